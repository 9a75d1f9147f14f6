"""System checks: what a server must have before it serves, each with an id and what to do."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def production_is_configured(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Errors for a secret, host, database or address that production lacks."""
    if settings.DEBUG:
        return []
    wanted = [
        (
            settings.SECRET_KEY_IS_SET,
            "E001",
            "SECRET_KEY is not set.",
            "Set it to 50 random characters or more.",
        ),
        (
            settings.ALLOWED_HOSTS,
            "E002",
            "ALLOWED_HOSTS is not set.",
            "Set it to the names this site is served under.",
        ),
        (
            settings.DATABASE_URL,
            "E003",
            "DATABASE_URL is not set.",
            "Set it, e.g. postgres://user:password@host/name.",
        ),
        (
            settings.SITE_URL,
            "E004",
            "SITE_URL is not set.",
            "Set it to the address patients use, e.g. https://clinic.example.",
        ),
    ]
    return [
        Error(message, hint=hint, id=f"clinic_advisor.{number}")
        for present, number, message, hint in wanted
        if not present
    ]
