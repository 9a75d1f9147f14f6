"""What pages say by where a clinic is: its law, whom to call in an emergency, and who listens in a crisis.

Help and law are those of today: the newest version of the knowledge base says them, also where an older one decided.
"""

from django.utils.translation import gettext as _

from treatments.models import Clinic
from treatments.presenters.words import translated
from treatments.rules import knowledge
from treatments.rules.evidence import OTHER_COUNTRY
from treatments.rules.law import Country


def law_of(clinic: Clinic) -> Country:
    """The row of the clinic's region, else of its country."""
    return knowledge.load().evidence.country(clinic.country, clinic.region)


def whom_to_call(place: Country) -> tuple[str, ...]:
    """Who listens in a crisis and whom to call in danger, in sentences; no number where none was seen in a source."""
    lines = [translated(line.fact.text) for line in place.crisis_lines]
    if place.in_danger:
        in_danger = translated(place.in_danger.text)
    else:
        in_danger = _("If you are in danger now, call your emergency number.")
    return (*(lines or [_("Call a local crisis line.")]), in_danger)


def whom_to_call_at(clinic_code: str) -> str:
    """The same for the quiz, which knows a clinic by its code alone: `settings.QUESTIONNAIRE_WHOM_TO_CALL`."""
    clinic = Clinic.objects.filter(code=clinic_code).first()
    place = law_of(clinic) if clinic else knowledge.load().evidence.country(OTHER_COUNTRY)
    return " ".join(whom_to_call(place))
