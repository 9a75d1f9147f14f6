"""Book a plan's sessions inside their windows, and never sell a time twice.

Code that makes a time less available first locks the rows that the time uses, always in the same order: clinician,
room, device, patient, session. This order prevents deadlocks. The database's constraints enforce the same rules.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, errors
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.lifecycle import BookingState, LifecycleKind, MoveRefused, PlanState, SessionState, check_move, label
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
    TreatmentRecord,
    User,
    WaitlistEntry,
)
from treatments.models.audit import acting
from treatments.models.booking.bookings import UNDONE
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime, Roster
from treatments.scheduling.refusals import Rule, TimeRefusal, why_not
from treatments.scheduling.spans import Span
from treatments.services.locks import CONCURRENCY_ERRORS, lock, lock_person
from treatments.services.messages import messages
from treatments.services.plans import plans
from treatments.services.refusals import Refused
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows
from treatments.services.windows.distance import Laid, Obstacle

EARLY_ARRIVAL = timedelta(hours=2)
"""How long before the booked time an arrival is accepted without a confirmation."""
DISTANCE = {"visit_keeps_distance", "visit_keeps_units"}
"""The names of the database constraints that check the distance between all visits of one person."""
HELD = "This visit is held: a clinician has to clear it first."
# Rules broken because a person or a resource is taken; all other rules would refuse the time in an empty clinic too.
TAKEN = {Rule.PATIENT_BUSY, Rule.CLINICIAN_BUSY, Rule.ROOM_BUSY, Rule.DEVICE_BUSY}


class BookingRefused(Refused):
    """The request cannot be met; the message is the sentence that the user reads. `nearest` are available times.

    `rules` are the rules about time that the requested time breaks.
    """

    rules: tuple[Rule, ...] = ()

    def __init__(self, sentence: str, nearest: list[FreeTime] | None = None) -> None:
        super().__init__(sentence)
        self.nearest = nearest or []


class NotBookable(BookingRefused):
    """A rule forbids the booking."""


class TooClose(NotBookable):
    """The day is too close to another visit of the same person; `obstacle` names the visit and the possible days."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(str(obstacle))
        self.obstacle = obstacle


class JustTaken(BookingRefused):
    """The time was free, but somebody else has taken it."""


class NotPossible(BookingRefused):
    """A booking cannot be cancelled, checked in or completed now."""


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """The requested time, with the clinician, room and device. `starts_at` is aware."""

    starts_at: datetime
    clinician: Clinician
    room: Room
    device: Device | None

    @classmethod
    def of(cls, time: Booking | KeptTime) -> "ChosenTime":
        """The time of a booking or of a kept slot."""
        return cls(time.during.lower, time.clinician, time.room, time.device)

    def narrow(self, roster: Roster) -> Roster:
        """The roster limited to the chosen clinician, room and device."""
        return replace(
            roster,
            clinicians=tuple(clinician for clinician in roster.clinicians if clinician.id == self.clinician.pk),
            rooms=tuple(room for room in roster.rooms if room.id == self.room.pk),
            devices=tuple(device for device in roster.devices if self.device and device.id == self.device.pk),
        )

    def is_of(self, booking: Booking) -> bool:
        """Whether the booking already has this time, clinician, room and device."""
        device = self.device.pk if self.device else None
        asked = (self.starts_at, self.clinician.pk, self.room.pk, device)
        return asked == (booking.starts_at, booking.clinician_id, booking.room_id, booking.device_id)


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


def just_taken(error: Exception, nearest: list[FreeTime]) -> Exception:
    """The error to show for a lost race or a visit too close to another one; any other error is returned unchanged."""
    if isinstance(error.__cause__, errors.CheckViolation) and error.__cause__.diag.constraint_name in DISTANCE:
        return NotBookable("Too close to another visit of this patient, in this plan or another.", nearest)
    if not isinstance(error.__cause__, CONCURRENCY_ERRORS):
        return error
    return JustTaken("Just taken: somebody else booked it at the same moment.", nearest)


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
    _set_state(session, SessionState.BOOKED)
    plan_windows.recompute_windows(plan=session.plan, by=by)
    messages.queue_reminder(booking=booking, now=now)
    return booking


def as_range(span: Span) -> DateTimeTZRange:
    """The span as a database range."""
    return DateTimeTZRange(span.start, span.end)


