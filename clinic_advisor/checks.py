"""System checks: what a server needs before it serves, each with an id and advice."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from treatments.models.review.releases import live_knowledge, live_release
from treatments.rules.knowledge import KnowledgeError
from treatments.services.messages import sms

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def production_is_configured(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Returns errors for a secret, host, database or address that production lacks."""
    wanted = [
        (settings.SECRET_KEY_IS_SET, "E001", "SECRET_KEY", "Set it to 50 random characters or more."),
        (settings.ALLOWED_HOSTS, "E002", "ALLOWED_HOSTS", "Set it to the names this site is served under."),
        (settings.DATABASE_URL, "E003", "DATABASE_URL", "Set it, e.g. postgres://user:password@host/name."),
        (settings.SITE_URL, "E004", "SITE_URL", "Set it to the address patients use, e.g. https://clinic.example."),
    ]
    return [
        Error(f"{name} is not set.", hint=hint, id=f"clinic_advisor.{number}")
        for present, number, name, hint in wanted
        if not (present or settings.DEBUG)
    ]


@register(Tags.security)
def production_is_safe(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Returns errors for settings that would let a stranger see a patient, or leave a patient without e-mail."""
    return [] if settings.DEBUG else list(_unsafe())


def _unsafe() -> Iterator[CheckMessage]:
    if not settings.STAFF_SECOND_FACTOR:
        yield Error(
            "Staff could sign in without a second factor.",
            hint="Take STAFF_SECOND_FACTOR=off out of the environment.",
            id="clinic_advisor.E005",
        )
    if "console" in settings.EMAIL_BACKEND:
        yield CheckWarning(
            "E-mail is printed, not sent.",
            hint="Set EMAIL_URL, e.g. smtp+tls://user:password@host:587.",
            id="clinic_advisor.W001",
        )


@register(Tags.database)
def knowledge_is_released(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Returns an error if no version of the knowledge base can decide: none is released, or its text is missing.

    Other files in the folder of versions, signed or not, cause no error.
    """
    table = apps.get_model("treatments", "KnowledgeRelease")._meta.db_table
    if settings.UNRELEASED_KNOWLEDGE or not databases or table not in connection.introspection.table_names():
        return []
    try:
        live_knowledge()
    except KnowledgeError as error:
        return [Error(str(error), hint="README.md, Production: how a version is released.", id="clinic_advisor.E008")]
    release = live_release()
    if release is None or not release.is_demo:
        return []
    return [
        Error(
            f"Version {release.version} of the knowledge base was released for the demo: nobody has reviewed it.",
            hint="A clinician signs a version off (manage.py sign_off), then: manage.py release --knowledge VERSION.",
            id="clinic_advisor.E008",
        )
    ]


@register(Tags.security)
def photos_are_private(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Returns an error if photos would be stored in a folder that is served."""
    private = Path(settings.PRIVATE_MEDIA_ROOT).resolve()
    served = [Path(folder).resolve() for folder in [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]]
    return [
        Error(
            f"Photos would be served to anybody: PRIVATE_MEDIA_ROOT lies inside {folder.name}/.",
            hint="Set PRIVATE_MEDIA_ROOT to a folder that no web server serves.",
            id="clinic_advisor.E006",
        )
        for folder in served
        if private.is_relative_to(folder)
    ]


@register
def photos_can_be_kept(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Returns a warning if photos cannot be stored. Everything else works, and a user who adds a photo is informed."""
    folder = Path(settings.PRIVATE_MEDIA_ROOT).absolute()
    nearest = next(folder_or_parent for folder_or_parent in (folder, *folder.parents) if folder_or_parent.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return []
    return [
        CheckWarning(
            f"Photos cannot be kept: {nearest} cannot be written.",
            hint="Make it writable, or set PRIVATE_MEDIA_ROOT to a folder that is.",
            id="clinic_advisor.W002",
        )
    ]


@register
def texts_can_be_sent(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Returns an error if SMS_URL is invalid: otherwise this would show only once a patient was not notified."""
    try:
        sms.gateway()
    except ImproperlyConfigured:
        # SMS_URL contains a secret, so it is not repeated.
        return [
            Error(
                "SMS_URL is no address of a text service.",
                hint="Use twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com/+15550100, or leave it empty.",
                id="clinic_advisor.E009",
            )
        ]
    return []


@register(Tags.database)
def no_demo_in_production(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Returns an error if the demo clinic, whose passwords are public, is in a production database."""
    if settings.DEBUG or not databases:
        return []
    clinic = apps.get_model("treatments", "Clinic")
    if (
        clinic._meta.db_table not in connection.introspection.table_names()
        or not clinic.objects.filter(is_demo=True).exists()
    ):
        return []
    return [
        Error(
            "The demo clinic is in this database; its passwords are public.",
            hint="Take it out: manage.py demo --remove",
            id="clinic_advisor.E007",
        )
    ]
