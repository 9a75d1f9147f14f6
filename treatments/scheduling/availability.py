"""Finds all times at which a visit can start: in its window, and free for clinician, room, device and patient.

A start time must satisfy the following rules; each is tested against a slow, obvious reference implementation:

- it is on the clinic's wall-clock grid (step 15: :00, :15, :30, :45, counted from local midnight), not before now plus
  the required notice, and its local date is in the window, both ends included;
- the visit itself (what the patient sees) is within the clinic's opening hours and the clinician's working hours, which
  the hours of a single date replace where there are any, and outside closures and time off;
- the visit with its buffers (the occupied time) overlaps no other occupied time of the clinician, the room, the device
  or the patient; a device with a longer cleaning time stays busy for that time. Buffers may extend beyond opening and
  working hours: setting up before opening and cleaning after closing is ordinary work.

Takes and returns plain values; the caller reads the rows. Busy times are occupied times with buffers, and must cover
the window and one day on either side.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple
from zoneinfo import ZoneInfo

from treatments.scheduling.spans import (
    MIDNIGHT,
    ONE_DAY,
    START_OF_TIME,
    Diary,
    Span,
    as_utc,
    day_span,
    days_between,
    merge,
    subtract,
    wall_instant,
    wall_instants,
    wall_span,
)

ONE_MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """Wall-clock hours on one weekday (0 is Monday) in the clinic's zone; a day can have several.

    `closes` 00:00 is midnight at the end of the day. Raises ValueError for hours out of order.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday must be 0 (Monday) to 6 (Sunday), not {self.weekday}")
        _check_in_order(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class OnDay:
    """Wall-clock hours on one local date, replacing all weekly hours of that day; a day can have several.

    `closes` 00:00 is midnight at the end of the day. Raises ValueError for hours out of order.
    """

    day: date
    opens: time
    closes: time

    def __post_init__(self) -> None:
        _check_in_order(self.opens, self.closes)


def _check_in_order(opens: time, closes: time) -> None:
    if closes != MIDNIGHT and closes <= opens:
        raise ValueError(f"hours must close after they open, not {opens} to {closes}")


@dataclass(frozen=True, slots=True)
class RosterClosure:
    """A range of local dates, both ends included, on which the clinic is closed."""

    first: date
    last: date
    reason: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class RosterClinic:
    zone: ZoneInfo
    openings: tuple[OpeningSpan, ...]
    closures: tuple[RosterClosure, ...] = ()
    on_days: tuple[OnDay, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterClinician:
    """A clinician who may do the visit. `hours` and `on_days` are clinic wall time, from which `time_off` is cut."""

    id: int
    name: str
    hours: tuple[OpeningSpan, ...]
    time_off: tuple[Span, ...] = ()
    busy: Diary = field(default_factory=Diary)
    on_days: tuple[OnDay, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterRoom:
    id: int
    name: str
    busy: Diary = field(default_factory=Diary)


@dataclass(frozen=True, slots=True)
class RosterDevice:
    """A device. `busy` includes its cleaning; `clean_minutes` replace the visit's after-buffer where they are longer.

    Buffers are not counted twice.
    """

    id: int
    name: str
    kind: str
    busy: Diary = field(default_factory=Diary)
    clean_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """The people and resources a visit can use. The caller leaves out unqualified staff and resources out of use."""

    clinic: RosterClinic
    clinicians: tuple[RosterClinician, ...]
    rooms: tuple[RosterRoom, ...]
    devices: tuple[RosterDevice, ...] = ()
    patient_busy: Diary = field(default_factory=Diary)


@dataclass(frozen=True, slots=True)
class VisitNeeds:
    """What a visit needs, in minutes; buffers keep people and resources busy but are not part of the patient's visit.

    Raises ValueError for a length below one minute or a negative buffer.
    """

    minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    device_kind: str | None = None

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.before_minutes < 0 or self.after_minutes < 0:
            raise ValueError("a visit takes at least one minute and its buffers at least none")

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def before(self) -> timedelta:
        return timedelta(minutes=self.before_minutes)

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.after_minutes)

    def on(self, resource: RosterRoom | RosterDevice) -> VisitNeeds:
        """Returns the visit's needs on this room or device: the after-buffer is at least the device's cleaning time."""
        minutes = resource.clean_minutes if isinstance(resource, RosterDevice) else 0
        return replace(self, after_minutes=minutes) if minutes > self.after_minutes else self

    def during(self, start: datetime) -> Span:
        """Returns the visit as the patient sees it, without buffers."""
        return Span(start, start + self.length)

    def occupied(self, start: datetime) -> Span:
        """Returns the time for which clinician, room, device and patient are busy, buffers included."""
        return Span(start - self.before, start + self.length + self.after)


@dataclass(frozen=True, slots=True)
class Search:
    """A visit and when it may start: between two local dates, and at least `notice` after `now`.

    `earliest` and `latest` are both included. Raises ValueError for a window out of order, a naive `now`, or a step
    outside 1 to 1440 minutes.
    """

    visit: VisitNeeds
    earliest: date
    latest: date
    now: datetime
    step_minutes: int = 15
    notice: timedelta = timedelta(0)

    @property
    def not_before(self) -> datetime:
        """The first instant at which the visit may start, UTC."""
        return self.now + self.notice

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", as_utc(self.now))
        if self.latest < self.earliest:
            raise ValueError(f"a window must not end before it starts: {self.earliest} to {self.latest}")
        if not 1 <= self.step_minutes <= MINUTES_A_DAY:
            raise ValueError(f"step must be 1 to {MINUTES_A_DAY} minutes, not {self.step_minutes}")


class FreeTime(NamedTuple):
    """A free start time. Instants are in UTC; clinician, room and device are ids.

    It is a tuple because a window can hold thousands, and because they sort by start, then clinician.
    """

    starts_at: datetime
    ends_at: datetime
    clinician: int
    room: int
    device: int | None


def free_times(roster: Roster, search: Search) -> list[FreeTime]:
    """Returns every free start in the window, sorted by start, then clinician id; one entry for each pair of the two.

    The room and the device are the free ones with the lowest id.
    """
    visit, length = search.visit, search.visit.length
    open_at = _starts(roster.clinic, search)
    starts = [start for part in _free_parts(open_at, roster.patient_busy, visit) for start in open_at[part]]
    rooms, devices = _lowest_free(roster.rooms, starts, visit), _devices_at(roster, starts, visit)
    placed = [
        (start, start + length, room, device)
        for start, room, device in zip(starts, rooms, devices, strict=True)
        if room is not None and (device is not None or visit.device_kind is None)
    ]
    starts = [placement[0] for placement in placed]
    free: list[FreeTime] = []
    for clinician in roster.clinicians:
        hours = working_spans(clinician, search.earliest, search.latest + ONE_DAY, roster.clinic.zone)
        at_work = [placement for part in _parts_within(starts, hours, length) for placement in placed[part]]
        for part in _free_parts([placement[0] for placement in at_work], clinician.busy, visit):
            free += [FreeTime(start, end, clinician.id, room, device) for start, end, room, device in at_work[part]]
    return sorted(free)


def nearest(free: Iterable[FreeTime], wanted_at: datetime, n: int = 3) -> list[FreeTime]:
    """Returns the `n` free times closest to `wanted_at`, closest first; of two equally close, the earlier one."""
    return nsmallest(n, free, key=lambda free_time: (abs(free_time.starts_at - wanted_at), free_time))


def opening_spans(clinic: RosterClinic, first: date, last: date) -> list[Span]:
    """Returns the clinic's opening times on local days `first` to `last`, both included, without closures. Tidy."""
    closed = merge(day_span(closure.first, closure.last, clinic.zone) for closure in clinic.closures)
    return subtract(_spans_of(clinic.openings, clinic.on_days, first, last, clinic.zone), closed)


def working_spans(clinician: RosterClinician, first: date, last: date, zone: ZoneInfo) -> list[Span]:
    """Returns a clinician's working times on these local days, without time off. Tidy."""
    hours = _spans_of(clinician.hours, clinician.on_days, first, last, zone)
    return subtract(hours, merge(clinician.time_off))


@lru_cache(maxsize=512)
def grid(day: date, step_minutes: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Returns the instants of a local day whose wall-clock minutes from midnight are multiples of the step.

    When the clock goes back, the readings of the repeated hour appear twice: both are real times. Cached, because every
    search uses the same few weeks.
    """
    first, last = wall_instant(day, MIDNIGHT, zone), wall_instant(day + ONE_DAY, MIDNIGHT, zone)
    minutes = range(0, MINUTES_A_DAY, step_minutes)
    if last - first == ONE_DAY:
        return tuple(first + n * ONE_MINUTE for n in minutes)
    readings = [datetime.combine(day, MIDNIGHT) + n * ONE_MINUTE for n in minutes]
    return tuple(sorted(at for reading in readings for at in wall_instants(reading, zone)))


@lru_cache(maxsize=512)
def _spans_of(
    weekly: tuple[OpeningSpan, ...], on_days: tuple[OnDay, ...], first: date, last: date, zone: ZoneInfo
) -> list[Span]:
    """Returns the hours on local days `first` to `last`, both included, tidy. Cached: do not modify the list."""
    special = {hours.day for hours in on_days}
    spans = (
        wall_span(day, hours.opens, hours.closes, zone)
        for day in days_between(first, last)
        for hours in (on_days if day in special else weekly)
        if (hours.day == day if isinstance(hours, OnDay) else hours.weekday == day.weekday())
    )
    return merge(span for span in spans if span)


def _starts(clinic: RosterClinic, search: Search) -> list[datetime]:
    """Returns the starts in the window, sorted, that are on the grid, far enough ahead, and within opening hours."""
    days = days_between(search.earliest, search.latest)
    starts = [at for day in days for at in grid(day, search.step_minutes, clinic.zone)]
    # One day more: a visit that starts before midnight may end after it if the clinic is open past midnight.
    hours = opening_spans(clinic, search.earliest, search.latest + ONE_DAY)
    ahead = starts[bisect_left(starts, search.not_before) :]
    return [start for part in _parts_within(ahead, hours, search.visit.length) for start in ahead[part]]


def _parts_within(starts: Sequence[datetime], hours: Iterable[Span], length: timedelta) -> Iterator[slice]:
    """Yields for each span of tidy hours the slice of the sorted starts from which the visit ends within it."""
    for span in hours:
        yield slice(bisect_left(starts, span.start), bisect_right(starts, span.end - length))


def _free_parts(starts: Sequence[datetime], diary: Diary, visit: VisitNeeds) -> Iterator[slice]:
    """Yields for each gap in the diary the slice of the sorted starts whose occupied time is within the gap."""
    before, after_start = visit.before, visit.length + visit.after
    for free_from, busy_from in zip((START_OF_TIME, *diary.ends), diary.starts, strict=True):
        yield slice(bisect_left(starts, free_from + before), bisect_right(starts, busy_from - after_start))


def _lowest_free(
    resources: Iterable[RosterRoom | RosterDevice], starts: Sequence[datetime], visit: VisitNeeds
) -> list[int | None]:
    """Returns for each of the sorted starts the lowest id of a free resource, or None if none is free."""
    lowest: list[int | None] = [None] * len(starts)
    for resource in sorted(resources, key=lambda resource: resource.id, reverse=True):
        for part in _free_parts(starts, resource.busy, visit.on(resource)):
            lowest[part] = [resource.id] * (part.stop - part.start)
    return lowest


def _devices_at(roster: Roster, starts: Sequence[datetime], visit: VisitNeeds) -> list[int | None]:
    """Returns the lowest free device of the needed kind for each start; None at every start if no device is needed."""
    if visit.device_kind is None:
        return [None] * len(starts)
    return _lowest_free(devices_of(roster, visit.device_kind), starts, visit)


def devices_of(roster: Roster, kind: str) -> list[RosterDevice]:
    """Returns the devices of one kind, lowest id first."""
    return sorted((device for device in roster.devices if device.kind == kind), key=lambda device: device.id)
