"""How long staff stay signed in: for so long without a request, and no longer than so long at all.

The settings STAFF_IDLE_MINUTES and STAFF_SESSION_HOURS say how long. When staff were last seen stands in a signed
cookie of the same browser, so that looking at a page writes nothing to the database.
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
    """Signs staff out when their time is over."""

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
    """Whether a page that stands open asks for what is new, and nobody pressed anything."""
    return request.headers.get("HX-Trigger") == "board"


def _signed_in_at(request: HttpRequest, user: User, now: datetime) -> datetime:
    records = get_authentication_records(request, user)
    if records:
        return datetime.fromtimestamp(min(record["at"] for record in records), tz=UTC)
    return user.last_login or now


def _seen_at(request: HttpRequest) -> datetime | None:
    """When this browser was last used, as far as its cookie proves it."""
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
