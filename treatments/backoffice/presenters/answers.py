"""The answers of the quiz next to how the rules read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from questionnaire.answers import unsure_of
from questionnaire.questions import Answers
from questionnaire.wording import Reader, in_words
from treatments.wording.clinical import reading
from treatments.wording.days import day_in_words
from treatments.wording.texts import translated


@dataclass(frozen=True)
class AnswerGroup:
    """A step of the quiz in the patient's words, and how the rules read it ("" if they do not)."""

    title: str
    lines: tuple[tuple[str, str], ...]
    reading: str
    own: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """Question and answer in the patient's language, then both in English; the latter "" if that was English."""
        if not self.own:
            return tuple((question, answer, "", "") for question, answer in self.lines)
        return tuple((*own, *line) for own, line in zip(self.own, self.lines, strict=True))


def answer_groups(answers: Answers, facts: Mapping[str, Any], language: str) -> Iterator[AnswerGroup]:
    own = _in_her_language(answers, language)
    unsure = unsure_of(answers)
    for place, section in enumerate(in_words(answers)):
        lines = tuple((line.question, line.answer) for line in section.lines)
        if lines:
            read = reading(section.step_key, facts, unsure)
            yield AnswerGroup(section.title, lines, read, own[place] if own else ())


def _in_her_language(answers: Answers, language: str) -> list[tuple[tuple[str, str], ...]]:
    """Returns questions and answers in the patient's language, section by section; [] if that was English."""
    if language.partition("-")[0] == "en":
        return []
    with translation.override(language):
        reader = Reader(translated, day_in_words, translation.gettext("Not given"))
        return [tuple((line.question, line.answer) for line in section.lines) for section in in_words(answers, reader)]
