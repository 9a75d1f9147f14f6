"""What would change an outcome: every single answer that would, found by exhaustive trial."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from treatments.rules.conditions import DaysSince, DaysUntil
from treatments.rules.facts import (
    ALL_FLAGS,
    DATES,
    GRADES,
    IMPORTANCES,
    NEEDLES,
    PAST_DATES,
    PHOTOTYPES,
    PREFERENCES,
    SEVERITIES,
    Facts,
    RatedConcern,
)
from treatments.rules.outcomes import Answer, Flip
from treatments.rules.rulebook import Knowledge
from treatments.rules.weighing import decide

TAKEN_AWAY = 1_000_000  # days: more than any date can be moved


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One changed answer; `size` counts its steps on the answer's own scale: grades, days, 1 for yes and no."""

    field: str
    before: Answer
    after: Answer
    size: int
    facts: Facts


def is_preference(field: str) -> bool:
    """Whether an answer is a preference, including needles; all others are facts about the patient."""
    return field == "needles" or field.startswith("preferences.")


CHILDBEARING_UNTIL = 55
"""The oldest age at which a pregnancy is offered as a change: a house rule of the page, not a medical limit."""

OF_PREGNANCY = frozenset({"flags.pregnant", "flags.trying_to_conceive", "flags.breastfeeding"})
STAYS_TRUE = frozenset(
    f"flags.{flag}"
    for flag in (
        "cold_sore_history",
        "keloid_history",
        "eyelid_surgery",
        "radiotherapy_at_site",
        "toxin_did_not_work",
        "droop_after_toxin",
    )
)
"""Past events cannot be undone."""


def can_be(change: AnswerChange, facts: Facts) -> bool:
    """Whether a changed answer could be true of this patient and is useful to consider.

    Excluded are a pregnancy above the age limit, an undone past illness or treatment, a skin type more than one step
    away or unknown after all, and an event on an earlier day.
    """
    match change.field:
        case "phototype":
            return change.before is None or (change.after is not None and change.size == 1)
        case "event_on":
            return change.after is None or change.before is None or str(change.after) > str(change.before)
        case name if name in PAST_DATES:
            return change.before is None or change.after is not None
        case flag if flag in OF_PREGNANCY:
            return not change.after or facts.age <= CHILDBEARING_UNTIL
        case flag if flag in STAYS_TRUE:
            return bool(change.after)
    return True


def tried(facts: Facts, flip: Mapping[str, Any]) -> Facts:
    """Returns the facts with the answer of a flip, as in the contract's output, in place of the patient's own."""
    kind, _dot, name = flip["field"].partition(".")
    value = flip["to"]
    if kind == "flags":
        return replace(facts, flags=tuple(flag for flag in ALL_FLAGS if (flag in facts.flags) != (flag == name)))
    if kind == "preferences":
        return replace(facts, preferences=replace(facts.preferences, **{name: value}))
    if place := re.fullmatch(r"concerns\[(\d+)\]", kind):
        return _with_grade(facts, int(place[1]), name, value)
    changed: dict[str, Any] = {kind: date.fromisoformat(value) if kind in DATES and value else value}
    return replace(facts, **changed)


def flips(facts: Facts, outcome: str, knowledge: Knowledge) -> tuple[Flip, ...]:
    """Returns for every answer the smallest change of it alone that changes the outcome, the smallest first.

    Tried are phototype, each grade, each flag, each date (given, moved, removed), needles and each preference; equal
    sizes are in that order. Each change is verified by deciding again.
    """
    found = [
        (change.size, flip)
        for _, same_field in groupby(changes(facts, knowledge), key=lambda change: change.field)
        for change, flip in _first_flip(same_field, outcome, knowledge)
    ]
    return tuple(flip for _, flip in sorted(found, key=lambda sized: sized[0]))


def _first_flip(
    same_field: Iterator[AnswerChange], outcome: str, knowledge: Knowledge
) -> Iterator[tuple[AnswerChange, Flip]]:
    for change in sorted(same_field, key=lambda change: change.size):
        changed = decide(change.facts, knowledge).outcome
        if changed != outcome:
            yield change, Flip(change.field, change.before, change.after, changed)
            return


