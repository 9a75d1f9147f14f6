"""The outcomes that patients reported, counted by treatment and concern, next to the predicted effects."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from treatments.models import Clinic, FollowUp, Met, Plan, Satisfaction
from treatments.rules.intervals import Share


@dataclass(frozen=True)
class OutcomeCount:
    """One treatment for one concern: how many patients are happy, how many aims were met, and the predicted effects.

    `asked` counts all patients who were asked, answered or not; the shares `satisfied` and `met` (mostly or fully) are
    of those who answered. `foretold` is the range of the predicted effects.
    """

    treatment: str
    concern: str
    asked: int
    satisfied: Share
    met: Share
    foretold: tuple[int, int]


def follow_ups_of(plan: Plan) -> QuerySet[FollowUp]:
    """The follow-ups of a plan, in the order in which they were due."""
    return plan.follow_ups.select_related("plan__clinic", "plan__review__assessment").order_by("due_on", "pk")


def counted(clinics: Iterable[Clinic]) -> list[OutcomeCount]:
    """The follow-ups of these clinics, by treatment and concern."""
    rows = FollowUp.objects.filter(plan__clinic__in=clinics).values_list(
        "treatment", "satisfaction", "met", "answered_at", "plan__review__assessment__result__treatments"
    )
    groups: dict[tuple[str, str], list[tuple[int | None, int | None, int]]] = defaultdict(list)
    for treatment, satisfaction, met, _answered, weighed in rows:
        for concern in weighed[treatment]["concerns"]:
            groups[treatment, concern["id"]].append((satisfaction, met.get(concern["id"]), concern["effect"]))
    return [_counted(treatment, concern, said) for (treatment, concern), said in sorted(groups.items())]


def _counted(treatment: str, concern: str, said: list[tuple[int | None, int | None, int]]) -> OutcomeCount:
    happy = [satisfaction for satisfaction, _met, _effect in said if satisfaction is not None]
    met = [how_far for _satisfaction, how_far, _effect in said if how_far is not None]
    effects = [effect for _satisfaction, _met, effect in said]
    return OutcomeCount(
        treatment=treatment,
        concern=concern,
        asked=len(said),
        satisfied=Share(sum(answer >= Satisfaction.HAPPY for answer in happy), len(happy)),
        met=Share(sum(answer >= Met.MOSTLY for answer in met), len(met)),
        foretold=(min(effects), max(effects)),
    )
