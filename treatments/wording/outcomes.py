"""The outcome of a treatment: what was predicted, next to what the patient reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.models import FollowUp
from treatments.models.care.outcomes import Again, Met, Satisfaction
from treatments.rules import knowledge
from treatments.wording.days import day_in_words
from treatments.wording.effects import EFFECTS, concern_name
from treatments.wording.outcomes_counted import known_of
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class Foretold:
    """One concern: the predicted effect, how far the patient says the aim was met, and the known chances.

    `met` is "" until the patient answers; `known` is for clinicians.
    """

    concern: str
    foretold: str
    met: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class OutcomePage:
    """One question about the outcome; `answered` is "" until the patient answers."""

    treatment: str
    asked: str
    answered: str
    satisfaction: str
    again: str
    words: str
    concerns: tuple[Foretold, ...]


def concerns_of(follow_up: FollowUp) -> dict[str, int]:
    """Returns the concerns that the treatment was for with the predicted effect, 0 to 3.

    If it was for none, returns all the patient's concerns.
    """
    assessment = follow_up.plan.review.assessment
    served = assessment.result["treatments"][follow_up.treatment]["concerns"]
    if served:
        return {concern["id"]: concern["effect"] for concern in served}
    return {concern["id"]: 0 for concern in assessment.facts["concerns"]}


def concern_names_of(follow_up: FollowUp) -> Mapping[str, str]:
    return {concern: concern_name(concern) for concern in concerns_of(follow_up)}


def outcome_page(follow_up: FollowUp) -> OutcomePage:
    """Returns the question and the patient's answer.

    The plan should come with its clinic and its review's assessment.
    """
    zone = follow_up.plan.clinic.zone
    answered = follow_up.answered_at
    return OutcomePage(
        treatment=treatment_name(follow_up.treatment),
        asked=day_in_words(timezone.localdate(follow_up.asked_at, zone)),
        answered=_("You told us on %(day)s") % {"day": day_in_words(timezone.localdate(answered, zone))}
        if answered
        else "",
        satisfaction=str(Satisfaction(follow_up.satisfaction).label) if follow_up.satisfaction else "",
        again=str(Again(follow_up.again).label) if follow_up.again else "",
        words=follow_up.words,
        concerns=tuple(_concerns(follow_up)),
    )


def _concerns(follow_up: FollowUp) -> Iterator[Foretold]:
    base = knowledge.load(follow_up.plan.review.assessment.knowledge_version)
    for concern, effect in concerns_of(follow_up).items():
        met = follow_up.met.get(concern)
        yield Foretold(
            concern=concern_name(concern),
            foretold=str(EFFECTS[effect]),
            met="" if met is None else str(Met(met).label),
            known=known_of(follow_up.treatment, concern, base.evidence),
        )
