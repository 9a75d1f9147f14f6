"""The page of one booking. All times are the clinic's wall time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form

from treatments.desk.presenters import bookings as words
from treatments.desk.presenters.bookings import Entry
from treatments.desk.presenters.choices import TOLD_SOON
from treatments.desk.presenters.frame import day_url
from treatments.desk.presenters.free_times import CourseRow, course, overrides
from treatments.desk.presenters.moves import UndoButton, undo_button
from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Patient, PlannedSession, User
from treatments.permissions import Role, can_book, has_role
from treatments.queries.booking import day_and_plan as queries
from treatments.queries.booking.waitlist import wants_earlier
from treatments.services.booking import bookability, bookings, moves, states, undo, waitlist
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.care.consents import has_consent

ON_THE_WAY = {BookingState.BOOKED, BookingState.ARRIVED}


@dataclass(frozen=True, slots=True)
class BookingPage:
    """Everything the page shows; `refused` says why the last request failed, `undo` is the act that can be undone."""

    entry: Entry
    patient: Patient
    session: PlannedSession
    history: list[dict[str, str]]
    note: dict[str, str] | None
    note_form: Form
    told: list[dict[str, Any]]
    course: tuple[CourseRow, ...]
    form: Form
    late: str
    refused: BookingRefused | None
    overrides: list[str]
    day_url: str
    consent_missing: bool
    wants_earlier: bool
    may_book: bool
    can_cancel: bool
    can_move: bool
    can_wait: bool
    can_rebook: bool
    told_soon: str
    undo: UndoButton | None


def booking_page(
    booking: Booking, *, form: Form, note_form: Form, by: User, now: datetime, refused: BookingRefused | None = None
) -> BookingPage:
    """Returns the page of a booking for the user `by`; `form` cancels it, `note_form` is for the desk's note."""
    session, zone, may_book = booking.session, booking.session.plan.clinic.zone, can_book(by)
    return BookingPage(
        entry=words.entry(booking, now, may_book=may_book, may_treat=has_role(by, Role.CLINICIAN)),
        patient=booking.patient,
        session=session,
        history=words.history(queries.history_of(booking), zone),
        note=words.note(booking),
        note_form=note_form,
        told=words.told(queries.messages_about(booking), zone, now),
        course=course(queries.course_of(session), session, zone),
        form=form,
        late=words.late_words(booking, is_late=bookings.is_late(booking, at=booking.cancelled_at or now)),
        refused=refused,
        overrides=overrides(session),
        day_url=day_url(session.plan.clinic, states.local_day(booking)),
        consent_missing=booking.state in ON_THE_WAY and not has_consent(session),
        wants_earlier=wants_earlier(session),
        may_book=may_book,
        can_cancel=may_book and words.can_be_cancelled(booking),
        can_move=may_book and moves.can_move(booking, session.plan, by=by, now=now),
        can_wait=may_book and waitlist.can_wait(booking, by=by, now=now),
        can_rebook=session.state == SessionState.TO_BOOK and bookability.is_next(session),
        told_soon=TOLD_SOON,
        undo=_undo(booking, now) if may_book else None,
    )


def _undo(booking: Booking, now: datetime) -> UndoButton | None:
    act = undo.last_act(booking, now=now)
    return undo_button(act, booking.session.plan.clinic.zone, now) if act else None
