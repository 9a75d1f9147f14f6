"""The queue of assessments that wait for a decision, kept by the database so that lists and counts stay cheap.

A row is added with the assessment and deleted with the decision, and a question to the patient marks it: triggers of
those tables do this. No code writes here.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from treatments.models.review.assessments import Urgency

BEFORE_VISIT = timedelta(hours=1)
"""How long before an affected visit an assessment is due."""


class WaitingQuerySet(models.QuerySet["Waiting"]):
    """Named queries of the clinic."""

    def for_clinic(self) -> "WaitingQuerySet":
        """Assessments on which the clinic has to act."""
        return self.filter(asked_at__isnull=True)

    def with_since(self) -> "WaitingQuerySet":
        """Annotate `waits_since`: when the clinic could first act on it in its current state."""
        return self.annotate(waits_since=Coalesce("answered_at", "created_at"))


class Waiting(models.Model):
    """An assessment without a decision. While `asked_at` is set it waits for the patient, not the clinic."""

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
        """When the clinic could first act on it in its current state: when it came, or when the patient answered."""
        return self.answered_at or self.created_at

    @property
    def due_at(self) -> datetime:
        """The clinic's deadline for the decision, moved before any visit that the answers may make unsafe."""
        due = self.since + timedelta(hours=self.clinic.review_hours(self.urgency))
        return min(due, self.needed_by - BEFORE_VISIT) if self.needed_by else due
