"""By which clock staff pages tell the time where a page is about no clinic: that of the clinic of whoever reads."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from treatments.models import Clinic, User

TOLD_BY_IT = {"admin"}
"""Whole parts of the site. The desk's pages set the clock themselves: most of them are about one clinic."""
OWN_SIGN_IN = {"usersessions_list", "mfa_index", "mfa_list_webauthn"}


class StaffClockMiddleware:
    """Has the pages of the admin, and those about one's own sign-in, written by the reader's clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):  # whatever a page sets ends with it
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Sets the clock once it is known which page is asked for."""
        page, user = request.resolver_match, request.user
        if page is None or not (user.is_authenticated and user.is_staff):
            return
        if page.namespace in TOLD_BY_IT or page.url_name in OWN_SIGN_IN:
            clinic = clinic_of_clock(user)
            timezone.activate(clinic.zone if clinic else timezone.get_default_timezone())


def clinic_of_clock(user: User) -> Clinic | None:
    """The clinic whose clock a member of staff reads: their first, or of an operator without any the first there is."""
    return user.clinics.order_by("pk").first() or Clinic.objects.order_by("pk").first()
