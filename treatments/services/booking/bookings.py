"""Book a plan's sessions inside their windows, and never sell a time twice.

Code that makes a time less available first locks the rows that the time uses, always in the same order: clinician,
room, device, patient, session. This order prevents deadlocks. The database's constraints enforce the same rules.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.lifecycle import BookingState, LifecycleKind, MoveRefused, PlanState, SessionState, check_move
from treatments.models import (
    Booking,
    Clinician,
    Device,
    FreedTime,
    KeptTime,
    MessageKind,
    Patient,
    Plan,
    PlannedSession,
    Room,
    User,
    WaitlistEntry,
)
from treatments.models.audit import acting
from treatments.models.booking.bookings import UNDONE
from treatments.scheduling.spans import Span
from treatments.services.booking.bookability import (
    check_choice,
    check_distance,
    check_next,
    check_window_open,
    just_taken,
    nearest_to,
    question_about,
    with_a_time,
)
from treatments.services.booking.booking_refusals import BookingRefused, NotPossible
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.states import changing, move_session
from treatments.services.locks import lock, lock_person
from treatments.services.messages import messages
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows
from treatments.services.windows.distance import Laid


def book(
    *,
    session: PlannedSession,
    starts_at: datetime,
    clinician: Clinician,
    room: Room,
    device: Device | None,
    by: User,
    now: datetime,
    tell: bool = True,
) -> Booking:
    """Book a plan's next session and, with `tell`, notify the patient.

    Idempotent: a repeated request by the same user returns the existing booking. `starts_at` and `now` are aware.
    Raises NotBookable for a broken rule and JustTaken for a lost race, both with the nearest available times.
    """
    choice = ChosenTime(starts_at, clinician, room, device)
    with booking_transaction(session, choice, now=now), acting(by, "booking.made", session=session.pk):
        existing = same_again(session, choice, by)
        if existing:
            return existing
        booking = create_booking(session, choice, by, now)
        if tell:
            messages.queue(news=[messages.BookingNews(booking, MessageKind.CONFIRMED)], by=by, now=now)
    return booking


@contextmanager
def booking_transaction(session: PlannedSession, choice: ChosenTime, *, now: datetime) -> Iterator[None]:
    """One transaction that locks all rows the time uses. A refusal inside it is raised with the nearest times."""
    try:
        with transaction.atomic():
            lock(choice.clinician, choice.room, choice.device)
            lock_person(session.plan.patient)
            lock(session)
            yield
    except BookingRefused as refused:
        refused.nearest = nearest_to(session, choice, now)
        raise
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, nearest_to(session, choice, now)) from error


def same_again(session: PlannedSession, choice: ChosenTime, by: User) -> Booking | None:
    """The booking that this user has just made with the same request, for example by pressing the button twice."""
    existing = session.bookings.filter(state=BookingState.BOOKED, booked_by=by).first()
    return existing if existing and choice.is_of(existing) else None


def create_booking(session: PlannedSession, choice: ChosenTime, by: User, now: datetime) -> Booking:
    """Create the booking and its reminder in a transaction that has locked the rows; the patient is not notified yet.

    Raises NotBookable and JustTaken.
    """
    sweeps.look_until_swept(session=session, by=by, now=now)
    check_next(session)
    check_window_open(session, now=now)
    question = question_about(session, now=now, wanted_at=choice.starts_at)
    check_distance(Laid.of(session), session, choice, now=now)
    check_choice(question, choice)
    visit = question.search.visit
    booking = Booking.objects.create(
        session=session,
        patient=session.plan.patient,
        clinician=choice.clinician,
        room=choice.room,
        device=choice.device,
        during=as_range(visit.during(choice.starts_at)),
        occupied=as_range(visit.occupied(choice.starts_at)),
        booked_by=by,
        booked_at=now,
    )
    KeptTime.objects.filter(session=session).delete()
    WaitlistEntry.objects.filter(session=session, left_at=None).update(left_at=now)
    move_session(session, SessionState.BOOKED)
    plan_windows.recompute_windows(plan=session.plan, by=by)
    messages.queue_reminder(booking=booking, now=now)
    return booking


def as_range(span: Span) -> DateTimeTZRange:
    """The span as a database range."""
    return DateTimeTZRange(span.start, span.end)


def cancel(
    *,
    booking: Booking,
    reason: str,
    by: User,
    now: datetime,
    along: Iterable[Booking] = (),
    of_an_erasure: bool = False,
) -> Booking:
    """Free the time, return the session to “to book”, and notify the patient unless the time is past.

    `along` are other bookings of the plan to cancel with it. Raises NotPossible if a later session outside `along` is
    booked, if the state of a booking does not allow it, or if it is too late for a patient to cancel without calling;
    then nothing is cancelled. An erasure of the patient's data is never too late.
    """
    with changing(booking, by, "booking.undone" if reason == UNDONE else "booking.cancelled"):
        together = sorted((booking, *along), key=lambda item: item.session.position)
        for item in reversed(together):
            lock(item.session, item)
            if not (by.is_staff or of_an_erasure):
                check_patient_can_change(item, now=now)
            _cancel(item, reason, by, now)
        plan_windows.recompute_windows(plan=booking.session.plan, by=by)
        for item in together:
            free_up(item, by=by, now=now)
        ahead = [item for item in together if item.starts_at > now]
        messages.queue(news=[messages.BookingNews(item, MessageKind.CANCELLED) for item in ahead], by=by, now=now)
    return booking


def free_up(booking: Booking, *, by: User, now: datetime) -> None:
    """Record that the time of a booking came free, to be offered once the change can no longer be undone."""
    if booking.starts_at <= now:
        return
    FreedTime.objects.create(
        clinic=booking.session.plan.clinic,
        clinician=booking.clinician,
        during=booking.during,
        occupied=booking.occupied,
        freed_at=now,
        offer_from=now + messages.UNDO_FOR if by.is_staff else now,
    )


def _cancel(booking: Booking, reason: str, by: User, now: datetime) -> None:
    check_cancel(booking)
    booking.state = BookingState.CANCELLED
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = now, by, reason
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    # A held session stays held: cancelling does not settle what the clinician has to settle.
    if booking.session.state == SessionState.BOOKED:
        move_session(booking.session, SessionState.TO_BOOK)
    messages.withdraw_reminder(booking=booking)


def reinstate(*, booking: Booking, by: User, now: datetime, along: Iterable[Booking] = ()) -> Booking:
    """Undo a cancellation of which the patient has not been notified: the booking is restored.

    `along` are bookings that were cancelled with it. Raises NotPossible if the patient has or may have been notified
    or the session can no longer be booked, and JustTaken if the time is not free; then nothing is changed.
    """
    back = sorted((booking, *along), key=lambda item: item.session.position)
    try:
        with transaction.atomic(), acting(by, "booking.reinstated", booking=booking.pk):
            lock_in_order(back, booking.patient, [item.session for item in back], back)
            for item in back:
                _reinstate(item, by, now)
    except MoveRefused as refused:
        raise NotPossible(str(refused)) from refused
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, []) from error
    return booking


def lock_in_order(
    times: Iterable[Booking | ChosenTime],
    patient: Patient,
    sessions: Iterable[PlannedSession],
    standing: Iterable[Booking] = (),
) -> None:
    """Lock all rows that several times use, by kind and key, then the patient, the sessions and the bookings."""
    times = list(times)
    for kind in ("clinician", "room", "device"):
        rows = {row.pk: row for time in times if (row := getattr(time, kind))}
        lock(*(rows[pk] for pk in sorted(rows)))
    in_order = sorted(standing, key=lambda booking: booking.pk)
    lock_person(patient)
    lock(*sorted(sessions, key=lambda session: session.pk), *in_order)


def _reinstate(booking: Booking, by: User, now: datetime) -> None:
    session = booking.session
    check_move(LifecycleKind.BOOKING, booking.state, BookingState.BOOKED)
    if now >= booking.changed_at + messages.UNDO_FOR:
        raise NotPossible("It is too late to take the cancellation back. Book the visit anew.")
    if messages.has_been_told(booking):
        raise NotPossible("The patient has been told that it is cancelled. Book the visit anew.")
    if session.state != SessionState.HELD:
        check_next(session)
        choice = ChosenTime.of(booking)
        check_distance(Laid.of(session), session, choice, now=now)
        check_choice(question_about(session, now=now, wanted_at=choice.starts_at), choice)
        # An entry that waited for any time is closed; one that waits for an earlier time stays on the waiting list.
        WaitlistEntry.objects.filter(session=session, left_at=None, wants_earlier=False).update(left_at=now)
        move_session(session, SessionState.BOOKED)
    booking.state = BookingState.BOOKED
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = None, None, ""
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    plan_windows.recompute_windows(plan=session.plan, by=by)
    messages.queue_still_unheard(booking=booking, by=by, now=now)
    messages.queue_reminder(booking=booking, now=now)


def check_cancel(booking: Booking) -> None:
    """Raises NotPossible or MoveRefused if the booking cannot be cancelled."""
    check_move(LifecycleKind.BOOKING, booking.state, BookingState.CANCELLED)
    session = booking.session
    later = session.plan.sessions.filter(position__gt=session.position)
    last = with_a_time(later).order_by("position").last()
    if last:
        raise NotPossible(f"Cancel visit {last.position} of the plan first: its dates follow from this one.")


def later_bookings(booking: Booking) -> list[Booking]:
    """The plan's later bookings that have not taken place yet, the last one first."""
    session = booking.session
    waiting = reversed(waiting_bookings(session.plan))
    return [later for later in waiting if later.session.position > session.position]


