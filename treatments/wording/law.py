"""What pages say by where a clinic is: its law, whom to call in an emergency, and who listens in a crisis.

Help and law are those of today: the version of the knowledge base that decides now says them, also where an older one
decided.
"""

from django.utils.translation import gettext as _

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.rules import knowledge
from treatments.rules.evidence import OTHER_COUNTRY, Evidence
from treatments.rules.law import Country
from treatments.wording.texts import translated


def law_of(clinic: Clinic) -> Country:
    """The row of the clinic's region, else of its country."""
    return _evidence().country(clinic.country, clinic.region)


def _evidence() -> Evidence:
    """Of the version that decides; of the newest where that one, as the first, names nobody to call in a crisis.

    A number to call treats nobody, and no patient in danger is left without one because a release is still to come.
    """
    evidence = live_knowledge().evidence
    has_help = any(country.crisis for country in evidence.countries.values())
    return evidence if has_help else knowledge.newest_sound().evidence


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
    place = law_of(clinic) if clinic else _evidence().country(OTHER_COUNTRY)
    return " ".join(whom_to_call(place))


def country_at(clinic_code: str) -> str:
    """The clinic's country (ISO alpha-2), "" where there is no such clinic: `settings.QUESTIONNAIRE_COUNTRY`."""
    return Clinic.objects.filter(code=clinic_code).values_list("country", flat=True).first() or ""
