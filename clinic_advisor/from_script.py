"""Tells sending.js where a redirect leads: a script cannot read the target of a redirect."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

REDIRECTS = {301, 302, 303}
"""Redirects that a browser follows with GET. A 307 sends the form again, which the browser does by itself."""


class ScriptRedirectMiddleware:
    """Responds to sending.js with 204 and the URL in X-Next instead of a redirect.

    The script then knows that the form has arrived, and the target page is requested only once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("X-Requested-With") == "fetch" and response.status_code in REDIRECTS:
            response.status_code = 204
            response.headers["X-Next"] = response.headers["Location"]
            del response.headers["Location"]
        return response
