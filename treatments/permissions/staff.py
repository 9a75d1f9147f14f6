"""Access to staff pages: signed in, in the right role, with a second factor."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from treatments.permissions.roles import NotAllowed, Role, Visitor, check_role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def staff_view(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Lets staff in one of the roles (in any role, if none is given) through to a view.

    An anonymous visitor is redirected to the sign-in page and returns from there; a user in another role gets 403.
    Staff without the second factor that settings.STAFF_SECOND_FACTOR requires are redirected to set one up.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            stopped = stopped_at_door(request, *roles, going_to=request.get_full_path())
            return stopped or view(request, *args, **kwargs)

        return guarded

    return decorate


def own_sign_in_view(view: View[P]) -> View[P]:
    """Lets staff in any role through to a view about their own sign-in, such as setting up a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise NotAllowed("This page is for staff.")
        return view(request, *args, **kwargs)

    return guarded


def stopped_at_door(request: HttpRequest, *roles: Role, going_to: str) -> HttpResponse | None:
    """Returns the redirect the user must follow before the staff page `going_to`, or None. Raises NotAllowed for other
    roles.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(going_to)
    check_role(request.user, *roles)
    if lacks_second_factor(request.user):
        messages.warning(request, "Set up a second factor first: an authenticator app or a passkey.")
        return redirect("mfa_index")
    return None


def sent_to_prove_identity(request: HttpRequest, *, going_to: str) -> str | None:
    """Returns the URL at which the user must reauthenticate before a sensitive action, or None if they just did.

    They use the second factor if they have one, otherwise the password.
    """
    if has_just_proved(request):
        return None
    page = "mfa_reauthenticate" if is_mfa_enabled(request.user, SECOND_FACTORS) else "account_reauthenticate"
    return f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: going_to})}"


def has_just_proved(request: HttpRequest) -> bool:
    """Whether the user has just authenticated, at sign-in or later, by the strongest method their account has."""
    method = "mfa" if is_mfa_enabled(request.user, SECOND_FACTORS) else "password"
    proofs = [proof["at"] for proof in get_authentication_records(request, request.user) if proof["method"] == method]
    return bool(proofs) and time.time() - max(proofs) < REAUTHENTICATION_TIMEOUT


def lacks_second_factor(user: Visitor) -> bool:
    """Whether staff need a second factor and this user has none.

    Having one implies having used it: allauth asks for it at each sign-in of an account that has one.
    """
    return settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(user, SECOND_FACTORS)
