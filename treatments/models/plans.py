"""A plan and its sessions, each with the dates that biology allows."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from treatments.lifecycle import PlanState, SessionState


@pghistory.track()
class Plan(models.Model):
    """What a clinician approved for a patient."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="plans")
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="plans")
    review = models.OneToOneField("treatments.Review", on_delete=models.PROTECT, related_name="plan")
    start_on = models.DateField(help_text="First day of the plan, by the clinic's calendar.")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value.capitalize()) for state in PlanState],
        default=PlanState.ACTIVE,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[state.value for state in PlanState]), name="plan_state_known")
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk}"


@pghistory.track()
class PlannedSession(models.Model):
    """One visit of a plan. Its window follows from when the sessions before it really take place."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(help_text="Order within the plan, from 1.")
    treatment = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(help_text="Counts within the treatment, from 1.")
    earliest = models.DateField()
    ideal = models.DateField()
    latest = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value.replace("_", " ").capitalize()) for state in SessionState],
        default=SessionState.TO_BOOK,
    )
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", "position", name="session_position_unique_in_plan"),
            models.UniqueConstraint("plan", "treatment", "number", name="session_number_unique_in_plan"),
            models.CheckConstraint(
                condition=Q(earliest__lte=F("ideal"), ideal__lte=F("latest")), name="session_window_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SessionState]), name="session_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.DONE, done_on__isnull=False)
                | (~Q(state=SessionState.DONE) & Q(done_on__isnull=True)),
                name="session_done_has_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "latest"], name="session_due")]

    def __str__(self) -> str:
        return f"{self.treatment} {self.number}"
