"""The patients treated with a lot: one query, for the page and for the file of contacts."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from treatments.models import Clinic, ContactOutcome, LotRecall, Patient, RecallContact

HAD = "bookings__record"


def concerned(recall: LotRecall, clinics: QuerySet[Clinic]) -> QuerySet[Any]:
    """The patients of these clinics who had the lot, those not contacted yet first; one query.

    Each with `records` and `treated_at`, in the same order, and with `outcome`, `outcome_note`, `outcome_at` and
    `outcome_by` of the newest contact.
    """
    newest = RecallContact.objects.filter(recall=recall, patient=OuterRef("pk")).order_by("-tried_at", "-pk")
    had = {f"{HAD}__lot_uses__lot__product": recall.product_id, f"{HAD}__lot_uses__lot__number": recall.number}
    return (
        Patient.objects.filter(clinic__in=clinics, **had)
        .select_related("clinic")
        .annotate(
            records=ArrayAgg(f"{HAD}__pk", order_by=(f"{HAD}__started_at", f"{HAD}__pk")),
            treated_at=ArrayAgg(f"{HAD}__started_at", order_by=(f"{HAD}__started_at", f"{HAD}__pk")),
            outcome=Subquery(newest.values("outcome")[:1]),
            outcome_note=Subquery(newest.values("note")[:1]),
            outcome_at=Subquery(newest.values("tried_at")[:1]),
            outcome_by=Subquery(newest.values("tried_by__full_name")[:1]),
        )
        .order_by(F("outcome_at").asc(nulls_first=True), "full_name", "pk")
    )


def counts(recall: LotRecall) -> QuerySet[Any]:
    """For each clinic how many patients are `concerned`, and how many were `tried` and `reached`. No names."""
    of_lot = Q(
        patients__bookings__record__lot_uses__lot__product=recall.product_id,
        patients__bookings__record__lot_uses__lot__number=recall.number,
    )
    reached = Q(patients__recall_contacts__outcome__in=[ContactOutcome.REACHED_WELL, ContactOutcome.REACHED_UNWELL])
    of_recall = of_lot & Q(patients__recall_contacts__recall=recall)
    return (
        Clinic.objects.annotate(
            concerned=Count("patients", filter=of_lot, distinct=True),
            tried=Count("patients", filter=of_recall, distinct=True),
            reached=Count("patients", filter=of_recall & reached, distinct=True),
        )
        .filter(concerned__gt=0)
        .order_by("name")
    )


def recalls() -> QuerySet[LotRecall]:
    """All recalls, open ones first, the newest at the top."""
    found = LotRecall.objects.select_related("product", "declared_by", "closed_by")
    return found.order_by(F("closed_at").desc(nulls_first=True), "-declared_at")
