"""Error pages. They do not use the request, session or database, so that they cannot fail themselves.

Their language is the one active in the thread, set by LanguageMiddleware, or to English by RequestGuardMiddleware.
"""

import logging
import sys
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from clinic_advisor.sent_again import sent_form

BAD_REQUEST, FORBIDDEN, NOT_FOUND, GONE, TOO_LARGE, TOO_MANY = 400, 403, 404, 410, 413, 429
BROKEN, UNAVAILABLE = 500, 503
FOREIGN_KEY_VIOLATION = "23503"
TRY_AGAIN_SECONDS = "30"
BARE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Clinic Advisor</title>'
    "<h1>Something went wrong</h1><p>Wait a minute, then try again.</p>"
    '<p><a href="/">Go to the start page</a></p></html>'
)
"""Sent if even the error page cannot be rendered."""

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(TOO_LARGE if too_large else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tells the user why the form was refused; a form from one of our pages can be sent again with its content."""
    sent = sent_form(request)
    about = {"sent": sent, "csrf_token": sent.token} if sent else {}
    return error_page(FORBIDDEN, template="403_csrf.html", about=about)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(NOT_FOUND)


def too_many_tries(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(TOO_MANY)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handles exceptions that no view expected; `status_of` chooses the page."""
    page = error_page(status_of(sys.exception()))
    if page.status_code == UNAVAILABLE:
        page.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return page


def status_of(exception: BaseException | None) -> int:
    """Returns 503 if the database is unreachable or busy, 410 if the record was erased meanwhile, else 500."""
    if isinstance(exception, OperationalError | InterfaceError):
        return UNAVAILABLE
    if isinstance(exception, ObjectDoesNotExist) or is_missing_reference(exception):
        return GONE
    return BROKEN


def is_missing_reference(exception: BaseException | None) -> bool:
    """Whether a row could not be written because a row that it refers to no longer exists."""
    code = getattr(exception.__cause__, "pgcode", None) if isinstance(exception, IntegrityError) else None
    return code == FOREIGN_KEY_VIOLATION


def error_page(status: int, *, template: str = "", about: dict[str, Any] | None = None) -> HttpResponse:
    """Returns a page rendered without a request context, which browsers and proxies do not store."""
    try:
        page = str(render_to_string(template or f"{status}.html", about))
    except Exception:
        logger.exception("The page of error %s could not be made.", status)
        page = BARE
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
