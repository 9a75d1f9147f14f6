"""What must move along when one visit of a course moves.

Later visits count from earlier ones, so a new day for one can leave another outside its window. Pure: days in, days
out; whether a day has a free time is asked of the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from treatments.scheduling.cadence import Cadence, Visit, Window, windows

# Which day within a window a visit can have instead of the one it had; None where there is none.
Place = Callable[[int, Window, date], date | None]


@dataclass(frozen=True, slots=True)
class Course:
    """The visits of a plan in their order, each with its day once it is booked or done, and what they count from."""

    visits: Sequence[Visit]
    cadence: Cadence
    start_on: date
    history: Mapping[str, date] = field(default_factory=dict)
    event_on: date | None = None

    def windows(self) -> list[Window]:
        """The window of each visit, with the days of all others as they are."""
        return windows(
            self.visits,
            cadence=self.cadence,
            start_on=self.start_on,
            history=self.history,
            event_on=self.event_on,
        )

    def window_of(self, position: int) -> Window:
        """The window of a visit while only what comes before it has a day: it and all later ones may move."""
        visits = [replace(visit, on=visit.on if at < position else None) for at, visit in enumerate(self.visits)]
        return replace(self, visits=visits).windows()[position]

    def with_day(self, position: int, on: date) -> Course:
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


def what_moves_along(course: Course, position: int, on: date, place: Place = nearest_day) -> list[Displaced]:
    """The later visits that cannot keep their days once the visit at `position` is on another, in their order.

    Each that can stay stays. One that cannot goes to the nearest day that `place` finds, which leaves the most
    room for those after it to stay. Where one has no place the rest is not looked at.
    """
    course = course.with_day(position, on)
    displaced: list[Displaced] = []
    for later in range(position + 1, len(course.visits)):
        was, window = course.visits[later].on, course.window_of(later)
        if was is None or was in window:
            continue
        to = place(later, window, was)
        displaced.append(Displaced(later, was, window, to))
        if to is None:
            break
        course = course.with_day(later, to)
    return displaced
