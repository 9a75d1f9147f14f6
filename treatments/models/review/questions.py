"""A clinician's questions to a patient before deciding, and the patient's answers."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

# models.Waiting records whom an assessment waits for.
MARKS_WAITING = pgtrigger.Trigger(
    name="waiting_is_asked",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        UPDATE treatments_waiting
           SET asked_at = CASE WHEN NEW.answered_at IS NULL AND NEW.withdrawn_at IS NULL THEN NEW.asked_at END,
               answered_at = COALESCE(NEW.answered_at, answered_at)
         WHERE assessment_id = NEW.assessment_id;
        RETURN NULL;
    """,
)


class QuestionQuerySet(models.QuerySet["ClinicQuestion"]):
    """Named queries of the clinic."""

    def open(self) -> "QuestionQuerySet":
        """Questions that wait for the patient."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


@pghistory.track()
class ClinicQuestion(models.Model):
    """One question on one assessment. The question never changes; an answer is added, once."""

    assessment = models.ForeignKey("treatments.Assessment", on_delete=models.PROTECT, related_name="clinic_questions")
    text = models.TextField(max_length=1000, help_text="The patient reads it, word for word.")
    asked_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="questions_asked")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="No longer needed: nobody waits for it.")

    objects = QuestionQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "assessment",
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="question_one_open_for_assessment",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False, withdrawn_at__isnull=True) & ~Q(answer="")),
                name="question_answered_when_and_what_agree",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="question_asked_stays",
                operation=pgtrigger.UpdateOf("assessment_id", "text", "asked_by_id", "asked_at"),
            ),
            pgtrigger.Protect(
                name="question_answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
            pgtrigger.Protect(name="question_is_not_deleted", operation=pgtrigger.Delete),
            MARKS_WAITING,
        ]

    def __str__(self) -> str:
        return f"Question {self.pk}"
