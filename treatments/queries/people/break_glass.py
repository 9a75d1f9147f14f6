"""Emergency (“break-glass”) openings, for the operators who open and the clinicians who review them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, QuerySet

from treatments.models import Assessment, Clinic, GlassBreak, Patient, User

MOST = 50


def patient_by_reference(reference: str) -> Patient | None:
    """The patient whose assessment has this reference, in any letter case."""
    found = Assessment.objects.select_related("patient__clinic").filter(reference__iexact=reference.strip()).first()
    return found.patient if found else None


def own_openings(user: User) -> QuerySet[Any]:
    """A user's newest openings, each with `pages`, the number of pages read."""
    return _with_pages(GlassBreak.objects.filter(user=user)).order_by("-opened_at", "-pk")[:MOST]


def openings_at(clinics: Iterable[Clinic]) -> QuerySet[Any]:
    """Openings of records of these clinics, those that wait for a review first, each with `pages`."""
    found = _with_pages(GlassBreak.objects.filter(patient__clinic__in=clinics))
    related = found.select_related("user", "acknowledged_by")
    return related.order_by(F("acknowledged_at").desc(nulls_first=True), "-opened_at", "-pk")[:MOST]


def openings_to_look_into(clinics: Iterable[Clinic]) -> int:
    """The number of openings of records of these clinics that no clinician has reviewed."""
    return GlassBreak.objects.to_acknowledge().filter(patient__clinic__in=clinics).count()


def _with_pages(openings: QuerySet[GlassBreak]) -> QuerySet[Any]:
    return openings.select_related("patient__clinic").annotate(pages=Count("accesses"))


def readable_records(glass: GlassBreak) -> list[Assessment]:
    """What can be read under an opening: the patient's assessments with their plans, the newest first."""
    found = Assessment.objects.filter(patient=glass.patient_id).select_related("review__plan")
    return list(found.order_by("-created_at", "-pk"))
