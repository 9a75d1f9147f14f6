"""When each visit of a course may take place, counted in days from the visits before it.

Dates are calendar days of the clinic; instants are not used here. Visits have a fixed order. A visit with a date
(booked or done) counts from that date, a visit without one from the ideal day of its own window. Windows are therefore
recalculated whenever a visit is booked, moved or done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a visit may take place, both ends included, and the ideal day."""

    earliest: date
    ideal: date
    latest: date

    def __contains__(self, day: date) -> bool:
        return self.earliest <= day <= self.latest

    def starting_no_sooner_than(self, day: date) -> Window:
        """Returns the window without the days before `day`; the latest day moves as far as the ideal day has to."""
        if day <= self.earliest:
            return self
        ideal = max(self.ideal, day)
        return Window(day, ideal, self.latest + (ideal - self.ideal))

    def wished(self, not_before: date | None, not_after: date | None) -> Window:
        """Returns the window narrowed to the clinician's wish; a `not_after` before the earliest day is ignored."""
        window = self.starting_no_sooner_than(not_before) if not_before else self
        if not_after is None or not_after < window.earliest:
            return window
        return Window(window.earliest, min(window.ideal, not_after), not_after)

    def ending_no_later_than(self, day: date) -> Window:
        """Returns the window without the days after `day`, which must not be before the earliest day."""
        return Window(self.earliest, min(self.ideal, day), min(self.latest, day))


@dataclass(frozen=True, slots=True)
class VisitWish:
    """What a clinician wants for one visit besides the cadence.

    `not_before` and `not_after` are days, both included. The others are shorter distances in days than in the cadence,
    which the clinician has allowed: `interval` from the last visit of the same treatment, `spacing` from another,
    `before_event`.
    """

    not_before: date | None = None
    not_after: date | None = None
    interval: int | None = None
    spacing: int | None = None
    before_event: int | None = None

    def gap(self, earlier: str, later: str, days: int) -> int:
        """Returns the fewest days between a visit of `earlier` and one of `later`, if the cadence requires `days`."""
        leave = self.interval if earlier == later else self.spacing
        return days if leave is None else min(days, leave)

    def is_kept(self, window: Window) -> bool:
        """Whether the window is within the wished days."""
        return (self.not_before is None or self.not_before <= window.earliest) and (
            self.not_after is None or window.latest <= self.not_after
        )


NO_WISH = VisitWish()


@dataclass(frozen=True, slots=True)
class CourseVisit:
    """One visit of a course: the `number`-th of its `treatment`, and its day once it is booked or done.

    `also` is a second treatment that the visit counts as: a review at which units are injected keeps that treatment's
    distances. `zones` are the treated parts of the face; None if unknown.
    """

    treatment: str
    number: int
    on: date | None = None
    wish: VisitWish = NO_WISH
    also: str | None = None
    zones: frozenset[str] | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.treatment, self.also) if self.also else (self.treatment,)

    def may_share_a_day_with(self, other: CourseVisit) -> bool:
        """Whether both are known to treat different parts of the face: no part is treated twice on one day."""
        return self.zones is not None and other.zones is not None and not self.zones & other.zones


@dataclass(frozen=True, slots=True)
class CadenceStep:
    """How many days a visit follows the last visit of the treatment `after`."""

    after: str
    earliest: int
    ideal: int
    latest: int

    def window(self, anchor: date) -> Window:
        return Window(*(anchor + timedelta(days) for days in (self.earliest, self.ideal, self.latest)))


_NOTHING: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cadence:
    """The required distances between visits, in days.

    `steps` is by treatment. `gaps` are the fewest days from one treatment to another, by (earlier, later); 0 allows
    both on one day, but in that order. `quiet_before_event` are the days before an event (and the event's day) without
    visits of a treatment. `ideal_before_event` is how long before an event a visit should preferably take place, if the
    distances leave room. `first_within` is how long the first visit of a treatment may wait.
    """

    steps: Mapping[str, CadenceStep]
    gaps: Mapping[tuple[str, str], int]
    quiet_before_event: Mapping[str, int]
    first_within: int
    ideal_before_event: Mapping[str, int] = field(default_factory=dict)

    def gap(self, earlier: str, later: str) -> int:
        return self.gaps.get((earlier, later), 0)

    def days_between(self, earlier: CourseVisit, later: CourseVisit, wishes: Sequence[VisitWish]) -> int:
        """Returns the fewest days from one visit to the next; 0 if there is no rule.

        `wishes` can allow shorter distances, but never the same day if both visits may treat the same part of the face.
        """
        pairs = [pair for pair in product(earlier.kinds, later.kinds) if self.gaps.get(pair)]
        least = 0 if earlier.may_share_a_day_with(later) else 1
        allowed = (min(wish.gap(*pair, self.gaps[pair]) for wish in wishes) for pair in pairs)
        return max((max(least, days) for days in allowed), default=0)


