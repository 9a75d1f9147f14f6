"""The test client of every page test: it enforces CSRF checks as a browser would meet them."""

import re

from django.conf import settings
from django.test import Client  # noqa: TID251  # the one that the others stand on
from django.utils.crypto import get_random_string

POST_FORM = re.compile(rb"<form\b(?=[^>]*\bmethod=[\"']?post\b)[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(rb"name=\"csrfmiddlewaretoken\" value=\"\w+\"")


class CsrfClient(Client):
    """A client whose POST requests carry its CSRF token; it fails on a page that has a form without a token.

    The token is taken from the cookie set by a rendered page and equals the one in every form of that page. A test that
    posts without opening a page first gets a new token. `with_token=False` sends what another site would send.
    """

    def __init__(self, *, with_token=True, **options):
        super().__init__(enforce_csrf_checks=True, **options)
        self._with_token = with_token

    def request(self, **request):
        response = super().request(**request)
        assert not (bare := forms_without_token(response)), f"{request['PATH_INFO']} has a form without a token: {bare}"
        return response

    def generic(self, method, *args, **extra):
        if method == "POST" and self._with_token:
            extra["HTTP_X_CSRFTOKEN"] = self.token()
        return super().generic(method, *args, **extra)

    def token(self):
        """Returns the token that a form of a page rendered to this client would send."""
        if settings.CSRF_COOKIE_NAME not in self.cookies:
            self.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(32)
        return self.cookies[settings.CSRF_COOKIE_NAME].value


def forms_without_token(response):
    """Returns the opening tag of each form that lacks a token; empty for a sandboxed page, which cannot send forms."""
    sandboxed = response.headers.get("Content-Security-Policy", "").startswith("sandbox")
    if sandboxed or response.streaming or response.headers.get("Content-Encoding") or not is_page(response):
        return []
    forms = POST_FORM.findall(response.content)
    return [form[: form.index(b">") + 1].decode() for form in forms if not TOKEN.search(form)]


def is_page(response):
    return response.headers.get("Content-Type", "").startswith("text/html")
