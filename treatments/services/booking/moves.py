"""Move a booking, and the later ones that could not stay: all in one transaction, or nothing.

A moved booking stays the same row: its history, its messages and its entry in the patient's calendar continue. The
rows that the new times use are locked in the order of `services.bookings`, and the database's constraints enforce the
same rules.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Clinician, Device, MessageKind, Plan, PlannedSession, Room, User
from treatments.models.audit import acting
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import Window
from treatments.scheduling.cascade import PlanCourse, Reach, what_moves_along
from treatments.scheduling.spans import Span
from treatments.services.booking.bookability import check_choice, check_distance, just_taken
from treatments.services.booking.booking_refusals import BookingRefused, JustTaken, NotBookable, NotPossible, TooClose
from treatments.services.booking.bookings import as_range, check_patient_can_change, free_up, lock_in_order
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.wishes import wishes_of
from treatments.services.messages import messages
from treatments.services.windows import plan_windows
from treatments.services.windows.distance import Laid

TIME = ("during", "occupied", "clinician", "room", "device")


@dataclass(frozen=True, slots=True)
class Shift:
    """A booking and its new time."""

    booking: Booking
    to: ChosenTime


@dataclass(frozen=True, slots=True)
class NewWindow:
    """An unbooked session whose window changes."""

    session: PlannedSession
    window: Window


@dataclass(frozen=True, slots=True)
class BookingChange:
    """The consequences of a new time for one booking.

    `stuck` is a later booking that could not stay and for which no time is free: then nothing can be moved.
    """

    first: Shift
    along: tuple[Shift, ...]
    windows: tuple[NewWindow, ...]
    stuck: Booking | None


def move(
    *,
    booking: Booking,
    to: ChosenTime,
    along: Sequence[Shift] = (),
    by: User,
    now: datetime,
    is_offered: bool = False,
    is_undoing: bool = False,
) -> Booking:
    """Move a booking, together with those in `along`, and notify the patient of each.

    A time that the clinic has offered (`is_offered`) is never too near for the patient to take. `is_undoing` marks a
    move back to the previous time in the history.

    Idempotent: a repeated request returns the booking unchanged. Raises NotPossible if it cannot be moved now,
    NotBookable for a broken rule or if a later booking outside `along` could not stay, and JustTaken for a lost race,
    the last two with the nearest available times.
    """
    shifts = (Shift(booking, to), *along)
    action = "booking.move_undone" if is_undoing else "booking.moved"
    try:
        with transaction.atomic(), acting(by, action, booking=booking.pk):
            _lock(shifts)
            if not all(shift.to.is_of(shift.booking) for shift in shifts):
                _Moving.of(booking.session.plan, shifts, by=by, now=now, is_offered=is_offered).write()
    except BookingRefused as refused:
        refused.nearest = _nearest(booking, to, by=by, now=now)
        raise
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, _nearest(booking, to, by=by, now=now)) from error
    return booking


def _lock(shifts: Sequence[Shift]) -> None:
    """Lock all rows that become less available, by kind and key, as `services.bookings` does."""
    moving = [shift.booking for shift in shifts]
    lock_in_order([shift.to for shift in shifts], moving[0].patient, [moved.session for moved in moving], moving)


@dataclass(slots=True)
class _Moving:
    """A move in progress, its rows locked; `course` has the new days."""

    shifts: Sequence[Shift]
    sessions: list[PlannedSession]
    course: PlanCourse
    basis: plan_windows.Basis
    by: User
    now: datetime
    waiting: set[int] = field(default_factory=set)
    is_offered: bool = False

    @classmethod
    def of(cls, plan: Plan, shifts: Sequence[Shift], *, by: User, now: datetime, is_offered: bool = False) -> "_Moving":
        basis = plan_windows.basis_of(plan)
        sessions, course = plan_windows.course_of(plan, basis)
        for shift in shifts:
            check_can_move(shift.booking, plan, by=by, now=now, is_offered=is_offered)
            course = course.with_day(_position(sessions, shift.booking), _day(shift.to.starts_at, plan))
        return cls(shifts, sessions, course, basis, by, now, {shift.booking.pk for shift in shifts}, is_offered)

    def write(self) -> None:
        """Write the bookings one by one, in an order in which none overlaps another."""
        first, before = self.shifts[0], {shift.booking.pk: shift.booking.starts_at for shift in self.shifts}
        is_later = first.to.starts_at > first.booking.starts_at
        for shift in sorted(self.shifts, key=lambda shift: shift.to.starts_at, reverse=is_later):
            self._give_window(shift.booking)
            self._give_time(shift)
            self.waiting.discard(shift.booking.pk)
        self._check_others_stay()
        plan_windows.recompute_windows(plan=first.booking.session.plan, by=self.by)
        moved = [shift.booking for shift in self.shifts]
        news = [messages.BookingNews(booking, MessageKind.MOVED, before[booking.pk]) for booking in moved]
        messages.queue(news=news, by=self.by, now=self.now)
        for booking in moved:
            messages.queue_reminder(booking=booking, now=self.now)

    def _give_window(self, booking: Booking) -> None:
        """Set the current window: earlier sessions may have taken place on other days than planned."""
        window = self.course.window_of(_position(self.sessions, booking))
        plan_windows.set_window(booking.session, window)
        booking.session.save(update_fields=["earliest", "ideal", "latest"])

    def _give_time(self, shift: Shift) -> None:
        booking, to = shift.booking, shift.to
        question = _question(
            booking.session,
            by=self.by,
            now=self.now,
            without=self.waiting,
            wanted_at=to.starts_at,
            is_offered=self.is_offered,
        )
        check_distance(Laid(self.basis, self.sessions, self.course), booking.session, to, now=self.now)
        check_choice(question, to)
        free_up(booking, by=self.by, now=self.now)
        visit = question.search.visit
        booking.during, booking.occupied = as_range(visit.during(to.starts_at)), as_range(visit.occupied(to.starts_at))
        booking.clinician, booking.room, booking.device = to.clinician, to.room, to.device
        booking.times_moved, booking.moved_at = booking.times_moved + 1, self.now
        booking.confirmed_at, booking.confirmed_by = None, None
        booking.save(update_fields=[*TIME, "times_moved", "moved_at", "confirmed_at", "confirmed_by"])

    def _check_others_stay(self) -> None:
        first = min(_position(self.sessions, shift.booking) for shift in self.shifts)
        for position in range(first + 1, len(self.sessions)):
            day = self.course.visits[position].on
            if day is not None and day not in self.course.window_of(position):
                number = self.sessions[position].position
                raise NotBookable(f"Visit {number} of the plan could not stay on its day: move it with this one.")


def check_can_move(booking: Booking, plan: Plan, *, by: User, now: datetime, is_offered: bool = False) -> None:
    """Raises NotPossible unless the booking is of this plan, is still ahead, and may be moved by this user."""
    if booking.session.plan_id != plan.pk:
        raise NotPossible("Only visits of the same plan move together.")
    if not by.is_staff and not is_offered:
        check_patient_can_change(booking, now=now)
    if booking.state != BookingState.BOOKED or booking.session.state != SessionState.BOOKED:
        raise NotPossible("Only a visit that is booked and not held can be moved.")
    if plan.state != PlanState.ACTIVE:
        raise NotPossible(f"This plan is {plan.state}; nothing is moved in it.")


def can_move(booking: Booking, plan: Plan, *, by: User, now: datetime) -> bool:
    """Whether `check_can_move` raises nothing."""
    try:
        check_can_move(booking, plan, by=by, now=now)
    except NotPossible:
        return False
    return True


def times_for(
    booking: Booking, *, by: User, now: datetime, wanted_at: datetime | None = None, is_offered: bool = False
) -> AvailabilityQuery:
    """Available times for a booking in its current window, its own time counted as free. Raises NotBookable.

    Patients see no time that is past their deadline for changes, unless it `is_offered`.
    """
    plan = booking.session.plan
    sessions, course = plan_windows.course_of(plan)
    position = _position(sessions, booking)
    session = sessions[position]
    plan_windows.set_window(session, course.window_of(position))
    return _question(session, by=by, now=now, without=[booking.pk], wanted_at=wanted_at, is_offered=is_offered)


def why_not(booking: Booking, to: ChosenTime, *, by: User, now: datetime) -> BookingRefused | None:
    """What forbids the time: JustTaken if only another booking does, TooClose for another visit of the person.

    None if the time is available.
    """
    try:
        check_choice(times_for(booking, by=by, now=now), to)
    except JustTaken as taken:
        return taken
    except BookingRefused as refused:
        return _too_close(booking, to, now) or refused
    return None


def can_be_had(booking: Booking, to: ChosenTime, *, by: User, now: datetime) -> bool:
    """Whether the time breaks no rule and is free."""
    return why_not(booking, to, by=by, now=now) is None


def _too_close(booking: Booking, to: ChosenTime, now: datetime) -> TooClose | None:
    try:
        check_distance(Laid.of(booking.session), booking.session, to, now=now)
    except TooClose as refused:
        return refused
    return None


def propose(*, booking: Booking, to: ChosenTime, by: User, now: datetime, reach: Reach = Reach.ONE) -> BookingChange:
    """Which bookings would move along, with a time for each, and whose windows change. Nothing is written.

    With Reach.ONE as few bookings as possible move, each to the time nearest to its own. With LATER and ALL the other
    bookings move by the same number of days, to the same time of day and the same clinician where possible.
    """
    proposal, on = _Proposal(booking, to, by, now, reach), _day(to.starts_at, booking.session.plan)
    displaced = what_moves_along(proposal.course, proposal.position, on, proposal.place, reach)
    course = proposal.course.with_day(proposal.position, on)
    for moved in displaced:
        course = course.with_day(moved.position, moved.to) if moved.to else course
    stuck = next((proposal.sessions[moved.position] for moved in displaced if moved.to is None), None)
    return BookingChange(
        first=Shift(booking, to),
        along=tuple(proposal.shifts),
        windows=tuple(_new_windows(proposal.sessions, course)),
        stuck=proposal.standing.get(stuck.pk) if stuck else None,
    )


class _Proposal:
    """A change being worked out: the current plan, and the times found so far."""

    def __init__(self, booking: Booking, to: ChosenTime, by: User, now: datetime, reach: Reach) -> None:
        self.booking, self.to, self.by, self.now, self.reach = booking, to, by, now, reach
        self.plan = booking.session.plan
        self.sessions, self.course = plan_windows.course_of(self.plan)
        self.position = _position(self.sessions, booking)
        related = ("clinician__user", "room", "device", "session__plan__clinic", "patient")
        current = Booking.objects.standing().exclude(state=BookingState.NO_SHOW).select_related(*related)
        self.standing = {booked.session_id: booked for booked in current.filter(session__plan=self.plan)}
        self.shifts: list[Shift] = []
        self.wishes = wishes_of(self.plan.patient).as_wishes()
        # The time spans of the visits that already have their new times; the following visits must not overlap them.
        self.taken = [_occupied_at(booking, to.starts_at)]

    def place(self, position: int, window: Window, wanted: date) -> date | None:
        """The day of the free time nearest to the one wanted for another booking; None if there is none."""
        booking = self.standing.get(self.sessions[position].pk)
        if booking is None or not can_move(booking, self.plan, by=self.by, now=self.now):
            return None
        free = self._nearest_free(booking, self.sessions[position], window, wanted)
        if free is None:
            return None
        shift = Shift(booking, choice_of(free))
        self.taken.append(_occupied_at(booking, free.starts_at))
        if not shift.to.is_of(booking):
            self.shifts.append(shift)
        return _day(free.starts_at, self.plan)

    def _nearest_free(self, booking: Booking, session: PlannedSession, window: Window, wanted: date) -> FreeTime | None:
        plan_windows.set_window(session, window)
        try:
            question = _question(session, by=self.by, now=self.now, without=[self.booking.pk, booking.pk])
        except NotBookable:
            return None
        # Alone it keeps its time of day and clinician where possible; moved along with the first, it takes those of
        # the first.
        starts_at, clinician = booking.starts_at, booking.clinician_id
        if self.reach is not Reach.ONE:
            starts_at, clinician = self.to.starts_at, self.to.clinician.pk
        zone = self.plan.clinic.zone
        at = starts_at.astimezone(zone).time()

        def distance(free: FreeTime) -> tuple[Any, ...]:
            """Order by the patient’s wishes, then by days, by time of day, and by clinician."""
            local = free.starts_at.astimezone(zone)
            minutes = abs((local.hour - at.hour) * 60 + local.minute - at.minute)
            unmet = self.wishes.unmet(free, zone)
            return unmet, abs((local.date() - wanted).days), minutes, free.clinician != clinician, free

        visit = question.search.visit
        apart = (
            free
            for free in question.free_times()
            if not any(visit.occupied(free.starts_at).overlaps(span) for span in self.taken)
        )
        return min(apart, key=distance, default=None)


def _occupied_at(booking: Booking, starts_at: datetime) -> Span:
    """The span that a booking would occupy at another time."""
    by = starts_at - booking.starts_at
    return Span(booking.occupied.lower + by, booking.occupied.upper + by)


def _new_windows(sessions: Iterable[PlannedSession], course: PlanCourse) -> Iterator[NewWindow]:
    for session, visit, window in zip(sessions, course.visits, course.windows(), strict=True):
        if visit.on is None and (session.earliest, session.latest) != (window.earliest, window.latest):
            yield NewWindow(session, window)


def choice_of(free: FreeTime) -> ChosenTime:
    """The free time with the rows of its clinician, room and device."""
    return ChosenTime(
        free.starts_at,
        Clinician.objects.select_related("user").get(pk=free.clinician),
        Room.objects.get(pk=free.room),
        Device.objects.get(pk=free.device) if free.device else None,
    )


def _question(
    session: PlannedSession,
    *,
    by: User,
    now: datetime,
    without: Iterable[int],
    wanted_at: datetime | None = None,
    is_offered: bool = False,
) -> AvailabilityQuery:
    notice = timedelta(0) if by.is_staff or is_offered else timedelta(hours=session.plan.clinic.change_until_hours)
    try:
        return question_for(session, now=now, notice=notice, wanted_at=wanted_at, without=list(without))
    except TreatmentNotOffered as missing:
        raise NotBookable(str(missing)) from missing


def _nearest(booking: Booking, to: ChosenTime, *, by: User, now: datetime) -> list[FreeTime]:
    """The nearest available times; read again, because the changes were rolled back."""
    fresh = Booking.objects.select_related("session__plan__clinic", "session__plan__patient").get(pk=booking.pk)
    try:
        return times_for(fresh, by=by, now=now).nearest(to.starts_at, to.clinician.pk)
    except NotBookable:
        return []


def _position(sessions: Sequence[PlannedSession], booking: Booking) -> int:
    """The index of the booking's session in the course; raises NotPossible if the session was dropped."""
    for position, session in enumerate(sessions):
        if session.pk == booking.session_id:
            return position
    raise NotPossible("This visit is no longer in the plan.")


def _day(moment: datetime, plan: Plan) -> date:
    return moment.astimezone(plan.clinic.zone).date()
