"""The front desk's pages in words. All times are the clinic's wall time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from questionnaire.days import LAST_DAY, nearest_day
from questionnaire.phone_numbers import as_written
from treatments.lifecycle import BookingState, Kind, SessionState, can_move, label
from treatments.models import (
    Booking,
    Clinic,
    Clinician,
    KeptTime,
    Limit,
    LimitOverride,
    Message,
    Patient,
    PlannedSession,
    User,
    WindowRequest,
)
from treatments.models.rosters import Question
from treatments.presenters.acts import act_words
from treatments.presenters.my_bookings import value_of
from treatments.presenters.words import treatment_name, visit_name
from treatments.queries.availability import Week, not_set_up, slot_text
from treatments.queries.desk import DUE_WITHIN, Stage
from treatments.scheduling.availability import FreeTime, Roster
from treatments.services.bookings import Choice, is_waited_for, no_show_from
from treatments.services.confirmations import can_confirm
from treatments.services.messages import UNDO_FOR
from treatments.services.undelivered import can_send_again, can_try_again

CLOSING_SOON = 7
TONES = {
    BookingState.BOOKED: "info",
    BookingState.ARRIVED: "good",
    BookingState.DONE: "quiet",
    BookingState.NO_SHOW: "care",
    BookingState.CANCELLED: "quiet",
}
WITH_A_TIME = (SessionState.BOOKED, SessionState.HELD)
STAGE_WORDS = {
    Stage.OVERDUE: ("Overdue", "No window is over.", "Nobody has waited past the last day of a window."),
    Stage.DUE: ("Due now", "Nobody is due.", "Every session with an ideal day in the next two weeks has a time."),
    Stage.LATER: ("Later", "Nothing later.", "No session is waiting with an ideal day more than two weeks away."),
}
HELD = "On hold: a clinician must see the patient first."
UNDO_MINUTES = UNDO_FOR.seconds // 60
TOLD_SOON = f"The patient is told in {UNDO_MINUTES} minutes; until then it can be undone."


def day_words(day: date) -> str:
    """Tue 24 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def birth_words(day: date) -> str:
    """24 Nov 1984: nobody knows the weekday of a birth date."""
    return f"{day.day} {day:%b} {day.year}"


def window_words(first: date, last: date) -> str:
    """20 Nov 2026 to 1 Jan 2027, or 1 Dec to 15 Dec 2026."""
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b} {last.year}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """10:00 by the clock of a zone."""
    return f"{at.astimezone(zone):%H:%M}"


def counted(number: int, noun: str) -> str:
    """1 day, 2 days."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def frame(
    *, clinics: Iterable[Clinic], now: datetime, may_book: bool, clinic: Clinic | None = None, current: str = ""
) -> dict[str, Any]:
    """What stands around every page: where one is, what time it is there, and the way to what the user may open."""
    clinics = list(clinics)
    nav = [{"url": reverse("desk:home"), "label": "To book", "current": current == "home"}]
    nav += [
        {
            "url": day_url(each, now.astimezone(each.zone).date()),
            "label": f"Today, {each.name}" if len(clinics) > 1 else "Today",
            "current": current == "day" and each == clinic,
        }
        for each in clinics
    ]
    for each in [clinic] if clinic else clinics[:1]:
        today = now.astimezone(each.zone).date()
        board = reverse("desk:board", args=[each.code, today])
        nav.append({"url": board, "label": "Board", "current": current == "board"})
        used = reverse("desk:reports", args=[each.code])
        nav.append({"url": used, "label": "Reports", "current": current == "reports"})
    nav.append({"url": reverse("desk:waiting_list"), "label": "Waiting list", "current": current == "waiting_list"})
    nav.append({"url": reverse("desk:not_sent"), "label": "Not sent", "current": current == "not_sent"})
    if may_book:
        code = reverse("desk:resume_code")
        nav.append({"url": code, "label": "Unfinished quiz", "current": current == "resume_code"})
    about: dict[str, Any] = {"desk_nav": nav, "desk_clinics": clinics, "several": len(clinics) > 1}
    if clinic:
        about |= {"clinic": clinic, "clinic_now": now.astimezone(clinic.zone), "clinic_phone": clinic.phone}
    return about


def day_url(clinic: Clinic, day: date) -> str:
    return reverse("desk:day", args=[clinic.code, nearest_day(day)])


# --- The work list ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the work list."""

    patient: Patient
    clinic: str
    what: str
    ideal: str
    window: str
    tone: str
    left: str
    url: str
    action: str
    is_overdue: bool


