"""Booking a plan's sessions inside their windows, and never selling a time twice.

Whoever makes a time less available first locks the rows it draws on, always in the same order: clinician, room, device,
patient, session. Then nobody can wait for somebody who waits for her. The database's constraints stand behind it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, errors
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.lifecycle import BookingState, Kind, MoveRefused, PlanState, SessionState, check_move, label
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
from treatments.models.bookings import UNDONE
from treatments.models.rosters import NotOffered, Question, question_for
from treatments.scheduling.availability import FreeTime, Roster
from treatments.scheduling.refusals import Reason, Rule, why_not
from treatments.scheduling.spans import Span
from treatments.services import messages, plans, sweeps
from treatments.services.distance import Laid, Obstacle
from treatments.services.refusals import Refused

LOCK_TIMEOUT = "3s"
EARLY_ARRIVAL = timedelta(hours=2)
"""How long before the booked time an arrival is taken without a second question."""
LOST_RACES = (errors.ExclusionViolation, errors.UniqueViolation, errors.LockNotAvailable, errors.DeadlockDetected)
DISTANCE = {"visit_keeps_distance", "visit_keeps_units"}
"""What the database calls its checks of all that the person has."""
HELD = "This visit is held: a clinician has to clear it first."
# Somebody or something is taken; all other rules would refuse an empty clinic too.
TAKEN = {Rule.PATIENT_BUSY, Rule.CLINICIAN_BUSY, Rule.ROOM_BUSY, Rule.DEVICE_BUSY}


class BookingRefused(Refused):
    """What was asked for cannot be; the message is the sentence the user reads. `nearest` are times that can.

    `rules` are those that stand against the time, where rules about time do.
    """

    rules: tuple[Rule, ...] = ()

    def __init__(self, sentence: str, nearest: list[FreeTime] | None = None) -> None:
        super().__init__(sentence)
        self.nearest = nearest or []


class NotBookable(BookingRefused):
    """A rule stands against the booking."""


class TooClose(NotBookable):
    """The day is too close to another visit of the same person; `obstacle` says which, and when it works."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(str(obstacle))
        self.obstacle = obstacle


class JustTaken(BookingRefused):
    """The time was there, and somebody else has it now."""


class NotPossible(BookingRefused):
    """A booking cannot be cancelled, checked in or completed now."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The time asked for, and who and what with. `starts_at` is aware."""

    starts_at: datetime
    clinician: Clinician
    room: Room
    device: Device | None

    @classmethod
    def of(cls, time: Booking | KeptTime) -> "Choice":
        """What a booking has, or is kept."""
        return cls(time.during.lower, time.clinician, time.room, time.device)

    def narrow(self, roster: Roster) -> Roster:
        """The roster with nobody and nothing else in it."""
        return replace(
            roster,
            clinicians=tuple(each for each in roster.clinicians if each.id == self.clinician.pk),
            rooms=tuple(each for each in roster.rooms if each.id == self.room.pk),
            devices=tuple(each for each in roster.devices if self.device and each.id == self.device.pk),
        )

    def is_of(self, booking: Booking) -> bool:
        """Whether the booking is what is asked for."""
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
    """Books a plan's next session and with `tell` has the patient told.

    Asked for twice by one person, it answers with the one.
    `starts_at` and `now` are aware. Raises NotBookable for a rule and JustTaken for a race that was lost, both with
    the nearest times that can be had.
    """
    choice = Choice(starts_at, clinician, room, device)
    with taking(session, choice, now=now), acting(by, "booking.made", session=session.pk):
        standing = same_again(session, choice, by)
        if standing:
            return standing
        booking = write(session, choice, by, now)
        if tell:
            messages.queue(news=[messages.News(booking, MessageKind.CONFIRMED)], by=by, now=now)
    return booking


