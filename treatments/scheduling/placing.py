"""Finds a time for each visit of a course at once, each in the window that the days of earlier visits leave open.

The windows of later visits depend on the days of earlier ones, so a good day for one visit can leave the next without
any. Days are tried from best to worst, with backtracking when the remaining visits cannot be placed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from zoneinfo import ZoneInfo

from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import Window
from treatments.scheduling.cascade import PlanCourse
from treatments.scheduling.spans import MIDNIGHT, ONE_DAY, days_between, wall_instant
from treatments.scheduling.wishes import NO_WISHES, Wishes

TRIED_AT_MOST = 200
"""Days tried before the best result so far is returned: a search must not keep the desk waiting."""

# A function that returns the sorted free times of the visit at a position within a window.
Times = Callable[[int, Window], Sequence[FreeTime]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit with the time found for it, its window, and whether the time meets all wishes."""

    position: int
    free: FreeTime
    window: Window
    is_as_wished: bool


@dataclass(frozen=True, slots=True)
class Stuck:
    """The first visit for which no time was found, and its window given the days found for the visits before it."""

    position: int
    window: Window


@dataclass(frozen=True, slots=True)
class Placing:
    """The visits that were placed, in order, and the one at which the search got stuck, if any."""

    placed: tuple[Placed, ...]
    stuck: Stuck | None


def place(
    course: PlanCourse,
    positions: Sequence[int],
    times: Times,
    zone: ZoneInfo,
    *,
    wishes: Wishes = NO_WISHES,
    not_before: Mapping[int, date] | None = None,
) -> Placing:
    """Returns a time for each of the unbooked visits at `positions`, in order, and for as many of them as possible.

    Times that meet the most wishes come first, then the days nearest to the ideal one, then the earlier time. No two of
    the visits are placed on the same day. `not_before` is the first wanted day by position.
    """
    search = _Search(course, positions, times, zone, wishes, not_before or {})
    search.go_on((), course)
    return search.best


@dataclass(slots=True)
class _Search:
    course: PlanCourse
    positions: Sequence[int]
    times: Times
    zone: ZoneInfo
    wishes: Wishes
    not_before: Mapping[int, date]
    tried: int = 0
    best: Placing = Placing((), None)

    def go_on(self, placed: tuple[Placed, ...], course: PlanCourse) -> bool:
        """Places the next visit and all after it; returns whether all were placed."""
        if len(placed) == len(self.positions):
            self.best = Placing(placed, None)
            return True
        position = self.positions[len(placed)]
        window = course.window_of(position)
        if self.best.stuck is None or len(placed) > len(self.best.placed):
            self.best = Placing(placed, Stuck(position, window))
        for free in self._by_day(position, window, {self._day(earlier.free) for earlier in placed}):
            if self.tried == TRIED_AT_MOST:
                return False
            self.tried += 1
            this = Placed(position, free, window, self.wishes.are_met(free, self.zone))
            if self.go_on((*placed, this), course.with_day(position, self._day(free))):
                return True
        return False

    def _by_day(self, position: int, window: Window, others: set[date]) -> list[FreeTime]:
        """Returns the best time of each day, the most suitable day first."""
        times, first = self.times(position, window), self.not_before.get(position, window.earliest)
        ideal = max(window.ideal, first)
        days = (day for day in days_between(max(window.earliest, first), window.latest) if day not in others)
        best = (self._best(times, day) for day in days)
        return sorted((free for free in best if free), key=lambda free: self.wishes.rank(free, ideal, self.zone))

    def _best(self, times: Sequence[FreeTime], day: date) -> FreeTime | None:
        """Returns the earliest time of a local day among those that meet the most wishes."""
        begins, ends = (wall_instant(local_day, MIDNIGHT, self.zone) for local_day in (day, day + ONE_DAY))
        start = attrgetter("starts_at")
        today = times[bisect_left(times, begins, key=start) : bisect_left(times, ends, key=start)]
        if not self.wishes:
            return next(iter(today), None)
        return min(today, key=lambda free: self.wishes.unmet(free, self.zone), default=None)

    def _day(self, free: FreeTime) -> date:
        return free.starts_at.astimezone(self.zone).date()
