"""Computes from the answers so far which steps are shown, what is missing, and what no longer applies.

Pure. `answers` is always the JSON object that `steps` describes; `today` is the patient's calendar day.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import ceil
from typing import Any

from questionnaire.questions import (
    ASKED,
    NONE_OF_THESE,
    UNSURE,
    AnswerChoice,
    Answers,
    Question,
    QuestionKind,
    Step,
    When,
    as_list,
)
from questionnaire.steps import STEPS, in_question, matters

OLDEST_YEARS = 120
FARTHEST_YEARS = 5


# Seconds that an answer takes a slow reader, rounded up. In a list, each choice has to be read.
SECONDS = {
    QuestionKind.ONE: 8,
    QuestionKind.MANY: 6,
    QuestionKind.DATE: 15,
    QuestionKind.TEXT: 12,
    QuestionKind.NAME: 12,
    QuestionKind.EMAIL: 15,
    QuestionKind.PHONE: 12,
    QuestionKind.AGREE: 8,
}
SECONDS_A_LISTED_CHOICE = 2
SECONDS_FOR_PHOTOS = 30


@dataclass(frozen=True)
class QuizPart:
    """A section of the quiz by name; `state` is "done", "now" or "ahead"."""

    name: str
    state: str


@dataclass(frozen=True)
class QuizProgress:
    """Step `number` of `total`, in the section `part`; `minutes` is the estimated time left, at least 1."""

    number: int
    total: int
    part: str
    parts: tuple[QuizPart, ...]
    minutes: int


def visible_steps(answers: Answers) -> tuple[Step, ...]:
    """Returns the steps that apply, in order."""
    treatments = in_question(answers)
    return tuple(step for step in STEPS if _applies(step, answers, treatments))


def applies(step: Step, answers: Answers) -> bool:
    """Returns whether the step is shown: it applies, and has something to ask."""
    return _applies(step, answers, in_question(answers))


def _applies(step: Step, answers: Answers, treatments: frozenset[str]) -> bool:
    return step.shown_if(answers) and (not step.questions or bool(_askable(step, answers, treatments)))


def addresses(answers: Answers) -> dict[str, Step]:
    """Returns the visible steps by the last part of their URL, in order.

    Steps about one concern are numbered (strength-1, strength-2, ...), because a URL must not name a concern.
    """
    found: dict[str, Step] = {}
    rated = 0
    for step in visible_steps(answers):
        rated += bool(step.concern)
        found[f"strength-{rated}" if step.concern else step.key] = step
    return found


def address_of(step: Step, answers: Answers) -> str:
    """Returns the last part of a visible step's URL."""
    if not step.concern:
        return step.key
    rated_before = sum(bool(other.concern) and applies(other, answers) for other in STEPS[: _place(step)])
    return f"strength-{rated_before + 1}"


def askable(step: Step, answers: Answers) -> tuple[Question, ...]:
    """Returns the questions of a step that apply after the answers before it, regardless of the answers in it."""
    return _askable(step, answers, in_question(answers))


def _askable(step: Step, answers: Answers, treatments: frozenset[str]) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    for question in step.questions:
        leads = question.follows is None or question.follows[0] in found
        if leads and question.shown_if(answers) and matters(question, treatments) and _offers(question, treatments):
            found[question.key] = question
    return tuple(found.values())


def _offers(question: Question, treatments: frozenset[str]) -> bool:
    """Returns whether there is a choice besides "none of these"."""
    return not is_of_flags(question) or any(matters(choice, treatments) for choice in question.choices[:-1])


def visible_questions(step: Step, answers: Answers) -> tuple[Question, ...]:
    """Returns the questions of a step that apply after the answers before it and in it."""
    given = answers.get(step.key, {})
    shown: list[Question] = []
    for question in askable(step, answers):
        leader, value = question.follows or ("", "")
        if not leader or (given.get(leader) == value and leader in {other.key for other in shown}):
            shown.append(question)
    return tuple(shown)


