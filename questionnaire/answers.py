"""What follows from the answers so far: which steps are shown, what is missing, what no longer applies.

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
    Answers,
    Choice,
    Kind,
    Question,
    Step,
    When,
    in_question,
    matters,
)

OLDEST_YEARS = 120
FARTHEST_YEARS = 5


# How long an answer takes: a calm reader's pace, rounded up. For a list, each thing in it has to be read.
SECONDS = {
    Kind.ONE: 8,
    Kind.MANY: 6,
    Kind.DATE: 15,
    Kind.TEXT: 12,
    Kind.NAME: 12,
    Kind.EMAIL: 15,
    Kind.PHONE: 12,
    Kind.AGREE: 8,
}
SECONDS_A_LISTED_CHOICE = 2
SECONDS_FOR_PHOTOS = 30


@dataclass(frozen=True)
class Part:
    """A section of the quiz by name; `state` is "done", "now" or "ahead"."""

    name: str
    state: str


@dataclass(frozen=True)
class Progress:
    """Step `number` of `total`, in the section `part`; `minutes` are those left, at least 1."""

    number: int
    total: int
    part: str
    parts: tuple[Part, ...]
    minutes: int


@dataclass(frozen=True)
class Line:
    """One question with its answers in words (one, or all that were picked), and the key of its step."""

    question: str
    answers: tuple[str, ...]
    step_key: str

    @property
    def answer(self) -> str:
        """The answers as one string."""
        return "; ".join(self.answers)


@dataclass(frozen=True)
class Section:
    """A step in words; `address` is the last part of its URL."""

    title: str
    step_key: str
    address: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Difference:
    """A question whose saved answer is not the one that a page sent, both in words."""

    question: str
    saved: str
    sent: str


def date_in_words(day: date) -> str:
    """March 5, 2026: a month by its name cannot be taken for a day."""
    return f"{day:%B} {day.day}, {day.year}"


def as_written(text: str) -> str:
    """A text as it stands in steps.py."""
    return text


@dataclass(frozen=True)
class Reader:
    """How answers are put for whoever reads them: a text of steps.py, a day, and a question left empty."""

    say: Callable[[str], str] = as_written
    day: Callable[[date], str] = date_in_words
    not_given: str = "Not given"


IN_ENGLISH = Reader()


def visible_steps(answers: Answers) -> tuple[Step, ...]:
    """The steps that apply, in order."""
    return tuple(step for step in STEPS if applies(step, answers))


def applies(step: Step, answers: Answers) -> bool:
    """Is the step shown: does it apply, and is there something in it to ask?"""
    return step.shown_if(answers) and (not step.questions or bool(askable(step, answers)))


def addresses(answers: Answers) -> dict[str, Step]:
    """The visible steps by the last part of their URL, in order.

    Steps about one concern are numbered (strength-1, strength-2, ...): a URL must not say what bothers someone.
    """
    found: dict[str, Step] = {}
    rated = 0
    for step in visible_steps(answers):
        rated += bool(step.concern)
        found[f"strength-{rated}" if step.concern else step.key] = step
    return found


def address_of(step: Step, answers: Answers) -> str:
    """The last part of a visible step's URL."""
    if not step.concern:
        return step.key
    rated_before = sum(bool(other.concern) and applies(other, answers) for other in STEPS[: _place(step)])
    return f"strength-{rated_before + 1}"


def askable(step: Step, answers: Answers) -> tuple[Question, ...]:
    """The questions of a step that apply to what was answered before it, whatever is answered in it."""
    treatments = in_question(answers)
    found: dict[str, Question] = {}
    for question in step.questions:
        leads = question.follows is None or question.follows[0] in found
        if leads and question.shown_if(answers) and matters(question, treatments) and _offers(question, treatments):
            found[question.key] = question
    return tuple(found.values())


def _offers(question: Question, treatments: frozenset[str]) -> bool:
    """Is there more to choose from than "none of these"?"""
    return not is_of_flags(question) or any(matters(choice, treatments) for choice in question.choices[:-1])


def visible_questions(step: Step, answers: Answers) -> tuple[Question, ...]:
    """The questions of a step that apply to what was answered before it and in it."""
    given = answers.get(step.key, {})
    shown: list[Question] = []
    for question in askable(step, answers):
        leader, value = question.follows or ("", "")
        if not leader or (given.get(leader) == value and leader in {other.key for other in shown}):
            shown.append(question)
    return tuple(shown)


def options(question: Question, answers: Answers) -> tuple[Choice, ...]:
    """The choices that a question offers to this person."""
    treatments = in_question(answers)
    offered = tuple(choice for choice in question.choices if matters(choice, treatments))
    if question.narrowed_to is None:
        return offered
    step_key, question_key = question.narrowed_to
    picked = answers.get(step_key, {}).get(question_key, [])
    return tuple(choice for choice in offered if choice.value in picked)


