"""Why a visit cannot start at a requested time: every rule that prevents it, in plain language.

The rules are those of `availability.free_times`, which offers a time exactly when `why_not` returns no refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from treatments.scheduling.availability import (
    Roster,
    RosterClinician,
    RosterDevice,
    RosterRoom,
    Search,
    VisitNeeds,
    devices_of,
    grid,
    opening_spans,
    working_spans,
)
from treatments.scheduling.spans import ONE_DAY, Diary, Span, as_utc, day_span, intersect


class Rule(StrEnum):
    """The rules that can prevent a start time; the codes are stable."""

    IN_PAST = "in_past"
    TOO_SOON = "too_soon"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    OFF_GRID = "off_grid"
    CLINIC_CLOSED = "clinic_closed"
    CLINIC_CLOSES_FIRST = "clinic_closes_first"
    PATIENT_BUSY = "patient_busy"
    NO_CLINICIAN = "no_clinician"
    CLINICIAN_AWAY = "clinician_away"
    CLINICIAN_BUSY = "clinician_busy"
    NO_ROOM = "no_room"
    ROOM_BUSY = "room_busy"
    NO_DEVICE = "no_device"
    DEVICE_BUSY = "device_busy"


@dataclass(frozen=True, slots=True)
class TimeRefusal:
    """One rule that prevents a start time.

    `text` is shown to the user, in the clinic's wall time. `until` (UTC) is the first later start that this rule alone
    allows; None if there is none in the window or the rule has no end.
    """

    code: Rule
    text: str
    until: datetime | None = None


def why_not(roster: Roster, search: Search, wanted_at: datetime, clinician: int | None = None) -> list[TimeRefusal]:
    """Returns every rule that prevents a visit from starting then; empty if the time is available.

    With `clinician` (an id), only that clinician counts; otherwise any, and all are named if none is available. Busy
    times must cover the wanted day as well as the window. Raises ValueError for a naive `wanted_at`.
    """
    question = _Question.asked(roster, search, as_utc(wanted_at))
    return [
        *_dates(question),
        *_grid(question),
        *_opening(question),
        *_patient(question),
        *_clinicians(question, clinician),
        *_rooms(question),
        *_devices(question),
    ]


@dataclass(frozen=True, slots=True)
class _Question:
    """The requested time, with the days to search for a later one and the opening hours of those days."""

    roster: Roster
    search: Search
    start: datetime
    last: date
    hours: list[Span]

    @classmethod
    def asked(cls, roster: Roster, search: Search, start: datetime) -> _Question:
        local_day = start.astimezone(roster.clinic.zone).date()
        # One day more, as in `free_times`: a visit may run past midnight if the clinic is open then.
        last = max(local_day, search.latest) + ONE_DAY
        return cls(roster, search, start, last, opening_spans(roster.clinic, local_day, last))

    @property
    def zone(self) -> ZoneInfo:
        return self.roster.clinic.zone

    @property
    def visit(self) -> VisitNeeds:
        return self.search.visit

    @property
    def day(self) -> date:
        return self.start.astimezone(self.zone).date()

    @property
    def closed(self) -> bool:
        return not _covered(self.hours, self.visit.during(self.start))

    def is_free(self, diary: Diary, visit: VisitNeeds | None = None) -> bool:
        occupied = (visit or self.visit).occupied(self.start)
        return diary.is_free(occupied.start, occupied.end)

    def clock(self, at: datetime) -> str:
        """Returns wall time at the clinic, with the date if it is not the requested day."""
        wall = at.astimezone(self.zone)
        if wall.date() == self.day:
            return f"{wall:%H:%M}"
        return f"{wall:%H:%M} on {wall:%A} {self.date(wall.date())}"

    def date(self, day: date) -> str:
        """Returns a date as text, with the year if it is not the requested one."""
        text = f"{day.day} {day:%B}"
        return text if day.year == self.day.year else f"{text} {day.year}"

    def first_start(self, hours: Sequence[Span], diary: Diary, visit: VisitNeeds | None = None) -> datetime | None:
        """Returns the first start, from the requested one to the window's end, that hours and diary allow, or None."""
        latest = day_span(self.day, max(self.day, self.search.latest), self.zone).end
        starts = (_first_start_in(span, diary, visit or self.visit, self.start) for span in hours)
        return next((start for start in starts if start and start < latest), None)


def _first_start_in(hours: Span, diary: Diary, visit: VisitNeeds, not_before: datetime) -> datetime | None:
    """Returns the first start within one span of hours whose occupied time is free in the diary, or None."""
    start = max(hours.start, not_before)
    while start + visit.length <= hours.end:
        occupied = visit.occupied(start)
        free_again = diary.free_again(occupied.start, occupied.end)
        if free_again is None:
            return start
        start = free_again + visit.before
    return None


def _covered(hours: Iterable[Span], during: Span) -> bool:
    return any(span.covers(during) for span in hours)


