"""Who may do what in the admin: by role, so no permission rows have to be set up or can be forgotten."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, cast

from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from treatments.permissions import Role, clinics_of, has_role, seen
from treatments.permissions.admin import ForRoles


class ShortPaginator(Paginator[Any]):
    """Counts only up to a thousand rows, as a full count is slow; staff search for rows beyond that."""

    most = 1000

    @cached_property
    def count(self) -> int:
        rows = cast(QuerySet[Any], self.object_list)
        return rows.order_by()[: self.most].count()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows than are listed."""
        return self.count == self.most


class OperatorOnly(ForRoles):
    """For configuration rows: operators may do everything, others see nothing."""

    roles = (Role.OPERATOR,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)


class ClinicianViewOnly(ForRoles):
    """For patients' rows: clinicians may view; only services write."""

    roles = (Role.CLINICIAN,)


class OperatorAdmin(OperatorOnly, ModelAdmin):
    """A page of configuration rows, which are deleted one at a time after a review of what depends on them."""

    actions: Any = None

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        """Validates the keys of the selected rows if a list has bulk actions: Django does not check them."""
        if not all(key.isascii() and key.isdecimal() for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A key of a row is no number.")
        return super().response_action(request, queryset, *args, **kwargs)


class OperatorInline(OperatorOnly, TabularInline):
    """Configuration rows on the page of the row they belong to."""

    extra = 0


class LinksWhatOpens(ModelAdmin):
    """Shows a related row as a link to users who may open it, else as its name only. Django always links it."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (title, {**options, "fields": self._linked(request, options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._linked(request, super().get_readonly_fields(request, obj))

    def _linked(self, request: HttpRequest, names: Iterable[Any]) -> list[Any]:
        fields: dict[Any, Any] = {field.name: field for field in self.opts.fields}
        return [named(fields[name]) if self._is_closed(request, fields.get(name)) else name for name in names]

    def _is_closed(self, request: HttpRequest, field: Any) -> bool:
        """Whether a field leads to a row with a page that this user may not open."""
        model = field.related_model if field is not None else None
        if model is None or not self.admin_site.is_registered(model):
            return False
        return not self.admin_site.get_model_admin(model).has_view_permission(request)


@cache
def named(field: Field[Any, Any]) -> Callable[[Model], str]:
    """A read-only field that shows the related row's name. Cached, because Django compares these objects."""

    def name_of(row: Model) -> str:
        return str(getattr(row, field.name) or "–")

    name_of.__name__ = field.name
    name_of.short_description = field.verbose_name  # type: ignore[attr-defined]
    return name_of


class ClinicianViewOnlyAdmin(ClinicianViewOnly, LinksWhatOpens):
    """A page of patients' rows, limited to the clinician's own clinics."""

    clinic_field = "clinic"  # the lookup from a row to its clinic, e.g. plan__clinic
    paginator = ShortPaginator
    actions = None  # no bulk actions either

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        # Filter by keys, so that the database can estimate the number of rows and choose a good query plan.
        clinics = [clinic.pk for clinic in clinics_of(request.user)]
        return super().get_queryset(request).filter(**{f"{self.clinic_field}__in": clinics})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """For Django's own pages of one row; the project's own pages load it through permissions.records."""
        found = super().get_object(request, object_id, from_field)
        return found if found is None else seen(found)
