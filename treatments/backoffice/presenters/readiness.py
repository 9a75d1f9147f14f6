"""What a clinic's configuration lacks for visits, in sentences that say where to set it."""

from collections.abc import Iterable

from treatments.models import Clinic
from treatments.models.clinic import VISIT_NAMES, VISITS_OF
from treatments.queries.review.readiness import Lack, missing

WHERE = {
    Lack.LENGTH: "no length of visit is set. An operator sets it on the clinic’s page, under treatments.",
    Lack.CLINICIAN: "no clinician who works here is ticked for it. An operator ticks it on the clinician’s page.",
    Lack.ROOM: "no room in use is ticked for it. An operator ticks it on the clinic’s page, under rooms.",
    Lack.DEVICE: "no device of its kind is in use. An operator adds it on the clinic’s page, under devices.",
}


def not_ready(clinic: Clinic, treatments: Iterable[str]) -> list[str]:
    """Returns why visits of a plan with these treatments could not be booked at the clinic; empty if all can."""
    visits = [visit for treatment in treatments for visit in VISITS_OF.get(treatment, (treatment,))]
    return [f"{VISIT_NAMES.get(lack.visit, lack.visit)}: {WHERE[lack.what]}" for lack in missing(clinic, visits)]


def set_up_lacks(clinic: Clinic) -> list[str]:
    """Returns the same for everything that the clinic offers."""
    offered = clinic.offers.values_list("treatment", flat=True)
    return not_ready(clinic, [treatment for treatment in VISITS_OF if treatment in set(offered)])
