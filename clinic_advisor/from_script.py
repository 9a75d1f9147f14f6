"""How sending.js learns where an answer leads: a script cannot read the address of a redirect."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

REDIRECTS = {301, 302, 303}
"""Those after which a browser asks by GET. A 307 sends the form once more, which the browser does by itself."""


class ScriptRedirectMiddleware:
    """Answers sending.js with 204 and the address in X-Next where a browser would be redirected.

    So the script knows that what was sent has arrived, and the page it leads to is asked for once.
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
