"""Limits how often a visitor may cause costs to others. The numbers are in settings.ACCOUNT_RATE_LIMITS.

The database counts the tries one after the other. An e-mail is counted by address and source together before it is
counted by address alone: a visitor who repeats it from one place uses up only their own tries and locks out nobody.
"""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def may(request: HttpRequest, action: str) -> bool:
    """Counts a request of this kind by its source; returns whether it is within the limit."""
    return ratelimit.consume(request, action=action)


def may_mail(request: HttpRequest, email: str) -> bool:
    """Counts an e-mail to an unproved address that this request would send; returns whether it is within the limits."""
    key = from_here(request, email)
    return ratelimit.consume(request, action="mail_from_source", key=key) and ratelimit.consume(
        request, action="mail", key=email.lower()
    )


def from_here(request: HttpRequest, email: str) -> str:
    """Returns the source of the request and an e-mail address as one key."""
    try:
        source = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a server behind a Unix socket does not know the client address
        source = ""
    return f"{source} {email.lower()}"
