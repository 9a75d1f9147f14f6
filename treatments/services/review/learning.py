"""Monitor decisions against the rules: a rule that clinicians often depart from is queued for review."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from treatments.models import Assessment, Review, RuleReview, User
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, has_role
from treatments.rules import engine, knowledge
from treatments.rules.facts import InvalidAnswers, parse_answers
from treatments.rules.intervals import Share
from treatments.rules.knowledge import KnowledgeError
from treatments.services.refusals import Refused

LEAST_DECISIONS = 10  # a single departure exceeds a limit of a fifth, but is no pattern


class ConclusionRefused(Refused):
    """A conclusion on a rule that is refused; the message is the sentence that the clinician reads."""


def fired_rules(assessment: Assessment) -> list[str]:
    """The codes of the rules that fired, in the order of the rule base; empty if they are unreadable."""
    try:
        base = knowledge.load(assessment.knowledge_version)
        facts = parse_answers(assessment.facts, today=assessment.created_at.date())
    except (KnowledgeError, InvalidAnswers):
        return []
    return list(dict.fromkeys(trace.code for trace in engine.trace(facts, base) if trace.fired))


@task()
def look_at_rules(review_id: int) -> None:
    """Open a review for each rule of a decision from which clinicians now depart too often."""
    review = Review.objects.select_related("assessment").get(pk=review_id)
    raise_where_due(review.fired_rules, review.assessment.knowledge_version, now=timezone.now())


@transaction.atomic
def raise_where_due(rules: Iterable[str], version: str, *, now: datetime) -> list[RuleReview]:
    """Open a review of each rule of the version whose override rate is above the limit; returns the new reviews.

    The lower end of the rate's confidence interval has to be above the limit. An open review is left unchanged. After
    a conclusion a rule is reviewed again once the number of decisions has doubled, so that the conclusion has been
    tried.
    """
    raised = []
    for rule in rules:
        rate = Review.objects.override_share(rule, version)
        if not is_over_limit(rate) or _is_settled(rule, version, rate.of):
            continue
        review, is_new = RuleReview.objects.get_or_create(
            rule=rule,
            knowledge_version=version,
            concluded_at=None,
            defaults={"departed": rate.count, "decided": rate.of, "raised_at": now},
        )
        raised += [review] if is_new else []
    return raised


def is_over_limit(rate: Share) -> bool:
    """Whether the departure rate's lower bound is above OVERRIDE_LIMIT_PERCENT of the decisions."""
    return rate.of >= LEAST_DECISIONS and rate.is_surely_above(settings.OVERRIDE_LIMIT_PERCENT / 100)


def _is_settled(rule: str, version: str, decided: int) -> bool:
    concluded = RuleReview.objects.filter(rule=rule, knowledge_version=version, concluded_at__isnull=False)
    last = concluded.order_by("concluded_at").last()
    return last is not None and decided < 2 * last.decided


@transaction.atomic
def conclude(*, review: RuleReview, conclusion: str, by: User, now: datetime) -> RuleReview:
    """Store the conclusion on a rule. Raises NotAllowed, and ConclusionRefused for a second or an empty one."""
    if not has_role(by, Role.CLINICIAN):
        raise NotAllowed("Only a clinician can conclude the review of a rule.")
    locked = RuleReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    check_conclusion(locked, conclusion)
    with acting(by, "rule_review.concluded", rule_review=locked.pk):
        locked.conclusion, locked.concluded_by, locked.concluded_at = conclusion.strip(), by, now
        locked.save(update_fields=["conclusion", "concluded_by", "concluded_at"])
    return locked


def check_conclusion(review: RuleReview, conclusion: str) -> None:
    """Raises ConclusionRefused for an empty conclusion, or if there is one already."""
    if review.concluded_at is not None:
        raise ConclusionRefused(f"{review.concluded_by} has concluded this. Nothing was overwritten.")
    if not conclusion.strip():
        raise ConclusionRefused("Say what you found, and what follows from it.")
