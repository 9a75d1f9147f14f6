"""What an option may do for a concern, and how strong the evidence is: the wording used on every page."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from questionnaire.steps import CONCERNS
from treatments.wording.texts import translated

Words = str | Promise

EFFECTS: tuple[Words, ...] = (
    _("No change expected"),
    _("A slight change in some people"),
    _("Some change in many people"),
    _("A clear change in most"),
)
EVIDENCE: Mapping[str, str] = {
    "A": gettext_noop("strong"),
    "B": gettext_noop("fair"),
    "C": gettext_noop("weak"),
    "D": gettext_noop("opinion only"),
}
"""The grades of the knowledge base; shown through `texts.translated`."""
STAYS: Words = _("It stays about the same")
LOOK_FIRST: Words = _("A clinician has to look first")
NO_GOOD_NUMBER: Words = _("There is no reliable figure.")

_CONCERNS = {concern.id: concern.name for concern in CONCERNS}


def concern_name(concern: str) -> str:
    """Returns the name of a concern, such as "Frown lines"."""
    return translated(_CONCERNS[concern])


def concern_names(concerns: Iterable[str]) -> list[str]:
    """Returns the names as used within a sentence: frown lines, dark spots."""
    return [concern_name(concern).lower() for concern in concerns]


def sentence_case(text: str) -> str:
    """Returns a text of the knowledge base with a capital, for the start of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"
