"""What must move along when one visit of a course moves.

Later visits count from earlier ones, so a new day for one can leave another outside its window. Pure: days in, days
out; whether a day has a free time is asked of the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from treatments.scheduling.cadence import Cadence, CourseVisit, Window, windows


class Reach(StrEnum):
    """How much of a course goes along when one of its visits moves."""

    ONE = "one"  # only what could not stay on its day
    LATER = "later"
    ALL = "all"


# Which day within a window a visit can have, given the one that is wanted; None where there is none.
Place = Callable[[int, Window, date], date | None]


@dataclass(frozen=True, slots=True)
class PlanCourse:
    """The visits of a plan in their order, each with its day once it is booked or done, and what they count from.

    `others` are visits of the same person outside the plan.
    """

    visits: Sequence[CourseVisit]
    cadence: Cadence
    start_on: date
    history: Mapping[str, date] = field(default_factory=dict)
    event_on: date | None = None
    others: Sequence[CourseVisit] = ()

    def windows(self) -> list[Window]:
        """The window of each visit, with the days of all others as they are."""
        return windows(
            self.visits,
            cadence=self.cadence,
            start_on=self.start_on,
            history=self.history,
            event_on=self.event_on,
            others=self.others,
        )

    def window_of(self, position: int) -> Window:
        """The window of a visit while only what comes before it has a day: it and all later ones may move."""
        visits = [replace(visit, on=visit.on if at < position else None) for at, visit in enumerate(self.visits)]
        return replace(self, visits=visits).windows()[position]

    def with_day(self, position: int, on: date) -> PlanCourse:
        """The same course with another day for one visit."""
        visits = [replace(visit, on=on) if at == position else visit for at, visit in enumerate(self.visits)]
        return replace(self, visits=visits)


@dataclass(frozen=True, slots=True)
class Displaced:
    """A visit whose day no longer lies in its window; `to` is the day it can have instead, None for none."""

    position: int
    was: date
    window: Window
    to: date | None


def nearest_day(position: int, window: Window, was: date) -> date:
    """The day of the window that is closest to the one a visit had."""
    return min(max(was, window.earliest), window.latest)


def what_moves_along(
    course: PlanCourse, position: int, on: date, place: Place = nearest_day, reach: Reach = Reach.ONE
) -> list[Displaced]:
    """The other visits that change once the visit at `position` is on another day, in their order.

    With Reach.ONE those later ones that cannot keep their days, each to the nearest day that `place` finds, which
    leaves the most room for those after it to stay. With LATER and ALL the others are wanted as many days away as the
    one that moves, and one that cannot move stays where it may. Where one has no place the rest is not looked at.
    """
    was_on = course.visits[position].on
    moved_by = on - was_on if was_on and reach is not Reach.ONE else timedelta(0)
    displaced: list[Displaced] = []
    for at in range(0 if reach is Reach.ALL else position, len(course.visits)):
        was, window = course.visits[at].on, course.window_of(at)
        if at == position:
            if reach is Reach.ALL and on not in window:
                return [*displaced, Displaced(at, on, window, None)]
            course = course.with_day(at, on)
            continue
        if was is None or (was in window and reach is Reach.ONE):
            continue
        to = place(at, window, was + moved_by)
        if to is None and was in window:
            continue
        displaced.append(Displaced(at, was, window, to))
        if to is None:
            break
        course = course.with_day(at, to)
    return displaced
