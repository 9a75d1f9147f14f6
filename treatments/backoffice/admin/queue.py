"""How the clinician's review queue is filtered and ordered."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from treatments.backoffice.admin.filters import WorkFirstFilter
from treatments.models import Assessment
from treatments.permissions import clinics_of

ORDERS: dict[str | None, tuple[str, ...]] = {
    "asked": ("waiting__asked_at",),
    "decided": ("-review__decided_at",),
    "all": ("-created_at",),
}
QUEUE_ORDER = ("-waiting__urgency", "waiting__created_at")


def order_of(state: str | None) -> tuple[str, ...]:
    """Returns the order: open cases by urgency, then age; asked-back cases longest first; else the newest first."""
    return ORDERS.get(state, QUEUE_ORDER)


class StateFilter(WorkFirstFilter):
    """Shows the open cases by default."""

    unless_asked = "Waiting for us"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return (("asked", "Asked: waits for the patient"), ("decided", "Decided"), ("all", "All"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> QuerySet[Assessment]:
        match self.value():
            case "all":
                return queryset
            case "decided":
                return queryset.filter(review__isnull=False)
            case "asked":
                return queryset.filter(waiting__asked_at__isnull=False)
            case _:
                return queryset.filter(waiting__isnull=False, waiting__asked_at__isnull=True)


class ClinicFilter(SimpleListFilter):
    """Filters by the clinician's clinics; another clinic's code gives an empty list."""

    title = parameter_name = "clinic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [(clinic.code, clinic.name) for clinic in clinics_of(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> QuerySet[Assessment]:
        return queryset.filter(clinic__code=self.value()) if self.value() else queryset
