"""Finds the first later day on which the same answers lead to a treatment, if only time stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from treatments.rules.conditions import Aged, DaysSince, DaysUntil
from treatments.rules.course import proposed_plan
from treatments.rules.facts import DATES, Facts, birthday
from treatments.rules.outcomes import Wait
from treatments.rules.rulebook import Knowledge
from treatments.rules.weighing import WeighedOutcome, decide

BIRTH_DATE, EVENT_ON = "birth_date", "event_on"


def wait(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Wait | None:
    """Returns the earliest future day with a treatment and fewer concerns to ask about (contract, step 6).

    None if time alone settles nothing, if something about the patient comes first, or if the version does not look
    ahead. Only dates change: the flags stay as they are.
    """
    if decision.person or not decision.offers.ask:
        return None
    last = facts.assessed_on + timedelta(knowledge.waiting_days)
    ahead = sorted({day for day in _turning_days(facts, knowledge) if facts.assessed_on < day <= last})
    asked = len(decision.offers.ask)
    for day in ahead:
        then = facts.as_of(day)
        later = decide(then, knowledge)
        if _is_better(later, asked):
            sooner = [facts.assessed_on, *(earlier for earlier in ahead if earlier < day)]
            because = tuple(
                name
                for name in (*DATES, BIRTH_DATE)
                if (
                    _event_is_in_the_way(sooner, asked, facts, knowledge)
                    if name == EVENT_ON
                    else _has_to_age(name, day, later, facts, knowledge)
                )
            )
            return Wait(day, because, later.outcome, tuple(proposed_plan(later, then, knowledge)))
    return None


def _is_better(decision: WeighedOutcome, asked: int) -> bool:
    return bool(decision.kept) and len(decision.offers.ask) < asked


def _event_is_in_the_way(sooner: Sequence[date], asked: int, facts: Facts, knowledge: Knowledge) -> bool:
    """Whether one of the earlier days would do if there were no event."""
    if facts.event_on is None:
        return False
    free = replace(facts, event_on=None)
    return any(_is_better(decide(free.as_of(day), knowledge), asked) for day in sooner)


def _has_to_age(name: str, until: date, later: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> bool:
    """Whether the day would no longer do if this fact were only as long ago, or the patient as old, as now."""
    known = facts.birth_date if name == BIRTH_DATE else facts.day(name)
    if known is None:
        return False
    as_now: dict[str, Any] = {name: known + (until - facts.assessed_on)}
    frozen = decide(replace(facts.as_of(until), **as_now), knowledge)
    return not frozen.kept or len(frozen.offers.ask) > len(later.offers.ask)


def _turning_days(facts: Facts, knowledge: Knowledge) -> Iterator[date]:
    """Yields the first day on which each time-based rule no longer holds; between them nothing improves."""
    for row in knowledge.gate:
        match row.condition:
            case DaysSince(name, under) if (day := facts.day(name)) is not None:
                yield day + timedelta(under)
            case DaysUntil(name) if (day := facts.day(name)) is not None:
                yield day + timedelta(1)
            case Aged(_, oldest):
                yield birthday(facts.birth_date, oldest + 1)
