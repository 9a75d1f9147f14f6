"""What every page says about the product."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.queries.review.sign_offs import standing_of
from treatments.rules import signoff

SIGN_OFF_WORDS = {
    signoff.SIGNED: _("Signed off by a clinician."),
    signoff.DEMO: _("Not yet signed off by a clinician. The sign-off here is a demo: nobody has reviewed this."),
    signoff.NOT_SIGNED: _("Not yet signed off by a clinician."),
}


def sign_off_words(version: object) -> str:
    """Returns what pages say about who signed off a version of the knowledge base."""
    return str(SIGN_OFF_WORDS[standing_of(str(version)).state])


def product(request: HttpRequest) -> dict[str, object]:
    """Context for all templates: whether demo data is loaded (impossible without DEBUG), and the knowledge version.

    The version is the one in force, read when it is shown. A page made with another version says so: see `made_by`.
    """
    return {
        "is_demo": settings.DEBUG and Clinic.objects.filter(is_demo=True).exists(),
        **_facts(SimpleLazyObject(lambda: live_knowledge().version)),
    }


def made_by(version: str) -> dict[str, object]:
    """Returns the context for a page that was made with another version than the one in force."""
    return _facts(version)


def _facts(version: object) -> dict[str, object]:
    return {"knowledge_version": version, "knowledge_sign_off": partial(sign_off_words, version)}
