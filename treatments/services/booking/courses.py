"""The visits of a plan that have no time, all at once: what can be had together, and booking it in one act.

Proposing writes nothing. Booking takes what was shown, locks all that it draws on in the order of `services.bookings`,
checks each visit as booking it alone would, and books all of them or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction

from treatments.lifecycle import SessionState
from treatments.models import Booking, MessageKind, Plan, PlannedSession, User
from treatments.models.audit import acting
from treatments.queries.booking.rosters import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import Window
from treatments.scheduling.cascade import PlanCourse
from treatments.scheduling.placing import Placed, place
from treatments.scheduling.wishes import NO_WISHES, Wishes
from treatments.services.booking.bookings import (
    BookingRefused,
    ChosenTime,
    NotBookable,
    check_next,
    just_taken,
    lock_in_order,
    same_again,
    write,
)
from treatments.services.messages import messages
from treatments.services.windows import plan_windows


@dataclass(frozen=True, slots=True)
class ProposedVisit:
    """A session with the time found for it; `question` names whom and what the time is with."""

    session: PlannedSession
    placed: Placed
    question: AvailabilityQuery


@dataclass(frozen=True, slots=True)
class UnplacedVisit:
    """The first session for which no time was found, in the window that the days before it leave.

    `question` is None where the clinic does not offer the treatment; `why` then says so.
    """

    session: PlannedSession
    window: Window
    question: AvailabilityQuery | None
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Times for the visits of a plan in their order; `later` are those that were not looked at."""

    visits: tuple[ProposedVisit, ...]
    unplaced: UnplacedVisit | None
    later: tuple[PlannedSession, ...]


@dataclass(frozen=True, slots=True)
class ChosenVisit:
    """A session and the time that it is to have."""

    session: PlannedSession
    to: ChosenTime


def propose(*, plan: Plan, now: datetime, wishes: Wishes = NO_WISHES, not_before: date | None = None) -> Proposal:
    """Times for all visits of the plan that have none, as wished where they can be.

    The first of them is not wanted before `not_before`, a day of the clinic. A held visit, and what comes after it,
    waits for a clinician. Raises NotBookable where nothing of the plan can be booked now.
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
        ProposedVisit(sessions[each.position], each, rosters.question(each.position, each.window))
        for each in found.placed
    ]
    for visit in visits:
        plan_windows.give(visit.session, visit.placed.window)
    stuck = rosters.unplaced(found.stuck.position, found.stuck.window) if found.stuck else None
    later = [sessions[position] for position in positions[len(visits) + (stuck is not None) :]]
    return Proposal(tuple(visits), stuck, tuple(later))


def stuck_after(*, session: PlannedSession, day: date, now: datetime) -> PlannedSession | None:
    """The first later visit that would find no time if this one, which has none, were on a day; None where all do."""
    plan = session.plan
    sessions, course = plan_windows.course_of(plan)
    for each in sessions:
        each.plan = plan
    positions = _without_a_time(sessions)
    here = next(position for position in positions if sessions[position].pk == session.pk)
    later = [position for position in positions if position > here]
    course = course.with_day(here, day)
    found = place(course, later, _Rosters(sessions, course, now).times, plan.clinic.zone)
    return sessions[found.stuck.position] if found.stuck else None


def _without_a_time(sessions: Sequence[PlannedSession]) -> list[int]:
    """The places of those that are to be booked, up to one that is held."""
    positions = []
    for position, session in enumerate(sessions):
        if session.state == SessionState.HELD:
            break
        if session.state == SessionState.TO_BOOK:
            positions.append(position)
    return positions


@dataclass(slots=True)
class _Rosters:
    """The free times of each treatment, read once for all windows that its visits can come to have."""

    sessions: Sequence[PlannedSession]
    course: PlanCourse
    now: datetime
    _questions: dict[str, AvailabilityQuery | str] = field(default_factory=dict)
    _times: dict[tuple[str, Window], list[FreeTime]] = field(default_factory=dict)

    def times(self, position: int, window: Window) -> list[FreeTime]:
        """Every free time of a window, by start."""
        treatment = self.sessions[position].treatment
        if isinstance(self._about(position), str):
            return []
        if (treatment, window) not in self._times:
            self._times[treatment, window] = self.question(position, window).free_times()
        return self._times[treatment, window]

    def question(self, position: int, window: Window) -> AvailabilityQuery:
        """What is asked of the treatment's roster for a window. Raises NotBookable where it is not offered."""
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
        """The session with a window from the first day of all to the last that any can be pushed to."""
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
    """Books several visits of a plan in its order, all of them or none, and has the patient told once.

    Asked for twice by one person, it answers with what stands. Raises NotBookable for a rule and JustTaken for a race
    that was lost, each with the number of the visit that it is about.
    """
    in_order = sorted(visits, key=lambda each: each.session.position)
    try:
        with transaction.atomic(), acting(by, "booking.made_together", plan=plan.pk):
            lock_in_order([each.to for each in in_order], plan.patient, [each.session for each in in_order])
            standing = [same_again(each.session, each.to, by) for each in in_order]
            if all(standing):
                return [each for each in standing if each]
            booked = [_book_one(each, by, now) for each in in_order]
            news = [messages.News(booking, MessageKind.CONFIRMED) for booking in booked]
            messages.queue(news=news, by=by, now=now)
            return booked
    except (IntegrityError, OperationalError) as error:
        raise just_taken(error, []) from error


def _book_one(visit: ChosenVisit, by: User, now: datetime) -> Booking:
    # Its window follows from the visit that was booked just before.
    visit.session.refresh_from_db(fields=["earliest", "ideal", "latest", "state"])
    try:
        return write(visit.session, visit.to, by, now)
    except BookingRefused as refused:
        raise type(refused)(f"Visit {visit.session.position}: {refused}") from refused
