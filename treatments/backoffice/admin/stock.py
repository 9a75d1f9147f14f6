"""Stock: products, set up by operators; lots, managed by operators and the clinicians of each clinic."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from questionnaire.fields import LineField
from treatments.backoffice.admin.access import OperatorAdmin
from treatments.models import Clinic, ExpiryChange, Lot, Product, User
from treatments.permissions import Role, clinics_of, has_role
from treatments.permissions.admin import ForRoles
from treatments.services.care.signing import why_not_lot
from treatments.services.care.stock import StockRefused, check_correction, confirm_expiry, correct_expiry
from treatments.wording.clinic_days import day_words


@admin.register(Product)
class ProductAdmin(OperatorAdmin):
    """Products that can be in stock."""

    list_display = ("name", "kind", "maker", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "maker")
    ordering = ("name",)


class LotForm(ModelForm):
    """A lot; a corrected expiry date needs a reason, and a later date a second person."""

    reason = LineField(
        label="Reason for another expiry date",
        required=False,
        max_length=2000,
        help_text="Kept with the old and the new date. A later date holds once a second person has confirmed it.",
    )

    def clean(self) -> dict[str, Any]:
        """Shows next to the field what the service would refuse."""
        given: dict[str, Any] = super().clean() or {}
        if self.instance.pk and "expires_on" in self.changed_data and given.get("expires_on"):
            stored = Lot.objects.get(pk=self.instance.pk)
            try:
                check_correction(stored, given["expires_on"], given.get("reason", ""))
            except StockRefused as refused:
                self.add_error(refused.field, str(refused))
        return given


@admin.register(Lot)
class LotAdmin(ForRoles, ModelAdmin):
    """The lots of a clinic, usable ones first."""

    roles = (Role.CLINICIAN, Role.OPERATOR)
    list_display = ("number", "product", "clinic", "expires_on", "state", "used_in")
    list_filter = ("is_in_stock", "product", "clinic")
    list_select_related = ("product", "clinic")
    search_fields = ("number",)
    ordering = ("-is_in_stock", "expires_on", "number")
    form = LotForm
    readonly_fields = ("used_in", "corrections")
    actions = ("confirm_date",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lots = Lot.objects.with_recall().annotate(use_count=Count("uses"))
        if has_role(request.user, Role.OPERATOR):
            return lots.order_by(*self.ordering)
        return lots.filter(clinic__in=clinics_of(request.user)).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Omits the reason field for a new lot (nothing to correct) and for a used one (no longer correctable)."""
        own = ("product", "clinic", "number", "expires_on")
        asked = ("reason",) if obj and not obj.use_count else ()
        return (*own, *asked, "is_in_stock", "used_in", *(("corrections",) if obj else ()))

    def save_model(self, request: HttpRequest, obj: Lot, form: Any, change: bool) -> None:
        """Saves all fields directly except a corrected date, which goes through the service with its reason."""
        wanted = obj.expires_on
        corrected = change and "expires_on" in form.changed_data
        if corrected:
            obj.expires_on = form.initial["expires_on"]
        super().save_model(request, obj, form, change)
        if corrected:
            by, reason = cast(User, request.user), form.cleaned_data["reason"]
            made = correct_expiry(lot=obj, expires_on=wanted, reason=reason, by=by, now=timezone.now())
            if made.applied_at is None:
                messages.warning(request, "The later date waits until a second person confirms it in the list of lots.")

    @admin.action(description="Confirm the later expiry date, pack in hand")
    def confirm_date(self, request: HttpRequest, queryset: QuerySet[Lot]) -> None:
        waiting = ExpiryChange.objects.filter(lot__in=queryset, applied_at__isnull=True).select_related("lot__clinic")
        for change in waiting:
            try:
                confirm_expiry(change=change, by=cast(User, request.user), now=timezone.now())
            except StockRefused as refused:
                messages.error(request, f"{change.lot}: {refused}")
            else:
                messages.success(request, f"{change.lot}: expires on {day_words(change.after)}.")
        if not waiting:
            messages.info(request, "No date of these lots waits for a second person.")

    @admin.display(description="corrections of the date")
    def corrections(self, lot: Lot) -> SafeString:
        """Returns each correction with its reason and its two people, the newest first."""
        changes = lot.expiry_changes.select_related("asked_by", "confirmed_by").order_by("-asked_at", "-pk")
        lines = [
            (day_words(change.before), day_words(change.after), change.reason, str(change.asked_by), _stands(change))
            for change in changes
        ]
        return format_html_join("", "<p>{} to {}: {} ({}{})</p>", lines) if lines else format_html("{}", "None")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fixes the identity of a used lot, as records refer to it."""
        fixed = ("product", "clinic", "number", "expires_on") if obj and obj.use_count else ()
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


def _stands(change: ExpiryChange) -> str:
    if change.applied_at is None:
        return ", waits for a second person"
    return f", confirmed by {change.confirmed_by}" if change.confirmed_by else ""


def _tone(why: str) -> str:
    return "stop" if why == "recalled" else "care" if why.startswith("expired") else "quiet"