def _counted_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _counted_time(span: timedelta) -> str:
    """Returns a duration as text: "2 hours", or "90 minutes"."""
    minutes = span // timedelta(minutes=1)
    number, unit = (minutes, "minute") if minutes % 60 else (minutes // 60, "hour")
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def _dates(question: _Question) -> list[TimeRefusal]:
    search, day = question.search, question.day
    reasons: list[TimeRefusal] = []
    if question.start < search.now:
        reasons.append(TimeRefusal(Rule.IN_PAST, "That time is in the past.", search.not_before))
    elif question.start < search.not_before:
        ahead, soonest = _counted_time(search.notice), question.clock(search.not_before)
        text = f"Visits are booked at least {ahead} ahead; from {soonest}."
        reasons.append(TimeRefusal(Rule.TOO_SOON, text, search.not_before))
    if day < search.earliest:
        gap = _counted_days((search.earliest - day).days)
        text = f"{gap} too early; from {question.date(search.earliest)}."
        opens = day_span(search.earliest, search.earliest, question.zone).start
        reasons.append(TimeRefusal(Rule.TOO_EARLY, text, opens))
    if day > search.latest:
        gap = _counted_days((day - search.latest).days)
        text = f"{gap} too late; the last day is {question.date(search.latest)}."
        reasons.append(TimeRefusal(Rule.TOO_LATE, text))
    return reasons


def _grid(question: _Question) -> list[TimeRefusal]:
    step, zone = question.search.step_minutes, question.zone
    # Midnight is on every grid, so the next day always has a start to offer.
    starts = grid(question.day, step, zone) + grid(question.day + ONE_DAY, step, zone)
    following = next(at for at in starts if at >= question.start)
    if following == question.start:
        return []
    text = f"Visits start every {step} minutes; the next start is {question.clock(following)}."
    return [TimeRefusal(Rule.OFF_GRID, text, following)]


def _opening(question: _Question) -> list[TimeRefusal]:
    if not question.closed:
        return []
    until = question.first_start(question.hours, Diary())
    cut_short = _end_of_hours(question.hours, question.start)
    if cut_short:
        text = f"The clinic closes at {question.clock(cut_short)}, before the visit would end"
        return [TimeRefusal(Rule.CLINIC_CLOSES_FIRST, _and_next(text, "the next start is", until, question), until)]
    text = _and_next(_closed(question), "it opens at", until, question)
    return [TimeRefusal(Rule.CLINIC_CLOSED, text, until)]


def _closed(question: _Question) -> str:
    closures = question.roster.clinic.closures
    reason = next((closure.reason for closure in closures if question.day in closure), "")
    return f"The clinic is closed then ({reason})" if reason else "The clinic is closed then"


def _end_of_hours(hours: Iterable[Span], start: datetime) -> datetime | None:
    """Returns when the hours that contain `start` end; None outside all hours."""
    return next((span.end for span in hours if start in span), None)


def _and_next(text: str, lead: str, until: datetime | None, question: _Question) -> str:
    return f"{text}; {lead} {question.clock(until)}." if until else f"{text}."


def _patient(question: _Question) -> list[TimeRefusal]:
    diary = question.roster.patient_busy
    if question.is_free(diary):
        return []
    until = question.first_start(question.hours, diary)
    text = _and_next("The patient has another booking then", "free from", until, question)
    return [TimeRefusal(Rule.PATIENT_BUSY, text, until)]


def _clinicians(question: _Question, clinician: int | None) -> list[TimeRefusal]:
    """Returns nothing if at least one clinician is available; otherwise the refusals of each."""
    wanted = [candidate for candidate in question.roster.clinicians if clinician in (None, candidate.id)]
    stopped: list[TimeRefusal] = []
    for candidate in sorted(wanted, key=lambda candidate: candidate.id):
        reasons = _clinician(question, candidate)
        if not reasons:
            return []
        stopped += reasons
    return stopped or [TimeRefusal(Rule.NO_CLINICIAN, "No clinician is set up for this treatment here.")]


def _clinician(question: _Question, clinician: RosterClinician) -> list[TimeRefusal]:
    hours = working_spans(clinician, question.day, question.last, question.zone)
    until = question.first_start(intersect(question.hours, hours), clinician.busy)
    reasons: list[TimeRefusal] = []
    # If the clinic is closed, that reason is enough; the clinicians' hours are not checked.
    if not question.closed and not _covered(hours, question.visit.during(question.start)):
        text = _and_next(_away(question, clinician, hours), "free from", until, question)
        reasons.append(TimeRefusal(Rule.CLINICIAN_AWAY, text, until))
    if not question.is_free(clinician.busy):
        text = _and_next(f"{clinician.name} is busy then", "free from", until, question)
        reasons.append(TimeRefusal(Rule.CLINICIAN_BUSY, text, until))
    return reasons


def _away(question: _Question, clinician: RosterClinician, hours: Sequence[Span]) -> str:
    leaves = _end_of_hours(hours, question.start)
    if leaves:
        return f"{clinician.name} works until {question.clock(leaves)}, and the visit would end later"
    return f"{clinician.name} does not work then"


def _rooms(question: _Question) -> list[TimeRefusal]:
    rooms = question.roster.rooms
    if not rooms:
        return [TimeRefusal(Rule.NO_ROOM, "No room is set up for this treatment here.")]
    return _resources(question, Rule.ROOM_BUSY, rooms, "Every room")


def _devices(question: _Question) -> list[TimeRefusal]:
    kind = question.visit.device_kind
    if kind is None:
        return []
    devices = devices_of(question.roster, kind)
    if not devices:
        return [TimeRefusal(Rule.NO_DEVICE, "The clinic has no device for this treatment.")]
    return _resources(question, Rule.DEVICE_BUSY, devices, "Every device for this treatment")


def _resources(
    question: _Question, code: Rule, resources: Sequence[RosterRoom | RosterDevice], every: str
) -> list[TimeRefusal]:
    """Returns nothing if one of the resources is free; otherwise a refusal until the first one is free again."""
    visits = [(resource.busy, question.visit.on(resource)) for resource in resources]
    if any(question.is_free(busy, visit) for busy, visit in visits):
        return []
    starts = [question.first_start(question.hours, busy, visit) for busy, visit in visits]
    until = min((start for start in starts if start), default=None)
    name = resources[0].name if len(resources) == 1 else every
    return [TimeRefusal(code, _and_next(f"{name} is taken then", "free from", until, question), until)]