def check_next(session: PlannedSession) -> None:
    """Raises NotBookable unless the session is the plan's next one to book."""
    if session.plan.patient.merged_into_id is not None:
        raise NotBookable("This patient was just merged with another record. Open the plan again.")
    if session.plan.state != PlanState.ACTIVE:
        raise NotBookable(f"This plan is {session.plan.state}; nothing more is booked from it.")
    if session.state == SessionState.HELD:
        raise NotBookable(HELD)
    if session.state != SessionState.TO_BOOK:
        raise NotBookable(f"This visit is already {session.state}.")
    others = session.plan.sessions.order_by("position")
    earlier = others.filter(position__lt=session.position, state__in=[SessionState.TO_BOOK, SessionState.HELD]).first()
    if earlier:
        raise NotBookable(f"Book visit {earlier.position} of the plan first: this one's dates follow from it.")
    later = _with_a_time(others.filter(position__gt=session.position)).last()
    if later:
        raise NotBookable(f"Cancel visit {later.position} of the plan first: its dates follow from this one.")


def is_next(session: PlannedSession) -> bool:
    """Whether `check_next` raises nothing."""
    try:
        check_next(session)
    except NotBookable:
        return False
    return True


def _with_a_time(sessions: QuerySet[PlannedSession]) -> QuerySet[PlannedSession]:
    """The sessions that are booked, including held ones that still have a booking."""
    kept = Booking.objects.filter(session=OuterRef("pk"), state__in=[BookingState.BOOKED, BookingState.ARRIVED])
    return sessions.filter(Q(state=SessionState.BOOKED) | Q(Exists(kept), state=SessionState.HELD))


def check_window_open(session: PlannedSession, *, now: datetime) -> None:
    """Raises NotBookable after the last day of the window, by the clinic's calendar."""
    if session.latest < now.astimezone(session.plan.clinic.zone).date():
        last = f"{session.latest.day} {session.latest:%B %Y}"
        raise NotBookable(f"The last day for this visit was {last}. A clinician has to look at the plan again.")


def check_choice(question: AvailabilityQuery, choice: ChosenTime) -> None:
    """Raises NotBookable, or JustTaken if the only obstacle is another booking."""
    if choice.device and question.search.visit.device_kind is None:
        raise NotBookable("This visit needs no device.")
    roster = choice.narrow(question.roster)
    if not roster.clinicians:
        raise NotBookable(not_set_up(choice.clinician))
    if not roster.rooms:
        raise NotBookable(not_set_up(choice.room))
    reasons = why_not(roster, question.search, choice.starts_at)
    if reasons:
        raise _refusal(reasons)


def not_set_up(resource: Clinician | Room) -> str:
    """Why a treatment cannot be booked with a clinician or in a room not set up for it."""
    return f"{resource} is not set up for this treatment here."


def check_distance(laid: Laid, session: PlannedSession, choice: ChosenTime, *, now: datetime) -> None:
    """Raises TooClose if the day is too close to the person's other visits."""
    zone = session.plan.clinic.zone
    day, today = choice.starts_at.astimezone(zone).date(), now.astimezone(zone).date()
    obstacle = laid.obstacle(session, day, today=today)
    if obstacle:
        raise TooClose(obstacle)


def _refusal(reasons: list[TimeRefusal]) -> BookingRefused:
    sentence = " ".join(reason.text for reason in reasons)
    taken = all(reason.code in TAKEN for reason in reasons)
    refused = JustTaken(f"Just taken. {sentence}") if taken else NotBookable(sentence)
    refused.rules = tuple(reason.code for reason in reasons)
    return refused


def nearest_to(session: PlannedSession, choice: ChosenTime, now: datetime) -> list[FreeTime]:
    """The nearest available times; empty if the clinic does not offer the treatment."""
    try:
        question = question_for(session, now=now, wanted_at=choice.starts_at)
    except TreatmentNotOffered:
        return []
    return question.nearest(choice.starts_at, choice.clinician.pk)


