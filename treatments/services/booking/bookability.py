"""Whether a session can be booked at a time, and which times are available instead."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import errors
from django.db.models import Exists, OuterRef, Q, QuerySet

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Clinician, PlannedSession, Room
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.refusals import Rule, TimeRefusal, why_not
from treatments.services.booking.booking_refusals import HELD, BookingRefused, JustTaken, NotBookable, TooClose
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.locks import CONCURRENCY_ERRORS
from treatments.services.windows.distance import Laid

DISTANCE = {"visit_keeps_distance", "visit_keeps_units"}
"""The names of the database constraints that check the distance between all visits of one person."""
# Rules broken because a person or a resource is taken; all other rules would refuse the time in an empty clinic too.
TAKEN = {Rule.PATIENT_BUSY, Rule.CLINICIAN_BUSY, Rule.ROOM_BUSY, Rule.DEVICE_BUSY}


def just_taken(error: Exception, nearest: list[FreeTime]) -> Exception:
    """The error to show for a lost race or a visit too close to another one; any other error is returned unchanged."""
    if isinstance(error.__cause__, errors.CheckViolation) and error.__cause__.diag.constraint_name in DISTANCE:
        return NotBookable("Too close to another visit of this patient, in this plan or another.", nearest)
    if not isinstance(error.__cause__, CONCURRENCY_ERRORS):
        return error
    return JustTaken("Just taken: somebody else booked it at the same moment.", nearest)


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
    later = with_a_time(others.filter(position__gt=session.position)).last()
    if later:
        raise NotBookable(f"Cancel visit {later.position} of the plan first: its dates follow from this one.")


def is_next(session: PlannedSession) -> bool:
    """Whether `check_next` raises nothing."""
    try:
        check_next(session)
    except NotBookable:
        return False
    return True


def with_a_time(sessions: QuerySet[PlannedSession]) -> QuerySet[PlannedSession]:
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
