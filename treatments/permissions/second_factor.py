"""Handles pages about second factors whose secrets cannot be decrypted."""

import logging
from functools import wraps
from typing import Any

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from treatments.permissions.staff import View

logger = logging.getLogger(__name__)

CONFLICT = 409


def told_if_unreadable(view: View) -> View:
    """Logs, and shows the user, that no key decrypts the secrets the page is about."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except InvalidToken:
            logger.error("No key reads the second factor of account %s", request.user.pk)
            return render(request, "mfa/unreadable.html", status=CONFLICT)

    return page
