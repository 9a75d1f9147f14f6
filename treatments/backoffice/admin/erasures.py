"""The log of what was erased. It names no patient, so operators may read it."""

from django.contrib import admin
from django.contrib.admin import ModelAdmin

from treatments.models import Erasure
from treatments.permissions import Role
from treatments.permissions.admin import ForRoles


@admin.register(Erasure)
class ErasureAdmin(ForRoles, ModelAdmin):
    """Read-only."""

    roles = (Role.OPERATOR,)
    list_display = ("erased_at", "kind", "clinic", "rows")
    list_filter = ("kind", "clinic")
    list_select_related = ("clinic",)
    ordering = ("-erased_at",)
    actions = None
