"""The door to the admin: the common sign-in, a role, a second factor, and on each page its roles again.

It stands here and not beside the pages: making the site must not import what registers itself on it.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from treatments.permissions.roles import Role, has_role
from treatments.permissions.staff import lacks_second_factor, stopped_at_door

ROLES = (Role.CLINICIAN, Role.OPERATOR)
OWN_APPS = {"treatments", "questionnaire"}


class ForRoles:
    """For a model's admin or an inline: those in one of its roles look, nobody writes."""

    roles: ClassVar[tuple[Role, ...]]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return has_role(request.user, *self.roles)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """A row that is not there, or not for her; Django would go to the index with a message."""
        raise Http404


class ClinicAdminSite(AdminSite):
    """Open to clinicians and operators; on it stand only pages that say which role they are for."""

    site_header = site_title = "Clinic Advisor"
    index_title = "Clinic"

    def has_permission(self, request: HttpRequest) -> bool:
        return has_role(request.user, *ROLES) and not lacks_second_factor(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        target = get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
        return stopped_at_door(request, *ROLES, going_to=target) or redirect(target)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return account.logout(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Leaves out other packages' pages: they go by permission rows, and open everything to a superuser."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        if admin_class and issubclass(admin_class, ForRoles):
            super().register(models, admin_class, **options)
        elif own := [model.__name__ for model in models if model._meta.app_label in OWN_APPS]:
            raise ImproperlyConfigured(f"The admin of {own} must say which roles it is for: see admin.access.")
