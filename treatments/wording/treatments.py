"""The names of treatments and visits, in the reader's language."""

from django.utils.translation import gettext_lazy

TREATMENTS = {
    "consultation": gettext_lazy("Consultation"),
    "botox": gettext_lazy("Botox"),
    "botox_review": gettext_lazy("Botox check"),
    "skinpen": gettext_lazy("SkinPen"),
}
MOSTLY_ONE = {"consultation", "botox_review"}


def treatment_name(treatment: str) -> str:
    """Returns the name of a treatment: botox_review is "Botox check"."""
    return str(TREATMENTS.get(treatment, treatment.replace("_", " ").capitalize()))


def visit_name(treatment: str, number: int) -> str:
    """Returns the name of a visit, such as "SkinPen 2"; a first consultation or check has no number."""
    name = treatment_name(treatment)
    return name if treatment in MOSTLY_ONE and number == 1 else f"{name} {number}"
