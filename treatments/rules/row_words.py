"""Rows of the knowledge base as text: when one applies, what it does, and how a course continues."""

from __future__ import annotations

from collections.abc import Collection
from functools import singledispatch

from treatments.rules.conditions import (
    Aged,
    Always,
    Condition,
    DaysSince,
    DaysUntil,
    Grades,
    HasPhototype,
    Scope,
    Ticked,
)
from treatments.rules.facts import AREAS, GRADES, OLDEST, SEVERITIES
from treatments.rules.markdown import all_of, any_of, spoken
from treatments.rules.rulebook import ASK, EACH, NONE, TIE, Effect, GateRow, Knowledge, MatrixRow, Reflection, Treatment

EFFECT_WORDS = ("none", "slight", "moderate", "marked")
DAY_WORDS = {
    "last_toxin_on": "the last botulinum toxin",
    "last_skinpen_on": "the last microneedling",
    "isotretinoin_stopped_on": "the end of isotretinoin",
    "event_on": "an important event",
}


def when(row: GateRow, knowledge: Knowledge) -> str:
    """Returns the conditions of a gate row on the patient and the concerns; "always" if there are none."""
    parts = [words(row.condition), *([_scope(row.scope, knowledge)] if row.scope else [])]
    if row.asks:
        parts.append("such a concern goes to the clinician, whichever treatment suits it")
    return "; ".join(part for part in parts if part) or "always"


def reflection(rule: Reflection) -> str:
    """Returns for whom and where a number of days between answers and treatment applies; "everybody" if for all."""
    where = f" in {any_of(sorted(rule.places))}" if rule.places else ""
    return f"{words(rule.condition) or 'everybody'}{where}"


def days_between(days: int) -> str:
    """Returns the fewest days from one visit to another as text."""
    return str(days) if days else "0 (may be one day, in this order)"


def effect(known: Effect) -> str:
    """Returns text such as "3 marked (A)", "2 moderate (B, outside its label)", or "0" if no effect is expected."""
    if not known.size:
        return "0"
    off_label = ", outside its label" if known.off_label else ""
    return f"{known.size} {EFFECT_WORDS[known.size]} ({known.evidence}{off_label})"


def goes_to(row: MatrixRow, knowledge: Knowledge) -> str:
    """Returns where a concern of these grades is routed, as text."""
    names = [knowledge.treatments[name].name for name in row.to]
    if row.route == ASK:
        return "the clinician"
    if row.route == NONE:
        return "no treatment"
    if row.route == TIE:
        return f"a tie of {all_of(names)}: preferences; at neutral {names[0]}"
    if row.route == EACH:
        return f"{all_of(names)}, each for its part; {names[0]} leads"
    return all_of(names)


def course(treatment: Treatment, knowledge: Knowledge) -> str:
    """Returns how a treatment continues after its first session, as text."""
    of = treatment.course
    parts = [
        f"repeated for {of.repeat_within_days} days from the first session"
        if of.sessions is None
        else f"{of.sessions} sessions"
    ]
    parts += [f"{count} for {knowledge.concerns[concern]}" for concern, count in of.sessions_for.items()]
    if of.review:
        parts.append(f"one visit after the first session: {knowledge.visits[of.review].name}")
    if of.judged_after_days:
        parts.append(f"judged {of.judged_after_days} days after the last session")
    return ", ".join(parts)


@singledispatch
def words(condition: Condition) -> str:
    """Returns a condition as text. Raises TypeError for a kind that has none yet."""
    raise TypeError(f"{type(condition).__name__} has no words.")


@words.register
def _(condition: Always) -> str:
    return ""


@words.register
def _(condition: Ticked) -> str:
    named = [spoken(flag) for flag in condition.flags]
    return named[0] if len(named) == 1 else f"{condition.at_least} or more of: {', '.join(named)}"


@words.register
def _(condition: Aged) -> str:
    if condition.youngest == 0:
        return f"under {condition.oldest + 1} years old"
    if condition.oldest >= OLDEST:
        return f"{condition.youngest} years old or more"
    return f"{condition.youngest} to {condition.oldest} years old"


@words.register
def _(condition: HasPhototype) -> str:
    return "phototype " + any_of([*map(str, condition.phototypes), *(["unsure"] if condition.or_unsure else [])])


@words.register
def _(condition: DaysSince) -> str:
    return f"under {condition.under} days since {DAY_WORDS[condition.name]}"


@words.register
def _(condition: DaysUntil) -> str:
    return f"{DAY_WORDS[condition.name]} in {condition.at_most} days or fewer"


def _scope(scope: Scope, knowledge: Knowledge) -> str:
    named = [name for id_, name in knowledge.concerns.items() if id_ in scope.concerns] if scope.concerns else []
    areas = [area for area in AREAS if area in scope.areas]
    where = f" (area {any_of(areas)})" if len(areas) < len(AREAS) else ""
    which = f"{'all concerns but' if scope.all_but else 'for'} {any_of(named) or 'any concern'}{where}"
    return f"{which} in the same area as {knowledge.concerns[scope.beside]}" if scope.beside else which


def grades(grades: Grades) -> str:
    """Returns the grades that a row of the matrix is limited to; "any" if it has no limit."""
    spans = {
        "movement": (grades.movement, GRADES),
        "rest": (grades.rest, GRADES),
        "severity": (grades.severity, SEVERITIES),
    }
    limited = [f"{name} {_span(given)}" for name, (given, whole) in spans.items() if set(given) != set(whole)]
    return ", ".join(limited) or "any"


def _span(grades: Collection[int]) -> str:
    first, last = min(grades), max(grades)
    if first == last:
        return str(first)
    return f"{first} to {last}" if len(grades) == last - first + 1 else any_of(map(str, grades))
