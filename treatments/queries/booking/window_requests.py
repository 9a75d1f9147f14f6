"""Requests for days outside a window that wait for a clinician."""

from django.db.models import QuerySet

from treatments.models import Clinic, WindowRequest


def waiting(clinics: QuerySet[Clinic]) -> list[WindowRequest]:
    """The open requests at these clinics, the oldest first."""
    related = ("session__plan__patient", "session__plan__clinic", "asked_by")
    asked = WindowRequest.objects.open().filter(session__plan__clinic__in=clinics)
    return list(asked.select_related(*related).order_by("asked_at", "pk"))
