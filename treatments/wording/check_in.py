"""The question that the desk reads out when a patient arrives: the quiz's wording, also in the patient's language."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from questionnaire.questions import AnswerChoice
from questionnaire.steps import STEP_BY_KEY
from treatments.wording.texts import translated

QUESTION = gettext_lazy("Is any of this true for you today?")
NONE, IN_PRIVATE = "none", "in_private"
ALWAYS = {
    NONE: gettext_lazy("None of these"),
    IN_PRIVATE: gettext_lazy("I would rather tell the clinician"),
}
CHOICES: dict[str, AnswerChoice] = {
    str(choice.value): choice
    for step in STEP_BY_KEY.values()
    for question in step.questions
    if question.key == "flags"
    for choice in question.choices
}


def answers(flags: Iterable[str], language: str) -> list[tuple[str, SafeString]]:
    """Returns the boxes to tick, each with its text; the last ones say nothing about the patient's health."""
    health = [(flag, _words(CHOICES[flag].text, CHOICES[flag].hint, language)) for flag in flags]
    return [*health, *((value, _words(words, "", language)) for value, words in ALWAYS.items())]


def question(language: str) -> SafeString:
    """Returns the question to read out."""
    return _words(QUESTION, "", language)


def _words(text: Any, hint: str, language: str) -> SafeString:
    said = format_html("{}{}", str(text), format_html(' <span class="hint">{}</span>', hint) if hint else "")
    if language == "en":
        return said
    with translation.override(language):
        spoken = ". ".join(
            filter(None, [str(text) if isinstance(text, Promise) else translated(text), translated(hint)])
        )
    return format_html('{} <span class="spoken" lang="{}">{}</span>', said, language, spoken)
