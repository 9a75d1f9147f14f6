"""Texts of the knowledge base and of the quiz, and lists, in the reader's language."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from treatments.rules.evidence import NAMED, Fact, Number
from treatments.wording.quantities import number_in_words


def translated(text: str) -> str:
    """Returns a text of the knowledge base, a stored result or the quiz in the reader's language; "" stays ""."""
    return _(text) if text else ""


def listed(items: Sequence[str]) -> str:
    """Returns a list as text: "one, two and three"."""
    if len(items) < 2:
        return "".join(items)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": ", ".join(items[:-1]), "last": items[-1]}


def told(fact: Fact, numbers: Mapping[str, Number]) -> str:
    """Returns the text of a fact, with its numbers in words."""
    return with_numbers(fact.text, numbers)


def with_numbers(text: str, numbers: Mapping[str, Number]) -> str:
    """Returns a text of the knowledge base, translated, with its named numbers in words."""
    return NAMED.sub(lambda found: number_in_words(numbers[found[1]], found[2]), translated(text))
