"""A patient's own space: what comes next, her plan, her visits, and what she sent. Wall time is her clinic's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Assessment, Booking, Clinic, Decision, Patient, Plan, PlannedSession
from treatments.presenters.timeline import Timeline, Visit, timeline
from treatments.presenters.words import clock_in_words, day_in_words, time_in_words, visit_name

WAITING = ("quiet", "A clinician will look at it")
DECISIONS = {
    Decision.APPROVED: ("good", "A clinician agreed"),
    Decision.CHANGED: ("info", "A clinician changed it"),
    Decision.DECLINED: ("care", "A clinician said: not now"),
}
SESSIONS = {
    SessionState.TO_BOOK: ("quiet", "To be booked"),
    SessionState.BOOKED: ("good", "Booked"),
    SessionState.HELD: ("care", "The clinic has a question first"),
    SessionState.DONE: ("good", "Done"),
}
PLANS = {
    PlanState.ACTIVE: ("good", "Under way"),
    PlanState.COMPLETED: ("info", "Finished"),
    PlanState.STOPPED: ("quiet", "Stopped"),
}
VISITS = {
    BookingState.BOOKED: ("good", "Booked"),
    BookingState.ARRIVED: ("info", "You are here"),
    BookingState.DONE: ("quiet", "Done"),
    BookingState.NO_SHOW: ("care", "Missed"),
}


@dataclass(frozen=True)
class Appointment:
    """A booked visit: its day, its hours, and whose clock they are by."""

    name: str
    day: str
    hours: str
    clock: str
    place: str
    with_whom: str
    tone: str
    status: str
    calendar_uid: object


@dataclass(frozen=True)
class Step:
    """A session of a plan in words."""

    name: str
    when: str
    room: str
    tone: str
    status: str


@dataclass(frozen=True)
class PlanPage:
    """A plan, drawn and listed."""

    tone: str
    status: str
    starts: str
    drawing: Timeline | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Sent:
    """An assessment as a line: when it was sent, and what a clinician said."""

    reference: str
    day: str
    tone: str
    status: str


@dataclass(frozen=True)
class MySpace:
    """Everything on the page."""

    name: str
    clinic: Clinic
    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    plans: tuple[PlanPage, ...]
    sent: tuple[Sent, ...]


def my_space(patient: Patient, *, now: datetime) -> MySpace:
    """What one patient sees of herself; `now` is aware."""
    bookings = _bookings(patient)
    plans = patient.plans.select_related("clinic").prefetch_related(_sessions()).order_by("-created_at", "-pk")
    assessments = patient.assessments.select_related("clinic", "review").order_by("-created_at", "-pk")
    return MySpace(
        name=patient.full_name,
        clinic=patient.clinic,
        coming=tuple(_appointment(booking) for booking in bookings if booking.ends_at > now),
        past=tuple(_appointment(booking) for booking in reversed(bookings) if booking.ends_at <= now),
        plans=tuple(_plan(plan, timezone.localdate(now, plan.clinic.zone)) for plan in plans),
        sent=tuple(_sent(assessment) for assessment in assessments),
    )


def _bookings(patient: Patient) -> list[Booking]:
    standing = patient.bookings.standing().select_related("session__plan__clinic", "clinician__user")
    return list(standing.order_by("during"))


def _sessions() -> Prefetch:
    standing = Prefetch("bookings", Booking.objects.standing())
    kept = PlannedSession.objects.exclude(state=SessionState.DROPPED)
    return Prefetch("sessions", kept.order_by("position").prefetch_related(standing))


def _appointment(booking: Booking) -> Appointment:
    clinic = booking.session.plan.clinic
    tone, status = VISITS[BookingState(booking.state)]
    starts, ends = time_in_words(booking.starts_at, clinic.zone), time_in_words(booking.ends_at, clinic.zone)
    return Appointment(
        name=visit_name(booking.session.treatment, booking.session.number),
        day=f"{booking.starts_at.astimezone(clinic.zone):%A}, {day_in_words(_day(booking, clinic))}",
        hours=f"{starts} to {ends}",
        clock=clock_in_words(clinic.time_zone),
        place=f"{clinic.name}, {clinic.place}",
        with_whom=str(booking.clinician),
        tone=tone,
        status=status,
        calendar_uid=booking.calendar_uid,
    )


def _day(booking: Booking, clinic: Clinic) -> date:
    return timezone.localdate(booking.starts_at, clinic.zone)


def _plan(plan: Plan, today: date) -> PlanPage:
    tone, status = PLANS[PlanState(plan.state)]
    visits = [_visit(session, plan.clinic) for session in plan.sessions.all()]
    drawing = timeline(visits, today=today)
    return PlanPage(
        tone=tone,
        status=status,
        starts=day_in_words(plan.start_on),
        drawing=drawing,
        steps=tuple(_steps(plan.sessions.all(), drawing)),
    )


def _visit(session: PlannedSession, clinic: Clinic) -> Visit:
    booked = [_day(booking, clinic) for booking in session.bookings.all()]
    return Visit(
        treatment=session.treatment,
        number=session.number,
        earliest=session.earliest,
        ideal=session.ideal,
        latest=session.latest,
        booked_on=booked[0] if booked else None,
        done_on=session.done_on,
    )


def _steps(sessions: Iterable[PlannedSession], drawing: Timeline | None) -> Iterable[Step]:
    lines = drawing.lines if drawing else ()
    for session, line in zip(sessions, lines, strict=True):
        tone, status = SESSIONS[SessionState(session.state)]
        yield Step(line.name, line.day, line.room, tone, status)


def _sent(assessment: Assessment) -> Sent:
    review = getattr(assessment, "review", None)
    tone, status = DECISIONS[Decision(review.decision)] if review else WAITING
    day = timezone.localdate(assessment.created_at, assessment.clinic.zone)
    return Sent(assessment.reference, day_in_words(day), tone, status)
