"""Another time for a booking, and for those after it that could not stay: all in one transaction, or nothing.

A booking that moves stays the same row: its history, its messages and its entry in her calendar go on. The rows that
it now draws on are locked in the order of `services.bookings`, and the database's constraints stand behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Clinician, Device, MessageKind, Plan, PlannedSession, Room, User
from treatments.models.audit import acting
from treatments.queries.booking.rosters import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import Window
from treatments.scheduling.cascade import PlanCourse, Reach, what_moves_along
from treatments.scheduling.spans import Span
from treatments.services.booking.bookings import (
    BookingRefused,
    ChosenTime,
    JustTaken,
    NotBookable,
    NotPossible,
    TooClose,
    as_range,
    check_choice,
    check_distance,
    check_patient_can_change,
    free_up,
    just_taken,
    lock_in_order,
)
from treatments.services.booking.wishes import wishes_of
from treatments.services.messages import messages
from treatments.services.windows import plan_windows
from treatments.services.windows.distance import Laid

TIME = ("during", "occupied", "clinician", "room", "device")


@dataclass(frozen=True, slots=True)
class Shift:
    """A booking and the time that it is to have instead."""

    booking: Booking
    to: ChosenTime


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A session without a time whose dates change."""

    session: PlannedSession
    window: Window


@dataclass(frozen=True, slots=True)
class BookingChange:
    """What a new time for one booking brings with it.

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
    """Gives a booking another time, those in `along` with it, and has the patient told of each.

    What the clinic has offered her (`is_offered`) is not too near for her to take. A move back to where it was
    (`is_undoing`) is called so in the history.

    Asked for twice, it answers with the booking as it stands. Raises NotPossible where it cannot be moved now,
    NotBookable for a rule, also where a later booking that is not in `along` could not stay, and JustTaken for a
    race that was lost, the last two with the nearest times that can be had.
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
    """Everything that becomes less available, by kind and key, as `services.bookings` does."""
    moving = [shift.booking for shift in shifts]
    lock_in_order([shift.to for shift in shifts], moving[0].patient, [each.session for each in moving], moving)


@dataclass(slots=True)
class _Moving:
    """A move under way, its rows locked: `course` has the days as they will be."""

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
        """Each booking in turn, so that none meets another on its way."""
        first, before = self.shifts[0], {shift.booking.pk: shift.booking.starts_at for shift in self.shifts}
        is_later = first.to.starts_at > first.booking.starts_at
        for shift in sorted(self.shifts, key=lambda shift: shift.to.starts_at, reverse=is_later):
            self._give_window(shift.booking)
            self._give_time(shift)
            self.waiting.discard(shift.booking.pk)
        self._check_others_stay()
        plan_windows.recompute_windows(plan=first.booking.session.plan, by=self.by)
        moved = [shift.booking for shift in self.shifts]
        news = [messages.News(each, MessageKind.MOVED, before[each.pk]) for each in moved]
        messages.queue(news=news, by=self.by, now=self.now)
        for booking in moved:
            messages.queue_reminder(booking=booking, now=self.now)

    def _give_window(self, booking: Booking) -> None:
        """Its window as of now: what came before it may have taken place on another day than planned."""
        window = self.course.window_of(_position(self.sessions, booking))
        plan_windows.give(booking.session, window)
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
    """Raises NotPossible unless the booking is of this plan, waits for its day, and may be moved by who asks."""
    if booking.session.plan_id != plan.pk:
        raise NotPossible("Only visits of the same plan move together.")
    if not by.is_staff and not is_offered:
        check_patient_can_change(booking, now=now)
    if booking.state != BookingState.BOOKED or booking.session.state != SessionState.BOOKED:
        raise NotPossible("Only a visit that is booked and not held can be moved.")
    if plan.state != PlanState.ACTIVE:
        raise NotPossible(f"This plan is {plan.state}; nothing is moved in it.")


def can_move(booking: Booking, plan: Plan, *, by: User, now: datetime) -> bool:
    """Whether `check_can_move` has no objection."""
    try:
        check_can_move(booking, plan, by=by, now=now)
    except NotPossible:
        return False
    return True


def times_for(
    booking: Booking, *, by: User, now: datetime, wanted_at: datetime | None = None, is_offered: bool = False
) -> AvailabilityQuery:
    """When else the booking could be: its window as of now, its own time counted as free. Raises NotBookable.

    A patient sees no time so near that she could not change it again herself, unless it `is_offered`.
    """
    plan = booking.session.plan
    sessions, course = plan_windows.course_of(plan)
    position = _position(sessions, booking)
    session = sessions[position]
    plan_windows.give(session, course.window_of(position))
    return _question(session, by=by, now=now, without=[booking.pk], wanted_at=wanted_at, is_offered=is_offered)


