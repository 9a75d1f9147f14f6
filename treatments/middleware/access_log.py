"""Records for each request which patients staff saw, and from which address. See docs/adr/0006."""

from collections.abc import Callable
from functools import cache
from typing import cast

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone

from treatments.models import User
from treatments.models.audit import RequestTrace, visiting
from treatments.permissions import Role, has_role
from treatments.services.people.access_log import log_access

STAFF_PAGES = {"admin", "desk"}
NO_PATIENTS = {"admin:jsi18n", "admin:login", "admin:logout", "admin:password_change"}
SHOWS_WHAT_WAS_ASKED = {200, 409, 422}


class VisitMiddleware:
    """Logs each page that shows patients to staff. If logging fails, the request fails and nothing is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        visit = RequestTrace(
            find_address=cache(lambda: address_of(request)), only_reads=request.method in {"GET", "HEAD"}
        )
        with visiting(visit):
            response = self.get_response(request)
        match = request.resolver_match
        if match and response.status_code in SHOWS_WHAT_WAS_ASKED and _shows_patients(request, match, visit):
            log_access(
                visit=visit,
                by=cast(User, request.user),
                page=match.view_name,
                about=_about(match),
                is_search=request.method == "POST",
                now=timezone.now(),
            )
        return response


def _about(match: ResolverMatch) -> str:
    """Returns the variable parts of the URL: keys and days."""
    captured: dict[str, object] = match.captured_kwargs or {}  # type: ignore[attr-defined]  # the stubs lack it
    return " ".join(map(str, captured.values()))


def address_of(request: HttpRequest) -> str | None:
    """Returns the client's IP address; proxy headers count only as far as settings.TRUSTED_PROXIES allows."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:  # unknown to a server behind a Unix socket
        return None
    return address


def _shows_patients(request: HttpRequest, match: ResolverMatch, visit: RequestTrace) -> bool:
    """Whether staff saw a record, or a page on which users with their role see several patients."""
    if match.namespace not in STAFF_PAGES or match.view_name in NO_PATIENTS:
        return False
    return bool(visit.patients) or has_role(request.user, Role.CLINICIAN, Role.FRONT_DESK)
