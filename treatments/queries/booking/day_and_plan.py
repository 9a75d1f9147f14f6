"""Queries of the front desk: sessions to book, today's visits, and the history of a booking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import (
    Booking,
    Clinic,
    Clinician,
    Closure,
    Message,
    MessageAlong,
    OpeningHours,
    Patient,
    PlannedSession,
    User,
    WindowRequest,
    WorkingHours,
)
from treatments.queries.booking.availability_inputs import plain_clinic
from treatments.queries.people.search import look_for
from treatments.scheduling.availability import opening_spans
from treatments.scheduling.spans import ONE_DAY, day_span

DUE_WITHIN = timedelta(days=14)
UNBOOKED = (SessionState.TO_BOOK, SessionState.HELD)
OPENS_WITHIN = timedelta(days=31)
DESK_MESSAGES_SHOWN = 20


class Stage(StrEnum):
    """How urgent it is to book a session."""

    OVERDUE = "overdue"  # its window is over
    DUE = "due"  # the ideal day is past or within two weeks
    LATER = "later"


STAGES = {
    Stage.OVERDUE: Q(latest__lt=F("today")),
    Stage.DUE: Q(latest__gte=F("today"), ideal__lte=F("soon")),
    Stage.LATER: Q(latest__gte=F("today"), ideal__gt=F("soon")),
}


def sessions_at(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Sessions of the active plans, with `today` by the clinic's calendar and `is_next`: it can be booked now."""
    earlier = PlannedSession.objects.filter(
        plan=OuterRef("plan"), position__lt=OuterRef("position"), state__in=UNBOOKED
    )
    today = Cast(Func(F("plan__clinic__time_zone"), Value(now), function="timezone"), DateField())
    sessions = PlannedSession.objects.filter(plan__clinic__in=clinics, plan__state=PlanState.ACTIVE)
    return sessions.select_related("plan__patient", "plan__clinic").annotate(
        today=today,
        soon=ExpressionWrapper(F("today") + Value(DUE_WITHIN.days), output_field=DateField()),
        is_next=~Exists(earlier),
    )