@dataclass(frozen=True, slots=True)
class _Closed:
    """A range of days, both ends included, on which a visit must not take place."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Course:
    """One course being calculated; `history` and `others` are visits outside it."""

    visits: Sequence[CourseVisit]
    cadence: Cadence
    start_on: date
    history: Mapping[str, date]
    event_on: date | None
    others: Sequence[CourseVisit]
    ideal_from: date | None
    windows: list[Window] = field(default_factory=list)

    def next_window(self) -> Window:
        """Returns the window of the first visit that has none yet."""
        closed = sorted(self._closed(), key=lambda days: days.first)
        wish = self._visit.wish
        anchor = self._anchored()
        window = (anchor or self._first()).wished(wish.not_before, wish.not_after)
        for days in closed:
            if days.first <= window.earliest <= days.last:
                window = window.starting_no_sooner_than(days.last + timedelta(1))
        if anchor is None and self.ideal_from is not None:
            window = replace(window, ideal=min(max(window.ideal, self.ideal_from), window.latest))
        for days in closed:
            if window.earliest < days.first <= window.latest:
                window = window.ending_no_later_than(days.first - timedelta(1))
        if wish.not_after is not None and window.earliest <= wish.not_after:
            window = window.ending_no_later_than(wish.not_after)
        return self._well_before_event(window)

    def _first(self) -> Window:
        """Returns the window of a visit that follows no other visit of the course."""
        return Window(self.start_on, self.start_on, self.start_on + timedelta(self.cadence.first_within))

    def _well_before_event(self, window: Window) -> Window:
        """Moves the ideal day further ahead of a later event, as far as the earliest day allows."""
        days = self.cadence.ideal_before_event.get(self._visit.treatment)
        if days is None or self.event_on is None or window.ideal >= self.event_on:
            return window
        return replace(window, ideal=max(window.earliest, min(window.ideal, self.event_on - timedelta(days))))

    def _anchored(self) -> Window | None:
        """Returns the window counted from the visit that this one follows; None if the course has none."""
        step = self.cadence.steps.get(self._visit.treatment)
        for position in reversed(range(len(self.windows))):
            if step and self.visits[position].treatment == step.after:
                return self._sooner_with_leave(step).window(self._day(position))
        return None

    def _sooner_with_leave(self, step: CadenceStep) -> CadenceStep:
        leave = self._visit.wish.interval
        if leave is None or step.after != self._visit.treatment:
            return step
        return replace(step, earliest=min(step.earliest, leave))

    def _closed(self) -> Iterator[_Closed]:
        current = len(self.windows)
        for treatment, day in self.history.items():
            yield from self._around(CourseVisit(treatment, 0), day)
        for visit in self.others:
            if visit.on is not None:
                yield from self._around(visit, visit.on, [visit.wish, self._visit.wish])
        for position, visit in enumerate(self.visits):
            if position < current:
                yield from self._until(visit, self._day(position))
            elif visit.on is not None and position > current:
                yield from self._around(visit, visit.on)
        yield from self._before_event()

    def _before_event(self) -> Iterator[_Closed]:
        quiet, leave = self.cadence.quiet_before_event.get(self._visit.treatment), self._visit.wish.before_event
        if self.event_on is None or quiet is None:
            return
        free = quiet if leave is None else min(quiet, leave - 1)
        if free >= 0:
            yield _Closed(self.event_on - timedelta(free), self.event_on)

    def _around(self, visit: CourseVisit, day: date, wishes: Sequence[VisitWish] = ()) -> Iterator[_Closed]:
        """Yields the days too close to a dated visit, before or after it.

        The wish of the later of the two visits applies, unless `wishes` are given.
        """
        before = self.cadence.days_between(self._visit, visit, wishes or [visit.wish])
        after = self.cadence.days_between(visit, self._visit, wishes or [self._visit.wish])
        if before or after:
            yield _Closed(day - timedelta(max(before - 1, 0)), day + timedelta(max(after - 1, 0)))

    def _until(self, visit: CourseVisit, day: date) -> Iterator[_Closed]:
        """Yields the days too soon after a visit earlier in the order: the order stays fixed, whatever the dates."""
        gap = self.cadence.days_between(visit, self._visit, [self._visit.wish])
        if gap or any(pair in self.cadence.gaps for pair in product(visit.kinds, self._visit.kinds)):
            yield _Closed(date.min, day + timedelta(gap - 1))

    @property
    def _visit(self) -> CourseVisit:
        return self.visits[len(self.windows)]

    def _day(self, position: int) -> date:
        return self.visits[position].on or self.windows[position].ideal


def windows(
    visits: Sequence[CourseVisit],
    *,
    cadence: Cadence,
    start_on: date,
    history: Mapping[str, date] = _NOTHING,
    event_on: date | None = None,
    others: Sequence[CourseVisit] = (),
    ideal_from: date | None = None,
) -> list[Window]:
    """Returns the window of every visit, in the order of `visits`.

    The first visit of a treatment may start on `start_on`; a later one counts from the visit that its step names. No
    window starts or runs into a day too close to a visit with a date (also one later in the order), to `history`
    (treatment -> day of the last visit before this course), to `others` (visits outside the course; those without a
    date are ignored, and a shorter distance allowed for either of the two visits is enough), or to the event. A window
    that begins on such a day moves to the next free day; a window that runs into such days ends before them.
    `ideal_from` is the ideal day of the treatment before this course: no first visit has an earlier ideal day.
    """
    course = _Course(visits, cadence, start_on, history, event_on, others, ideal_from)
    for _ in visits:
        course.windows.append(course.next_window())
    return course.windows
