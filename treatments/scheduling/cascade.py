"""What must move along when one visit of a course moves.

Later visits count from earlier ones, so a new day for one visit can put another outside its window. Pure: takes and
returns days; a function passed by the caller tells whether a day has a free time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from treatments.scheduling.cadence import Cadence, CourseVisit, Window, windows


class Reach(StrEnum):
    """How many of a course's visits move along with one of them."""

    ONE = "one"  # only visits that cannot keep their day
    LATER = "later"
    ALL = "all"


# A function that returns the day within a window that a visit can have, given the wanted day; None if there is none.
Place = Callable[[int, Window, date], date | None]


@dataclass(frozen=True, slots=True)
class PlanCourse:
    """The visits of a plan in order, each with its day once booked or done, and what their windows are counted from.

    `others` are the patient's visits outside the plan.
    """

    visits: Sequence[CourseVisit]
    cadence: Cadence
    start_on: date
    history: Mapping[str, date] = field(default_factory=dict)
    event_on: date | None = None
    others: Sequence[CourseVisit] = ()

    def windows(self) -> list[Window]:
        """Returns the window of each visit, with the days of all others unchanged."""
        return windows(
            self.visits,
            cadence=self.cadence,
            start_on=self.start_on,
            history=self.history,
            event_on=self.event_on,
            others=self.others,
        )

    def window_of(self, position: int) -> Window:
        """Returns the window of a visit if only earlier visits have days: this one and all later ones may move."""
        visits = [replace(visit, on=visit.on if at < position else None) for at, visit in enumerate(self.visits)]
        return replace(self, visits=visits).windows()[position]

    def with_day(self, position: int, on: date) -> PlanCourse:
        """Returns the course with another day for one visit."""
        visits = [replace(visit, on=on) if at == position else visit for at, visit in enumerate(self.visits)]
        return replace(self, visits=visits)


@dataclass(frozen=True, slots=True)
class Displaced:
    """A visit whose day is no longer in its window; `to` is the day it can have instead, or None."""

    position: int
    was: date
    window: Window
    to: date | None


def nearest_day(position: int, window: Window, was: date) -> date:
    """Returns the day of the window that is closest to the visit's previous day."""
    return min(max(was, window.earliest), window.latest)


def what_moves_along(
    course: PlanCourse, position: int, on: date, place: Place = nearest_day, reach: Reach = Reach.ONE
) -> list[Displaced]:
    """Returns the other visits that change once the visit at `position` is on another day, in their order.

    With Reach.ONE: the later visits that cannot keep their days, each moved to the nearest day that `place` finds,
    which leaves the following visits the most room to stay. With LATER and ALL: the other visits are moved by as many
    days as the given one; a visit that cannot move keeps its day if that is still in its window. Stops at the first
    visit without a day.
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