def tabs(counts: dict[str, int], current: Stage, clinic: Clinic | None) -> list[dict[str, Any]]:
    """One tab for each stage, with how many wait there."""
    place = f"&clinic={clinic.code}" if clinic else ""
    return [
        {
            "label": f"{STAGE_WORDS[stage][0]} ({counts[stage]})",
            "url": f"{reverse('desk:home')}?stage={stage}{place}",
            "current": stage == current,
        }
        for stage in Stage
    ]


def work_row(session: Any) -> Row:
    """A session as `queries.desk` reads it: with `today` and `is_next`, and `standing` bookings when searched for."""
    tone, left = _how_pressing(session)
    url, action = _what_to_do(session)
    return Row(
        patient=session.plan.patient,
        clinic=session.plan.clinic.name,
        what=visit_name(session.treatment, session.number),
        ideal=day_words(session.ideal),
        window=window_words(session.earliest, session.latest),
        tone=tone,
        left=left,
        url=url,
        action=action,
        is_overdue=session.state == SessionState.TO_BOOK and session.latest < session.today,
    )


def _how_pressing(session: Any) -> tuple[str, str]:
    if session.state != SessionState.TO_BOOK:
        return "info" if session.state == SessionState.BOOKED else "stop", label(session.state).capitalize()
    left = (session.latest - session.today).days
    if left < 0:
        return "stop", f"Over for {counted(-left, 'day')}"
    if session.earliest > session.today + DUE_WITHIN:
        return "quiet", f"Opens in {counted((session.earliest - session.today).days, 'day')}"
    return "care" if left <= CLOSING_SOON else "good", f"{counted(left, 'day')} left" if left else "Last day"


def _what_to_do(session: Any) -> tuple[str, str]:
    standing = getattr(session, "standing", None)
    if session.state == SessionState.BOOKED and standing:
        starts_at = standing[0].starts_at.astimezone(session.plan.clinic.zone)
        return reverse("desk:booking", args=[standing[0].pk]), f"{starts_at:%a} {starts_at.day} {starts_at:%b, %H:%M}"
    if session.state == SessionState.TO_BOOK:
        return reverse("desk:find_time", args=[session.pk]), "Find a time"
    return "", "With the clinician"


# --- Finding a time -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """The button of a free time. `value` is what it posts."""

    value: str
    day: str
    time: str
    who: str
    short: str
    is_ideal: bool


class SlotWriter:
    """Free times as buttons, with names for the ids."""

    def __init__(self, roster: Roster, ideal: date) -> None:
        self.zone, self.ideal = roster.clinic.zone, ideal
        self.clinicians = {each.id: each.name for each in roster.clinicians}
        self.short = _short_names(self.clinicians)
        self.rooms = {each.id: each.name for each in roster.rooms}
        self.devices = {each.id: each.name for each in roster.devices}

    def slot(self, free: FreeTime) -> Slot:
        day = free.starts_at.astimezone(self.zone).date()
        names = [self.clinicians[free.clinician], self.rooms[free.room]]
        if free.device:
            names.append(self.devices[free.device])
        return Slot(
            slot_text(free),
            day_words(day),
            clock(free.starts_at, self.zone),
            ", ".join(names),
            self.short[free.clinician],
            day == self.ideal,
        )

    def slots(self, free: Iterable[FreeTime]) -> list[Slot]:
        return [self.slot(each) for each in free]


def _short_names(names: dict[int, str]) -> dict[int, str]:
    """Surnames, where no two are the same."""
    surnames = {key: name.split()[-1] for key, name in names.items()}
    taken = Counter(surnames.values())
    return {key: surnames[key] if taken[surnames[key]] == 1 else name for key, name in names.items()}