@contextmanager
def taking(session: PlannedSession, choice: Choice, *, now: datetime) -> Iterator[None]:
    """One transaction with all that a time draws on locked. What is refused in it leaves with the nearest times."""
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
    """What a lost race, or a visit too close to another one, is to the user; any other fault stays as it is."""
    if isinstance(error.__cause__, errors.CheckViolation) and error.__cause__.diag.constraint_name in DISTANCE:
        return NotBookable("Too close to another visit of this patient, in this plan or another.", nearest)
    if not isinstance(error.__cause__, LOST_RACES):
        return error
    return JustTaken("Just taken: somebody else booked it at the same moment.", nearest)


def lock(*rows: Model | None) -> None:
    """Waits for each row in turn, at most 3 s, and reads it anew.

    No-key locks: rows elsewhere that refer to a locked one can still be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    for row in rows:
        if row is not None:
            row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))


def lock_person(patient: Patient) -> None:
    """Waits for the person's rows at all clinics, in the order of their keys, and reads the patient anew.

    The visits of one person count towards each other: two plans are booked one after the other.
    """
    lock()
    rows = Patient.objects.same_person(patient.pk).order_by("pk").select_for_update(of=("self",), no_key=True)
    locked = set(rows.values_list("pk", flat=True))
    patient.refresh_from_db()
    if patient.merged_into_id and patient.merged_into_id not in locked:  # merged while this waited
        list(rows.all().values_list("pk"))


def same_again(session: PlannedSession, choice: Choice, by: User) -> Booking | None:
    """The booking that this person has just made with the same request: a button pressed twice."""
    standing = session.bookings.filter(state=BookingState.BOOKED, booked_by=by).first()
    return standing if standing and choice.is_of(standing) else None


def write(session: PlannedSession, choice: Choice, by: User, now: datetime) -> Booking:
    """The booking and its reminder, within a transaction that has locked the rows; the patient is not told yet.

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
    plans.recompute_windows(plan=session.plan, by=by)
    messages.queue_reminder(booking=booking, now=now)
    return booking


def as_range(span: Span) -> DateTimeTZRange:
    """A span as the database keeps it."""
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
    """Whether `check_next` has no objection."""
    try:
        check_next(session)
    except NotBookable:
        return False
    return True


def _with_a_time(sessions: QuerySet[PlannedSession]) -> QuerySet[PlannedSession]:
    """Those that are booked; a held one too, whose booking stands."""
    kept = Booking.objects.filter(session=OuterRef("pk"), state__in=[BookingState.BOOKED, BookingState.ARRIVED])
    return sessions.filter(Q(state=SessionState.BOOKED) | Q(Exists(kept), state=SessionState.HELD))


def check_window_open(session: PlannedSession, *, now: datetime) -> None:
    """Raises NotBookable once the last day of the window is over by the clinic's calendar."""
    if session.latest < now.astimezone(session.plan.clinic.zone).date():
        last = f"{session.latest.day} {session.latest:%B %Y}"
        raise NotBookable(f"The last day for this visit was {last}. A clinician has to look at the plan again.")


def check_choice(question: Question, choice: Choice) -> None:
    """Raises NotBookable, or JustTaken where somebody else's booking is all that stands against it."""
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
    """Why nothing of the treatment is booked with a clinician or in a room that is not ticked for it."""
    return f"{resource} is not set up for this treatment here."


def check_distance(laid: Laid, session: PlannedSession, choice: Choice, *, now: datetime) -> None:
    """Raises TooClose where the day is too close to the person's other visits."""
    zone = session.plan.clinic.zone
    day, today = choice.starts_at.astimezone(zone).date(), now.astimezone(zone).date()
    obstacle = laid.obstacle(session, day, today=today)
    if obstacle:
        raise TooClose(obstacle)


def _refusal(reasons: list[Reason]) -> BookingRefused:
    sentence = " ".join(reason.text for reason in reasons)
    taken = all(reason.code in TAKEN for reason in reasons)
    refused = JustTaken(f"Just taken. {sentence}") if taken else NotBookable(sentence)
    refused.rules = tuple(reason.code for reason in reasons)
    return refused


