"""Whether the patient came: arrivals, no-shows, and visits that are done."""

from datetime import datetime, timedelta

from treatments.lifecycle import BookingState, LifecycleKind, SessionState, check_move, label
from treatments.models import Booking, PlannedSession, TreatmentRecord, User
from treatments.services.booking.booking_refusals import HELD, NotPossible
from treatments.services.booking.states import changing, local_day, move_booking, move_session
from treatments.services.plans import plans
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows

EARLY_ARRIVAL = timedelta(hours=2)
"""How long before the booked time an arrival is accepted without a confirmation."""


def is_early(booking: Booking, now: datetime) -> bool:
    """Whether the visit is today, but so much later that checking in now is probably a mistake."""
    is_today = now.astimezone(booking.session.plan.clinic.zone).date() == local_day(booking)
    return is_today and now < booking.starts_at - EARLY_ARRIVAL


def mark_arrived(*, booking: Booking, by: User, now: datetime, early: bool = False) -> Booking:
    """Mark the patient as arrived, also after a no-show.

    `early` says that the user confirmed an arrival hours before the booked time. Raises NotPossible before the day of
    the visit, and for an unconfirmed early arrival.
    """
    with changing(booking, by, "booking.arrived"):
        _check_day_has_come(booking, now)
        if is_early(booking, now) and not early:
            raise NotPossible(
                f"This visit is at {booking.starts_at.astimezone(booking.session.plan.clinic.zone):%H:%M}. "
                "Say that the patient is here this early, or check in the right visit."
            )
        sweeps.look_until_swept(session=booking.session, by=by, now=now)
        if booking.state == BookingState.NO_SHOW:  # refused if the session has a new booking by now
            if booking.session.state != SessionState.HELD:
                move_session(booking.session, SessionState.BOOKED)
            plan_windows.recompute_windows(plan=booking.session.plan, by=by)
            # Bookings made meanwhile did not count this visit.
            sweeps.hold_unsafe(patients=[booking.patient], by=by, now=now)
        move_booking(booking, BookingState.ARRIVED)
    return booking


def mark_not_arrived(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Undo the arrival of a patient who was checked in by mistake.

    Raises NotPossible unless the patient is checked in.
    """
    with changing(booking, by, "booking.not_arrived"):
        if booking.state != BookingState.ARRIVED:
            raise NotPossible(f"The patient is not checked in: this booking is {label(booking.state)}.")
        move_booking(booking, BookingState.BOOKED)
    return booking


def mark_no_show(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Mark a no-show; the session is to be booked again. Raises NotPossible while the patient can still come."""
    with changing(booking, by, "booking.no_show"):
        check_waited_for(booking, now=now)
        move_booking(booking, BookingState.NO_SHOW)
        # A held session stays held after a no-show.
        if booking.session.state != SessionState.HELD:
            move_session(booking.session, SessionState.TO_BOOK)
        plan_windows.recompute_windows(plan=booking.session.plan, by=by)
    return booking


def no_show_from(booking: Booking) -> datetime:
    """The first moment, aware UTC, at which an absent patient counts as a no-show."""
    waited: int = booking.session.plan.clinic.no_show_after_minutes
    from_then_on: datetime = booking.starts_at + timedelta(minutes=waited)
    return from_then_on


def check_waited_for(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible until the waiting time before a no-show is over."""
    if is_waited_for(booking, now=now):
        at = no_show_from(booking).astimezone(booking.session.plan.clinic.zone)
        minutes = booking.session.plan.clinic.no_show_after_minutes
        raise NotPossible(
            f"The patient can still come. From {at:%H:%M} on, {minutes} minutes after the booked time, "
            "they can be marked as a no-show."
        )


def is_waited_for(booking: Booking, *, now: datetime) -> bool:
    """Whether `check_waited_for` would raise: the patient can still come."""
    return now < no_show_from(booking)


def mark_done(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Mark the session as done on the booking's day, by the clinic's calendar: the last step of signing its record.

    Raises NotPossible before the arrival, while the visit is held, and if the record is not signed.
    """
    with changing(booking, by, "booking.done"):
        check_not_held(booking.session)
        move_booking(booking, BookingState.DONE)
        check_recorded(booking)
        session = booking.session
        check_move(LifecycleKind.SESSION, session.state, SessionState.DONE)
        session.state, session.done_on = SessionState.DONE, local_day(booking)
        session.save(update_fields=["state", "done_on"])
        plan_windows.recompute_windows(plan=session.plan, by=by)
        plans.complete_when_done(plan=session.plan, by=by)
    return booking


def check_not_held(session: PlannedSession) -> None:
    """Raises NotPossible while a clinician has to clear the visit: no treatment takes place before that."""
    if session.state == SessionState.HELD:
        raise NotPossible(HELD)


def check_recorded(booking: Booking) -> None:
    """Raises NotPossible unless the treatment record is signed."""
    if not TreatmentRecord.objects.signed().filter(session=booking.session_id).exists():
        raise NotPossible("The treatment record is not signed yet. Signing it marks the visit as done.")


def is_recorded(booking: Booking) -> bool:
    """Whether `check_recorded` raises nothing."""
    try:
        check_recorded(booking)
    except NotPossible:
        return False
    return True


def _check_day_has_come(booking: Booking, now: datetime) -> None:
    day = local_day(booking)
    if now.astimezone(booking.session.plan.clinic.zone).date() < day:
        raise NotPossible(f"This booking is for {day:%A} {day.day} {day:%B}; it is too early to check in.")
