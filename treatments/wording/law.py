"""Information that depends on the clinic's location: its law, whom to call in an emergency, and crisis lines.

Help and law are always current: they come from the version of the knowledge base in force, even if an older version
made the decision.
"""

from django.utils.translation import gettext as _

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.rules import knowledge
from treatments.rules.evidence import OTHER_COUNTRY, Evidence
from treatments.rules.law import Country
from treatments.wording.texts import translated


def law_of(clinic: Clinic) -> Country:
    """Returns the row of the clinic's region, else of its country."""
    return _evidence().country(clinic.country, clinic.region)


def _evidence() -> Evidence:
    """Returns the evidence of the version in force, or of the newest one if that version names no crisis line.

    The first version names none. A phone number is no treatment advice, so no patient in danger goes without one
    because a release is pending.
    """
    evidence = live_knowledge().evidence
    has_help = any(country.crisis for country in evidence.countries.values())
    return evidence if has_help else knowledge.newest_sound().evidence


def whom_to_call(place: Country) -> tuple[str, ...]:
    """Returns sentences that name crisis lines and whom to call in danger; without a number if no source gives one."""
    lines = [translated(line.fact.text) for line in place.crisis_lines]
    if place.in_danger:
        in_danger = translated(place.in_danger.text)
    else:
        in_danger = _("If you are in danger now, call your emergency number.")
    return (*(lines or [_("Call a local crisis line.")]), in_danger)


def whom_to_call_at(clinic_code: str) -> str:
    """Returns the same for the quiz, which knows only the clinic's code: `settings.QUESTIONNAIRE_WHOM_TO_CALL`."""
    clinic = Clinic.objects.filter(code=clinic_code).first()
    place = law_of(clinic) if clinic else _evidence().country(OTHER_COUNTRY)
    return " ".join(whom_to_call(place))


def country_at(clinic_code: str) -> str:
    """Returns the clinic's country (ISO alpha-2), "" if there is no such clinic: `settings.QUESTIONNAIRE_COUNTRY`."""
    return Clinic.objects.filter(code=clinic_code).values_list("country", flat=True).first() or ""
