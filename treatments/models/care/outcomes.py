"""A patient's view of a treatment when it can be judged: asked once for each treatment of a plan."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Satisfaction(models.IntegerChoices):
    """How satisfied the patient is with the outcome, in our own wording."""

    VERY_UNHAPPY = 1, _("Very unhappy")
    UNHAPPY = 2, _("Rather unhappy")
    BETWEEN = 3, _("In between")
    HAPPY = 4, _("Rather happy")
    VERY_HAPPY = 5, _("Very happy")


class Met(models.IntegerChoices):
    """How far the patient's aim for one concern was met."""

    NOT = 0, _("Not at all")
    LITTLE = 1, _("A little")
    MOSTLY = 2, _("Mostly")
    FULLY = 3, _("Fully")


class Again(models.TextChoices):
    """Whether the patient would do it again."""

    YES = "yes", _("Yes")
    UNSURE = "unsure", _("Not sure")
    NO = "no", _("No")


@pghistory.track()
class FollowUp(models.Model):
    """One follow-up question and the patient's answer, given once and never changed."""

    plan = models.ForeignKey("treatments.Plan", on_delete=models.PROTECT, related_name="follow_ups")
    treatment = models.CharField(max_length=40)
    due_on = models.DateField(help_text="When it can be judged, by the clinic's calendar.")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction, null=True, blank=True)
    met = models.JSONField(default=dict, blank=True, help_text="How far the aim was met, by concern.")
    again = models.CharField(max_length=10, choices=Again, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", "treatment", name="follow_up_once_for_treatment"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, satisfaction__isnull=True, again="", words="")
                | (Q(answered_at__isnull=False, satisfaction__in=Satisfaction.values, again__in=Again.values)),
                name="follow_up_answered_when_and_what_agree",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="follow_up_answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
            pgtrigger.Protect(name="follow_up_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.pk}"
