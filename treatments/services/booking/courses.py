"""Find times for all unbooked visits of a plan at once, and book them together.

Proposing writes nothing. Booking takes the times that were shown, locks all rows they use in the order of
`services.bookings`, checks each visit like a single booking, and books all of them or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction

from treatments.lifecycle import SessionState
from treatments.models import Booking, MessageKind, Plan, PlannedSession, User
from treatments.models.audit import acting
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import Window
from treatments.scheduling.cascade import PlanCourse
from treatments.scheduling.placing import Placed, place
from treatments.scheduling.wishes import NO_WISHES, Wishes
from treatments.services.booking.bookability import check_next, just_taken
from treatments.services.booking.booking_refusals import BookingRefused, NotBookable
from treatments.services.booking.bookings import create_booking, lock_in_order, same_again
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.messages import messages
from treatments.services.windows import plan_windows


@dataclass(frozen=True, slots=True)
class ProposedVisit:
    """A session with the time found for it; `question` names the clinician, room and device of the time."""

    session: PlannedSession
    placed: Placed
    question: AvailabilityQuery


@dataclass(frozen=True, slots=True)
class UnplacedVisit:
    """The first session for which no time was found, with the window left by the visits before it.

    `question` is None if the clinic does not offer the treatment; `why` then says so.
    """

    session: PlannedSession
    window: Window
    question: AvailabilityQuery | None
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Times for the visits of a plan in their order; `later` are the visits for which no time was searched."""

    visits: tuple[ProposedVisit, ...]
    unplaced: UnplacedVisit | None
    later: tuple[PlannedSession, ...]


@dataclass(frozen=True, slots=True)
class ChosenVisit:
    """A session and the time to book for it."""

    session: PlannedSession
    to: ChosenTime


def propose(*, plan: Plan, now: datetime, wishes: Wishes = NO_WISHES, not_before: date | None = None) -> Proposal:
    """Times for all unbooked visits of the plan, following the wishes where possible.

    The first of them is not placed before `not_before`, a day of the clinic. A held visit and the visits after it wait
    for a clinician. Raises NotBookable if nothing of the plan can be booked now.
    """
    sessions, course = plan_windows.course_of(plan)
    for session in sessions:
        session.plan = plan
    positions = _without_a_time(sessions)
    if not positions:
        raise NotBookable("Every visit of this plan has its time, or waits for a clinician.")
    check_next(sessions[positions[0]])
    rosters = _Rosters(sessions, course, now)
    found = place(
        course,
        positions,
        rosters.times,
        plan.clinic.zone,
        wishes=wishes,
        not_before={positions[0]: not_before} if not_before else None,
    )
    visits = [
        ProposedVisit(sessions[placed.position], placed, rosters.question(placed.position, placed.window))
        for placed in found.placed
    ]
    for visit in visits:
        plan_windows.set_window(visit.session, visit.placed.window)
    stuck = rosters.unplaced(found.stuck.position, found.stuck.window) if found.stuck else None
    later = [sessions[position] for position in positions[len(visits) + (stuck is not None) :]]
    return Proposal(tuple(visits), stuck, tuple(later))


def stuck_after(*, session: PlannedSession, day: date, now: datetime) -> PlannedSession | None:
    """The first later visit without a free time if this unbooked one took place on `day`; None if all find one."""
    plan = session.plan
    sessions, course = plan_windows.course_of(plan)
    for planned in sessions:
        planned.plan = plan
    positions = _without_a_time(sessions)
    here = next(position for position in positions if sessions[position].pk == session.pk)
    later = [position for position in positions if position > here]
    course = course.with_day(here, day)
    found = place(course, later, _Rosters(sessions, course, now).times, plan.clinic.zone)
    return sessions[found.stuck.position] if found.stuck else None


def _without_a_time(sessions: Sequence[PlannedSession]) -> list[int]:
    """The positions of the sessions that are to be booked, up to the first held one."""
    positions = []
    for position, session in enumerate(sessions):
        if session.state == SessionState.HELD:
            break
        if session.state == SessionState.TO_BOOK:
            positions.append(position)
    return positions


@dataclass(slots=True)
class _Rosters:
    """The free times of each treatment, read once for all windows that its visits can get."""

    sessions: Sequence[PlannedSession]
    course: PlanCourse
    now: datetime
    _questions: dict[str, AvailabilityQuery | str] = field(default_factory=dict)
    _times: dict[tuple[str, Window], list[FreeTime]] = field(default_factory=dict)

    def times(self, position: int, window: Window) -> list[FreeTime]:
        """All free times in a window, by start."""
        treatment = self.sessions[position].treatment
        if isinstance(self._about(position), str):
            return []
        if (treatment, window) not in self._times:
            self._times[treatment, window] = self.question(position, window).free_times()
        return self._times[treatment, window]

    def question(self, position: int, window: Window) -> AvailabilityQuery:
        """The availability query for a window. Raises NotBookable if the treatment is not offered."""
        about = self._about(position)
        if isinstance(about, str):
            raise NotBookable(about)
        return AvailabilityQuery(about.roster, replace(about.search, earliest=window.earliest, latest=window.latest))

    def unplaced(self, position: int, window: Window) -> UnplacedVisit:
        about = self._about(position)
        session = self.sessions[position]
        if isinstance(about, str):
            return UnplacedVisit(session, window, None, about)
        return UnplacedVisit(session, window, self.question(position, window), "")

    def _about(self, position: int) -> AvailabilityQuery | str:
        session = self.sessions[position]
        if session.treatment not in self._questions:
            try:
                self._questions[session.treatment] = question_for(self._reaching_far(session), now=self.now)
            except TreatmentNotOffered as missing:
                self._questions[session.treatment] = str(missing)
        return self._questions[session.treatment]

    def _reaching_far(self, session: PlannedSession) -> PlannedSession:
        """The session with a window from the first day of all windows to the last day that any window can reach."""
        windows = self.course.windows()
        slack = sum(((window.latest - window.ideal) for window in windows), timedelta(0))
        return PlannedSession(
            pk=session.pk,
            plan=session.plan,
            treatment=session.treatment,
            earliest=min(window.earliest for window in windows),
            ideal=session.ideal,
            latest=max(window.latest for window in windows) + slack,
        )


def book_course(*, plan: Plan, visits: Sequence[ChosenVisit], by: User, now: datetime) -> list[Booking]:
    """Book several visits of a plan in its order, all of them or none, and notify the patient once.

    Idempotent: a repeated request by the same user returns the existing bookings. Raises NotBookable for a broken rule
    and JustTaken for a lost race, each with the number of the visit concerned.
    """
    in_order = sorted(visits, key=lambda visit: visit.session.position)
    try:
        with transaction.atomic(), acting(by, "booking.made_together", plan=plan.pk):
            lock_in_order([visit.to for visit in in_order], plan.patient, [visit.session for visit in in_order])
            existing = [same_again(visit.session, visit.to, by) for visit in in_order]
            if all(existing):
                return [booking for booking in existing if booking]
            booked = [_book_one(visit, by, now) for visit in in_order]
            news = [messages.BookingNews(booking, MessageKind.CONFIRMED) for booking in booked]
            messages.queue(news=news, by=by, now=now)
            return booked
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, []) from error


def _book_one(visit: ChosenVisit, by: User, now: datetime) -> Booking:
    # Its window depends on the visit that was booked just before.
    visit.session.refresh_from_db(fields=["earliest", "ideal", "latest", "state"])
    try:
        return create_booking(visit.session, visit.to, by, now)
    except BookingRefused as refused:
        raise type(refused)(f"Visit {visit.session.position}: {refused}") from refused
