"""Refuses or removes invalid parts of a request before any view sees it."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

UTF_8 = {"utf-8", "utf8"}
NO_TEXT = {"Cc", "Cs"}  # Unicode's control characters and surrogates


class ReadableRequest(WSGIRequest):
    """A request that ignores a content type that cannot be parsed.

    Django parses it while it creates the request, before any middleware or error page could respond.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (LookupError, ValueError):
            super().__init__({**environ, "CONTENT_TYPE": ""})


class ServerHandler(WSGIHandler):
    """Django's WSGI handler with our request class."""

    request_class = ReadableRequest


class RequestGuardMiddleware:
    """Responds 400 to requests that no view could read, so that views need not check.

    Refused are control characters in the URL and encodings other than UTF-8. A cookie with a control character, which
    another page of the same host may have set, is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # If the request ends here, it must not use the language of the thread's previous request.
        translation.activate(settings.LANGUAGE_CODE)
        check_encoding(request)
        check_address(request)
        for name in [name for name, value in request.COOKIES.items() if has_control_character(value)]:
            del request.COOKIES[name]
        return self.get_response(request)


def check_encoding(request: HttpRequest) -> None:
    """Raises BadRequest if the request declares an encoding other than UTF-8."""
    named = (request.content_params or {}).get("charset", "utf-8")
    if named.lower() not in UTF_8:
        raise BadRequest("The encoding is not UTF-8.")
    request.encoding = "utf-8"


def check_address(request: HttpRequest) -> None:
    """Raises BadRequest for a control character in the path, or in a name or value of the query."""
    query = (text for name, values in request.GET.lists() for text in (name, *values))
    if any(map(has_control_character, (request.path_info, *query))):
        raise BadRequest("There is a control character in the address.")


def has_control_character(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(sign) in NO_TEXT for sign in text)