def flags_offered(step: Step, answers: Answers) -> tuple[str, ...]:
    """The flags that a step's page offers to this person, those of a question that may open on it included."""
    return tuple(
        str(choice.value)
        for question in askable(step, answers)
        if is_of_flags(question)
        for choice in options(question, answers)
        if choice.value != NONE_OF_THESE
    )


def is_of_flags(question: Question) -> bool:
    """Does it ask for flags, with "none of these" as the last of the choices?"""
    return bool(question.choices) and question.choices[-1].value == NONE_OF_THESE


def as_shown(step: Step, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """What was answered to a step whose page showed all that `answers` make it ask, with the record of that."""
    asked = flags_offered(step, answers)
    return {**given, ASKED: list(asked)} if asked else dict(given)


def date_is_allowed(day: date, when: When, today: date) -> bool:
    """Does the day lie where the question wants it?"""
    if when is When.PAST:
        return years_from(today, -OLDEST_YEARS) <= day <= today
    return today <= day <= years_from(today, FARTHEST_YEARS)


def years_from(day: date, years: int) -> date:
    """The same day of the calendar so many years later, or earlier; February 28 for a 29th that the year lacks."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_answered(question: Question, value: Any, answers: Answers, today: date) -> bool:
    """Is this a complete answer, still good today?"""
    if not question.required:
        return True
    offered = {choice.value for choice in options(question, answers)}
    match question.kind:
        case Kind.ONE:
            return value in offered
        case Kind.MANY:
            return bool(value) and set(value) <= offered and (NONE_OF_THESE not in value or len(value) == 1)
        case Kind.DATE:
            return bool(value) and date_is_allowed(date.fromisoformat(value), question.when, today)
        case Kind.AGREE:
            return value is True
        case _:
            return bool(value)


def missing(step: Step, answers: Answers, today: date) -> tuple[Question, ...]:
    """The questions of a visible step that still need an answer."""
    given = answers.get(step.key, {})
    return tuple(
        question
        for question in visible_questions(step, answers)
        if not is_answered(question, given.get(question.key), answers, today)
        or not was_asked_in_full(question, given, answers)
    )


def was_asked_in_full(question: Question, given: Mapping[str, Any], answers: Answers) -> bool:
    """Was each flag that the question offers now on the page when its step was answered?"""
    if not is_of_flags(question):
        return True
    offered = {choice.value for choice in options(question, answers)} - {NONE_OF_THESE}
    return offered <= set(given.get(ASKED, ()))


def is_complete(step: Step, answers: Answers, today: date) -> bool:
    """Was the step passed, and is nothing missing in it?"""
    return step.key in answers and not missing(step, answers, today)


def first_incomplete(answers: Answers, today: date, unfinished: Container[str] = ()) -> Step | None:
    """The first step that still needs something; None when all is answered.

    `unfinished` holds the keys of steps whose page was left with something on it that is not saved as an answer.
    """
    for step in visible_steps(answers):
        if step.key in unfinished or not is_complete(step, answers, today):
            return step
    return None


def version_of(answered: Any) -> str:
    """Which version of stored answers this is, those of a step or of all; "" where nothing is stored yet.

    A page carries the version that it was drawn from, so that an older page cannot overwrite what it did not show.
    """
    if answered is None:
        return ""
    return sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()[:32]


def is_same_answer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Do two sets of answers to a step say the same, whatever else was on their pages?"""
    return {**one, ASKED: None} == {**other, ASKED: None}


def next_step(step: Step, answers: Answers) -> Step | None:
    """The visible step after this one; None after the last."""
    after = STEPS[_place(step) + 1 :]
    return next((other for other in after if applies(other, answers)), None)


def previous_step(step: Step, answers: Answers) -> Step | None:
    """The visible step before this one; None before the first."""
    before = reversed(STEPS[: _place(step)])
    return next((other for other in before if applies(other, answers)), None)


def progress(step: Step, answers: Answers) -> Progress:
    """Where a visible step stands among those that apply."""
    steps = visible_steps(answers)
    here = next(place for place, other in enumerate(steps) if other.key == step.key)
    return Progress(here + 1, len(steps), step.part, _parts(steps, step.part), _minutes(steps[here:], answers))


def drop_inapplicable(
    answers: Answers, say: Callable[[str], str] = as_written
) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Keep what still applies; `say` in words what was taken out.

    Taking out one answer can make another one pointless, so this goes on until nothing changes.
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
    """Kind words for answers that call for them."""
    return tuple(
        choice.support
        for question in step.questions
        for choice in question.choices
        if choice.support and choice.value in _as_list(given.get(question.key))
    )


def ends_on(step: Step) -> tuple[str, ...]:
    """The answers of a step after each of which nothing else can bring a treatment."""
    return tuple(str(choice.value) for question in step.questions for choice in question.choices if choice.ends)


def ended_by(answers: Answers) -> tuple[str, ...]:
    """Those of them that were given, in the order of the quiz."""
    ticked = {value for given in answers.values() for value in given.get("flags", ())}
    return tuple(value for value in ENDS if value in ticked)


ENDS = tuple(value for step in STEPS for value in ends_on(step))


def in_words(answers: Answers, reader: Reader = IN_ENGLISH) -> list[Section]:
    """The answers as a person reads them, for the patient's and the clinician's review.

    What was answered is said, also where today's quiz would not ask it.
    """
    return [
        Section(reader.say(step.title), step.key, address_of(step, answers), tuple(_lines(step, answers, reader)))
        for step in STEPS
        if step.key in answers
    ]


def differences(step: Step, saved: Answers, sent: Answers, reader: Reader = IN_ENGLISH) -> list[Difference]:
    """Where two versions of the answers to a step are not the same, in words."""
    lines = [{line.question: line.answer for line in _lines(step, version, reader)} for version in (saved, sent)]
    questions = dict.fromkeys([*lines[0], *lines[1]])
    told = [Difference(each, *(version.get(each, reader.not_given) for version in lines)) for each in questions]
    return [difference for difference in told if difference.saved != difference.sent]


def answered_questions(step: Step, answers: Answers) -> tuple[Question, ...]:
    """The questions of a step that apply, and those that were answered though they no longer do."""
    visible, given = visible_questions(step, answers), answers.get(step.key, {})
    return tuple(question for question in step.questions if question in visible or question.key in given)


def unsure_of(answers: Answers) -> frozenset[str]:
    """The keys of the questions that were answered with "not sure"."""
    return frozenset(key for given in answers.values() for key, value in given.items() if value == UNSURE)


def not_asked(answers: Answers) -> tuple[str, ...]:
    """The flags that were not on the pages, in the order of the quiz; none of answers from before that was recorded."""
    recorded = [given[ASKED] for given in answers.values() if ASKED in given]
    asked = {flag for flags in recorded for flag in flags}
    known = (str(choice.value) for step in STEPS for question in step.questions for choice in _flags_of(question))
    return tuple(flag for flag in known if flag not in asked) if recorded else ()


def _flags_of(question: Question) -> tuple[Choice, ...]:
    return (
        tuple(choice for choice in question.choices if choice.value != NONE_OF_THESE) if is_of_flags(question) else ()
    )


def _parts(steps: tuple[Step, ...], now: str) -> tuple[Part, ...]:
    names = list(dict.fromkeys(step.part for step in steps))
    here = names.index(now)
    states = ("done",) * here + ("now",) + ("ahead",) * (len(names) - here - 1)
    return tuple(Part(name, state) for name, state in zip(names, states, strict=True))


def _minutes(steps: tuple[Step, ...], answers: Answers) -> int:
    """What these steps take, rounded up to whole minutes; a question that an answer may open is not counted yet."""
    seconds = sum(_seconds(question, answers) for step in steps for question in visible_questions(step, answers))
    photos = SECONDS_FOR_PHOTOS * sum(not step.questions for step in steps)
    return max(1, ceil((seconds + photos) / 60))


def _seconds(question: Question, answers: Answers) -> int:
    listed = len(options(question, answers)) if question.kind is Kind.MANY else 0
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
    """As much of the answer as the question still offers; None where nothing is left of it."""
    if not question.choices:
        return value
    offered = {choice.value for choice in options(question, answers)}
    if isinstance(value, list):
        return [picked for picked in value if picked in offered] or None
    return value if value in offered else None


def _lost(question: Question, value: Any, left: Any) -> list[str]:
    """What was taken out of an answer, as it stands in steps.py; an answer that told nothing is no loss."""
    if value == left or value in (False, "", "no", [], [NONE_OF_THESE]):
        return []
    if is_of_flags(question):
        return [
            choice.text for choice in question.choices if choice.value in value and choice.value not in (left or [])
        ]
    return [question.name]


def _still_recorded(step: Step, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """What is recorded of the page, without the flags no longer offered: if they are again, they are asked again."""
    kept = {ADDED: given[ADDED]} if ADDED in given else {}
    offered = flags_offered(step, answers)
    asked = [flag for flag in given.get(ASKED, ()) if flag in offered]
    return kept | {ASKED: asked} if asked else kept


def _lines(step: Step, answers: Answers, reader: Reader) -> list[Line]:
    given = answers[step.key]
    return [
        Line(reader.say(question.text), _answers(question, given.get(question.key), reader), step.key)
        for question in answered_questions(step, answers)
    ]


def _answers(question: Question, value: Any, reader: Reader) -> tuple[str, ...]:
    if question.kind is Kind.AGREE:
        return (reader.say("Yes" if value else "No"),)
    if value in (None, "", []):
        return (reader.not_given,)
    if question.kind is Kind.DATE:
        return (reader.day(date.fromisoformat(value)),)
    if question.choices:
        picked = _as_list(value)
        return tuple(reader.say(choice.text) for choice in question.choices if choice.value in picked)
    return (str(value),)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