def session_head(session: PlannedSession, now: datetime) -> dict[str, Any]:
    """Whose session it is and when it may be."""
    today = now.astimezone(session.plan.clinic.zone).date()
    left = (session.latest - today).days
    return {
        "session": session,
        "patient": session.plan.patient,
        "what": visit_name(session.treatment, session.number),
        "window": [
            ("Earliest", day_words(session.earliest)),
            ("Ideal", day_words(session.ideal)),
            ("Latest", day_words(session.latest)),
            ("Left to book", counted(left, "day") if left >= 0 else "The window is over"),
        ],
    }


def overrides(session: PlannedSession) -> list[str]:
    """Limits that a clinician let this session go beyond: what, who and when; her reason is not for the desk."""
    return [
        _override(each, session.plan.clinic)
        for each in session.overrides.select_related("given_by").order_by("given_at")
    ]


def _override(override: LimitOverride, clinic: Clinic) -> str:
    what = f"{override.get_limit_display()}." if override.limit == Limit.TREATMENT else override.found
    local = override.given_at.astimezone(clinic.zone)
    return f"{what} By {override.given_by}, {day_words(local.date())}, {clock(override.given_at, clinic.zone)}."


def asked_day(request: WindowRequest) -> dict[str, str]:
    """A day that a clinician was asked for, and what she says."""
    day = day_words(request.day)
    if request.refused_at:
        return {"tone": "stop", "text": f"{day}: refused by {request.refused_by}. {request.refusal}"}
    if request.is_allowed():
        return {"tone": "good", "text": f"{day}: the window holds it by now. Ask for a time on that day."}
    asked = moment_words(request.asked_at, request.session.plan.clinic.zone)
    return {"tone": "info", "text": f"{day}: a clinician is asked since {asked}, by {request.asked_by}."}


def times(question: Question, week: Week, session: PlannedSession) -> dict[str, Any]:
    """A week of buttons, day by day, and the ways to the weeks around it."""
    writer = SlotWriter(question.roster, session.ideal)
    visit = question.search.visit
    return {
        "days": [
            {
                "on": day_words(day.on),
                "is_ideal": day.on == session.ideal,
                "slots": writer.slots(day.free),
                "none_because": day.none_because,
            }
            for day in week.days
        ],
        "span": f"{day_words(week.days[0].on)} to {day_words(week.days[-1].on)}",
        "previous": week.previous,
        "following": week.following,
        "is_empty": week.is_empty,
        "not_set_up": not_set_up(question),
        "next_free": _next_free(week, writer),
        "length": _length(visit.minutes, visit.before_minutes, visit.after_minutes),
    }


def _next_free(week: Week, writer: SlotWriter) -> dict[str, Any] | None:
    if week.next_free is None:
        return None
    first = week.next_free.starts_at.astimezone(writer.zone).date()
    return {"first": first, "slot": writer.slot(week.next_free)}


def _length(minutes: int, before: int, after: int) -> str:
    buffers = [f"{before} min before" if before else "", f"{after} min after" if after else ""]
    return ", ".join(filter(None, [f"{minutes} min", *buffers]))


