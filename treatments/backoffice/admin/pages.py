"""Pages of the admin that belong to no model."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin

from treatments.permissions import Role
from treatments.permissions.admin import ClinicAdminSite, SitePage, View


def site_page(
    route: str, *, name: str, roles: tuple[Role, ...], section: str = "", title: str = ""
) -> Callable[[View], View]:
    """Registers the decorated view on the admin site, at `admin:<name>`, for staff in one of the roles.

    The site's access checks run first, as for all its pages: signed in, second factor, no caching by the browser.
    With a title the page is listed under its section on the home page and in the navigation.
    """

    def decorate(view: View) -> View:
        site = cast(ClinicAdminSite, admin.site)
        site.add_page(SitePage(route=route, name=name, roles=roles, view=view, section=section, title=title))
        return view

    return decorate