def changes(facts: Facts, knowledge: Knowledge) -> Iterator[AnswerChange]:
    """Yields every single answer changed to every other possible value, in the contract's order.

    For a date, only the days are tried on which a rule starts or stops to hold: between them nothing changes. In the
    contract's second edition, impossible changes (see `can_be`) are left out.
    """
    found = _every_change(facts, knowledge)
    return found if knowledge.edition == 1 else (change for change in found if can_be(change, facts))


def _every_change(facts: Facts, knowledge: Knowledge) -> Iterator[AnswerChange]:
    yield from _phototype_changes(facts)
    for index, concern in enumerate(facts.concerns):
        yield from _grade_changes(facts, index, concern)
    yield from _flag_changes(facts, knowledge)
    yield from _date_changes(facts, knowledge)
    yield from _needle_changes(facts)
    yield from _preference_changes(facts)


def _phototype_changes(facts: Facts) -> Iterator[AnswerChange]:
    for other in (*PHOTOTYPES, None):
        if other != facts.phototype:
            size = abs(other - facts.phototype) if other and facts.phototype else 1
            yield AnswerChange("phototype", facts.phototype, other, size, replace(facts, phototype=other))


def _grade_changes(facts: Facts, index: int, concern: RatedConcern) -> Iterator[AnswerChange]:
    allowed = {"movement": GRADES, "rest": GRADES} if concern.is_line else {"severity": SEVERITIES}
    for name, values in allowed.items():
        grade = int(getattr(concern, name))
        for other in values:
            if other != grade:
                changed = _with_grade(facts, index, name, other)
                yield AnswerChange(f"concerns[{index}].{name}", grade, other, abs(other - grade), changed)


def _with_grade(facts: Facts, index: int, name: str, grade: int) -> Facts:
    graded: dict[str, Any] = {name: grade}
    concerns = list(facts.concerns)
    concerns[index] = replace(concerns[index], **graded)
    return replace(facts, concerns=tuple(concerns))


def _flag_changes(facts: Facts, knowledge: Knowledge) -> Iterator[AnswerChange]:
    for flag in knowledge.flags:
        ticked = flag in facts.flags
        flags = tuple(name for name in ALL_FLAGS if (name in facts.flags) != (name == flag))
        yield AnswerChange(f"flags.{flag}", ticked, not ticked, 1, replace(facts, flags=flags))


def _date_changes(facts: Facts, knowledge: Knowledge) -> Iterator[AnswerChange]:
    """Yields date changes: a moved date counts its days, a new one counts 1, and a removed one comes last."""
    for name in DATES:
        day = facts.day(name)
        for other in _turning_days(name, facts, knowledge):
            if other != day:
                yield _dated(facts, name, other, abs((other - day).days) if day else 1)
        if day:
            yield _dated(facts, name, None, TAKEN_AWAY)


def _dated(facts: Facts, name: str, day: date | None, size: int) -> AnswerChange:
    before = facts.day(name)
    changed: dict[str, Any] = {name: day}
    return AnswerChange(
        name,
        before.isoformat() if before else None,
        day.isoformat() if day else None,
        size,
        replace(facts, **changed),
    )


def _turning_days(name: str, facts: Facts, knowledge: Knowledge) -> Iterator[date]:
    """Yields the last day on which each rule about the date holds, and the first on which it does not."""
    conditions = (*(row.condition for row in knowledge.person), *(row.condition for row in knowledge.gate))
    for condition in conditions:
        match condition:
            case DaysSince(named, under) if named == name:
                yield from (facts.assessed_on - timedelta(days=ago) for ago in (under - 1, under))
            case DaysUntil(named, at_most) if named == name:
                yield from (facts.assessed_on + timedelta(days=ahead) for ahead in (at_most, at_most + 1))


def _needle_changes(facts: Facts) -> Iterator[AnswerChange]:
    place = NEEDLES.index(facts.needles)
    for other in NEEDLES:
        if other != facts.needles:
            size = abs(NEEDLES.index(other) - place)
            yield AnswerChange("needles", facts.needles, other, size, replace(facts, needles=other))


def _preference_changes(facts: Facts) -> Iterator[AnswerChange]:
    for name in PREFERENCES:
        importance = facts.preferences.importance(name)
        for other in IMPORTANCES:
            if other != importance:
                preferences = replace(facts.preferences, **{name: other})
                changed = replace(facts, preferences=preferences)
                yield AnswerChange(f"preferences.{name}", importance, other, abs(other - importance), changed)
