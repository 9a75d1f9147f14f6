"""Shared by the pages of free times: the times as buttons, and the answer to a time that was asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from treatments.lifecycle import SessionState, label
from treatments.models import Clinic, Clinician, Limit, LimitOverride, PlannedSession, Room
from treatments.queries.booking.availability import FreeDay, Week, not_set_up, slot_text
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.scheduling import refusals
from treatments.scheduling.availability import FreeTime, Roster
from treatments.services.booking import bookability
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.windows import distance
from treatments.wording.clinic_days import clock, day_words, window_words
from treatments.wording.treatments import visit_name

WITH_A_TIME = (SessionState.BOOKED, SessionState.HELD)


@dataclass(frozen=True, slots=True)
class SlotButton:
    """The button of a free time. `value` is what it posts."""

    value: str
    day: str
    time: str
    who: str
    short: str
    is_ideal: bool


@dataclass(frozen=True, slots=True)
class Take:
    """What the button of a free time does, as a heading above it and as a sentence that refers to it."""

    heading: str
    when_free: str


BOOK_IT = Take("Book it", "Book it with the button below.")
MOVE_IT = Take("Move it there", "Move the visit there with the button below.")


class AskingForm(Protocol):
    """A form in the query string; `chosen` returns a clean value, None if it is missing or unreadable."""

    def chosen(self, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class SlotActions:
    """The targets of the forms and buttons of a page of times; `hold_url` is "" if no time can be held."""

    times_url: str
    why_url: str
    slots_url: str
    method: str
    name: str
    take: Take
    hold_url: str = ""
    hold_minutes: int = 0


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day of the shown week: its free times, or why there are none."""

    on: str
    is_ideal: bool
    slots: tuple[SlotButton, ...]
    none_because: str


@dataclass(frozen=True, slots=True)
class NextSlot:
    """The first free time after the shown week, and its local day."""

    first: date
    slot: SlotButton


@dataclass(frozen=True, slots=True)
class SlotWeek:
    """The shown week. `previous` and `following` are the first days of the weeks around it; `clinician` is a key."""

    form: AskingForm
    clinician: int | None
    days: tuple[SlotDay, ...]
    span: str
    previous: date | None
    following: date | None
    is_empty: bool
    not_set_up: str
    next_free: NextSlot | None
    length: str


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """The answer to a time that was asked for or refused: what prevents it, and the nearest free times."""

    is_asked: bool = False
    reasons: tuple[str, ...] = ()
    nearest: tuple[SlotButton, ...] = ()
    kept_for_others: tuple[str, ...] = ()


