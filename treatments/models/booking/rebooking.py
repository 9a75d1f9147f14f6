"""Calls and messages to patients whose plan is over and who could repeat the treatment."""

import pghistory
from django.db import models
from django.db.models import Q


class ReturnOutcome(models.TextChoices):
    """How a call ended, or that the patient was written to."""

    COMES = "comes", "Wants to come"
    NO_ANSWER = "no_answer", "No answer"
    NOT_NOW = "not_now", "Not now"
    NEVER = "never", "Never again"
    WRITTEN = "written", "Written to"

    @classmethod
    def of_a_call(cls) -> "list[ReturnOutcome]":
        """The outcomes that the desk can choose from after a call."""
        return [outcome for outcome in cls if outcome != cls.WRITTEN]


@pghistory.track()
class ReturnCall(models.Model):
    """One call or message about a treatment, last done on `last_on`; on `again_on` the patient is called again."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.CASCADE, related_name="return_calls")
    treatment = models.CharField(max_length=40)
    last_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ReturnOutcome)
    called_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="return_calls")
    called_at = models.DateTimeField()
    again_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ReturnOutcome.values), name="return_call_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["no_answer", "written"], again_on__isnull=False)
                | (~Q(outcome__in=["no_answer", "written"]) & Q(again_on__isnull=True)),
                name="return_call_again_only_without_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["patient", "treatment", "last_on"], name="return_call_of_a_last_visit")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} (patient {self.patient_id})"
