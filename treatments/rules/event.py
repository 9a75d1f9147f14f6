"""The last good days before an event to begin each option, and to have a visit of it at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from treatments.rules.course import first_day, history, sessions
from treatments.rules.evidence import Quantity
from treatments.rules.facts import Facts
from treatments.rules.rulebook import Knowledge
from treatments.scheduling.cadence import CourseVisit, windows

PEAK = "peak"
DAYS_IN_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class LastDays:
    """Calendar days of the clinic for one or more treatments in order.

    If begun by `result`, the result can be judged by the event; if begun by `course`, all visits fit before the quiet
    days; after `visit`, no visit is possible. `earliest` is the first day on which it may begin.
    """

    earliest: date
    result: date
    course: date
    visit: date

    @property
    def in_time(self) -> bool:
        """Whether it can still begin early enough for the result to show at the event."""
        return self.earliest <= self.result

    @property
    def fits(self) -> bool:
        """Whether its visits still fit before the event, even if the result does not show by then."""
        return self.earliest <= self.course


def last_days(treatments: Sequence[str], facts: Facts, knowledge: Knowledge) -> LastDays | None:
    """Returns the days for these treatments, begun in this order; None without an event or a treatment."""
    if facts.event_on is None or not treatments:
        return None
    alone = [_of_one(name, facts.event_on, facts, knowledge) for name in treatments]
    found = alone[-1]
    for place in reversed(range(len(treatments) - 1)):
        gap = knowledge.cadence.gap(treatments[place], treatments[place + 1])
        found = _begun_before(alone[place], found, timedelta(gap))
    return found


def sources(treatments: Sequence[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Returns the sources of the days: those of the visits' rules, and of how long a result takes."""
    cited = [source for name in treatments for source in knowledge.visits[name].sources]
    cited += [source for name in treatments for source in _peak(name, knowledge).origin.sources]
    return tuple(dict.fromkeys(cited))


def _begun_before(first: LastDays, second: LastDays, gap: timedelta) -> LastDays:
    return LastDays(
        earliest=first.earliest,
        result=min(first.result, second.result - gap),
        course=min(first.course, second.course - gap),
        visit=max(first.visit, second.visit),
    )


def _of_one(name: str, event_on: date, facts: Facts, knowledge: Knowledge) -> LastDays:
    cadence = knowledge.cadence
    step = cadence.steps[name]
    treated = [concern.id for concern in facts.concerns if name in knowledge.row_for(concern).to]
    more = (sessions(knowledge.treatments[name], treated) or 1) - 1
    visit = event_on - timedelta(cadence.quiet_before_event[name] + 1)
    return LastDays(
        earliest=_first_window_opens(name, facts, knowledge),
        result=event_on - timedelta(_days_to_result(name, knowledge) + more * step.ideal),
        course=visit - timedelta(more * step.earliest),
        visit=visit,
    )


def _first_window_opens(name: str, facts: Facts, knowledge: Knowledge) -> date:
    first = [CourseVisit(name, 1)]
    before = history(facts, knowledge)
    start_on = first_day(facts, knowledge)
    return windows(first, cadence=knowledge.cadence, start_on=start_on, history=before)[0].earliest


def _days_to_result(name: str, knowledge: Knowledge) -> int:
    """Returns the days from the last visit until the course is judged, else until the latest day of the full effect."""
    judged = knowledge.treatments[name].course.judged_after_days
    return judged or int(_peak(name, knowledge).high) * DAYS_IN_A_WEEK


def _peak(name: str, knowledge: Knowledge) -> Quantity:
    """Returns when the effect is full, in weeks; used if the course does not say when to judge it."""
    return next(
        number
        for number in knowledge.evidence.numbers.values()
        if isinstance(number, Quantity) and (number.treatment, number.attribute) == (name, PEAK)
    )
