"""Who earns from the patient's choice: shown next to every result, in the clinic's own text if it has one."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from treatments.models import Clinic

STANDARD = _(
    "This clinic sells both treatments and earns from them. It earns nothing if you choose neither. "
    "That is why all four choices stand here in the same detail."
)


def who_earns(clinic: Clinic) -> str:
    """Returns the clinic's own text in the reader's language, else in English, else the standard text."""
    language = (get_language() or "").partition("-")[0]
    own: str = getattr(clinic, f"earns_from_{language}", "")  # there is a field of some languages
    return own or clinic.earns_from or str(STANDARD)
