"""The answers of a patient, stored on the server as they are given."""

import uuid
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SubmissionStatus(models.TextChoices):
    """Whether a quiz is still being filled in or was submitted."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


@pghistory.track(exclude=["resume_token_hash", "resume_code_hash", "browser_key", "resume_email", "unfinished"])
class Submission(models.Model):
    """One patient's answers: a draft until submitted, then fixed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic_code = models.CharField(max_length=40, help_text="Where the quiz was started; the quiz does not read it.")
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=63, default="UTC", help_text="Where the patient's today is read from.")
    answers = models.JSONField(default=dict, help_text="{step key: {question key: value}}, see steps.py.")
    unfinished = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="{step key: {read_at, typed}}: pages left before they were complete; no answers yet.",
    )
    status = models.CharField(max_length=10, choices=SubmissionStatus, default=SubmissionStatus.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    resume_token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    resume_expires_at = models.DateTimeField(null=True, blank=True)
    resume_code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    resume_code_expires_at = models.DateTimeField(null=True, blank=True)
    resume_emails = models.PositiveSmallIntegerField(default=0, help_text="How often the link was e-mailed.")
    resume_email = models.EmailField(
        max_length=254, blank=True, db_default="", help_text="Where the newest link went, while this is a draft."
    )
    browser_key = models.CharField(
        max_length=32, blank=True, db_default="", help_text="What the one browser holds that may work on this."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    events: Any  # its history, made by pghistory

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status=SubmissionStatus.DRAFT) | Q(unfinished={}),
                name="submission_submitted_has_nothing_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(status=SubmissionStatus.DRAFT, submitted_at__isnull=True)
                | Q(status=SubmissionStatus.SUBMITTED, submitted_at__isnull=False),
                name="submission_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(resume_token_hash__isnull=True, resume_expires_at__isnull=True)
                | Q(resume_token_hash__isnull=False, resume_expires_at__isnull=False),
                name="submission_resume_token_expires",
            ),
            models.CheckConstraint(
                condition=Q(resume_code_hash__isnull=True, resume_code_expires_at__isnull=True)
                | Q(resume_code_hash__isnull=False, resume_code_expires_at__isnull=False),
                name="submission_resume_code_expires",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="submission_answers_fixed_once_submitted",
                operation=pgtrigger.UpdateOf("answers", "status", "submitted_at"),
                condition=pgtrigger.Q(old__status=SubmissionStatus.SUBMITTED),
            )
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk}"


class PhotoView(models.TextChoices):
    """The side from which the face was photographed."""

    FRONT = "front", _("From the front")
    LEFT = "left", _("From the left")
    RIGHT = "right", _("From the right")
    OTHER = "other", _("Another view")


@pghistory.track()
class SubmissionPhoto(models.Model):
    """A cleaned photo; the files are in private storage under random names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="photos")
    view = models.CharField(max_length=10, choices=PhotoView)
    file_name = models.CharField(max_length=80, unique=True)
    thumbnail_name = models.CharField(max_length=80, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    events: Any  # its history, made by pghistory

    def __str__(self) -> str:
        return f"Photo {self.pk}"
