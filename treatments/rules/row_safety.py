"""Whether a changed, added or removed row makes a version safer, where the row alone can tell.

The order is that of the gate: stop before check before note before nothing. A row is safer if it holds for more people,
keeps visits further apart, allows fewer units or sends a concern to the clinician. If any part of a change is less
safe, the whole change is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

from treatments.rules.conditions import Aged, Always, Condition, DaysSince, DaysUntil, HasPhototype, Scope, Ticked
from treatments.rules.evidence import ACTIONS as SIGN_ACTIONS
from treatments.rules.facts import AREAS, CONCERNS, RatedConcern
from treatments.rules.replay import SafetyEffect
from treatments.rules.rulebook import ACTIONS, ASK, GateRow

PERSON = "The person comes first"
GATE = "The gate"
MATRIX = "What works for which concern"
CONSULTATION = "The consultation"
VISITS = "Visits"
SPACING = "Fewest days between visits"
LIMITS = "Most units"
RED_FLAGS = "What to watch for"
SIGNS = "What the patient may notice"
"""The sections whose rows have an order of safety."""

Situation = frozenset[Any]
"""A minimal set of facts about a patient for which a condition holds."""

LESS, SAME, MORE = -1, 0, 1


def safety_of(section: str, before: Any, after: Any) -> SafetyEffect:
    """Returns the effect of a row's change on safety; None means that the row did not exist before or after."""
    if section not in ORDERED:
        return SafetyEffect.OTHER
    steps = set(_there_or_not(section, before, after))
    if LESS in steps:
        return SafetyEffect.LESS_SAFE
    return SafetyEffect.SAFER if MORE in steps else SafetyEffect.OTHER


def _there_or_not(section: str, before: Any, after: Any) -> Iterator[int]:
    if before is not None and after is not None:
        yield from ORDERED[section](before, after)
    elif section in SAFER_WITH_IT:
        yield MORE if before is None else LESS


def _person(before: Any, after: Any) -> Iterator[int]:
    yield from _reach(before.condition, after.condition)


def _gate(before: GateRow, after: GateRow) -> Iterator[int]:
    yield from _reach(before.condition, after.condition)
    yield from _gained_and_lost(_places(before.scope), _places(after.scope))
    yield _step(before.asks, after.asks)
    for treatment in {**before.verdicts, **after.verdicts}:
        yield _step(_strictness(before, treatment), _strictness(after, treatment))


def _strictness(row: GateRow, treatment: str) -> int:
    verdict = row.verdicts.get(treatment)
    return ACTIONS.index(verdict.action) + 1 if verdict else 0


def _matrix(before: Any, after: Any) -> Iterator[int]:
    yield _step(before.route == ASK, after.route == ASK)


def _visit(before: Any, after: Any) -> Iterator[int]:
    yield _step(before["days"].earliest, after["days"].earliest)
    yield _step(before["quiet before event"] or 0, after["quiet before event"] or 0)


def _consultation(before: Any, after: Any) -> Iterator[int]:
    yield _step(getattr(before, "days", 0), getattr(after, "days", 0))


def _spacing(before: Any, after: Any) -> Iterator[int]:
    yield _step(before.get("days", 0), after.get("days", 0))


def _limit(before: Any, after: Any) -> Iterator[int]:
    """Fewer units in a longer time are safer."""
    yield _step(-before["most units"], -after["most units"])
    yield _step(before["within days"], after["within days"])


def _sign(before: Any, after: Any) -> Iterator[int]:
    """The most urgent action comes first in SIGN_ACTIONS."""
    yield _step(-SIGN_ACTIONS.index(before.action), -SIGN_ACTIONS.index(after.action))


def _nothing_more(before: Any, after: Any) -> Iterator[int]:
    yield SAME


def _step(before: int, after: int) -> int:
    return (after > before) - (after < before)


def _reach(before: Condition, after: Condition) -> Iterator[int]:
    """Compares for whom a rule holds now and did not before, and the reverse."""
    if any(not _covers(before, case) for case in _situations(after)):
        yield MORE
    if any(not _covers(after, case) for case in _situations(before)):
        yield LESS


def _gained_and_lost(before: frozenset[Any], after: frozenset[Any]) -> Iterator[int]:
    if after - before:
        yield MORE
    if before - after:
        yield LESS


def _covers(condition: Condition, situation: Situation) -> bool:
    match condition:
        case Always():
            return True
        case Ticked(flags, at_least):
            return len(situation & set(flags)) >= at_least
    return situation in _situations(condition)


def _situations(condition: Condition) -> frozenset[Situation]:
    match condition:
        case Ticked(flags, at_least):
            return frozenset(map(frozenset, combinations(flags, at_least)))
        case Aged(youngest, oldest):
            return _singly("age", range(youngest, oldest + 1))
        case HasPhototype(phototypes, or_unsure):
            return _singly("phototype", [*phototypes, *([None] if or_unsure else [])])
        case DaysSince(name, under):
            return _singly(name, range(under))
        case DaysUntil(name, at_most):
            return _singly(name, range(at_most + 1))
    return frozenset([frozenset()])


def _singly(what: str, values: Any) -> frozenset[Situation]:
    return frozenset(frozenset([(what, value)]) for value in values)


def _places(scope: Scope | None) -> frozenset[tuple[str, str]]:
    """Returns the concerns and areas a row applies to; without a scope, it also applies to the treatment itself."""
    places = frozenset(product(CONCERNS, AREAS))
    if scope is None:
        return places | {("", "")}
    return frozenset(place for place in places if scope.includes(RatedConcern(id=place[0], area=place[1])))


ORDERED: Mapping[str, Callable[[Any, Any], Iterator[int]]] = {
    PERSON: _person,
    GATE: _gate,
    MATRIX: _matrix,
    CONSULTATION: _consultation,
    VISITS: _visit,
    SPACING: _spacing,
    LIMITS: _limit,
    RED_FLAGS: _nothing_more,
    SIGNS: _sign,
}

SAFER_WITH_IT = {
    PERSON,
    GATE,
    CONSULTATION,
    SPACING,
    LIMITS,
    RED_FLAGS,
    SIGNS,
}
"""The sections in which an added row is safer, and a removed row less safe."""
