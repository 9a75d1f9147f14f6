"""What a clinician begins her day with: what waits, what was flagged, who comes today. Only of the clinics given."""

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
from treatments.models.review.waiting import BEFORE_VISIT
from treatments.scheduling.spans import day_span

NEEDS_NO_CONSENT = "botox_review"


@dataclass(frozen=True)
class ReviewBacklog:
    """How many wait for the clinic, of those how many of each urgency and past the target; and for the patient."""

    all: int
    urgent: int
    soon: int
    routine: int
    overdue: int
    asked: int


@dataclass(frozen=True)
class Flagged:
    """How many rows need a look; since when the oldest does, None where none."""

    all: int
    pressing: int
    oldest: datetime | None


def waits(clinics: Sequence[Clinic], now: datetime) -> ReviewBacklog:
    """Counted in one query, exactly; what is overdue by each clinic's own targets."""
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
    """Past the target of its clinic and urgency; nothing where there is no clinic."""
    cases = (
        Q(clinic=clinic, urgency=urgency, waits_since__lte=now - timedelta(hours=clinic.review_hours(urgency)))
        for clinic in clinics
        for urgency in Urgency.values
    )
    before_visit = Q(clinic__in=clinics, needed_by__lte=now + BEFORE_VISIT)
    return reduce(or_, cases, before_visit)


def first_waiting(clinics: Sequence[Clinic], most: int) -> list[Waiting]:
    """The head of the queue, in its order."""
    rows = Waiting.objects.for_clinic().filter(clinic__in=clinics)
    return list(rows.select_related("clinic", "assessment__patient").order_by("-urgency", "created_at", "pk")[:most])


def problems(clinics: Sequence[Clinic]) -> tuple[Flagged, QuerySet[ProblemReport]]:
    """What patients report and nobody has answered: counts, and the rows, the most pressing first."""
    rows = ProblemReport.objects.open().filter(clinic__in=clinics)
    counted = rows.aggregate(
        all=Count("pk"), pressing=Count("pk", filter=Q(pressing=Pressing.EMERGENCY)), oldest=Min("created_at")
    )
    listed = rows.select_related("patient", "clinic", "assigned_to", "booking__session")
    return Flagged(**counted), listed.order_by("-pressing", "created_at", "pk")


def rules_to_look_at() -> int:
    """How many rules clinicians depart from so often that one of them has to look."""
    return RuleReview.objects.open().count()


def asked_by_desk(clinics: Sequence[Clinic]) -> int:
    """How many days outside a window the desk asks for."""
    return WindowRequest.objects.open().filter(session__plan__clinic__in=clinics).count()


def holds(clinics: Sequence[Clinic]) -> tuple[Flagged, QuerySet[Hold]]:
    """Visits that must not take place until somebody has looked: counts, and the rows, the oldest first.

    Pressing are those that have a time already.
    """
    rows = Hold.objects.open().filter(session__plan__clinic__in=clinics)
    booked = Booking.objects.standing().filter(session=OuterRef("session"), state="booked")
    counted = rows.aggregate(all=Count("pk"), pressing=Count("pk", filter=Exists(booked)), oldest=Min("opened_at"))
    listed = rows.select_related("session__plan__patient", "session__plan__clinic")
    return Flagged(**counted), listed.order_by("opened_at", "pk")


def visits_today(clinics: Sequence[Clinic], now: datetime) -> QuerySet[Any]:
    """Visits of each clinic's own today that are not cancelled, by time.

    Each has `lacks_consent`, whether it is treated without her yes so far; `is_held`; and `record_id` where one exists.
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
