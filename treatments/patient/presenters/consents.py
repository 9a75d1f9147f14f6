"""The patient's consents and the ones still missing, as lines and as pages of their account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.lifecycle import PlanState
from treatments.models import Consent, Plan, PlannedSession
from treatments.models.care.consents import ONLY_A_LOOK
from treatments.wording.consent import Block, blocks_of
from treatments.wording.days import day_in_words
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class ConsentLine:
    """One treatment of a plan: whether the patient has agreed, and where to read it."""

    treatment: str
    tone: str
    status: str
    url: str
    action: str
    is_missing: bool


@dataclass(frozen=True)
class KeptConsent:
    """A stored consent, verbatim. `withdrawn` says when it was withdrawn, "" while it is in force."""

    pk: int
    treatment: str
    given: str
    withdrawn: str
    language: str
    blocks: tuple[Block, ...]
    version: str


def consent_lines(plan: Plan, sessions: Iterable[PlannedSession], consents: Iterable[Consent]) -> list[ConsentLine]:
    """Returns a line for each treatment; `sessions` exclude dropped ones, `consents` are those in force.

    A plan that is over asks for nothing, but shows what the patient agreed to.
    """
    standing = {consent.treatment: consent for consent in consents}
    asked = dict.fromkeys(session.treatment for session in sessions if session.treatment not in ONLY_A_LOOK)
    lines = (_line(plan, treatment, standing.get(treatment)) for treatment in asked)
    return [line for line in lines if line is not None]


def _line(plan: Plan, treatment: str, consent: Consent | None) -> ConsentLine | None:
    name = treatment_name(treatment)
    if consent is not None:
        status = _("You agreed on %(day)s") % {"day": _day(consent, consent.given_at)}
        return ConsentLine(
            name, "good", status, reverse("patient:my_consent", args=[consent.pk]), _("Read it again"), False
        )
    if plan.state != PlanState.ACTIVE:
        return None
    url = reverse("patient:my_consent_give", args=[plan.pk, treatment])
    return ConsentLine(name, "care", _("You have not agreed yet"), url, _("Read and agree"), True)


def kept_consent(consent: Consent) -> KeptConsent:
    """Returns the page of a consent; its plan should come with its clinic."""
    taken = {"day": _day(consent, consent.given_at), "name": consent.taken_by}
    withdrawn = {"day": _day(consent, consent.withdrawn_at)} if consent.withdrawn_at else {}
    return KeptConsent(
        pk=consent.pk,
        treatment=treatment_name(consent.treatment),
        given=_("You agreed on %(day)s, with %(name)s.") % taken
        if consent.taken_by
        else _("You agreed on %(day)s, on your own page.") % taken,
        withdrawn=_("You withdrew it on %(day)s.") % withdrawn if withdrawn else "",
        language=consent.language,
        blocks=blocks_of(consent.text),
        version=consent.version,
    )


def _day(consent: Consent, moment: datetime) -> str:
    return day_in_words(timezone.localdate(moment, consent.plan.clinic.zone))
