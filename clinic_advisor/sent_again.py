"""Recovers a form whose CSRF token became invalid by a sign-in in another tab.

The page that refuses the form contains the same fields and a new token, so that one click sends them. It is offered
only if the form came from our own pages, never if another site sent it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

MOST_FIELDS = 200
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
PASSWORDS = "/accounts/"
"""Pages where passwords and codes are typed: these are never repeated on a page."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """The submitted fields and their target, with a valid token."""

    action: str
    fields: tuple[tuple[str, str], ...]
    token: str


def sent_form(request: HttpRequest) -> SentForm | None:
    """Returns the submitted form, or None if it may not be sent again from here."""
    if not is_from_here(request) or request.path.startswith(PASSWORDS) or request.FILES:
        return None
    fields = tuple((name, value) for name, values in request.POST.lists() for value in values if name != TOKEN)
    if len(fields) > MOST_FIELDS:
        return None
    return SentForm(request.get_full_path(), fields, get_token(request))


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form was sent from one of our pages by a browser with our token, both in a cookie and in the form."""
    try:
        sent_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:  # not a valid URL, such as http://[::1
        return False
    is_ours = (sent_from.scheme, sent_from.netloc) == (request.scheme, request.get_host())
    return is_ours and settings.CSRF_COOKIE_NAME in request.COOKIES and TOKEN in request.POST