def why_not(booking: Booking, to: ChosenTime, *, by: User, now: datetime) -> BookingRefused | None:
    """What stands against the time: JustTaken where only somebody else does, TooClose for another visit of the person.

    None where it can be had.
    """
    try:
        check_choice(times_for(booking, by=by, now=now), to)
    except JustTaken as taken:
        return taken
    except BookingRefused as refused:
        return _too_close(booking, to, now) or refused
    return None


def can_be_had(booking: Booking, to: ChosenTime, *, by: User, now: datetime) -> bool:
    """Whether no rule stands against the time, and nobody has it."""
    return why_not(booking, to, by=by, now=now) is None


def _too_close(booking: Booking, to: ChosenTime, now: datetime) -> TooClose | None:
    try:
        check_distance(Laid.of(booking.session), booking.session, to, now=now)
    except TooClose as refused:
        return refused
    return None


def propose(*, booking: Booking, to: ChosenTime, by: User, now: datetime, reach: Reach = Reach.ONE) -> BookingChange:
    """What would move along, with the time each can have, and whose dates change. Nothing is written.

    With Reach.ONE as few bookings as possible move, each to the time nearest to its own. With LATER and ALL the others
    are looked for as many days away, at the same time of day and with the same clinician.
    """
    proposal, on = _Proposal(booking, to, by, now, reach), _day(to.starts_at, booking.session.plan)
    displaced = what_moves_along(proposal.course, proposal.position, on, proposal.place, reach)
    course = proposal.course.with_day(proposal.position, on)
    for each in displaced:
        course = course.with_day(each.position, each.to) if each.to else course
    stuck = next((proposal.sessions[each.position] for each in displaced if each.to is None), None)
    return BookingChange(
        first=Shift(booking, to),
        along=tuple(proposal.shifts),
        windows=tuple(_new_windows(proposal.sessions, course)),
        stuck=proposal.standing.get(stuck.pk) if stuck else None,
    )


class _Proposal:
    """A change being worked out: the plan as it stands, and the times found so far."""

    def __init__(self, booking: Booking, to: ChosenTime, by: User, now: datetime, reach: Reach) -> None:
        self.booking, self.to, self.by, self.now, self.reach = booking, to, by, now, reach
        self.plan = booking.session.plan
        self.sessions, self.course = plan_windows.course_of(self.plan)
        self.position = _position(self.sessions, booking)
        related = ("clinician__user", "room", "device", "session__plan__clinic", "patient")
        standing = Booking.objects.standing().exclude(state=BookingState.NO_SHOW).select_related(*related)
        self.standing = {each.session_id: each for each in standing.filter(session__plan=self.plan)}
        self.shifts: list[Shift] = []
        self.wishes = wishes_of(self.plan.patient).as_wishes()
        # What the visits take up that have their new times: those that follow have to stay clear of it.
        self.taken = [_occupied_at(booking, to.starts_at)]

    def place(self, position: int, window: Window, wanted: date) -> date | None:
        """The day of the free time nearest to the one that another booking is to have; None for none."""
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
        plan_windows.give(session, window)
        try:
            question = _question(session, by=self.by, now=self.now, without=[self.booking.pk, booking.pk])
        except NotBookable:
            return None
        # By itself it keeps its time of day and its clinician where it can; with the first it takes those.
        starts_at, clinician = booking.starts_at, booking.clinician_id
        if self.reach is not Reach.ONE:
            starts_at, clinician = self.to.starts_at, self.to.clinician.pk
        zone = self.plan.clinic.zone
        at = starts_at.astimezone(zone).time()

        def distance(free: FreeTime) -> tuple[Any, ...]:
            """The patient’s wishes first, then by days, by the clock, and by whom it is with."""
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
    """What a booking would occupy at another time."""
    by = starts_at - booking.starts_at
    return Span(booking.occupied.lower + by, booking.occupied.upper + by)


def _new_windows(sessions: Iterable[PlannedSession], course: PlanCourse) -> Iterator[NewWindow]:
    for session, visit, window in zip(sessions, course.visits, course.windows(), strict=True):
        if visit.on is None and (session.earliest, session.latest) != (window.earliest, window.latest):
            yield NewWindow(session, window)


def choice_of(free: FreeTime) -> ChosenTime:
    """A free time with the rows that it names."""
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
    """What can be had instead; read anew, since what was written is undone."""
    fresh = Booking.objects.select_related("session__plan__clinic", "session__plan__patient").get(pk=booking.pk)
    try:
        return times_for(fresh, by=by, now=now).nearest(to.starts_at, to.clinician.pk)
    except NotBookable:
        return []


def _position(sessions: Sequence[PlannedSession], booking: Booking) -> int:
    """Where the booking's session stands in the course; NotPossible for one that was dropped."""
    for position, session in enumerate(sessions):
        if session.pk == booking.session_id:
            return position
    raise NotPossible("This visit is no longer in the plan.")


def _day(moment: datetime, plan: Plan) -> date:
    return moment.astimezone(plan.clinic.zone).date()