def course(sessions: Iterable[Any], current: PlannedSession, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The whole plan in order, to see what comes after."""
    return [
        {
            "what": visit_name(each.treatment, each.number),
            "when": _when(each, zone),
            "state": label(each.state).capitalize(),
            "is_current": each.pk == current.pk,
            "booking": each.standing[0].pk if each.standing and each.state in WITH_A_TIME else None,
        }
        for each in sessions
    ]


def _when(session: Any, zone: ZoneInfo) -> str:
    if session.done_on:
        return day_words(session.done_on)
    if session.state in WITH_A_TIME and session.standing:
        starts_at = session.standing[0].starts_at
        return f"{day_words(starts_at.astimezone(zone).date())}, {clock(starts_at, zone)}"
    return window_words(session.earliest, session.latest)


# --- Bookings and the day sheet -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking on a page; `acts` are the (path name, word) of what can be done with it now."""

    booking: Booking
    day: str
    time: str
    ends: str
    what: str
    where: str
    who: str
    state: str
    tone: str
    acts: list[tuple[str, str]]
    is_off: bool
    is_held: bool
    asks_first: bool
    is_confirmed: bool
    no_show_from: str
    """From when on they are a no-show, while they have not come and are waited for; "" otherwise."""


def entry(booking: Booking, now: datetime, *, may_book: bool, may_treat: bool) -> Entry:
    """A booking and what this person may do with it."""
    zone = booking.session.plan.clinic.zone
    state = BookingState(booking.state)
    return Entry(
        booking=booking,
        day=day_words(booking.starts_at.astimezone(zone).date()),
        time=clock(booking.starts_at, zone),
        ends=clock(booking.ends_at, zone),
        what=visit_name(booking.session.treatment, booking.session.number),
        where=", ".join(each.name for each in (booking.room, booking.device) if each),
        who=str(booking.clinician),
        state=label(state).capitalize(),
        tone=TONES[state],
        acts=_acts(booking, now, may_book=may_book, may_treat=may_treat),
        is_off=state in (BookingState.CANCELLED, BookingState.NO_SHOW),
        is_held=booking.session.state == SessionState.HELD and state in (BookingState.BOOKED, BookingState.ARRIVED),
        asks_first=state in (BookingState.BOOKED, BookingState.ARRIVED) and getattr(booking, "asks_first", False),
        is_confirmed=state == BookingState.BOOKED and booking.confirmed_at is not None,
        no_show_from=_no_show_from(booking, now) if may_book else "",
    )


def _no_show_from(booking: Booking, now: datetime) -> str:
    has_begun = booking.state == BookingState.BOOKED and booking.starts_at <= now
    if not (has_begun and is_waited_for(booking, now=now)):
        return ""
    at = clock(no_show_from(booking), booking.session.plan.clinic.zone)
    minutes = booking.session.plan.clinic.no_show_after_minutes
    return f"A no-show from {at} on, {minutes} minutes after the booked time."


def no_shows(count: int, clinic: Clinic) -> dict[str, str] | None:
    """How often the patient did not come, once often with what the clinic asks of them then; None for never."""
    if not count:
        return None
    said = f"{counted(count, 'no-show')} of this patient here."
    if not clinic.warn_after_no_shows or count < clinic.warn_after_no_shows:
        return {"level": "info", "text": said}
    return {"level": "care", "text": f"{said} {clinic.no_show_note}".strip()}


def _acts(booking: Booking, now: datetime, *, may_book: bool, may_treat: bool) -> list[tuple[str, str]]:
    zone = booking.session.plan.clinic.zone
    has_come = booking.starts_at.astimezone(zone).date() <= now.astimezone(zone).date()
    arrive = "Came after all" if booking.state == BookingState.NO_SHOW else "Arrived"
    acts = [
        ("desk:arrived", arrive, BookingState.ARRIVED, may_book and has_come and _can_come_after_all(booking)),
        ("desk:no_show", "No-show", BookingState.NO_SHOW, may_book and not is_waited_for(booking, now=now)),
        (
            "admin:start_record",
            "Treatment record",
            BookingState.DONE,
            may_treat and booking.session.state != SessionState.HELD,
        ),
        ("desk:confirmed", "Will come", BookingState.ARRIVED, may_book and can_confirm(booking, now=now)),
        ("desk:not_arrived", "Not arrived", BookingState.BOOKED, may_book and booking.state == BookingState.ARRIVED),
    ]
    return [(url, word) for url, word, to, may in acts if may and can_move(Kind.BOOKING, booking.state, to)]


def _can_come_after_all(booking: Booking) -> bool:
    """Whether the session of a no-show has not been booked again, done or dropped meanwhile."""
    held = booking.session.state == SessionState.HELD
    return (
        booking.state != BookingState.NO_SHOW
        or held
        or can_move(Kind.SESSION, booking.session.state, SessionState.BOOKED)
    )


def day_sheet(
    clinicians: Iterable[Any], bookings: Iterable[Booking], now: datetime, *, may_book: bool, may_treat: bool
) -> list[dict[str, Any]]:
    """One part for each clinician who works that day or has a booking, by name, her bookings by time."""
    by_clinician: dict[Clinician, list[Entry]] = {each: [] for each in clinicians}
    for booking in bookings:
        shown = entry(booking, now, may_book=may_book, may_treat=may_treat)
        by_clinician.setdefault(booking.clinician, []).append(shown)
    return [
        {
            "name": str(clinician),
            "hours": ", ".join(f"{each.opens:%H:%M}–{each.closes:%H:%M}" for each in getattr(clinician, "hours", [])),
            "entries": entries,
        }
        for clinician, entries in by_clinician.items()
    ]


def opening_words(hours: Iterable[Any], closure: Any) -> str:
    """Open 09:00–17:00, or why not."""
    if closure:
        return f"Closed: {closure.reason}"
    rows = list(hours)
    spans = ", ".join(f"{each.opens:%H:%M}–{each.closes:%H:%M}" for each in rows)
    if not spans:
        return "Closed on this weekday"
    return f"Open {spans} on this day alone" if rows[0].day else f"Open {spans}"


@dataclass(frozen=True, slots=True)
class Take:
    """What the button of a free time does, as a heading above it and as a sentence that points to it."""

    heading: str
    when_free: str


BOOK_IT = Take("Book it", "Book it with the button below.")
MOVE_IT = Take("Move it there", "Move the visit there with the button below.")


def history(lines: Iterable[tuple[Any, Any]], zone: ZoneInfo) -> list[dict[str, str]]:
    """What happened to a booking, when and by whom, once for each act."""
    acts = []
    for _, group in groupby(lines, key=lambda line: line[0].pgh_context_id):
        event, user = next(group)
        at = event.pgh_created_at.astimezone(zone)
        action = event.pgh_context.metadata.get("action") if event.pgh_context else ""
        acts.append(
            {
                "at": f"{day_words(at.date())}, {at:%H:%M}",
                # The desk reads acts of the booking alone: what a clinician did is not for it.
                "what": act_words(action) if action.startswith("booking.") else label(event.state).capitalize(),
                "by": str(user or "Unknown"),
            }
        )
    return acts


def contact_changes(lines: Iterable[tuple[Any, Any]], clinic: Clinic) -> list[dict[str, str]]:
    """Each correction of a name or a phone number, with what stood there before; the newest first."""
    changes = []
    for (before, _), (after, user) in pairwise(lines):
        at = moment_words(after.pgh_created_at, clinic.zone)
        by = str(user) if user else "the patient, or the program"
        if before.full_name != after.full_name:
            changes.append({"at": at, "by": by, "what": f"Name: {before.full_name} → {after.full_name}"})
        if before.phone != after.phone:
            old, new = (as_written(each.phone, clinic.country) or "none" for each in (before, after))
            changes.append({"at": at, "by": by, "what": f"Phone: {old} → {new}"})
    return changes[::-1]


def note(booking: Booking) -> dict[str, str] | None:
    """What the desk has written on the booking, who and when; None where nothing stands."""
    held = getattr(booking, "desk_note", None)
    if held is None or not held.text:
        return None
    at = moment_words(held.written_at, booking.session.plan.clinic.zone)
    return {"text": held.text, "by": f"{held.written_by}, {at}"}


def told(messages: Iterable[Message], zone: ZoneInfo, now: datetime) -> list[dict[str, Any]]:
    """Which messages went to the patient about a booking, which wait, and which did not go out.

    `again` is the key of one that can be sent once more.
    """
    return [
        {
            "what": each.what,
            "again": each.pk if can_send_again(each, now=now) else None,
            **_state(each, zone),
        }
        for each in messages
    ]


def _state(message: Message, zone: ZoneInfo) -> dict[str, str]:
    if message.sent_at:
        return {"tone": "good", "state": f"Sent {moment_words(message.sent_at, zone)}"}
    if message.overtaken_at:
        return {"tone": "quiet", "state": "Not sent: it was no longer true when it was due"}
    if message.settled_at:
        return {"tone": "good", "state": f"Told by {message.settled_by}, {moment_words(message.settled_at, zone)}"}
    if message.given_up_at:
        return {"tone": "stop", "state": f"Not delivered: {message.failure}"}
    if message.tries:
        return {"tone": "care", "state": f"{message.failure} Next try {moment_words(message.due_at, zone)}"}
    return {"tone": "quiet", "state": f"Due {moment_words(message.due_at, zone)}"}


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A line of the messages that did not go out; `url` is the page of what it is about, "" for none."""

    pk: int
    who: str
    phone: str
    url: str
    what: str
    about: str
    clock: str
    why: str
    since: str
    can_try_again: bool


def undelivered(message: Message) -> Undelivered:
    """Who has not been told what, and why not; by the reader's clock where the message is of no clinic."""
    patient, clinic = message.whom, message.clinic
    zone = clinic.zone if clinic else ZoneInfo(timezone.get_current_timezone_name())
    url, about = _about_what(message, zone)
    return Undelivered(
        message.pk,
        recipient_words(message),
        patient.written_phone if patient else "",
        url,
        message.what,
        about,
        clinic.clock_name if clinic and message.starts_at else "",
        message.failure,
        moment_words(message.given_up_at, zone) if message.given_up_at else "",
        can_try_again(message),
    )


def recipient_words(message: Message) -> str:
    """The patient's or the colleague's name; the address where nobody has proved whose it is."""
    if message.whom:
        return str(message.whom.full_name)
    return str(message.staff or message.address or "Staff of the clinic")


def next_sheet(clinic: Clinic, day: date | None) -> dict[str, str] | None:
    """The file of the next day on which the clinic opens, to take along at closing time; none beyond our years."""
    if day is None or day > LAST_DAY:
        return None
    return {"day": day_words(day), "url": reverse("desk:day_file", args=[clinic.code, day])}


def _about_what(message: Message, zone: ZoneInfo) -> tuple[str, str]:
    if message.booking:
        return reverse("desk:booking", args=[message.booking.pk]), moment_words(message.starts_at, zone)
    if message.offer:
        return reverse("desk:waiting_list"), moment_words(message.starts_at, zone)
    if message.session is None:
        return "", ""
    last_on = message.session.done_on
    return reverse("desk:work_list", args=["returns"]), f"Last {day_words(last_on)}" if last_on else ""


def choice_words(choice: Choice, zone: ZoneInfo) -> str:
    """When, with whom and where."""
    where = ", ".join(str(each) for each in (choice.clinician, choice.room, choice.device) if each)
    return f"{moment_words(choice.starts_at, zone)}, {where}"


def open_until(moment: datetime, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Until when something is open: by the clock, and in seconds for a count-down."""
    return {"until": clock(moment, zone), "at": moment, "seconds": int((moment - now).total_seconds())}


def kept(kept: KeptTime, zone: ZoneInfo, now: datetime, *, by: User) -> dict[str, Any]:
    """The time that is kept for the session of the page: what its button posts, and for how long."""
    choice = Choice.of(kept)
    return {
        "value": value_of(choice),
        "when": choice_words(choice, zone),
        "is_own": kept.kept_by_id == by.pk,
        "by": kept.kept_by,
        **open_until(kept.until, zone, now),
    }


def kept_for_other(kept: KeptTime, zone: ZoneInfo) -> str:
    """That a colleague holds a time just now, and until when."""
    return (
        f"{kept.kept_by} holds {clock(kept.during.lower, zone)} with {kept.clinician} until {clock(kept.until, zone)}."
    )


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Tue 24 Nov 2026, 10:00 by the clock of a zone."""
    return f"{day_words(moment.astimezone(zone).date())}, {clock(moment, zone)}"


def booked_words(booking: Booking, *, is_new: bool) -> str:
    """The sentence after a booking was asked for: made now, or by the same press a moment ago."""
    at = booking.starts_at.astimezone(booking.session.plan.clinic.zone)
    what = f"{treatment_name(booking.session.treatment)}, {day_words(at.date())}, {at:%H:%M}."
    return f"Booked: {what} {TOLD_SOON}" if is_new else f"You have booked this already: {what}"


def late_words(booking: Booking, *, is_late: bool) -> str:
    """What the clinic says about a change as late as this; "" in time."""
    if not is_late:
        return ""
    clinic = booking.session.plan.clinic
    hours = counted(clinic.change_until_hours, "hour")
    return f"Late: less than {hours} before the visit. {clinic.late_change_note}".strip()


def can_be_cancelled(booking: Booking) -> bool:
    """Whether there is anything left to cancel."""
    return can_move(Kind.BOOKING, booking.state, BookingState.CANCELLED)
