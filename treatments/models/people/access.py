"""Who looked at which patient's record, and who opened one by emergency (“break-glass”) access."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

SAME_LOOK = timedelta(minutes=5)
LEAST_REASON = 10
THE_OPENING = ("user_id", "patient_id", "reason_code", "reason", "opened_at", "until")


class GlassReason(models.TextChoices):
    """Why an operator without a task in the patient's care needs the record."""

    SAFETY = "safety", "A patient's safety, and no clinician can be reached"
    REQUEST = "request", "A patient's request about their data"
    COMPLAINT = "complaint", "A complaint or a legal request"
    FAULT = "fault", "A fault in the record or the program"
    OTHER = "other", "Other"


class GlassQuerySet(models.QuerySet["GlassBreak"]):
    """Named queries of the clinic."""

    def open_at(self, now: datetime) -> "GlassQuerySet":
        """Openings under which the record can still be read."""
        return self.filter(closed_at__isnull=True, until__gt=now)

    def to_acknowledge(self) -> "GlassQuerySet":
        """Openings that no clinician has reviewed."""
        return self.filter(acknowledged_at__isnull=True)


@pghistory.track()
class GlassBreak(models.Model):
    """An operator opens one patient's record, read-only and for a short while. Clinicians are notified at once."""

    user = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="glass_breaks")
    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="glass_breaks")
    reason_code = models.CharField(max_length=20, choices=GlassReason)
    reason = models.TextField(max_length=500)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(help_text="When it closes by itself.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was closed before that.")
    # Written only by the previous release: now the messages about it record when each was sent.
    alerted_at = models.DateTimeField(null=True, blank=True, help_text="When the clinicians were written to.")
    acknowledged_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledgement = models.TextField(max_length=500, blank=True)

    objects = GlassQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason_code__in=GlassReason.values), name="glass_reason_known"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("reason"), LEAST_REASON), name="glass_has_reason"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="glass_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True, acknowledgement="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="glass_acknowledged_by_somebody",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="glass_stays_as_opened", operation=pgtrigger.UpdateOf(*THE_OPENING)),
            pgtrigger.Protect(
                name="glass_acknowledged_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__acknowledged_at__isnull=False)
                & pgtrigger.Q(old__acknowledged_at__df=pgtrigger.F("new__acknowledged_at")),
            ),
            pgtrigger.Protect(
                name="glass_closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False)
                & pgtrigger.Q(old__closed_at__df=pgtrigger.F("new__closed_at")),
            ),
            pgtrigger.Protect(name="glass_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Opening {self.pk}"


class AccessKind(models.TextChoices):
    """What a page showed."""

    RECORD = "record", "A patient's record"
    LIST = "list", "A list"
    SEARCH = "search", "What a search found"


class RecordAccess(models.Model):
    """A member of staff opened a page that shows patients. Never changed.

    `page` is the name of the URL, `about` its variable parts (keys and days, never a name). Opening the same page
    again within the same five minutes of the clock adds no second row.
    """

    user = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="accesses")
    kind = models.CharField(max_length=10, choices=AccessKind)
    patient = models.ForeignKey(
        "treatments.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="accesses"
    )
    page = models.CharField(max_length=80)
    about = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    glass = models.ForeignKey(GlassBreak, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccessKind.values), name="access_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=AccessKind.RECORD, patient__isnull=False)
                | (~Q(kind=AccessKind.RECORD) & Q(patient__isnull=True, glass__isnull=True)),
                name="access_to_a_record_names_its_patient",
            ),
            models.UniqueConstraint(
                F("user"),
                F("patient"),
                F("page"),
                F("about"),
                F("kind"),
                F("address"),
                F("glass"),
                Func(Value(SAME_LOOK), F("at"), Value(datetime(2000, 1, 1, tzinfo=UTC)), function="DATE_BIN"),
                name="access_once_for_the_same_look",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-at"], name="access_to_a_patient"),
            models.Index(fields=["user", "-at"], name="access_by_a_user"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="access_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Access {self.pk}"
