"""The free times of a session, week by week, and why a day has none."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from heapq import nsmallest
from itertools import groupby
from typing import NamedTuple

from questionnaire.days import moment_from
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.scheduling.availability import FreeTime, RosterClinician, opening_spans, working_spans
from treatments.scheduling.spans import as_utc, days_between
from treatments.scheduling.wishes import Wishes

WEEK = timedelta(days=7)


class Gap(StrEnum):
    """Why a local day has no free time."""

    BEFORE = "before"
    AFTER = "after"
    PAST = "past"
    SOON = "soon"
    CLOSED = "closed"
    NOBODY = "nobody"
    FULL = "full"


class FreeDay(NamedTuple):
    """A local day at the clinic: its free times, each start once, or the reason why there are none."""

    on: date
    free: list[FreeTime]
    gap: Gap | None
    none_because: str


class Week(NamedTuple):
    """Seven local days, and the first days of the previous and following weeks if the window reaches into them."""

    days: list[FreeDay]
    previous: date | None
    following: date | None
    next_free: FreeTime | None
    """The first free time after these days."""

    @property
    def is_empty(self) -> bool:
        return not any(day.free for day in self.days)


def slot_text(free: FreeTime) -> str:
    """A free time as the value of a button: its start in UTC and the ids of clinician, room and device."""
    return f"{free.starts_at.isoformat()}|{free.clinician}|{free.room}|{free.device or ''}"


def slot_from(text: str) -> tuple[datetime, int, int, int | None]:
    """The value of a button as start in UTC, clinician, room, device. Raises ValueError for anything else."""
    at, clinician, room, device = text.split("|")
    return as_utc(moment_from(at)), int(clinician), int(room), int(device) if device else None


def first_day(question: AvailabilityQuery, asked: date | None = None) -> date:
    """The first day of the week: the requested day, limited to the window and to the first day that can be booked."""
    search = question.search
    soonest = search.not_before.astimezone(question.roster.clinic.zone).date()
    return max(min(asked or search.earliest, search.latest), search.earliest, min(soonest, search.latest))


def week_from(
    question: AvailabilityQuery, first: date, clinician: int | None = None, *, rather: int | None = None
) -> Week:
    """The seven days from `first`, with any clinician or only one; `rather` is preferred for a start if free."""
    search = question.search
    last = first + WEEK - timedelta(days=1)
    free = _each_start_once((time for time in question.free_times() if clinician in (None, time.clinician)), rather)
    by_day = {
        day: list(times)
        for day, times in groupby(free, key=lambda time: time.starts_at.astimezone(question.roster.clinic.zone).date())
    }
    return Week(
        days=[
            FreeDay(day, by_day[day], None, "")
            if day in by_day
            else FreeDay(day, [], gap_on(question, day, clinician), why_none(question, day, clinician))
            for day in days_between(first, last)
        ],
        previous=first_day(question, first - WEEK) if first > first_day(question, search.earliest) else None,
        following=first + WEEK if last < search.latest else None,
        next_free=next((times[0] for day, times in by_day.items() if day > last), None),
    )


def most_suitable(
    question: AvailabilityQuery, ideal: date, wishes: Wishes, clinician: int | None = None, n: int = 3
) -> list[FreeTime]:
    """The best times of the window on `n` different days, wishes first; with any clinician or only one."""
    zone = question.roster.clinic.zone

    def rank(free: FreeTime) -> tuple[int, int, FreeTime]:
        return wishes.rank(free, ideal, zone)

    free = [time for time in question.free_times() if clinician in (None, time.clinician)]
    days = groupby(free, key=lambda time: time.starts_at.astimezone(zone).date())
    return nsmallest(n, (min(times, key=rank) for _day, times in days), key=rank)


def _each_start_once(free: Iterable[FreeTime], rather: int | None) -> list[FreeTime]:
    by_start: dict[datetime, FreeTime] = {}
    for time in free:
        if time.starts_at not in by_start or time.clinician == rather:
            by_start[time.starts_at] = time
    return list(by_start.values())


def gap_on(question: AvailabilityQuery, day: date, clinician: int | None = None) -> Gap:
    """Why a local day has no free time."""
    search, clinic = question.search, question.roster.clinic
    if day < search.earliest:
        return Gap.BEFORE
    if day > search.latest:
        return Gap.AFTER
    if day < search.now.astimezone(clinic.zone).date():
        return Gap.PAST
    if day < search.not_before.astimezone(clinic.zone).date():
        return Gap.SOON
    if not opening_spans(clinic, day, day):
        return Gap.CLOSED
    works = any(working_spans(member, day, day, clinic.zone) for member in _wanted(question, clinician))
    return Gap.FULL if works else Gap.NOBODY


def why_none(question: AvailabilityQuery, day: date, clinician: int | None = None) -> str:
    """Why a local day has no free time, as a short text for the desk."""
    words = {
        Gap.BEFORE: "Before the window",
        Gap.AFTER: "After the window",
        Gap.PAST: "Past",
        Gap.SOON: "Too near",
        Gap.FULL: "Nothing free",
    }
    gap = gap_on(question, day, clinician)
    if gap in (Gap.FULL, Gap.NOBODY) and (lack := not_set_up(question)):
        return lack
    if gap == Gap.CLOSED:
        reason = next((closure.reason for closure in question.roster.clinic.closures if day in closure), "")
        return f"Closed: {reason}" if reason else "Closed"
    return words.get(gap) or _nobody_works(_wanted(question, clinician))


def not_set_up(question: AvailabilityQuery) -> str:
    """What the clinic lacks for this visit on every day, whatever the window; "" if nothing."""
    roster, kind = question.roster, question.search.visit.device_kind
    if not roster.clinicians:
        return "No clinician who works here does it"
    if not roster.rooms:
        return "No room is set up for it"
    if kind is not None and not any(device.kind == kind for device in roster.devices):
        return "No device is set up for it"
    return ""


def _wanted(question: AvailabilityQuery, clinician: int | None) -> list[RosterClinician]:
    return [member for member in question.roster.clinicians if clinician in (None, member.id)]


def _nobody_works(wanted: list[RosterClinician]) -> str:
    return f"{wanted[0].name} does not work" if len(wanted) == 1 else "No clinician works"
