"""Before hours, closures, time off, rooms or devices are saved: which bookings would no longer fit.

The change is made, checked and rolled back within its transaction; it is kept only after "Save anyway".
"""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from treatments.backoffice.presenters.outside_hours import line
from treatments.permissions import key_from
from treatments.queries.booking.outside_hours import outside

ANYWAY, BACK = "_save_anyway", "_back_to_form"
CONFLICT = 409


class _Kept:
    """Makes a form invalid, so that the page shows it again."""

    def clean(self) -> dict[str, Any]:
        super().clean()  # type: ignore[misc]
        raise ValidationError("Nothing is saved yet. Change what you typed, or save it.")


class LooksBeforeSaving(ModelAdmin):
    """A page of configuration rows that bookings depend on; `bookings_by` is the lookup from a booking to the row."""

    bookings_by: ClassVar[str]

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and object_id:
            before = self._outside(key_from(object_id))
            request.outside_before = {misfit.booking.pk for misfit in before}  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """After "Back to the form", returns a form that keeps the input and is not saved."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("KeptForm", (_Kept, form), {}) if BACK in request.POST else form

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        before: set[int] = getattr(request, "outside_before", set())
        fallen = [misfit for misfit in self._outside(obj.pk) if misfit.booking.pk not in before]
        if not fallen or ANYWAY in request.POST:
            return super().response_change(request, obj)
        transaction.set_rollback(True)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Before you save {obj}",
            "is_nav_sidebar_enabled": False,
            "lines": [line(misfit) for misfit in fallen],
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ],
            "anyway": ANYWAY,
            "back": BACK,
        }
        return TemplateResponse(request, "admin/treatments/outside.html", context, status=CONFLICT)

    def _outside(self, key: Any) -> Any:
        return outside(Q(**{self.bookings_by: key}), now=timezone.now())
