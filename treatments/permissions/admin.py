"""Access to the admin: the common sign-in, a role, a second factor, and a role check on each page.

This module is separate from the admin pages because the site must not import the modules that register on it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from questionnaire.day_fields import DAY_FIELDS
from questionnaire.fields import MODEL_FORM_FIELDS, NameField
from treatments.models.audit import current_visit
from treatments.permissions.records import open_glass
from treatments.permissions.roles import Role, Visitor, check_role, has_role
from treatments.permissions.staff import lacks_second_factor, stopped_at_door

ROLES = (Role.CLINICIAN, Role.OPERATOR)
NAMES = {"full_name", "name", "place", "number"}
OWN_APPS = {"treatments", "questionnaire"}
View = Callable[..., HttpResponseBase]


class ForRoles:
    """Base of a model admin or inline: users in one of `roles` can view, nobody can add, change or delete."""

    roles: ClassVar[tuple[Role, ...]]
    formfield_overrides: Any = MODEL_FORM_FIELDS | DAY_FIELDS

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Uses NameField for fields in NAMES, so that a name has at least one visible letter or digit."""
        named = {"form_class": NameField} if db_field.name in NAMES else {}
        return super().formfield_for_dbfield(db_field, request, **named, **kwargs)  # type: ignore[misc]

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
        """Raises Http404 for a row that is missing or not visible to the user; Django would redirect to the index."""
        raise Http404


@dataclass(frozen=True)
class SitePage:
    """An admin page that belongs to no model: its route, its roles, and its title in lists of pages.

    Pages of one `section` are listed together; a page without a `title` is in no list.
    """

    route: str
    name: str
    roles: tuple[Role, ...]
    view: View
    section: str = ""
    title: str = ""

    def for_its_roles(self) -> View:
        """Returns the view, which raises NotAllowed for a user in none of the page's roles."""

        @wraps(self.view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_role(request.user, *self.roles)
            return self.view(request, *args, **kwargs)

        return guarded


class ClinicAdminSite(AdminSite):
    """Open to clinicians and operators; every page on it declares its roles."""

    site_header = site_title = "Clinic Advisor"
    index_title = "Clinic"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.pages: list[SitePage] = []

    def add_page(self, page: SitePage) -> None:
        """Adds a page that belongs to no model; it requires the site's permission and the page's roles."""
        self.pages.append(page)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Adds the operator's open emergency access for the banner, and whether this page uses it (then read-only)."""
        visit = current_visit()
        under_glass = bool(visit and any(visit.patients.values()))
        return {**super().each_context(request), "glass": open_glass(request.user), "is_under_glass": under_glass}

    def get_urls(self) -> list[Any]:
        """Puts the site's own pages first, because Django's URLs end in a catch-all.

        Django's "view on site" URL is left out: no row has a page there, and it would reveal which rows exist.
        """
        own = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        return [*map(self._address, self.pages), *own]

    def _address(self, page: SitePage) -> URLPattern:
        return path(page.route, self.admin_view(page.for_its_roles()), name=page.name)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Returns the models the user may see and, in the list of all apps, the pages after them by section."""
        listed = super().get_app_list(request, app_label)
        return listed if app_label else [*listed, *self._sections(request.user)]

    def _sections(self, user: Visitor) -> list[dict[str, Any]]:
        """Returns the pages in the structure that Django uses to list models."""
        sections: dict[str, list[dict[str, Any]]] = {}
        for page in self.pages:
            if page.title and has_role(user, *page.roles):
                entry = {"name": page.title, "object_name": page.name, "admin_url": reverse(f"{self.name}:{page.name}")}
                sections.setdefault(page.section, []).append({**entry, "add_url": None, "view_only": True})
        return [
            {"name": name, "app_label": name.lower(), "app_url": pages[0]["admin_url"], "models": pages}
            for name, pages in sections.items()
        ]

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
        """Skips models of other packages: their admins use Django permissions and are fully open to superusers."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        if admin_class and issubclass(admin_class, ForRoles):
            super().register(models, admin_class, **options)
        elif own := [model.__name__ for model in models if model._meta.app_label in OWN_APPS]:
            raise ImproperlyConfigured(f"The admin of {own} must say which roles it is for: see admin.access.")
