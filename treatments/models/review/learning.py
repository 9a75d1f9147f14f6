"""Reviews of rules from which clinicians often depart."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone


class RuleReviewQuerySet(models.QuerySet["RuleReview"]):
    """Named queries of the clinic."""

    def open(self) -> "RuleReviewQuerySet":
        """Reviews without a conclusion."""
        return self.filter(concluded_at__isnull=True)


@pghistory.track()
class RuleReview(models.Model):
    """The task to review a rule of a knowledge version, with the counts that raised it."""

    rule = models.CharField(max_length=80)
    knowledge_version = models.CharField(max_length=40)
    departed = models.PositiveIntegerField(help_text="Decisions against the rules among those in which it fired.")
    decided = models.PositiveIntegerField()
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conclusion = models.TextField(max_length=4000, blank=True)

    objects = RuleReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "rule",
                "knowledge_version",
                condition=Q(concluded_at__isnull=True),
                name="rule_review_one_open_for_rule",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, concluded_by__isnull=True, conclusion="")
                | (Q(concluded_at__isnull=False, concluded_by__isnull=False) & ~Q(conclusion="")),
                name="rule_review_concluded_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.knowledge_version}"
