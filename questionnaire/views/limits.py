"""How often a visitor may do what costs others something. The numbers stand in settings.ACCOUNT_RATE_LIMITS.

Counted in the database, one try after the other. An e-mail is counted by its address and the source together before
the address alone: whoever repeats it from one place uses up only their own tries, and locks nobody else out.
"""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def may(request: HttpRequest, action: str) -> bool:
    """Counts a request of this kind by its source."""
    return ratelimit.consume(request, action=action)


def may_mail(request: HttpRequest, email: str) -> bool:
    """Counts an e-mail that this request would send to an address that nobody has proved."""
    key = from_here(request, email)
    return ratelimit.consume(request, action="mail_from_source", key=key) and ratelimit.consume(
        request, action="mail", key=email.lower()
    )


def from_here(request: HttpRequest, email: str) -> str:
    """An address and where the request comes from, as one key."""
    try:
        source = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a server behind a socket knows none
        source = ""
    return f"{source} {email.lower()}"
