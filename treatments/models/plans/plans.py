"""A plan and its sessions, each with the dates that biology allows."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils import timezone

from treatments.lifecycle import PlanState, SessionState
from treatments.models.people.people import not_of_a_merged_patient


class StopReason(models.TextChoices):
    """The code of why a plan was stopped; the clinician's text with it is for staff only."""

    WISH = "wish", "The patient wishes it"
    HEALTH = "health", "A point of health"
    REACTION = "reaction", "Reaction to a treatment"
    NO_EFFECT = "no_effect", "Too little effect"
    REPLACED = "replaced", "Another plan takes its place"
    ELSEWHERE = "elsewhere", "The patient goes elsewhere"
    OTHER = "other", "Other"


@pghistory.track()
class Plan(models.Model):
    """The treatments that a clinician approved for a patient."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="plans")
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="plans")
    review = models.OneToOneField("treatments.Review", on_delete=models.PROTECT, related_name="plan")
    start_on = models.DateField(help_text="First day of the plan, by the clinic's calendar.")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value.capitalize()) for state in PlanState],
        default=PlanState.ACTIVE,
    )
    stop_reason = models.TextField(max_length=2000, blank=True, help_text="Why a clinician stopped it.")
    stop_code = models.CharField(
        max_length=10, choices=StopReason, blank=True, db_default="", help_text="What the patient is told of it."
    )
    elsewhere_on = models.DateField(null=True, blank=True, help_text="The patient's last toxin outside this plan.")
    elsewhere_units = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Its units, where known.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PlanState]), name="plan_state_known"
            ),
            models.CheckConstraint(
                condition=Q(elsewhere_units__isnull=True) | Q(elsewhere_on__isnull=False),
                name="plan_units_elsewhere_have_a_day",
            ),
            models.CheckConstraint(
                condition=Q(stop_code="") | Q(state=PlanState.STOPPED, stop_code__in=StopReason.values),
                name="plan_stop_code_of_a_stopped_one",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [not_of_a_merged_patient()]

    def __str__(self) -> str:
        return f"Plan {self.pk}"

    @property
    def stopped_because(self) -> str:
        """Why it was stopped, the code's label and the clinician's text, for staff; empty if it was not stopped."""
        return ": ".join(filter(None, (self.get_stop_code_display(), self.stop_reason)))


# A held visit continues only after its hold was lifted by name, whatever code changes the state.
LEAVES_BY_LIFTING = """
    IF NEW.state NOT IN ('held', 'dropped') AND EXISTS (
        SELECT 1 FROM treatments_hold AS hold WHERE hold.session_id = NEW.id AND hold.lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'session % is held', NEW.id
              USING ERRCODE = 'check_violation', CONSTRAINT = 'held_session_leaves_by_lifting';
    END IF;
    RETURN NEW;
"""

# More units, or another area, for a booked visit.
KEEPS_DISTANCE = """
    PERFORM treatments_check_booked(NEW.id);
    RETURN NULL;
"""


class PlannedSessionQuerySet(models.QuerySet["PlannedSession"]):
    """Named queries of the desk."""

    def going_on(self) -> "PlannedSessionQuerySet":
        """Sessions of active plans that are still ahead."""
        under_way = self.filter(plan__state=PlanState.ACTIVE)
        return under_way.exclude(state__in=[SessionState.DONE, SessionState.DROPPED])


@pghistory.track()
class PlannedSession(models.Model):
    """One visit of a plan. Its window depends on when the sessions before it actually take place."""

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
    areas = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    units = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Planned dose of a toxin.")
    not_before = models.DateField(null=True, blank=True, help_text="A clinician wants it no sooner.")
    not_after = models.DateField(null=True, blank=True, help_text="A clinician wants it no later.")
    drop_reason = models.TextField(
        max_length=2000, blank=True, db_default="", help_text="Why a clinician took it out of the plan."
    )

    objects = PlannedSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            # Checked at the end of the transaction: when a session is inserted, the others move up one by one.
            models.UniqueConstraint(
                fields=["plan", "position"], name="session_position_unique_in_plan", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["plan", "treatment", "number"],
                name="session_number_unique_in_plan",
                deferrable=Deferrable.DEFERRED,
            ),
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
            models.CheckConstraint(
                condition=Q(not_before__isnull=True) | Q(not_after__isnull=True) | Q(not_before__lte=F("not_after")),
                name="session_wishes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(drop_reason="") | Q(state=SessionState.DROPPED), name="session_drop_reason_of_a_dropped_one"
            ),
        ]
        indexes = [models.Index(fields=["state", "latest"], name="session_due")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="held_session_leaves_by_lifting",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                func=LEAVES_BY_LIFTING,
            ),
            pgtrigger.Trigger(
                name="booked_session_keeps_distance",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("treatment", "units", "areas"),
                condition=pgtrigger.AnyChange("treatment", "units", "areas"),
                func=KEEPS_DISTANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment} {self.number}"


class Limit(models.TextChoices):
    """A limit that a plan may exceed only with a clinician's name and reason."""

    TOXIN_INTERVAL = "toxin_interval", "Days between toxin treatments"
    TOXIN_UNITS = "toxin_units", "Toxin units within the label’s period"
    SKINPEN_INTERVAL = "skinpen_interval", "Days between SkinPen sessions"
    SPACING = "spacing", "Days between the two treatments"
    EVENT = "event", "Quiet days before the patient's big day"
    TREATMENT = "treatment", "A treatment that the rules have at check"


class OverrideReason(models.TextChoices):
    """Why a clinician exceeds a limit, coded for statistics; a text next to it describes the case."""

    PATIENT_WISH = "patient_wish", "The patient’s wish, within safe bounds"
    EVENT_DATE = "event_date", "Date of an event"
    TREATED_ELSEWHERE = "treated_elsewhere", "Earlier treatment elsewhere, confirmed by a record"
    EXAMINED = "examined", "Clinical judgement after an examination"
    SCHEDULING = "scheduling", "No time within the limit can be had"
    OTHER = "other", "Other"


@pghistory.track()
class LimitOverride(models.Model):
    """A clinician's permanent permission to exceed a limit for one session, with a coded reason and a text."""

    session = models.ForeignKey(PlannedSession, on_delete=models.PROTECT, related_name="overrides")
    limit = models.CharField(max_length=20, choices=Limit)
    found = models.CharField(max_length=200, help_text="What went beyond, e.g. 76 days; the limit is 90.")
    amount = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How far the leave goes, in the limit’s days or units."
    )
    reason_code = models.CharField(
        max_length=20,
        choices=OverrideReason,
        db_default=OverrideReason.OTHER,
        help_text="Overrides from before there was a list are under “Other”.",
    )
    reason = models.TextField(max_length=2000)
    given_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit__in=Limit.values), name="override_limit_known"),
            models.CheckConstraint(condition=Q(reason_code__in=OverrideReason.values), name="override_reason_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="override_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_limit_display()}: {self.found}"
