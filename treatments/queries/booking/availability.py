"""The free times of a session, a week at a time, and why a day has none."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from heapq import nsmallest
from itertools import groupby
from typing import NamedTuple

from questionnaire.days import moment_from
from treatments.queries.booking.rosters import AvailabilityQuery
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
    """Seven local days, and the first days of the weeks before and after where the window reaches into them."""

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
    """What a button said: start in UTC, clinician, room, device. Raises ValueError for anything else."""
    at, clinician, room, device = text.split("|")
    return as_utc(moment_from(at)), int(clinician), int(room), int(device) if device else None


def first_day(question: AvailabilityQuery, asked: date | None = None) -> date:
    """Where the week starts: on the day asked for, kept inside the window, and not before the first that can be had."""
    search = question.search
    soonest = search.not_before.astimezone(question.roster.clinic.zone).date()
    return max(min(asked or search.earliest, search.latest), search.earliest, min(soonest, search.latest))


def week_from(
    question: AvailabilityQuery, first: date, clinician: int | None = None, *, rather: int | None = None
) -> Week:
    """The seven days from `first`, with any clinician or only the one; `rather` with a third where she is free."""
    search = question.search
    last = first + WEEK - timedelta(days=1)
    free = _each_start_once((each for each in question.free_times() if clinician in (None, each.clinician)), rather)
    by_day = {
        day: list(times)
        for day, times in groupby(free, key=lambda each: each.starts_at.astimezone(question.roster.clinic.zone).date())
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
    """The best times of the window on `n` different days, what she wishes first; with any clinician or only the one."""
    zone = question.roster.clinic.zone

    def rank(free: FreeTime) -> tuple[int, int, FreeTime]:
        return wishes.rank(free, ideal, zone)

    free = [each for each in question.free_times() if clinician in (None, each.clinician)]
    days = groupby(free, key=lambda each: each.starts_at.astimezone(zone).date())
    return nsmallest(n, (min(times, key=rank) for _day, times in days), key=rank)


def _each_start_once(free: Iterable[FreeTime], rather: int | None) -> list[FreeTime]:
    by_start: dict[datetime, FreeTime] = {}
    for each in free:
        if each.starts_at not in by_start or each.clinician == rather:
            by_start[each.starts_at] = each
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
    works = any(working_spans(each, day, day, clinic.zone) for each in _wanted(question, clinician))
    return Gap.FULL if works else Gap.NOBODY


def why_none(question: AvailabilityQuery, day: date, clinician: int | None = None) -> str:
    """Why a local day has no free time, in a few words for the desk."""
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
    """What the clinic lacks for this visit on every day, "" for nothing: no window and no day can help."""
    roster, kind = question.roster, question.search.visit.device_kind
    if not roster.clinicians:
        return "No clinician who works here does it"
    if not roster.rooms:
        return "No room is set up for it"
    if kind is not None and not any(device.kind == kind for device in roster.devices):
        return "No device is set up for it"
    return ""


def _wanted(question: AvailabilityQuery, clinician: int | None) -> list[RosterClinician]:
    return [each for each in question.roster.clinicians if clinician in (None, each.id)]


def _nobody_works(wanted: list[RosterClinician]) -> str:
    return f"{wanted[0].name} does not work" if len(wanted) == 1 else "No clinician works"