NO_ANSWER = SlotAnswer()


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A visit of the plan; `booking` is the key of the booking that it has."""

    what: str
    when: str
    state: str
    is_current: bool
    booking: int | None


class SlotWriter:
    """Free times as buttons, with names for the ids."""

    def __init__(self, roster: Roster, ideal: date) -> None:
        self.zone, self.ideal = roster.clinic.zone, ideal
        self.clinicians = {clinician.id: clinician.name for clinician in roster.clinicians}
        self.short = _short_names(self.clinicians)
        self.rooms = {room.id: room.name for room in roster.rooms}
        self.devices = {device.id: device.name for device in roster.devices}

    def slot(self, free: FreeTime) -> SlotButton:
        day = free.starts_at.astimezone(self.zone).date()
        names = [self.clinicians[free.clinician], self.rooms[free.room]]
        if free.device:
            names.append(self.devices[free.device])
        return SlotButton(
            slot_text(free),
            day_words(day),
            clock(free.starts_at, self.zone),
            ", ".join(names),
            self.short[free.clinician],
            day == self.ideal,
        )

    def slots(self, free: Iterable[FreeTime]) -> list[SlotButton]:
        return [self.slot(time) for time in free]


def _short_names(names: dict[int, str]) -> dict[int, str]:
    """Returns the surname by id, or the full name where two surnames are the same."""
    surnames = {key: name.split()[-1] for key, name in names.items()}
    taken = Counter(surnames.values())
    return {key: surnames[key] if taken[surnames[key]] == 1 else name for key, name in names.items()}


def overrides(session: PlannedSession) -> list[str]:
    """Returns the limits that a clinician overrode for this session, by whom and when, without the reason."""
    return [
        _override(override, session.plan.clinic)
        for override in session.overrides.select_related("given_by").order_by("given_at")
    ]


def _override(override: LimitOverride, clinic: Clinic) -> str:
    what = f"{override.get_limit_display()}." if override.limit == Limit.TREATMENT else override.found
    local = override.given_at.astimezone(clinic.zone)
    return f"{what} By {override.given_by}, {day_words(local.date())}, {clock(override.given_at, clinic.zone)}."


def slot_week(question: AvailabilityQuery, week: Week, session: PlannedSession, form: AskingForm) -> SlotWeek:
    """Returns a week of buttons, day by day, and the first days of the weeks before and after it."""
    writer = SlotWriter(question.roster, session.ideal)
    visit = question.search.visit
    return SlotWeek(
        form=form,
        clinician=form.chosen("clinician"),
        days=tuple(_slot_day(day, writer) for day in week.days),
        span=f"{day_words(week.days[0].on)} to {day_words(week.days[-1].on)}",
        previous=week.previous,
        following=week.following,
        is_empty=week.is_empty,
        not_set_up=not_set_up(question),
        next_free=_next_free(week, writer),
        length=_length(visit.minutes, visit.before_minutes, visit.after_minutes),
    )


def _slot_day(day: FreeDay, writer: SlotWriter) -> SlotDay:
    return SlotDay(day_words(day.on), day.on == writer.ideal, tuple(writer.slots(day.free)), day.none_because)


def _next_free(week: Week, writer: SlotWriter) -> NextSlot | None:
    if week.next_free is None:
        return None
    first = week.next_free.starts_at.astimezone(writer.zone).date()
    return NextSlot(first, writer.slot(week.next_free))


def _length(minutes: int, before: int, after: int) -> str:
    buffers = [f"{before} min before" if before else "", f"{after} min after" if after else ""]
    return ", ".join(filter(None, [f"{minutes} min", *buffers]))


def course(sessions: Iterable[Any], current: PlannedSession, zone: ZoneInfo) -> tuple[CourseRow, ...]:
    """Returns the visits of the whole plan in order."""
    return tuple(
        CourseRow(
            what=visit_name(session.treatment, session.number),
            when=_when(session, zone),
            state=label(session.state).capitalize(),
            is_current=session.pk == current.pk,
            booking=session.standing[0].pk if session.standing and session.state in WITH_A_TIME else None,
        )
        for session in sessions
    )


def _when(session: Any, zone: ZoneInfo) -> str:
    if session.done_on:
        return day_words(session.done_on)
    if session.state in WITH_A_TIME and session.standing:
        starts_at = session.standing[0].starts_at
        return f"{day_words(starts_at.astimezone(zone).date())}, {clock(starts_at, zone)}"
    return window_words(session.earliest, session.latest)


def local_day(session: PlannedSession, at: datetime) -> date:
    """Returns the local day of an instant at the session's clinic."""
    return at.astimezone(session.plan.clinic.zone).date()


def answer_to_refused(session: PlannedSession, question: AvailabilityQuery, refused: BookingRefused) -> SlotAnswer:
    """Returns the free times nearest to the one that was refused."""
    writer = SlotWriter(question.roster, session.ideal)
    return SlotAnswer(nearest=tuple(writer.slots(refused.nearest)))


def answer_to_asked(
    session: PlannedSession,
    question: AvailabilityQuery,
    wanted_at: datetime,
    *,
    rather: int | None = None,
    clinician: Clinician | None = None,
    room: Room | None = None,
) -> SlotAnswer:
    """Returns what prevents a time that was asked for, and the nearest free times; `rather` is a preferred clinician.

    If a `clinician` or a `room` was asked for, only times with that clinician and in that room count as free.
    """
    writer = SlotWriter(question.roster, session.ideal)
    asked = question.only(clinician.pk if clinician else None, room.pk if room else None)
    reasons = tuple(_reasons(session, asked, wanted_at, clinician, room))
    rather = clinician.pk if clinician else rather
    nearest = question.nearest(wanted_at, rather) if reasons else asked.nearest(wanted_at, rather, n=1)
    return SlotAnswer(is_asked=True, reasons=reasons, nearest=tuple(writer.slots(nearest)))


def _reasons(
    session: PlannedSession,
    asked: AvailabilityQuery,
    wanted_at: datetime,
    clinician: Clinician | None,
    room: Room | None,
) -> Iterator[str]:
    if too_close := distance.in_the_way(session, wanted_at, now=asked.search.now):
        yield too_close
    wanted = ((clinician, asked.roster.clinicians), (room, asked.roster.rooms))
    missing = [bookability.not_set_up(resource) for resource, found in wanted if resource and not found]
    yield from missing or (reason.text for reason in refusals.why_not(asked.roster, asked.search, wanted_at))