def nearest_to(session: PlannedSession, choice: Choice, now: datetime) -> list[FreeTime]:
    """What can be had instead; empty where the clinic does not offer the treatment."""
    try:
        question = question_for(session, now=now, wanted_at=choice.starts_at)
    except NotOffered:
        return []
    return question.nearest(choice.starts_at, choice.clinician.pk)


def question_about(session: PlannedSession, *, now: datetime, wanted_at: datetime) -> Question:
    """As `question_for`; raises NotBookable where the clinic does not offer the treatment."""
    try:
        return question_for(session, now=now, wanted_at=wanted_at)
    except NotOffered as missing:
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
    """Frees the time, puts the session back to be booked and has the patient told, unless the time is past.

    `along` are other bookings of the plan that go with it. Raises NotPossible where a later
    session is booked that is not among them, where a booking has gone too far, or where a patient is too late to do
    it herself; then nothing is cancelled. A patient who has everything erased is never too late.
    """
    with _changing(booking, by, "booking.undone" if reason == UNDONE else "booking.cancelled"):
        together = sorted((booking, *along), key=lambda each: each.session.position)
        for each in reversed(together):
            lock(each.session, each)
            if not (by.is_staff or of_an_erasure):
                check_patient_can_change(each, now=now)
            _cancel(each, reason, by, now)
        plans.recompute_windows(plan=booking.session.plan, by=by)
        for each in together:
            free_up(each, by=by, now=now)
        ahead = [each for each in together if each.starts_at > now]
        messages.queue(news=[messages.News(each, MessageKind.CANCELLED) for each in ahead], by=by, now=now)
    return booking


def free_up(booking: Booking, *, by: User, now: datetime) -> None:
    """Notes that the time of a booking came free, to be offered once it cannot be taken back any more."""
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
    # A held session stays held: what a clinician has to settle is not settled by this.
    if booking.session.state == SessionState.BOOKED:
        _set_state(booking.session, SessionState.TO_BOOK)
    messages.withdraw_reminder(booking=booking)


def reinstate(*, booking: Booking, by: User, now: datetime, along: Iterable[Booking] = ()) -> Booking:
    """Takes back a cancellation of which the patient has not heard: the booking stands as before.

    `along` are bookings that were cancelled with it. Raises NotPossible where she has heard of it or may have, or the
    session cannot be booked any more, and JustTaken where the time is not free; then nothing is changed.
    """
    back = sorted((booking, *along), key=lambda each: each.session.position)
    try:
        with transaction.atomic(), acting(by, "booking.reinstated", booking=booking.pk):
            lock_in_order(back, booking.patient, [each.session for each in back], back)
            for each in back:
                _reinstate(each, by, now)
    except MoveRefused as refused:
        raise NotPossible(str(refused)) from refused
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, []) from error
    return booking


def lock_in_order(
    times: Iterable[Booking | Choice],
    patient: Patient,
    sessions: Iterable[PlannedSession],
    standing: Iterable[Booking] = (),
) -> None:
    """Locks all that several times draw on, by kind and key, then the patient, her sessions and her bookings."""
    times = list(times)
    for kind in ("clinician", "room", "device"):
        rows = {row.pk: row for each in times if (row := getattr(each, kind))}
        lock(*(rows[pk] for pk in sorted(rows)))
    in_order = sorted(standing, key=lambda each: each.pk)
    lock_person(patient)
    lock(*sorted(sessions, key=lambda each: each.pk), *in_order)


