"""Texts of the knowledge base and of the quiz, and lists, in the language of the reader."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from treatments.rules.evidence import NAMED, Fact, Number
from treatments.wording.quantities import number_in_words


def translated(text: str) -> str:
    """A text of the knowledge base, of a stored result or of the quiz in the reader's language; "" stays ""."""
    return _(text) if text else ""


def listed(items: Sequence[str]) -> str:
    """One, two and three."""
    if len(items) < 2:
        return "".join(items)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": ", ".join(items[:-1]), "last": items[-1]}


def told(fact: Fact, numbers: Mapping[str, Number]) -> str:
    """What a fact says, with its numbers in words."""
    return with_numbers(fact.text, numbers)


def with_numbers(text: str, numbers: Mapping[str, Number]) -> str:
    """A text of the knowledge base, translated, with the numbers that it names in words."""
    return NAMED.sub(lambda found: number_in_words(numbers[found[1]], found[2]), translated(text))
