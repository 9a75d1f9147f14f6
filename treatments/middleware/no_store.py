"""Which pages browsers and proxies may cache: those that look the same to everybody."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from questionnaire.views.binding import SESSION_KEY as ANSWERS_KEY

PUBLIC = {
    "patient:home",
    "patient:intended_use",
    "patient:decision_aid",
    "patient:methods",
    "patient:authors",
    "patient:money",
    "patient:accessibility",
    "patient:privacy",
}


class NoStoreMiddleware:
    """Marks every other response as not to be stored, so that no view can forget it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_public(request):
            add_never_cache_headers(response)
        return response


def is_public(request: HttpRequest) -> bool:
    """Whether the page is in PUBLIC and nobody has signed in or begun a quiz in this browser."""
    match = request.resolver_match
    if match is None or match.view_name not in PUBLIC:
        return False
    return not {ACCOUNT_KEY, ANSWERS_KEY} & set(request.session.keys())
