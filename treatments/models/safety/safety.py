"""Facts that became known after the decision, and the visits held because of them."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from treatments.lifecycle import BookingState
from treatments.models.booking.bookings import Booking
from treatments.models.people.people import not_of_a_merged_patient


class FactSource(models.TextChoices):
    """How a new fact became known."""

    CHECK_IN = "check_in", "Told at check-in"
    CLINICIAN = "clinician", "Told to a clinician"
    PATIENT = "patient", "Told in the patient's account"
    QUIZ = "quiz", "Told in a later quiz"


class FactQuerySet(models.QuerySet["HealthFact"]):
    """Named queries of the clinic."""

    def holding(self) -> "FactQuerySet":
        """Facts that still hold."""
        return self.filter(ended_at__isnull=True)


@pghistory.track()
class HealthFact(models.Model):
    """A flag of the contract that became true after the quiz, until somebody records that it has ended."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="health_facts")
    flag = models.CharField(max_length=60, help_text="An id of the contract's flags.")
    source = models.CharField(max_length=20, choices=FactSource)
    told_at = models.DateTimeField(default=timezone.now, editable=False)
    told_to = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)

    objects = FactQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "patient", "flag", condition=Q(ended_at__isnull=True), name="fact_once_while_it_holds"
            ),
            models.CheckConstraint(condition=Q(source__in=FactSource.values), name="fact_source_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="fact_ended_by_somebody_with_reason",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            not_of_a_merged_patient(),
            pgtrigger.Protect(name="fact_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Fact {self.pk}"


class HoldCause(models.TextChoices):
    """The cause of the check that found a visit unsafe."""

    FACT = "fact", "New fact"
    KNOWLEDGE = "knowledge", "New knowledge version"
    RECALL = "recall", "Lot recall"
    CLINICIAN = "clinician", "Held by a clinician"
    DISTANCE = "distance", "Too close to another visit"


class HoldQuerySet(models.QuerySet["Hold"]):
    """Named queries of the clinic."""

    def open(self) -> "HoldQuerySet":
        """Holds that nobody has lifted."""
        return self.filter(lifted_at__isnull=True)

    def by_visit(self) -> "HoldQuerySet":
        """The next visit first, unbooked ones last; each with `booked_at`, the start of its booking."""
        kept = Booking.objects.filter(
            session=OuterRef("session"), state__in=[BookingState.BOOKED, BookingState.ARRIVED]
        ).values("during__startswith")[:1]
        timed = self.annotate(booked_at=Subquery(kept, output_field=models.DateTimeField()))
        return timed.order_by(F("booked_at").asc(nulls_last=True), "session__ideal", "pk")


@pghistory.track()
class Hold(models.Model):
    """Why a visit must not take place until a clinician's review. Lifting a hold is a named action, with a reason.

    `reasons` are {code, action, text, sources} as the rules gave them; the desk never sees them.
    """

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.PROTECT, related_name="holds")
    cause = models.CharField(max_length=20, choices=HoldCause)
    reasons = models.JSONField(default=list)
    knowledge_version = models.CharField(max_length=40)
    fact = models.ForeignKey(HealthFact, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    recall = models.ForeignKey(
        "treatments.LotRecall", on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    draft = models.TextField(max_length=2000, blank=True, help_text="The message to the patient, not yet sent.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the message was sent to the patient.")
    told_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="holds_lifted"
    )
    lift_reason = models.TextField(max_length=2000, blank=True)

    objects = HoldQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.UniqueConstraint("session", condition=Q(lifted_at__isnull=True), name="hold_one_open_for_session"),
            models.CheckConstraint(condition=Q(cause__in=HoldCause.values), name="hold_cause_known"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="hold_lifted_by_somebody_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="hold_told_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(lifted_at__isnull=True), name="hold_open")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="hold_is_not_deleted", operation=pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk}"


class AskFirstQuerySet(models.QuerySet["AskFirst"]):
    """Named queries of the clinic."""

    def open(self) -> "AskFirstQuerySet":
        """Marks whose answers no clinician has decided on."""
        return self.filter(assessment__waiting__isnull=False)


@pghistory.track()
class AskFirst(models.Model):
    """A visit to ask about before treatment: later answers from an unknown sender may make it unsafe.

    It holds nothing. It ends once a clinician has decided on those answers; `reasons` has the format of a hold's.
    """

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.CASCADE, related_name="ask_first")
    assessment = models.ForeignKey("treatments.Assessment", on_delete=models.CASCADE, related_name="ask_first")
    reasons = models.JSONField(default=list)
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AskFirstQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("session", "assessment", name="ask_first_once_for_answers")]

    def __str__(self) -> str:
        return f"Ask before visit {self.session_id}"