def to_book(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """The next unbooked session of each plan, by the end of its window."""
    waiting = sessions_at(clinics, now).filter(state=SessionState.TO_BOOK, is_next=True)
    return waiting.order_by("latest", "pk")


def counts(sessions: QuerySet[Any]) -> dict[str, int]:
    """How many of the sessions are at each stage."""
    numbers: dict[str, int] = sessions.order_by().aggregate(
        **{stage.value: Count("pk", filter=condition) for stage, condition in STAGES.items()}
    )
    return numbers


@dataclass(frozen=True, slots=True)
class FoundAtDesk:
    """The booked or next sessions of the patients found, and patients without an active plan.

    `is_cut` if more match than are shown; `is_near` if none matches and these nearly do.
    """

    sessions: list[Any]
    without_plan: list[Patient]
    is_cut: bool
    is_near: bool


def find(clinics: QuerySet[Clinic], now: datetime, text: str) -> FoundAtDesk:
    """Find patients of these clinics by anything that identifies them, except those whose data was erased."""
    found = look_for(list(clinics), text, today=now.date())
    patients = [patient for patient in found.patients or found.near if patient.erased_at is None]
    by_patient: dict[int, list[Any]] = {}
    for session in open_sessions(clinics, now, patients):
        by_patient.setdefault(session.plan.patient_id, []).append(session)
    return FoundAtDesk(
        sessions=[session for patient in patients for session in by_patient.get(patient.pk, [])],
        without_plan=[patient for patient in patients if patient.pk not in by_patient],
        is_cut=found.is_cut,
        is_near=not found.patients and bool(patients),
    )


def open_sessions(clinics: QuerySet[Clinic], now: datetime, patients: Iterable[Patient]) -> QuerySet[Any]:
    """What is booked or next of these patients, plan by plan, each with its bookings that stand."""
    not_over = sessions_at(clinics, now).exclude(state__in=[SessionState.DONE, SessionState.DROPPED])
    shown = not_over.filter(Q(is_next=True) | ~Q(state=SessionState.TO_BOOK), plan__patient__in=list(patients))
    return shown.prefetch_related(_standing()).order_by("plan_id", "position")


def course_of(session: PlannedSession) -> list[PlannedSession]:
    """All sessions of the plan, in order, each with its bookings that are not cancelled."""
    return list(session.plan.sessions.order_by("position").prefetch_related(_standing()))


def no_shows_of(patient: Patient) -> int:
    """How many visits of the patient were marked as a no-show."""
    return patient.bookings.filter(state=BookingState.NO_SHOW).count()


def window_requests(session: PlannedSession) -> list[WindowRequest]:
    """The days outside its window that the desk has requested, the newest first."""
    asked = session.window_requests.select_related("session__plan__clinic", "asked_by", "refused_by")
    return list(asked.order_by("-asked_at", "-pk"))


def _standing() -> Prefetch[Any]:
    return Prefetch("bookings", Booking.objects.standing().order_by("-pk"), to_attr="standing")


def bookings_on(clinic: Clinic, day: date) -> list[Booking]:
    """All bookings of a local day at the clinic, including cancelled ones, by time."""
    span = day_span(day, day, clinic.zone)
    bookings = Booking.objects.filter(
        session__plan__clinic=clinic,
        occupied__overlap=DateTimeTZRange(span.start, span.end),
        during__startswith__gte=span.start,
        during__startswith__lt=span.end,
    )
    related = ("session__plan__clinic", "patient", "clinician__user", "room", "device", "desk_note")
    return list(bookings.with_ask_first().select_related(*related).order_by("during", "pk"))


def next_arrived(booking: Booking, day: date, treats: User) -> Booking | None:
    """This clinician’s next visit of the day with an arrived patient, at the same clinic; after the last, the first."""
    here = [
        other
        for other in bookings_on(booking.session.plan.clinic, day)
        if other.state == BookingState.ARRIVED
        and other.session.state != SessionState.HELD
        and other.clinician.user_id == treats.pk
        and other.pk != booking.pk
    ]
    later = [other for other in here if other.starts_at >= booking.starts_at]
    return next(iter(later or here), None)


def working_on(clinic: Clinic, day: date) -> list[Clinician]:
    """The clinicians with hours at the clinic on this day or its weekday, each with those `hours` in order."""
    hours = WorkingHours.objects.filter(_of_day(day), clinic=clinic).order_by("opens")
    clinicians = Clinician.objects.filter(Exists(hours.filter(clinician=OuterRef("pk"))), user__is_active=True)
    with_hours = clinicians.select_related("user").prefetch_related(Prefetch("working_hours", hours, to_attr="hours"))
    working: list[Any] = list(with_hours.order_by("user__full_name", "pk"))
    for clinician in working:
        clinician.hours = _that_count(clinician.hours)
    return working


def _of_day(day: date) -> Q:
    return Q(weekday=day.weekday()) | Q(day=day)


def _that_count(hours: Iterable[Any]) -> list[Any]:
    """The hours that apply on a day: the day's own if there are any, else its weekday's."""
    rows = list(hours)
    return [row for row in rows if row.day] or rows


def opening_on(clinic: Clinic, day: date) -> tuple[list[OpeningHours], Closure | None]:
    """The hours of this day, else those of its weekday, and the closure of the clinic on it, if any."""
    hours = _that_count(clinic.opening_hours.filter(_of_day(day)).order_by("opens"))
    return hours, clinic.closures.filter(starts_on__lte=day, ends_on__gte=day).first()


def next_open_day(clinic: Clinic, day: date) -> date | None:
    """The first local day after this one, within a month, on which the clinic opens, in two queries."""
    first, last = day + ONE_DAY, day + OPENS_WITHIN
    closures = clinic.closures.filter(starts_on__lte=last, ends_on__gte=first)
    plain = plain_clinic(clinic, clinic.opening_hours.about(first, last), closures)
    spans = opening_spans(plain, first, last)
    return spans[0].start.astimezone(clinic.zone).date() if spans else None


def not_out(clinics: QuerySet[Clinic]) -> QuerySet[Message]:
    """Messages that were given up and not settled since, the oldest first; at most a hundred."""
    given_up = Message.objects.not_out().at(clinics).with_whom()
    return given_up.order_by("given_up_at")[:100]


def not_out_of_no_clinic() -> QuerySet[Message]:
    """The same for messages that belong to no clinic, without a limit."""
    return Message.objects.not_out().filter(clinic=None, session=None).with_whom().order_by("given_up_at")


def messages_about(booking: Booking) -> QuerySet[Message]:
    """All messages about a booking, including those about several bookings, the oldest first."""
    along = MessageAlong.objects.filter(message=OuterRef("pk"), booking=booking)
    about = Message.objects.filter(Q(booking=booking) | Exists(along))
    return about.with_whom().select_related("settled_by").order_by("queued_at", "pk")


def desk_messages_to(patient: Patient) -> QuerySet[Message]:
    """The last messages that the desk wrote to the patient, the newest first; at most DESK_MESSAGES_SHOWN."""
    written = Message.objects.filter(desk_message__patient=patient).with_whom()
    by_whom = written.select_related("desk_message__written_by", "settled_by")
    return by_whom.order_by("-queued_at", "-pk")[:DESK_MESSAGES_SHOWN]


def history_of(row: Booking | Patient) -> list[tuple[Any, User | None]]:
    """Each change of the row with who made it, the oldest first."""
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[union-attr]
    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    users = User.objects.in_bulk([pk for pk in ids if pk])
    return [
        (event, users.get(event.pgh_context.metadata.get("user")) if event.pgh_context else None) for event in events
    ]
