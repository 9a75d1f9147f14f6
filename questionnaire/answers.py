"""Computes from the answers so far which steps are shown, what is missing, and what no longer applies.

Pure. `answers` is always the JSON object that `steps` describes; `today` is the patient's calendar day.
"""

import json
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import ceil
from typing import Any

from questionnaire.steps import (
    ADDED,
    ASKED,
    NONE_OF_THESE,
    STEPS,
    UNSURE,
    AnswerChoice,
    Answers,
    Question,
    QuestionKind,
    Step,
    When,
    in_question,
    matters,
)

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


def drop_inapplicable(
    answers: Answers, say: Callable[[str], str] = as_written
) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Returns the answers that still apply, and the names of those removed, translated by `say`.

    Removing one answer can make another one inapplicable, so this repeats until nothing changes.
    """
    kept: Answers = answers
    dropped: list[str] = []
    while True:
        pruned, gone = _prune(kept, say)
        dropped += gone
        if pruned == kept:
            return pruned, tuple(dropped)
        kept = pruned


def support_for(step: Step, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the supportive texts for those of the given answers that have one."""
    return tuple(
        choice.support
        for question in step.questions
        for choice in question.choices
        if choice.support and choice.value in _as_list(given.get(question.key))
    )


def ends_on(step: Step) -> tuple[str, ...]:
    """Returns the answers of a step each of which rules out every treatment, whatever else is answered."""
    return tuple(str(choice.value) for question in step.questions for choice in question.choices if choice.ends)


def ended_by(answers: Answers) -> tuple[str, ...]:
    """Returns the given answers that rule out every treatment, in the order of the quiz."""
    ticked = {value for given in answers.values() for value in given.get("flags", ())}
    return tuple(value for value in ENDS if value in ticked)


ENDS = tuple(value for step in STEPS for value in ends_on(step))


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


def _prune(answers: Answers, say: Callable[[str], str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    shown = {step.key: step for step in visible_steps(answers)}
    kept: dict[str, dict[str, Any]] = {}
    gone: list[str] = []
    for step in STEPS:
        given = answers.get(step.key)
        if given is None:
            continue
        if step.key not in shown:
            gone.append(say(step.title))
            continue
        kept[step.key], lost = _prune_step(step, given, answers, say)
        gone += lost
    return kept, gone


def _prune_step(
    step: Step, given: Mapping[str, Any], answers: Answers, say: Callable[[str], str]
) -> tuple[dict[str, Any], list[str]]:
    kept = _still_recorded(step, given, answers)
    gone: list[str] = []
    asked = {question.key for question in visible_questions(step, answers)}
    for question in step.questions:
        if question.key not in given:
            continue
        value = given[question.key]
        left = _still_offered(question, value, answers) if question.key in asked else None
        if left is not None:
            kept[question.key] = left
        title = say(step.title)
        names = _lost(question, value, left)
        gone += [title] if names and len(step.questions) == 1 else [f"{title}: {say(name)}" for name in names]
    return kept, gone


def _still_offered(question: Question, value: Any, answers: Answers) -> Any:
    """Returns the part of the answer that the question still offers; None if nothing is left."""
    if not question.choices:
        return value
    offered = {choice.value for choice in options(question, answers)}
    if isinstance(value, list):
        return [picked for picked in value if picked in offered] or None
    return value if value in offered else None


def _lost(question: Question, value: Any, left: Any) -> list[str]:
    """Returns what was removed from an answer, in the wording of steps.py; nothing if the answer had no content."""
    if value == left or value in (False, "", "no", [], [NONE_OF_THESE]):
        return []
    if is_of_flags(question):
        return [
            choice.text for choice in question.choices if choice.value in value and choice.value not in (left or [])
        ]
    return [question.name]


def _still_recorded(step: Step, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Returns the record of the page, without flags no longer offered, so they are asked again if offered again."""
    kept = {ADDED: given[ADDED]} if ADDED in given else {}
    offered = flags_offered(step, answers)
    asked = [flag for flag in given.get(ASKED, ()) if flag in offered]
    return kept | {ASKED: asked} if asked else kept


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
        picked = _as_list(value)
        return tuple(reader.say(choice.text) for choice in question.choices if choice.value in picked)
    return (str(value),)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
