"""Bookings, their history and their messages as text for the desk. All times are the clinic's wall time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from questionnaire.days import LAST_DAY
from questionnaire.phone_numbers import as_written
from treatments.desk.presenters.choices import TOLD_SOON
from treatments.lifecycle import BookingState, LifecycleKind, SessionState, can_move, label
from treatments.models import (
    Booking,
    Clinic,
    Clinician,
    Message,
)
from treatments.services.booking.attendance import is_waited_for, no_show_from
from treatments.services.booking.confirmations import can_confirm
from treatments.services.messages.undelivered import can_send_again
from treatments.wording.acts import act_words
from treatments.wording.bookings import TONES
from treatments.wording.clinic_days import clock, counted, day_words, moment_words
from treatments.wording.treatments import treatment_name, visit_name


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking on a page; `acts` are the actions that are possible now, as (URL name, label)."""

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
    """From when the visit counts as a no-show, while the patient is late and still expected; "" otherwise."""


def entry(booking: Booking, now: datetime, *, may_book: bool, may_treat: bool) -> Entry:
    """Returns a booking with the actions that the user may take."""
    zone = booking.session.plan.clinic.zone
    state = BookingState(booking.state)
    return Entry(
        booking=booking,
        day=day_words(booking.starts_at.astimezone(zone).date()),
        time=clock(booking.starts_at, zone),
        ends=clock(booking.ends_at, zone),
        what=visit_name(booking.session.treatment, booking.session.number),
        where=", ".join(resource.name for resource in (booking.room, booking.device) if resource),
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
    """Returns the number of no-shows, with the clinic's note from its threshold on; None if there is none."""
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
    return [(url, word) for url, word, to, may in acts if may and can_move(LifecycleKind.BOOKING, booking.state, to)]


def _can_come_after_all(booking: Booking) -> bool:
    """Whether the session of a no-show has not been booked again, done or dropped meanwhile."""
    held = booking.session.state == SessionState.HELD
    return (
        booking.state != BookingState.NO_SHOW
        or held
        or can_move(LifecycleKind.SESSION, booking.session.state, SessionState.BOOKED)
    )


def day_sheet(
    clinicians: Iterable[Any], bookings: Iterable[Booking], now: datetime, *, may_book: bool, may_treat: bool
) -> list[dict[str, Any]]:
    """Returns a part for each clinician who works that day or has a booking, by name, with bookings by time."""
    by_clinician: dict[Clinician, list[Entry]] = {clinician: [] for clinician in clinicians}
    for booking in bookings:
        shown = entry(booking, now, may_book=may_book, may_treat=may_treat)
        by_clinician.setdefault(booking.clinician, []).append(shown)
    return [
        {
            "name": str(clinician),
            "hours": ", ".join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in getattr(clinician, "hours", [])),
            "entries": entries,
        }
        for clinician, entries in by_clinician.items()
    ]


def opening_words(hours: Iterable[Any], closure: Any) -> str:
    """Returns the opening hours, such as "Open 09:00–17:00", or why the clinic is closed."""
    if closure:
        return f"Closed: {closure.reason}"
    rows = list(hours)
    spans = ", ".join(f"{row.opens:%H:%M}–{row.closes:%H:%M}" for row in rows)
    if not spans:
        return "Closed on this weekday"
    return f"Open {spans} on this day alone" if rows[0].day else f"Open {spans}"


def history(lines: Iterable[tuple[Any, Any]], zone: ZoneInfo) -> list[dict[str, str]]:
    """Returns what happened to a booking, when and by whom, one line for each act."""
    acts = []
    for _, group in groupby(lines, key=lambda line: line[0].pgh_context_id):
        event, user = next(group)
        at = event.pgh_created_at.astimezone(zone)
        action = event.pgh_context.metadata.get("action") if event.pgh_context else ""
        acts.append(
            {
                "at": f"{day_words(at.date())}, {at:%H:%M}",
                # The desk sees acts on the booking only, not what a clinician did.
                "what": act_words(action) if action.startswith("booking.") else label(event.state).capitalize(),
                "by": str(user or "Unknown"),
            }
        )
    return acts


def contact_changes(lines: Iterable[tuple[Any, Any]], clinic: Clinic) -> list[dict[str, str]]:
    """Returns each correction of a name or a phone number, with the value before it; the newest first."""
    changes = []
    for (before, _), (after, user) in pairwise(lines):
        at = moment_words(after.pgh_created_at, clinic.zone)
        by = str(user) if user else "the patient, or the program"
        if before.full_name != after.full_name:
            changes.append({"at": at, "by": by, "what": f"Name: {before.full_name} → {after.full_name}"})
        if before.phone != after.phone:
            old, new = (as_written(version.phone, clinic.country) or "none" for version in (before, after))
            changes.append({"at": at, "by": by, "what": f"Phone: {old} → {new}"})
    return changes[::-1]


def note(booking: Booking) -> dict[str, str] | None:
    """Returns the desk's note on the booking, by whom and when; None if there is none."""
    held = getattr(booking, "desk_note", None)
    if held is None or not held.text:
        return None
    at = moment_words(held.written_at, booking.session.plan.clinic.zone)
    return {"text": held.text, "by": f"{held.written_by}, {at}"}


def told(messages: Iterable[Message], zone: ZoneInfo, now: datetime) -> list[dict[str, Any]]:
    """Returns the messages to the patient about a booking: sent, waiting or not delivered.

    `again` is the key of a message that can be sent again, else None.
    """
    return [
        {
            "what": message.what,
            "again": message.pk if can_send_again(message, now=now) else None,
            **_state(message, zone),
        }
        for message in messages
    ]


def written(messages: Iterable[Message], zone: ZoneInfo) -> list[dict[str, str]]:
    """Returns the desk's messages to the patient: the text, by whom and when, and whether it was sent."""
    return [
        {
            "text": message.desk_message.text,
            "by": f"{message.desk_message.written_by}, {moment_words(message.desk_message.written_at, zone)}",
            **_state(message, zone),
        }
        for message in messages
        if message.desk_message
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


def next_sheet(clinic: Clinic, day: date | None) -> dict[str, str] | None:
    """Returns the link to the file of the next open day, to take along at closing time; None after `LAST_DAY`."""
    if day is None or day > LAST_DAY:
        return None
    return {"day": day_words(day), "url": reverse("desk:day_file", args=[clinic.code, day])}


def booked_words(booking: Booking, *, is_new: bool) -> str:
    """Returns the message after a booking request: booked now, or already booked by a repeated request."""
    at = booking.starts_at.astimezone(booking.session.plan.clinic.zone)
    what = f"{treatment_name(booking.session.treatment)}, {day_words(at.date())}, {at:%H:%M}."
    return f"Booked: {what} {TOLD_SOON}" if is_new else f"You have booked this already: {what}"


def late_words(booking: Booking, *, is_late: bool) -> str:
    """Returns what the clinic says about a late change; "" if the change is in time."""
    if not is_late:
        return ""
    clinic = booking.session.plan.clinic
    hours = counted(clinic.change_until_hours, "hour")
    return f"Late: less than {hours} before the visit. {clinic.late_change_note}".strip()


def can_be_cancelled(booking: Booking) -> bool:
    """Returns whether the booking can still be cancelled."""
    return can_move(LifecycleKind.BOOKING, booking.state, BookingState.CANCELLED)