def _reinstate(booking: Booking, by: User, now: datetime) -> None:
    session = booking.session
    check_move(Kind.BOOKING, booking.state, BookingState.BOOKED)
    if now >= booking.changed_at + messages.UNDO_FOR:
        raise NotPossible("It is too late to take the cancellation back. Book the visit anew.")
    if messages.has_been_told(booking):
        raise NotPossible("The patient has been told that it is cancelled. Book the visit anew.")
    if session.state != SessionState.HELD:
        check_next(session)
        choice = Choice.of(booking)
        check_distance(Laid.of(session), session, choice, now=now)
        check_choice(question_about(session, now=now, wanted_at=choice.starts_at), choice)
        # Who waited for any time has one again; who waited for one earlier than this goes on.
        WaitlistEntry.objects.filter(session=session, left_at=None, wants_earlier=False).update(left_at=now)
        _set_state(session, SessionState.BOOKED)
    booking.state = BookingState.BOOKED
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = None, None, ""
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    plans.recompute_windows(plan=session.plan, by=by)
    messages.queue_still_unheard(booking=booking, by=by, now=now)
    messages.queue_reminder(booking=booking, now=now)


def check_cancel(booking: Booking) -> None:
    """Raises NotPossible, or MoveRefused, where the booking cannot be cancelled."""
    check_move(Kind.BOOKING, booking.state, BookingState.CANCELLED)
    session = booking.session
    later = session.plan.sessions.filter(position__gt=session.position)
    last = _with_a_time(later).order_by("position").last()
    if last:
        raise NotPossible(f"Cancel visit {last.position} of the plan first: its dates follow from this one.")


def later_bookings(booking: Booking) -> list[Booking]:
    """The bookings of the plan's later sessions that wait for their day, the last one first."""
    session = booking.session
    waiting = reversed(waiting_bookings(session.plan))
    return [each for each in waiting if each.session.position > session.position]


def waiting_bookings(plan: Plan) -> list[Booking]:
    """The bookings of a plan that wait for their day, in the plan's order."""
    waiting = Booking.objects.filter(session__plan=plan, state=BookingState.BOOKED)
    waiting = waiting.filter(session__state__in=[SessionState.BOOKED, SessionState.HELD])
    return list(waiting.select_related("patient", "session__plan__clinic").order_by("session__position"))


def is_late(booking: Booking, *, at: datetime) -> bool:
    """Whether a change at this moment comes later before the visit than the clinic lets patients make one."""
    notice = timedelta(hours=booking.session.plan.clinic.change_until_hours)
    late: bool = booking.starts_at - notice < at < booking.starts_at
    return late