def options(question: Question, answers: Answers) -> tuple[AnswerChoice, ...]:
    """Returns the choices that a question offers to this patient."""
    treatments = in_question(answers)
    offered = tuple(choice for choice in question.choices if matters(choice, treatments))
    if question.narrowed_to is None:
        return offered
    step_key, question_key = question.narrowed_to
    picked = answers.get(step_key, {}).get(question_key, [])
    return tuple(choice for choice in offered if choice.value in picked)


def flags_offered(step: Step, answers: Answers) -> tuple[str, ...]:
    """Returns the flags that a step's page offers to this patient, including those of questions that may open on it."""
    return tuple(
        str(choice.value)
        for question in askable(step, answers)
        if is_of_flags(question)
        for choice in options(question, answers)
        if choice.value != NONE_OF_THESE
    )


def is_of_flags(question: Question) -> bool:
    """Returns whether the question asks for flags: its last choice is "none of these"."""
    return bool(question.choices) and question.choices[-1].value == NONE_OF_THESE


def as_shown(step: Step, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Returns the answers `given` to a step, with the record (`ASKED`) that its page showed all flags that apply."""
    asked = flags_offered(step, answers)
    return {**given, ASKED: list(asked)} if asked else dict(given)


def date_is_allowed(day: date, when: When, today: date) -> bool:
    """Returns whether the day is in the range that `when` allows."""
    if when is When.PAST:
        return years_from(today, -OLDEST_YEARS) <= day <= today
    return today <= day <= years_from(today, FARTHEST_YEARS)


def years_from(day: date, years: int) -> date:
    """Returns the same calendar day `years` later (earlier if negative); February 28 if that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_answered(question: Question, value: Any, answers: Answers, today: date) -> bool:
    """Returns whether this is a complete answer that is still valid today."""
    if not question.required:
        return True
    offered = {choice.value for choice in options(question, answers)}
    match question.kind:
        case QuestionKind.ONE:
            return value in offered
        case QuestionKind.MANY:
            return bool(value) and set(value) <= offered and (NONE_OF_THESE not in value or len(value) == 1)
        case QuestionKind.DATE:
            return bool(value) and date_is_allowed(date.fromisoformat(value), question.when, today)
        case QuestionKind.AGREE:
            return value is True
        case _:
            return bool(value)


def missing(step: Step, answers: Answers, today: date) -> tuple[Question, ...]:
    """Returns the questions of a visible step that still need an answer."""
    given = answers.get(step.key, {})
    return tuple(
        question
        for question in visible_questions(step, answers)
        if not is_answered(question, given.get(question.key), answers, today)
        or not was_asked_in_full(question, given, answers)
    )


def was_asked_in_full(question: Question, given: Mapping[str, Any], answers: Answers) -> bool:
    """Returns whether each flag that the question offers now was on the page when its step was answered."""
    if not is_of_flags(question):
        return True
    offered = {choice.value for choice in options(question, answers)} - {NONE_OF_THESE}
    return offered <= set(given.get(ASKED, ()))


def is_complete(step: Step, answers: Answers, today: date) -> bool:
    """Returns whether the step was passed and nothing is missing in it."""
    return step.key in answers and not missing(step, answers, today)


def first_incomplete(answers: Answers, today: date, unfinished: Container[str] = ()) -> Step | None:
    """Returns the first incomplete step; None when all is answered.

    `unfinished` contains the keys of steps whose page was left with input that is not saved as an answer.
    """
    for step in visible_steps(answers):
        if step.key in unfinished or not is_complete(step, answers, today):
            return step
    return None


def version_of(answered: Any) -> str:
    """Returns the version (a hash) of stored answers, of one step or of all steps; "" if nothing is stored yet.

    A page carries the version that it was rendered from, so an older page cannot overwrite what it did not show.
    """
    if answered is None:
        return ""
    return sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()[:32]


def is_same_answer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Returns whether two sets of answers to a step are equal, apart from the flags that their pages showed."""
    return {**one, ASKED: None} == {**other, ASKED: None}


def next_step(step: Step, answers: Answers) -> Step | None:
    """Returns the visible step after this one; None after the last."""
    after = STEPS[_place(step) + 1 :]
    return next((other for other in after if applies(other, answers)), None)


def previous_step(step: Step, answers: Answers) -> Step | None:
    """Returns the visible step before this one; None before the first."""
    before = reversed(STEPS[: _place(step)])
    return next((other for other in before if applies(other, answers)), None)


def progress(step: Step, answers: Answers) -> QuizProgress:
    """Returns the position of a visible step among those that apply."""
    steps = visible_steps(answers)
    here = next(place for place, other in enumerate(steps) if other.key == step.key)
    return QuizProgress(here + 1, len(steps), step.part, _parts(steps, step.part), _minutes(steps[here:], answers))


def support_for(step: Step, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the supportive texts for those of the given answers that have one."""
    return tuple(
        choice.support
        for question in step.questions
        for choice in question.choices
        if choice.support and choice.value in as_list(given.get(question.key))
    )


def ends_on(step: Step) -> tuple[str, ...]:
    """Returns the answers of a step each of which rules out every treatment, whatever else is answered."""
    return tuple(str(choice.value) for question in step.questions for choice in question.choices if choice.ends)


def ended_by(answers: Answers) -> tuple[str, ...]:
    """Returns the given answers that rule out every treatment, in the order of the quiz."""
    ticked = {value for given in answers.values() for value in given.get("flags", ())}
    return tuple(value for value in ENDS if value in ticked)


ENDS = tuple(value for step in STEPS for value in ends_on(step))


def answered_questions(step: Step, answers: Answers) -> tuple[Question, ...]:
    """Returns the questions of a step that apply, and those that no longer apply but have an answer."""
    visible, given = visible_questions(step, answers), answers.get(step.key, {})
    return tuple(question for question in step.questions if question in visible or question.key in given)


def unsure_of(answers: Answers) -> frozenset[str]:
    """Returns the keys of the questions that were answered with "not sure"."""
    return frozenset(key for given in answers.values() for key, value in given.items() if value == UNSURE)


def not_asked(answers: Answers) -> tuple[str, ...]:
    """Returns the flags that were on no page, in the order of the quiz; () for answers older than that record."""
    recorded = [given[ASKED] for given in answers.values() if ASKED in given]
    asked = {flag for flags in recorded for flag in flags}
    known = (str(choice.value) for step in STEPS for question in step.questions for choice in _flags_of(question))
    return tuple(flag for flag in known if flag not in asked) if recorded else ()


def _flags_of(question: Question) -> tuple[AnswerChoice, ...]:
    return (
        tuple(choice for choice in question.choices if choice.value != NONE_OF_THESE) if is_of_flags(question) else ()
    )


def _parts(steps: tuple[Step, ...], now: str) -> tuple[QuizPart, ...]:
    names = list(dict.fromkeys(step.part for step in steps))
    here = names.index(now)
    states = ("done",) * here + ("now",) + ("ahead",) * (len(names) - here - 1)
    return tuple(QuizPart(name, state) for name, state in zip(names, states, strict=True))


def _minutes(steps: tuple[Step, ...], answers: Answers) -> int:
    """Returns the time for these steps, rounded up to whole minutes; questions not opened yet do not count."""
    seconds = sum(_seconds(question, answers) for step in steps for question in visible_questions(step, answers))
    photos = SECONDS_FOR_PHOTOS * sum(not step.questions for step in steps)
    return max(1, ceil((seconds + photos) / 60))


def _seconds(question: Question, answers: Answers) -> int:
    listed = len(options(question, answers)) if question.kind is QuestionKind.MANY else 0
    return SECONDS[question.kind] + SECONDS_A_LISTED_CHOICE * listed


def _place(step: Step) -> int:
    return next(place for place, other in enumerate(STEPS) if other.key == step.key)
