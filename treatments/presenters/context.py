"""What every page says about the product it stands in."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from treatments.models import Clinic
from treatments.rules import knowledge, signoff

SIGN_OFF_WORDS = {
    signoff.SIGNED: _("Signed off by a clinician."),
    signoff.DEMO: _("Not yet signed off by a clinician. The sign-off here is a demo: nobody has reviewed this."),
    signoff.NOT_SIGNED: _("Not yet signed off by a clinician."),
}


def sign_off_words(version: str) -> str:
    """What pages say about who stands for a version of the knowledge base."""
    return str(SIGN_OFF_WORDS[standing_of(version).state])


def standing_of(version: str) -> signoff.Standing:
    """How a version stands here: by the clinic's own sign-off, else by the one beside the version."""
    own = [Path(settings.KNOWLEDGE_SIGNOFF_DIR)] if settings.KNOWLEDGE_SIGNOFF_DIR else []
    return signoff.standing(version, own)


def product(request: HttpRequest) -> dict[str, object]:
    """Context for all templates: whether demo data is loaded (it cannot be without DEBUG), and the facts' version."""
    version = knowledge.load().version
    return {
        "is_demo": settings.DEBUG and Clinic.objects.filter(is_demo=True).exists(),
        "knowledge_version": version,
        "knowledge_sign_off": partial(sign_off_words, version),  # judged where it is said
    }
