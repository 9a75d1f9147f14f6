"""Around each request: where it comes from, and what staff saw of patients. See docs/adr/0006."""

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
from treatments.services.people.access import keep_visit

STAFF_PAGES = {"admin", "desk"}
NO_PATIENTS = {"admin:jsi18n", "admin:login", "admin:logout", "admin:password_change"}
SHOWS_WHAT_WAS_ASKED = {200, 409, 422}


class VisitMiddleware:
    """Keeps each page that shows patients to staff. What cannot be kept is not shown: the request fails."""

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
            keep_visit(
                visit=visit,
                by=cast(User, request.user),
                page=match.view_name,
                about=_about(match),
                is_search=request.method == "POST",
                now=timezone.now(),
            )
        return response


def _about(match: ResolverMatch) -> str:
    """What varies in the address: keys and days."""
    captured: dict[str, object] = match.captured_kwargs or {}  # type: ignore[attr-defined]  # the stubs lack it
    return " ".join(map(str, captured.values()))


def address_of(request: HttpRequest) -> str | None:
    """The client's address; of what a proxy says of it only so much counts as settings.TRUSTED_PROXIES allows."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a server behind a socket knows none
        return None
    return address


def _shows_patients(request: HttpRequest, match: ResolverMatch, visit: RequestTrace) -> bool:
    """Whether staff saw a record, or a page on which people of her role see several."""
    if match.namespace not in STAFF_PAGES or match.view_name in NO_PATIENTS:
        return False
    return bool(visit.patients) or has_role(request.user, Role.CLINICIAN, Role.FRONT_DESK)
