"""Shows times on staff pages that are not about one clinic in the time zone of the reader's clinic."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from treatments.models import Clinic, User

TOLD_BY_IT = {"admin"}
"""URL namespaces. The desk's pages set the time zone themselves: most of them are about one clinic."""
OWN_SIGN_IN = {"usersessions_list", "mfa_index", "mfa_list_webauthn"}


class StaffClockMiddleware:
    """Renders the admin, and the pages about a user's own sign-in, in the time zone of the user's clinic."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):  # a time zone that a page sets ends with the request
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Sets the time zone as soon as the requested page is known."""
        page, user = request.resolver_match, request.user
        if page is None or not (user.is_authenticated and user.is_staff):
            return
        if page.namespace in TOLD_BY_IT or page.url_name in OWN_SIGN_IN:
            clinic = clinic_of_clock(user)
            timezone.activate(clinic.zone if clinic else timezone.get_default_timezone())


def clinic_of_clock(user: User) -> Clinic | None:
    """The clinic whose time zone a member of staff sees: their first; without one, the first of all clinics."""
    return user.clinics.order_by("pk").first() or Clinic.objects.order_by("pk").first()