def question_about(session: PlannedSession, *, now: datetime, wanted_at: datetime) -> AvailabilityQuery:
    """Like `question_for`, but raises NotBookable if the clinic does not offer the treatment."""
    try:
        return question_for(session, now=now, wanted_at=wanted_at)
    except TreatmentNotOffered as missing:
        raise NotBookable(str(missing)) from missing


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
    with _changing(booking, by, "booking.undone" if reason == UNDONE else "booking.cancelled"):
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
        _set_state(booking.session, SessionState.TO_BOOK)
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
        _set_state(session, SessionState.BOOKED)
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
    last = _with_a_time(later).order_by("position").last()
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


def is_early(booking: Booking, now: datetime) -> bool:
    """Whether the visit is today, but so much later that checking in now is probably a mistake."""
    is_today = now.astimezone(booking.session.plan.clinic.zone).date() == local_day(booking)
    return is_today and now < booking.starts_at - EARLY_ARRIVAL


def mark_arrived(*, booking: Booking, by: User, now: datetime, early: bool = False) -> Booking:
    """Mark the patient as arrived, also after a no-show.

    `early` says that the user confirmed an arrival hours before the booked time. Raises NotPossible before the day of
    the visit, and for an unconfirmed early arrival.
    """
    with _changing(booking, by, "booking.arrived"):
        _check_day_has_come(booking, now)
        if is_early(booking, now) and not early:
            raise NotPossible(
                f"This visit is at {booking.starts_at.astimezone(booking.session.plan.clinic.zone):%H:%M}. "
                "Say that the patient is here this early, or check in the right visit."
            )
        sweeps.look_until_swept(session=booking.session, by=by, now=now)
        if booking.state == BookingState.NO_SHOW:  # refused if the session has a new booking by now
            if booking.session.state != SessionState.HELD:
                _set_state(booking.session, SessionState.BOOKED)
            plan_windows.recompute_windows(plan=booking.session.plan, by=by)
            # Bookings made meanwhile did not count this visit.
            sweeps.hold_unsafe(patients=[booking.patient], by=by, now=now)
        _move(booking, BookingState.ARRIVED)
    return booking


def mark_not_arrived(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Undo the arrival of a patient who was checked in by mistake.

    Raises NotPossible unless the patient is checked in.
    """
    with _changing(booking, by, "booking.not_arrived"):
        if booking.state != BookingState.ARRIVED:
            raise NotPossible(f"The patient is not checked in: this booking is {label(booking.state)}.")
        _move(booking, BookingState.BOOKED)
    return booking


def mark_no_show(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Mark a no-show; the session is to be booked again. Raises NotPossible while the patient can still come."""
    with _changing(booking, by, "booking.no_show"):
        check_waited_for(booking, now=now)
        _move(booking, BookingState.NO_SHOW)
        # A held session stays held after a no-show.
        if booking.session.state != SessionState.HELD:
            _set_state(booking.session, SessionState.TO_BOOK)
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
    with _changing(booking, by, "booking.done"):
        check_not_held(booking.session)
        _move(booking, BookingState.DONE)
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


def local_day(booking: Booking) -> date:
    """The booking's day by the clinic's calendar."""
    day: date = booking.starts_at.astimezone(booking.session.plan.clinic.zone).date()
    return day


def _check_day_has_come(booking: Booking, now: datetime) -> None:
    day = local_day(booking)
    if now.astimezone(booking.session.plan.clinic.zone).date() < day:
        raise NotPossible(f"This booking is for {day:%A} {day.day} {day:%B}; it is too early to check in.")


def _move(booking: Booking, state: BookingState) -> None:
    check_move(LifecycleKind.BOOKING, booking.state, state)
    booking.state = state
    booking.save(update_fields=["state"])


def _set_state(session: PlannedSession, state: SessionState) -> None:
    check_move(LifecycleKind.SESSION, session.state, state)
    session.state = state
    session.save(update_fields=["state"])


@contextmanager
def _changing(booking: Booking, by: User, action: str) -> Iterator[None]:
    """One transaction that locks the rows of the booking in the common order."""
    try:
        with transaction.atomic(), acting(by, action, booking=booking.pk):
            lock_person(booking.patient)
            lock(booking.session, booking)
            yield
    except MoveRefused as refused:
        raise NotPossible(str(refused)) from refused
    except OperationalError as error:
        if not isinstance(error.__cause__, CONCURRENCY_ERRORS):
            raise
        raise NotPossible(_("Somebody else is changing this booking just now. Try again.")) from error
