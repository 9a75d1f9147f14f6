"""Who earns from what she chooses: said beside every result, in the clinic's own words where it has some."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from treatments.models import Clinic

STANDARD = _(
    "This clinic sells both treatments and earns from them. It earns nothing if you choose neither. "
    "That is why all four choices stand here in the same detail."
)


def who_earns(clinic: Clinic) -> str:
    """The clinic's own sentences in the reader's language, else in English, else the standard ones."""
    language = (get_language() or "").partition("-")[0]
    own: str = getattr(clinic, f"earns_from_{language}", "")  # there is a field of some languages
    return own or clinic.earns_from or str(STANDARD)
