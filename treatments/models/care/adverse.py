"""Adverse events in or after a session, as judged by a clinician."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

WHAT_HAPPENED = (
    "session_id",
    "report_id",
    "term",
    "sign",
    "grade",
    "began_on",
    "words",
    "recorded_by_id",
    "recorded_at",
)


class EventTerm(models.TextChoices):
    """Clinical terms for events after toxin or microneedling: a list of our own, not of a licensed code system.

    In the order of the forms: toxin, skin, whole body. An id is never given another meaning.
    """

    EYELID_PTOSIS = "eyelid_ptosis", "Eyelid ptosis"
    BROW_PTOSIS = "brow_ptosis", "Brow ptosis"
    BROW_ASYMMETRY = "brow_asymmetry", "Brow asymmetry"
    BROW_ELEVATION = "brow_elevation", "Excessive lateral brow elevation"
    FACIAL_ASYMMETRY = "facial_asymmetry", "Facial asymmetry other than the brow"
    DIPLOPIA = "diplopia", "Diplopia"
    DRY_EYE = "dry_eye", "Dry eye"
    DYSPHAGIA = "dysphagia", "Dysphagia"
    DYSPHONIA = "dysphonia", "Dysphonia or dysarthria"
    DYSPNOEA = "dyspnoea", "Dyspnoea"
    TOXIN_SPREAD = "toxin_spread", "Generalised muscle weakness (distant spread of toxin)"
    NO_EFFECT = "no_effect", "No or reduced effect"
    HEADACHE = "headache", "Headache"
    INJECTION_PAIN = "injection_pain", "Pain at the treated site"
    HAEMATOMA = "haematoma", "Haematoma or bruising"
    BLEEDING = "bleeding", "Prolonged bleeding"
    ERYTHEMA = "erythema", "Prolonged erythema"
    OEDEMA = "oedema", "Oedema of the treated site"
    INFECTION = "infection", "Infection of the treated site"
    HERPES = "herpes", "Herpes simplex reactivation"
    ACNE_FLARE = "acne_flare", "Acne flare or milia"
    CONTACT_DERMATITIS = "contact_dermatitis", "Contact dermatitis"
    HYPERPIGMENTATION = "hyperpigmentation", "Post-inflammatory hyperpigmentation"
    HYPOPIGMENTATION = "hypopigmentation", "Hypopigmentation"
    SCAR = "scar", "Scar, track marks or keloid"
    GRANULOMA = "granuloma", "Granuloma"
    EYE_INJURY = "eye_injury", "Eye injury"
    ANAPHYLAXIS = "anaphylaxis", "Anaphylaxis"
    HYPERSENSITIVITY = "hypersensitivity", "Hypersensitivity: urticaria or angioedema"
    SYNCOPE = "syncope", "Syncope or vasovagal reaction"
    NAUSEA = "nausea", "Nausea"
    FLU_LIKE = "flu_like", "Influenza-like illness"
    ANAESTHETIC_TOXICITY = "anaesthetic_toxicity", "Local anaesthetic toxicity"
    OTHER = "other", "Other"


class Grade(models.IntegerChoices):
    """The severity of an event."""

    MILD = 1, "1 Mild"
    MODERATE = 2, "2 Moderate"
    SEVERE = 3, "3 Severe"
    LIFE_THREATENING = 4, "4 Life-threatening"
    FATAL = 5, "5 Fatal"


SERIOUS = Grade.SEVERE


class EventCourse(models.TextChoices):
    """The current state of an event."""

    ONGOING = "ongoing", "Ongoing"
    GETTING_BETTER = "getting_better", "Getting better"
    OVER = "over", "Over"
    OVER_WITH_TRACES = "over_with_traces", "Over, something stayed"
    UNKNOWN = "unknown", "Not known"


NOT_OVER = Q(course__in=[EventCourse.ONGOING, EventCourse.GETTING_BETTER, EventCourse.UNKNOWN])
IS_SERIOUS = Q(grade__gte=SERIOUS)
NOT_REPORTED = Q(authority_told_on__isnull=True)


class EventQuerySet(models.QuerySet["AdverseEvent"]):
    """Named queries of the clinic."""

    def not_over(self) -> "EventQuerySet":
        """Events that still have to be followed up."""
        return self.filter(NOT_OVER)

    def serious_open(self) -> "EventQuerySet":
        """Serious events that still have to be followed up."""
        return self.filter(NOT_OVER, IS_SERIOUS)

    def to_report(self) -> "EventQuerySet":
        """Serious events that have not been reported to an authority."""
        return self.filter(IS_SERIOUS, NOT_REPORTED)


@pghistory.track()
class AdverseEvent(models.Model):
    """One event after one session. The record of what happened never changes; its course is updated.

    The lots are those of the session's record, the rules those that fired for the plan's assessment.
    """

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.PROTECT, related_name="adverse_events")
    report = models.ForeignKey(
        "treatments.ProblemReport",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adverse_events",
        help_text="The patient's own report that it came from.",
    )
    # Rows older than the terms all have “Other”: their sign says what it was.
    term = models.CharField(max_length=40, choices=EventTerm, db_default=EventTerm.OTHER)
    sign = models.CharField(
        max_length=60, blank=True, help_text="What the patient noticed: id of the knowledge base's signs; empty: none."
    )
    grade = models.PositiveSmallIntegerField(choices=Grade)
    began_on = models.DateField(help_text="By the clinic's calendar.")
    words = models.TextField(max_length=4000)
    treated_with = models.CharField(max_length=500, blank=True)
    course = models.CharField(max_length=20, choices=EventCourse, default=EventCourse.ONGOING)
    ended_on = models.DateField(null=True, blank=True)
    authority_told_on = models.DateField(null=True, blank=True)
    authority_reference = models.CharField(max_length=80, blank=True)
    knowledge_version = models.CharField(max_length=40, help_text="The version that decided on the plan.")
    recorded_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(term__in=EventTerm.values), name="adverse_term_known"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="adverse_grade_known"),
            models.CheckConstraint(condition=Q(course__in=EventCourse.values), name="adverse_course_known"),
            models.CheckConstraint(condition=~Q(words=""), name="adverse_says_what"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("began_on"), course__in=[EventCourse.OVER, EventCourse.OVER_WITH_TRACES]),
                name="adverse_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(authority_reference="") | Q(authority_told_on__isnull=False),
                name="adverse_authority_when_and_reference_agree",
            ),
        ]
        indexes = [models.Index(fields=["-recorded_at"], name="adverse_newest")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="adverse_what_happened_stays", operation=pgtrigger.UpdateOf(*WHAT_HAPPENED)),
            pgtrigger.Protect(name="adverse_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Adverse event {self.pk}"
