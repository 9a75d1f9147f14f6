"""A patient's consents, with the exact text that the patient read."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from treatments.models.clinic import BOTOX_REVIEW

THE_CONSENT = ("plan_id", "treatment", "version", "language", "text", "digest", "given_at", "taken_by_id")

ONLY_A_LOOK = frozenset({BOTOX_REVIEW})
"""Visits without treatment: they need no consent of their own."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Named queries of the clinic."""

    def standing(self) -> "ConsentQuerySet":
        """Consents that the patient has not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


@pghistory.track()
class Consent(models.Model):
    """A patient's consent to one treatment of one plan. It can be withdrawn at any time; it never changes."""

    plan = models.ForeignKey("treatments.Plan", on_delete=models.PROTECT, related_name="consents")
    treatment = models.CharField(max_length=40)
    version = models.CharField(max_length=60, help_text="Of the text: knowledge version and edition of the form.")
    language = models.CharField(max_length=10)
    text = models.TextField(help_text="All that the patient read, as plain text.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text.")
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_by = models.ForeignKey(
        "treatments.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consents_taken",
        help_text="Who was with the patient in the clinic; empty: they gave it in their account.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_to = models.ForeignKey(
        "treatments.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom the patient told; empty: they did it in their account.",
    )

    objects = ConsentQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan", "treatment", condition=Q(withdrawn_at__isnull=True), name="consent_one_standing_for_treatment"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="consent_has_text"),
            models.CheckConstraint(
                condition=Q(withdrawn_to__isnull=True) | Q(withdrawn_at__isnull=False),
                name="consent_withdrawn_when_and_to_whom_agree",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="consent_stays_as_given", operation=pgtrigger.UpdateOf(*THE_CONSENT)),
            pgtrigger.Protect(
                name="consent_withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="consent_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"

    @property
    def knowledge_version(self) -> str:
        """The knowledge base version of its medical sentences."""
        return self.version.partition("/")[0]
