"""Answers as a person reads them, in English or in the language of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from questionnaire.answers import address_of, answered_questions
from questionnaire.questions import Answers, Question, QuestionKind, Step, as_list
from questionnaire.steps import STEPS


@dataclass(frozen=True)
class AnswerLine:
    """One question, its answers as text (one, or all that were picked), and the key of its step."""

    question: str
    answers: tuple[str, ...]
    step_key: str

    @property
    def answer(self) -> str:
        """Returns the answers as one string."""
        return "; ".join(self.answers)


@dataclass(frozen=True)
class AnswerSection:
    """A step as text; `address` is the last part of its URL."""

    title: str
    step_key: str
    address: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class AnswerDifference:
    """A question whose saved answer differs from the one that a page sent, both as text."""

    question: str
    saved: str
    sent: str


def date_in_words(day: date) -> str:
    """Returns the day as "March 5, 2026"; a month name cannot be mistaken for a day."""
    return f"{day:%B} {day.day}, {day.year}"


def as_written(text: str) -> str:
    """Returns the text unchanged, as written in steps.py."""
    return text


@dataclass(frozen=True)
class Reader:
    """How answers are shown to a reader: translates a text of steps.py, formats a day, and names an empty answer."""

    say: Callable[[str], str] = as_written
    day: Callable[[date], str] = date_in_words
    not_given: str = "Not given"


IN_ENGLISH = Reader()


def in_words(answers: Answers, reader: Reader = IN_ENGLISH) -> list[AnswerSection]:
    """Returns the answers as text, for the patient's and the clinician's review.

    Every stored answer is included, even if today's quiz would not ask the question.
    """
    return [
        AnswerSection(reader.say(step.title), step.key, address_of(step, answers), tuple(_lines(step, answers, reader)))
        for step in STEPS
        if step.key in answers
    ]


def differences(step: Step, saved: Answers, sent: Answers, reader: Reader = IN_ENGLISH) -> list[AnswerDifference]:
    """Returns where two versions of the answers to a step differ, as text."""
    lines = [{line.question: line.answer for line in _lines(step, version, reader)} for version in (saved, sent)]
    questions = dict.fromkeys([*lines[0], *lines[1]])
    compared = [
        AnswerDifference(question, *(version.get(question, reader.not_given) for version in lines))
        for question in questions
    ]
    return [difference for difference in compared if difference.saved != difference.sent]


def _lines(step: Step, answers: Answers, reader: Reader) -> list[AnswerLine]:
    given = answers[step.key]
    return [
        AnswerLine(reader.say(question.text), _answers(question, given.get(question.key), reader), step.key)
        for question in answered_questions(step, answers)
    ]


def _answers(question: Question, value: Any, reader: Reader) -> tuple[str, ...]:
    if question.kind is QuestionKind.AGREE:
        return (reader.say("Yes" if value else "No"),)
    if value in (None, "", []):
        return (reader.not_given,)
    if question.kind is QuestionKind.DATE:
        return (reader.day(date.fromisoformat(value)),)
    if question.choices:
        picked = as_list(value)
        return tuple(reader.say(choice.text) for choice in question.choices if choice.value in picked)
    return (str(value),)
