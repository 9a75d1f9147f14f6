"""The results of the rules, as they were computed, and the decisions of clinicians."""

import secrets
from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from treatments.models.people.people import not_of_a_merged_patient
from treatments.rules.intervals import Share

# No vowels, no look-alikes: a reference can be read out on the phone and spells no word.
REFERENCE_ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789"


# These triggers keep models.Waiting in step with the tables here, for every writer.
BEGINS_TO_WAIT = pgtrigger.Trigger(
    name="waiting_begins",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func="""
        INSERT INTO treatments_waiting (assessment_id, clinic_id, urgency, created_at, needed_by)
        VALUES (NEW.id, NEW.clinic_id, NEW.urgency, NEW.created_at, NEW.needed_by);
        RETURN NULL;
    """,
)
WAITS_NO_LONGER = pgtrigger.Trigger(
    name="waiting_ends",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func="""
        DELETE FROM treatments_waiting WHERE assessment_id = NEW.assessment_id;
        RETURN NULL;
    """,
)


def new_reference() -> str:
    """Eight characters without information about the patient, e.g. K7QF-2MRT."""
    code = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


class Urgency(models.IntegerChoices):
    """How soon a clinician should review; the larger, the sooner."""

    ROUTINE = 0, "Routine"
    SOON = 1, "Soon"
    URGENT = 2, "Urgent"


class Outcome(models.TextChoices):
    """The outcomes of the rules; the ids are the contract's."""

    BOTOX = "botox", "Botox"
    SKINPEN = "skinpen", "SkinPen"
    BOTH = "both", "Both, in order"
    NEITHER = "neither", "Neither for now"
    CLINICIAN_FIRST = "clinician_first", "Clinician first"


AS_ASSESSED = pgtrigger.UpdateOf(
    "reference",
    "patient_id",
    "clinic_id",
    "submission_id",
    "facts",
    "result",
    "outcome",
    "urgency",
    "knowledge_version",
    "is_proved",
    "needed_by",
    "created_at",
)
"""Every column except `is_theirs`."""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Named queries of the clinic."""

    def shown_to_patients(self) -> "AssessmentQuerySet":
        """Assessments that the patient sees: claimed by the patient, or decided on by a clinician."""
        return self.filter(Q(is_theirs=True) | Q(review__isnull=False))

    def unclaimed(self) -> "AssessmentQuerySet":
        """Undecided answers with a patient's address, birth date and name that nobody has claimed."""
        return self.filter(is_theirs__isnull=True, review__isnull=True)

    def waiting(self) -> "AssessmentQuerySet":
        """Assessments that no clinician has decided on."""
        return self.filter(waiting__isnull=False)

    def with_ask_first(self) -> "AssessmentQuerySet":
        """Annotate `asks_first`: whether it is undecided and may make a visit ahead unsafe."""
        asking = Assessment.objects.waiting().filter(pk=OuterRef("pk"), ask_first__isnull=False)
        return self.annotate(asks_first=Exists(asking))


@pghistory.track()
class Assessment(models.Model):
    """A snapshot: facts in, result out, and the deciding knowledge version. A new assessment is a new row.

    Only one value is added later, once: whether the patient says that the answers are theirs.
    """

    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="assessments")
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="assessments")
    submission = models.OneToOneField("questionnaire.Submission", on_delete=models.PROTECT, related_name="assessment")
    facts = models.JSONField(help_text="The contract's input, as assessed.")
    result = models.JSONField(help_text="The contract's output, as shown.")
    outcome = models.CharField(max_length=20, choices=Outcome)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.ROUTINE)
    knowledge_version = models.CharField(max_length=40)
    is_proved = models.BooleanField(
        default=False, db_default=False, help_text="Who sent the answers was signed in as the patient."
    )
    is_theirs = models.BooleanField(
        null=True,
        blank=True,
        default=True,
        db_default=True,
        help_text="Whether the patient sent the answers: signed in, or the record was made from them, or they say so. "
        "Empty while nobody has said.",
    )
    needed_by = models.DateTimeField(
        null=True, blank=True, help_text="When the first visit ahead begins that the answers may make unsafe."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="assessment_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="assessment_newest"),
            models.Index(fields=["outcome", "-created_at"], name="assessment_outcome_newest"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="assessment_never_changes", operation=AS_ASSESSED | pgtrigger.Delete),
            BEGINS_TO_WAIT,
            not_of_a_merged_patient(),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_shown_to_patient(self) -> bool:
        """Whether the patient sees it: see `shown_to_patients`."""
        return bool(self.is_theirs) or hasattr(self, "review")

    @property
    def is_unclaimed(self) -> bool:
        """Whether nobody has said whose the answers are: see `unclaimed`."""
        return self.is_theirs is None and not hasattr(self, "review")


class Decision(models.TextChoices):
    """What a clinician can decide."""

    APPROVED = "approved", "Approved"
    CHANGED = "changed", "Changed"
    DECLINED = "declined", "Declined"
    AGREED = "agreed", "Agreed, no treatment now"


class DepartureReason(models.TextChoices):
    """Why a clinician departs from the rules."""

    EXAMINED = "examined", "Examination in person showed otherwise"
    SETTLED = "settled", "The point to settle has been settled"
    PREFERENCE = "preference", "The patient prefers it, after talking it through"
    TIMING = "timing", "Timing"
    HEALTH = "health", "Health reason that the quiz does not ask"
    NOT_EXPECTED = "not_expected", "Benefit not expected here"
    OTHER = "other", "Other"


# Declining where the rules expect nothing follows the rules; a patient's preference does not contradict a rule.
WITHOUT_TREATMENT = (Decision.DECLINED, Decision.AGREED)
FOLLOWS_RULES = (Decision.APPROVED, Decision.AGREED)
DEPARTS = (
    ~Q(decision__in=FOLLOWS_RULES)
    & ~Q(decision=Decision.DECLINED, assessment__outcome=Outcome.NEITHER)
    & ~Q(reason_code=DepartureReason.PREFERENCE)
)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Named queries of the clinic."""

    def of_proposals(self) -> "ReviewQuerySet":
        """Reviews of assessments with a result that could be followed or not."""
        return self.exclude(assessment__outcome=Outcome.CLINICIAN_FIRST)

    def override_share(self, rule: str, version: str) -> Share:
        """The share of departures among the reviews in which the rule of the version fired."""
        fired = self.of_proposals().filter(fired_rules__contains=[rule], assessment__knowledge_version=version)
        counts = fired.aggregate(departed=models.Count("pk", filter=DEPARTS), decided=models.Count("pk"))
        return Share(counts["departed"], counts["decided"])


@pghistory.track()
class Review(models.Model):
    """A clinician's decision on one assessment. Written once."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="review")
    decision = models.CharField(max_length=10, choices=Decision)
    treatments = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    start_with = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=20, choices=DepartureReason, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    settled = models.JSONField(
        default=dict,
        blank=True,
        db_default={},
        help_text="Stops that were settled: code of the rule, and by which act.",
    )
    fired_rules = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="Of the assessment, when this was decided."
    )
    decided_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="reviews")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="review_decision_known"),
            models.CheckConstraint(
                condition=Q(decision__in=FOLLOWS_RULES) | (~Q(reason_code="") & ~Q(reason="")),
                name="review_departure_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["-decided_at"], name="review_newest")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="review_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
            WAITS_NO_LONGER,
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.assessment}"
