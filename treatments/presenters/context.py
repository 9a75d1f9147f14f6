"""What every page says about the product it stands in."""

from django.conf import settings
from django.http import HttpRequest

from treatments.models import Clinic
from treatments.rules import knowledge

# Set by hand, in the same change that records who signed the newest version off, and when.
KNOWLEDGE_SIGNED_OFF = False


def product(request: HttpRequest) -> dict[str, object]:
    """Context for all templates: whether demo data is loaded (it cannot be without DEBUG), and the facts' version."""
    return {
        "is_demo": settings.DEBUG and Clinic.objects.filter(is_demo=True).exists(),
        "knowledge_version": knowledge.load().version,
        "knowledge_signed_off": KNOWLEDGE_SIGNED_OFF,
    }
