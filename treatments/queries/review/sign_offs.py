"""Who signed off a version of the knowledge base."""

from pathlib import Path

from django.conf import settings

from treatments.rules import signoff
from treatments.rules.signoff import SignOffStanding


def standing_of(version: str) -> SignOffStanding:
    """The sign-off state of a version: by the clinic's own sign-off, else by the one next to the version."""
    own = [Path(settings.KNOWLEDGE_SIGNOFF_DIR)] if settings.KNOWLEDGE_SIGNOFF_DIR else []
    return signoff.standing(version, own)
