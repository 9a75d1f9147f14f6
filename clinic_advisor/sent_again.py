"""A form that was filled in before a sign-in in another tab: its token is the old one, and what was typed is kept.

The page that refuses it holds the same fields and a new token, so that one press sends them. It is offered only where
the form came from our own pages, never where another site sent it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

MOST_FIELDS = 200
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
PASSWORDS = "/accounts/"
"""Where passwords and codes are typed: no page holds them again."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What was sent and where to, with a token that counts now."""

    action: str
    fields: tuple[tuple[str, str], ...]
    token: str


def sent_form(request: HttpRequest) -> SentForm | None:
    """The form as it was sent, or None where it is not to be sent again from here."""
    if not is_from_here(request) or request.path.startswith(PASSWORDS) or request.FILES:
        return None
    fields = tuple((name, value) for name, values in request.POST.lists() for value in values if name != TOKEN)
    if len(fields) > MOST_FIELDS:
        return None
    return SentForm(request.get_full_path(), fields, get_token(request))


def is_from_here(request: HttpRequest) -> bool:
    """Whether a browser of ours sent it from a page of ours: it brings a token, by cookie and from the form."""
    try:
        sent_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:  # what is no address, as http://[::1
        return False
    is_ours = (sent_from.scheme, sent_from.netloc) == (request.scheme, request.get_host())
    return is_ours and settings.CSRF_COOKIE_NAME in request.COOKIES and TOKEN in request.POST