def check_patient_can_change(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible, in the patient's words, where she cannot move or cancel the booking herself (any more)."""
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
    """Whether `check_patient_can_change` has no objection."""
    try:
        check_patient_can_change(booking, now=now)
    except NotPossible:
        return False
    return True


def is_early(booking: Booking, now: datetime) -> bool:
    """Whether the visit is today, and so far off that an arrival is more likely a slip of the mouse."""
    is_today = now.astimezone(booking.session.plan.clinic.zone).date() == local_day(booking)
    return is_today and now < booking.starts_at - EARLY_ARRIVAL


def mark_arrived(*, booking: Booking, by: User, now: datetime, early: bool = False) -> Booking:
    """The patient is here, also when they were taken for a no-show.

    `early` says that somebody made sure of an arrival hours before the booked time. Raises NotPossible before the day,
    and so early without that.
    """
    with _changing(booking, by, "booking.arrived"):
        _check_day_has_come(booking, now)
        if is_early(booking, now) and not early:
            raise NotPossible(
                f"This visit is at {booking.starts_at.astimezone(booking.session.plan.clinic.zone):%H:%M}. "
                "Say that the patient is here this early, or check in the right visit."
            )
        sweeps.look_until_swept(session=booking.session, by=by, now=now)
        if booking.state == BookingState.NO_SHOW:  # refused where the session has a new booking by now
            if booking.session.state != SessionState.HELD:
                _set_state(booking.session, SessionState.BOOKED)
            plans.recompute_windows(plan=booking.session.plan, by=by)
            # What was booked meanwhile did not count with this visit.
            sweeps.hold_unsafe(patients=[booking.patient], by=by, now=now)
        _move(booking, BookingState.ARRIVED)
    return booking


def mark_not_arrived(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Takes back an arrival: the wrong patient was checked in. Raises NotPossible where she was not."""
    with _changing(booking, by, "booking.not_arrived"):
        if booking.state != BookingState.ARRIVED:
            raise NotPossible(f"The patient is not checked in: this booking is {label(booking.state)}.")
        _move(booking, BookingState.BOOKED)
    return booking


def mark_no_show(*, booking: Booking, by: User, now: datetime) -> Booking:
    """The patient did not come; the session is to be booked again. Raises NotPossible while they are waited for."""
    with _changing(booking, by, "booking.no_show"):
        check_waited_for(booking, now=now)
        _move(booking, BookingState.NO_SHOW)
        # A held session stays held, whether they come or not.
        if booking.session.state != SessionState.HELD:
            _set_state(booking.session, SessionState.TO_BOOK)
        plans.recompute_windows(plan=booking.session.plan, by=by)
    return booking


def no_show_from(booking: Booking) -> datetime:
    """The first moment, aware UTC, at which a patient who has not come is a no-show."""
    waited: int = booking.session.plan.clinic.no_show_after_minutes
    from_then_on: datetime = booking.starts_at + timedelta(minutes=waited)
    return from_then_on


def check_waited_for(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible before the patient has been waited for long enough to be a no-show."""
    if is_waited_for(booking, now=now):
        at = no_show_from(booking).astimezone(booking.session.plan.clinic.zone)
        minutes = booking.session.plan.clinic.no_show_after_minutes
        raise NotPossible(
            f"The patient can still come. From {at:%H:%M} on, {minutes} minutes after the booked time, "
            "they can be marked as a no-show."
        )


def is_waited_for(booking: Booking, *, now: datetime) -> bool:
    """Whether `check_waited_for` has an objection: the patient can still come."""
    return now < no_show_from(booking)


def mark_done(*, booking: Booking, by: User, now: datetime) -> Booking:
    """The session has taken place, on the booking's day by the clinic's calendar: the end of signing its record.

    Raises NotPossible before arrival, while the visit is held, and where the record is not signed.
    """
    with _changing(booking, by, "booking.done"):
        check_not_held(booking.session)
        _move(booking, BookingState.DONE)
        check_recorded(booking)
        session = booking.session
        check_move(Kind.SESSION, session.state, SessionState.DONE)
        session.state, session.done_on = SessionState.DONE, local_day(booking)
        session.save(update_fields=["state", "done_on"])
        plans.recompute_windows(plan=session.plan, by=by)
        plans.complete_when_done(plan=session.plan, by=by)
    return booking


def check_not_held(session: PlannedSession) -> None:
    """Raises NotPossible while a clinician has to clear the visit: nobody is treated before that."""
    if session.state == SessionState.HELD:
        raise NotPossible(HELD)


def check_recorded(booking: Booking) -> None:
    """Raises NotPossible unless what took place is written down and signed."""
    if not TreatmentRecord.objects.signed().filter(session=booking.session_id).exists():
        raise NotPossible("The treatment record is not signed yet. Signing it marks the visit as done.")


def is_recorded(booking: Booking) -> bool:
    """Whether `check_recorded` has no objection."""
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
    check_move(Kind.BOOKING, booking.state, state)
    booking.state = state
    booking.save(update_fields=["state"])


def _set_state(session: PlannedSession, state: SessionState) -> None:
    check_move(Kind.SESSION, session.state, state)
    session.state = state
    session.save(update_fields=["state"])


@contextmanager
def _changing(booking: Booking, by: User, action: str) -> Iterator[None]:
    """One transaction with the rows of the booking locked, in the common order."""
    try:
        with transaction.atomic(), acting(by, action, booking=booking.pk):
            lock_person(booking.patient)
            lock(booking.session, booking)
            yield
    except MoveRefused as refused:
        raise NotPossible(str(refused)) from refused
    except OperationalError as error:
        if not isinstance(error.__cause__, LOST_RACES):
            raise
        raise NotPossible(_("Somebody else is changing this booking just now. Try again.")) from error
