"""What waits for a clinician's decision, kept by the database itself so that lists and counts of it stay cheap.

A row comes with the assessment and goes with the decision, and a question to the patient marks it: triggers of those
tables see to it. No code writes here.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from treatments.models.review.assessments import Urgency

BEFORE_VISIT = timedelta(hours=1)
"""So long before a visit at stake an assessment is due."""


class WaitingQuerySet(models.QuerySet["Waiting"]):
    """The reads that have a name in the clinic."""

    def for_clinic(self) -> "WaitingQuerySet":
        """Those on which the clinic has to act."""
        return self.filter(asked_at__isnull=True)

    def with_since(self) -> "WaitingQuerySet":
        """Each with `waits_since`: when the clinic could first act on it as it is now."""
        return self.annotate(waits_since=Coalesce("answered_at", "created_at"))


class Waiting(models.Model):
    """An assessment that nobody has decided on. While `asked_at` is set it waits for the patient, not the clinic."""

    assessment = models.OneToOneField(
        "treatments.Assessment", on_delete=models.CASCADE, primary_key=True, related_name="waiting"
    )
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="+")
    urgency = models.PositiveSmallIntegerField(choices=Urgency)
    created_at = models.DateTimeField()
    needed_by = models.DateTimeField(
        null=True, help_text="When the first visit begins that the answers may make unsafe."
    )
    asked_at = models.DateTimeField(null=True, help_text="When the question was asked that has no answer yet.")
    answered_at = models.DateTimeField(null=True, help_text="When the patient last answered one.")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-urgency", "created_at"], condition=Q(asked_at__isnull=True), name="waiting_queue"),
            models.Index(fields=["created_at"], condition=Q(asked_at__isnull=True), name="waiting_oldest"),
            models.Index(fields=["asked_at"], condition=Q(asked_at__isnull=False), name="waiting_asked"),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.assessment_id} waits"

    @property
    def since(self) -> datetime:
        """When the clinic could first act on it as it is now: when it came, or when she answered."""
        return self.answered_at or self.created_at

    @property
    def due_at(self) -> datetime:
        """When its clinic wants it decided, and before any visit that the answers may make unsafe."""
        due = self.since + timedelta(hours=self.clinic.review_hours(self.urgency))
        return min(due, self.needed_by - BEFORE_VISIT) if self.needed_by else due
