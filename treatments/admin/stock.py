"""What treatments use up: products, set up by operators; lots, kept by operators and the clinicians of each clinic."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from treatments.admin.access import OperatorAdmin
from treatments.models import Clinic, Lot, Product
from treatments.permissions import Role, clinics_of, has_role
from treatments.permissions.admin import ForRoles
from treatments.services.signing import why_not_lot


@admin.register(Product)
class ProductAdmin(OperatorAdmin):
    """What can be in stock."""

    list_display = ("name", "kind", "maker", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "maker")
    ordering = ("name",)


@admin.register(Lot)
class LotAdmin(ForRoles, ModelAdmin):
    """The lots of a clinic: what can be used stands first."""

    roles = (Role.CLINICIAN, Role.OPERATOR)
    list_display = ("number", "product", "clinic", "expires_on", "state", "used_in")
    list_filter = ("is_in_stock", "product", "clinic")
    list_select_related = ("product", "clinic")
    search_fields = ("number",)
    ordering = ("-is_in_stock", "expires_on", "number")
    fields = ("product", "clinic", "number", "expires_on", "is_in_stock", "used_in")
    readonly_fields = ("used_in",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lots = Lot.objects.with_recall().annotate(use_count=Count("uses"))
        if has_role(request.user, Role.OPERATOR):
            return lots.order_by(*self.ordering)
        return lots.filter(clinic__in=clinics_of(request.user)).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once it was used, what it is can no longer be changed: records name it."""
        fixed = ("product", "clinic", "number") if obj and obj.use_count else ()
        recalled = ("is_in_stock",) if obj and obj.is_recalled else ()
        return (*self.readonly_fields, *fixed, *recalled)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "clinic" and not has_role(request.user, Role.OPERATOR):
            kwargs["queryset"] = clinics_of(request.user)
        elif db_field.name == "clinic":
            kwargs["queryset"] = Clinic.objects.order_by("name")
        elif db_field.name == "product":
            kwargs["queryset"] = Product.objects.filter(is_active=True).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="state")
    def state(self, lot: Lot) -> SafeString:
        why = why_not_lot(lot, day=timezone.localdate(timezone=lot.clinic.zone)).rstrip(".")
        about = {"tone": "good", "word": "Can be used"} if not why else {"tone": _tone(why), "word": capfirst(why)}
        return render_to_string("parts/status_tag.html", about)

    @admin.display(description="used in", ordering="use_count")
    def used_in(self, lot: Any) -> str:
        count = getattr(lot, "use_count", 0)
        return "No record" if not count else f"{count} record" if count == 1 else f"{count} records"


def _tone(why: str) -> str:
    return "stop" if why == "recalled" else "care" if why.startswith("expired") else "quiet"
