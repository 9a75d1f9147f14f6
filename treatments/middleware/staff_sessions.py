"""Signs staff out after a period of inactivity, and after a maximum session length.

The settings are STAFF_IDLE_MINUTES and STAFF_SESSION_HOURS. The time of the last request is stored in a signed cookie
in the browser, so that viewing a page does not write to the database.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from treatments.models import User

SALT = "treatments.staff_seen"
OVER = "You were signed out: nothing was done here for some time, or the day is over. Sign in again to continue."


class StaffSessionMiddleware:
    """Signs staff out when their session has expired."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not (user.is_authenticated and user.is_staff):
            return self.get_response(request)
        if is_over(request, user, timezone.now()):
            logout(request)
            messages.info(request, OVER)
        response = self.get_response(request)
        if not asks_by_itself(request):
            _keep_seen(response)
        return response


def is_over(request: HttpRequest, user: User, now: datetime) -> bool:
    """Whether the browser was idle for too long, or the sign-in is too long ago."""
    since = _signed_in_at(request, user, now)
    idle = now - max(since, _seen_at(request) or since)
    return idle > timedelta(minutes=settings.STAFF_IDLE_MINUTES) or now - since > timedelta(
        hours=settings.STAFF_SESSION_HOURS
    )


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether an open page polled for updates without any action by the user."""
    return request.headers.get("HX-Trigger") == "board"


def _signed_in_at(request: HttpRequest, user: User, now: datetime) -> datetime:
    records = get_authentication_records(request, user)
    if records:
        return datetime.fromtimestamp(min(record["at"] for record in records), tz=UTC)
    return user.last_login or now


def _seen_at(request: HttpRequest) -> datetime | None:
    """Returns when this browser was last used according to its signed cookie, or None."""
    try:
        return datetime.fromtimestamp(
            int(Signer(salt=SALT).unsign(request.COOKIES.get(settings.STAFF_SEEN_COOKIE_NAME, ""))), UTC
        )
    except BadSignature:
        return None


def _keep_seen(response: HttpResponseBase) -> None:
    response.set_cookie(
        settings.STAFF_SEEN_COOKIE_NAME,
        Signer(salt=SALT).sign(str(int(timezone.now().timestamp()))),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
