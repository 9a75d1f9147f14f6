"""The start page of a clinician: what waits, what was flagged, today's visits. Only of the given clinics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from treatments.models import (
    Booking,
    Clinic,
    Consent,
    Hold,
    Pressing,
    ProblemReport,
    RuleReview,
    TreatmentRecord,
    Urgency,
    Waiting,
    WindowRequest,
)
from treatments.models.review.review_queue import BEFORE_VISIT
from treatments.scheduling.spans import day_span

NEEDS_NO_CONSENT = "botox_review"


@dataclass(frozen=True)
class ReviewBacklog:
    """How many assessments wait for the clinic, of each urgency and past the target, and how many for the patient."""

    all: int
    urgent: int
    soon: int
    routine: int
    overdue: int
    asked: int


@dataclass(frozen=True)
class Flagged:
    """How many rows need a review, and since when the oldest does, None if there are none."""

    all: int
    pressing: int
    oldest: datetime | None


def waits(clinics: Sequence[Clinic], now: datetime) -> ReviewBacklog:
    """The backlog in one query, exact; overdue by each clinic's own targets."""
    ours = Q(asked_at__isnull=True)
    rows = Waiting.objects.filter(clinic__in=clinics).with_since()
    counted = rows.aggregate(
        all=Count("pk", filter=ours),
        urgent=Count("pk", filter=ours & Q(urgency=Urgency.URGENT)),
        soon=Count("pk", filter=ours & Q(urgency=Urgency.SOON)),
        routine=Count("pk", filter=ours & Q(urgency=Urgency.ROUTINE)),
        overdue=Count("pk", filter=ours & _overdue(clinics, now)),
        asked=Count("pk", filter=~ours),
    )
    return ReviewBacklog(**counted)


def _overdue(clinics: Sequence[Clinic], now: datetime) -> Q:
    """Past the target of the clinic and urgency; matches nothing without clinics."""
    cases = (
        Q(clinic=clinic, urgency=urgency, waits_since__lte=now - timedelta(hours=clinic.review_hours(urgency)))
        for clinic in clinics
        for urgency in Urgency.values
    )
    before_visit = Q(clinic__in=clinics, needed_by__lte=now + BEFORE_VISIT)
    return reduce(or_, cases, before_visit)


def first_waiting(clinics: Sequence[Clinic], most: int) -> list[Waiting]:
    """The first rows of the queue, in its order."""
    rows = Waiting.objects.for_clinic().filter(clinic__in=clinics)
    return list(rows.select_related("clinic", "assessment__patient").order_by("-urgency", "created_at", "pk")[:most])


def problems(clinics: Sequence[Clinic]) -> tuple[Flagged, QuerySet[ProblemReport]]:
    """Unanswered reports of patients: counts, and the rows, the most urgent first."""
    rows = ProblemReport.objects.open().filter(clinic__in=clinics)
    counted = rows.aggregate(
        all=Count("pk"), pressing=Count("pk", filter=Q(pressing=Pressing.EMERGENCY)), oldest=Min("created_at")
    )
    listed = rows.select_related("patient", "clinic", "assigned_to", "booking__session")
    return Flagged(**counted), listed.order_by("-pressing", "created_at", "pk")


def rules_to_look_at() -> int:
    """The number of rules to review because clinicians often depart from them."""
    return RuleReview.objects.open().count()


def asked_by_desk(clinics: Sequence[Clinic]) -> int:
    """The number of open requests of the desk for days outside a window."""
    return WindowRequest.objects.open().filter(session__plan__clinic__in=clinics).count()


def holds(clinics: Sequence[Clinic]) -> tuple[Flagged, QuerySet[Hold]]:
    """Visits on hold until a clinician's review: counts, and the rows, the oldest first.

    `pressing` counts those that are booked.
    """
    rows = Hold.objects.open().filter(session__plan__clinic__in=clinics)
    booked = Booking.objects.standing().filter(session=OuterRef("session"), state="booked")
    counted = rows.aggregate(all=Count("pk"), pressing=Count("pk", filter=Exists(booked)), oldest=Min("opened_at"))
    listed = rows.select_related("session__plan__patient", "session__plan__clinic")
    return Flagged(**counted), listed.order_by("opened_at", "pk")


def visits_today(clinics: Sequence[Clinic], now: datetime) -> QuerySet[Any]:
    """Today's visits by each clinic's calendar, except cancelled ones and no-shows, by time.

    Each has `lacks_consent` if a required consent is missing so far, `is_held`, and `has_record`.
    """
    consents = Consent.objects.standing().filter(
        plan=OuterRef("session__plan"), treatment=OuterRef("session__treatment")
    )
    held = Hold.objects.open().filter(session=OuterRef("session"))
    record = TreatmentRecord.objects.filter(session=OuterRef("session")).values("pk")
    rows = Booking.objects.standing().filter(_today(clinics, now)).exclude(state="no_show")
    return (
        rows.select_related("patient", "session__plan__clinic", "clinician__user", "room")
        .annotate(
            lacks_consent=~Q(session__treatment=NEEDS_NO_CONSENT) & ~Exists(consents),
            is_held=Exists(held),
            has_record=Exists(record),
        )
        .order_by("during", "pk")
    )


def _today(clinics: Sequence[Clinic], now: datetime) -> Q:
    days = ((clinic, now.astimezone(clinic.zone).date()) for clinic in clinics)
    spans = ((clinic, day_span(day, day, clinic.zone)) for clinic, day in days)
    cases = (
        Q(
            session__plan__clinic=clinic,
            during__overlap=DateTimeTZRange(span.start, span.end),
            during__startswith__gte=span.start,
        )
        for clinic, span in spans
    )
    return reduce(or_, cases, Q(pk__in=[]))
