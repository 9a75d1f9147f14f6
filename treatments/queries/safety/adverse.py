"""Queries for adverse events."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from treatments.lifecycle import SessionState
from treatments.models import AdverseEvent, Clinic, Patient, PlannedSession
from treatments.models.care.adverse import IS_SERIOUS, NOT_OVER, NOT_REPORTED


@dataclass(frozen=True)
class EventCounts:
    """The number of serious events that are not over, and of serious events not reported to an authority."""

    serious_open: int
    to_report: int


def event_counts(clinics: Iterable[Clinic]) -> EventCounts:
    """The counts on the clinician's start page; the lists behind them use the same filters."""
    serious = AdverseEvent.objects.filter(IS_SERIOUS, session__plan__clinic__in=clinics)
    counted = serious.aggregate(serious_open=Count("pk", filter=NOT_OVER), to_report=Count("pk", filter=NOT_REPORTED))
    return EventCounts(**counted)


def treated_sessions(clinics: QuerySet[Clinic], patient: Patient | None) -> QuerySet[PlannedSession]:
    """Sessions done or in progress at these clinics, the newest first; only of one person if `patient` is given."""
    treated = PlannedSession.objects.filter(
        Q(state=SessionState.DONE) | Q(record__isnull=False), plan__clinic__in=clinics
    )
    if patient is not None:
        treated = treated.filter(plan__patient__in=Patient.objects.same_person(patient.pk))
    return treated.select_related("plan__patient", "plan__clinic").order_by(F("done_on").desc(nulls_first=True), "-pk")