def waiting_bookings(plan: Plan) -> list[Booking]:
    """The plan's bookings that have not taken place yet, in the plan's order."""
    waiting = Booking.objects.filter(session__plan=plan, state=BookingState.BOOKED)
    waiting = waiting.filter(session__state__in=[SessionState.BOOKED, SessionState.HELD])
    return list(waiting.select_related("patient", "session__plan__clinic").order_by("session__position"))


def is_late(booking: Booking, *, at: datetime) -> bool:
    """Whether a change at this moment is after the clinic's deadline for changes by patients, and before the visit."""
    notice = timedelta(hours=booking.session.plan.clinic.change_until_hours)
    late: bool = booking.starts_at - notice < at < booking.starts_at
    return late


def check_patient_can_change(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible, worded for the patient, if the patient cannot move or cancel the booking (any more)."""
    clinic, plan_state = booking.session.plan.clinic, booking.session.plan.state
    if booking.state == BookingState.CANCELLED:
        raise NotPossible(_("This visit is cancelled."))
    if booking.state in (BookingState.DONE, BookingState.NO_SHOW) or booking.starts_at <= now:
        raise NotPossible(_("The time of this visit is over, so it cannot be changed."))
    if booking.state == BookingState.ARRIVED:
        raise NotPossible(_("You are checked in for this visit, so it cannot be changed here."))
    if booking.session.state != SessionState.BOOKED or plan_state != PlanState.ACTIVE:
        raise NotPossible(_("The clinic has a question about this visit first. Please call to change it."))
    if is_late(booking, at=now):
        raise NotPossible(_too_late(clinic.change_until_hours))


def _too_late(hours: int) -> str:
    return ngettext(
        "You can change a visit here until %(hours)d hour before it starts. That time has passed. Please call.",
        "You can change a visit here until %(hours)d hours before it starts. That time has passed. Please call.",
        hours,
    ) % {"hours": hours}


def patient_can_change(booking: Booking, *, now: datetime) -> bool:
    """Whether `check_patient_can_change` raises nothing."""
    try:
        check_patient_can_change(booking, now=now)
    except NotPossible:
        return False
    return True
