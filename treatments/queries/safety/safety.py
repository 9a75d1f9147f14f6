"""Queries for held visits and health facts reported since the decision."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import AskFirst, Assessment, Booking, Clinic, HealthFact, Hold, Patient, PlannedSession


def open_holds(clinics: Iterable[Clinic]) -> QuerySet[Hold]:
    """Held visits at these clinics, the next to take place first."""
    return Hold.objects.open().by_visit().filter(session__plan__clinic__in=clinics)


def facts_of(patient: Patient) -> list[HealthFact]:
    """The facts reported about the patient since the quiz, the newest first."""
    return list(patient.health_facts.select_related("told_to", "ended_by").order_by("-told_at", "-pk"))


def marks_of(assessment: Assessment) -> list[AskFirst]:
    """The visits ahead that these undecided answers may make unsafe, the next one first.

    Without a query for an assessment that was read `with_ask_first` and has none.
    """
    if not getattr(assessment, "asks_first", True):
        return []
    marks = assessment.ask_first.open().select_related("session__plan__clinic")
    return list(marks.order_by("session__ideal", "pk"))


def visits_ahead(patient: Patient) -> list[PlannedSession]:
    """The patient's visits ahead, in order."""
    coming = (SessionState.TO_BOOK, SessionState.BOOKED, SessionState.HELD)
    sessions = PlannedSession.objects.filter(
        plan__patient=patient, plan__state=PlanState.ACTIVE, state__in=coming, record__isnull=True
    )
    return list(sessions.select_related("plan__clinic", "plan__patient").order_by("plan", "position"))


def held_visits_of(patient: Patient) -> list[PlannedSession]:
    """The held visits of this person at all clinics, plan by plan; current bookings are prefetched as `standing`."""
    kept = Booking.objects.filter(state__in=[BookingState.BOOKED, BookingState.ARRIVED])
    held = PlannedSession.objects.filter(
        plan__patient__in=Patient.objects.same_person(patient.pk), plan__state=PlanState.ACTIVE, state=SessionState.HELD
    )
    bookings = Prefetch("bookings", kept, to_attr="standing")
    return list(held.select_related("plan__clinic").prefetch_related(bookings).order_by("plan", "position"))
