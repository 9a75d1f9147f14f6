"""Problems that a patient notices after a visit, in their words, and who has read and answered the report."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HERS = ("patient_id", "clinic_id", "booking_id", "noticed", "since", "strength", "words", "pressing", "created_at")


class Strength(models.IntegerChoices):
    """How much it bothers the patient."""

    MILD = 1, _("A little")
    MEDIUM = 2, _("Quite a lot")
    STRONG = 3, _("Very much")


class Pressing(models.IntegerChoices):
    """How soon somebody should review the report; the larger, the sooner."""

    USUAL = 0, "Usual"
    CALL = 1, "To call"
    EMERGENCY = 2, "Emergency"


class ProblemQuerySet(models.QuerySet["ProblemReport"]):
    """Named queries of the clinic."""

    def open(self) -> "ProblemQuerySet":
        """Reports without an answer."""
        return self.filter(answered_at__isnull=True)


@pghistory.track()
class ProblemReport(models.Model):
    """A report after a visit. The patient's text never changes; reading and answering are added."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="problem_reports")
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="problem_reports")
    booking = models.ForeignKey("treatments.Booking", on_delete=models.PROTECT, related_name="problem_reports")
    noticed = ArrayField(models.CharField(max_length=60), default=list, help_text="Ids of the knowledge base's signs.")
    since = models.DateField(help_text="By the clinic's calendar.")
    strength = models.PositiveSmallIntegerField(choices=Strength)
    words = models.TextField(max_length=2000, blank=True)
    pressing = models.PositiveSmallIntegerField(
        choices=Pressing, help_text="By the most pressing sign that was noticed."
    )
    knowledge_version = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    assigned_to = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="problems_assigned"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="problems_read"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="problems_answered"
    )
    answer = models.TextField(max_length=2000, blank=True, help_text="The patient reads it.")

    objects = ProblemQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(noticed=[]) | ~Q(words=""), name="problem_says_something"),
            models.CheckConstraint(condition=Q(strength__in=Strength.values), name="problem_strength_known"),
            models.CheckConstraint(condition=Q(pressing__in=Pressing.values), name="problem_pressing_known"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="problem_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, read_at__isnull=False) & ~Q(answer="")),
                name="problem_answered_by_somebody_who_read",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-pressing", "created_at"], name="problem_queue")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="problem_words_are_hers", operation=pgtrigger.UpdateOf(*HERS)),
            pgtrigger.Protect(name="problem_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"
