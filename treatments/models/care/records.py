"""What was done in a session. Once it is signed, the database allows no change; amendments are added."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from treatments.models.care.photos import PHOTOS_ALLOWED
from treatments.models.people.people import Patient

# Treatment begins with the record, so the database requires consent here from every writer; a check needs none.
CONSENT_STANDS = """
    IF NOT EXISTS (
        SELECT 1
          FROM treatments_plannedsession AS session
          LEFT JOIN treatments_consent AS consent
                 ON consent.plan_id = session.plan_id
                AND consent.treatment = session.treatment
                AND consent.withdrawn_at IS NULL
         WHERE session.id = NEW.session_id
           AND session.treatment = NEW.treatment
           AND (session.treatment = 'botox_review' OR consent.id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'no consent stands for %', NEW.treatment
              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_needs_consent';
    END IF;
    RETURN NEW;
"""

# Waits while the visit is being held: FOR SHARE conflicts with the lock that a sweep takes.
NOT_WHILE_HELD = """
    SELECT session.state INTO current FROM treatments_plannedsession AS session WHERE session.id = NEW.session_id
       FOR SHARE;
    IF current.state = 'held' THEN
        RAISE EXCEPTION 'session % is held', NEW.session_id
              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_not_while_held';
    END IF;
    RETURN NEW;
"""

# Signed records count: by then the distance to the person's earlier visits is kept, or an override exists.
KEEPS_DISTANCE = """
    IF NEW.signed_at IS NOT NULL THEN
        PERFORM treatments_check_signed(NEW.id);
    END IF;
    RETURN NULL;
"""

# For the parts of a record: as fixed as the record itself.
RECORD_NOT_SIGNED = """
    IF EXISTS (
        SELECT 1
          FROM treatments_treatmentrecord AS record
         WHERE record.id IN (
                   CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.record_id END,
                   CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.record_id END
               )
           AND record.signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the record is signed'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_record_never_changes';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def _fixed_once_signed(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=RECORD_NOT_SIGNED,
    )


class Anaesthetic(models.TextChoices):
    """What was used against pain."""

    NONE = "none", "None"
    CREAM = "cream", "Numbing cream"
    ICE = "ice", "Ice or cooling"
    VIBRATION = "vibration", "Vibration"


class Reaction(models.TextChoices):
    """What was seen before the patient left."""

    REDNESS = "redness", "Redness"
    SWELLING = "swelling", "Swelling"
    BRUISING = "bruising", "Bruising"
    BLEEDING = "bleeding", "Pinpoint bleeding"
    PAIN = "pain", "Pain"
    FAINTNESS = "faintness", "Faintness"
    ALLERGIC = "allergic", "Signs of allergy"
    OTHER = "other", "Other"


class RecordQuerySet(models.QuerySet["TreatmentRecord"]):
    """Named queries of the clinic."""

    def signed(self) -> "RecordQuerySet":
        """Signed records, which are fixed."""
        return self.filter(signed_at__isnull=False)

    def of_same_person(self, patient: Patient) -> "RecordQuerySet":
        """The person's records at all clinics."""
        return self.filter(booking__patient__in=Patient.objects.same_person(patient.pk))


@pghistory.track()
class TreatmentRecord(models.Model):
    """One session as it took place: written during treatment, signed once, fixed from then on."""

    session = models.OneToOneField("treatments.PlannedSession", on_delete=models.PROTECT, related_name="record")
    booking = models.OneToOneField("treatments.Booking", on_delete=models.PROTECT, related_name="record")
    treatment = models.CharField(max_length=40)
    areas = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    device = models.ForeignKey(
        "treatments.Device", on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    depth_mm = models.DecimalField(
        "needle depth, mm",
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The deepest used. Patients never see it.",
    )
    passes = models.PositiveSmallIntegerField(null=True, blank=True)
    units_elsewhere = models.PositiveSmallIntegerField(
        "toxin units elsewhere",
        null=True,
        blank=True,
        help_text="Given outside our clinics, for any reason, within the label's period. Empty: not asked.",
    )
    dilution_ml = models.DecimalField("saline in the vial, mL", max_digits=4, decimal_places=2, null=True, blank=True)
    anaesthetic = models.CharField(max_length=20, choices=Anaesthetic, default=Anaesthetic.NONE)
    reactions = ArrayField(models.CharField(max_length=20, choices=Reaction), default=list, blank=True)
    note = models.TextField(max_length=4000, blank=True)
    confirmed = ArrayField(
        models.CharField(max_length=200),
        default=list,
        db_default=[],
        blank=True,
        help_text="Numbers outside their usual range that the clinician looked at again, each as it was said.",
    )
    aftercare_given = models.BooleanField(default=False, help_text="Told and handed over before the patient left.")
    started_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False, help_text="Counts the times that it was saved.")
    changed_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True, editable=False)
    signed_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="records_signed"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="record_signed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(anaesthetic__in=Anaesthetic.values), name="record_anaesthetic_known"),
            models.CheckConstraint(condition=Q(reactions__contained_by=Reaction.values), name="record_reactions_known"),
            models.CheckConstraint(
                condition=Q(depth_mm__isnull=True) | Q(depth_mm__gt=0, depth_mm__lte=3), name="record_depth_0_to_3_mm"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="record_needs_consent", when=pgtrigger.Before, operation=pgtrigger.Insert, func=CONSENT_STANDS
            ),
            pgtrigger.Trigger(
                name="record_not_while_held",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NOT_WHILE_HELD,
                declare=[("current", "record")],
            ),
            pgtrigger.Trigger(
                name="signed_record_keeps_distance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("signed_at"),
                func=KEEPS_DISTANCE,
            ),
            pgtrigger.Protect(
                name="signed_record_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
            pgtrigger.Protect(name="record_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Record {self.pk}"


class Point(models.Model):
    """One injection: its place on the drawing, in thousandths from the top left corner, and the units."""

    record = models.ForeignKey(TreatmentRecord, on_delete=models.PROTECT, related_name="points")
    area = models.CharField(max_length=40)
    x = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(1000)])
    y = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(1000)])
    units = models.DecimalField(max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0, units__lte=100), name="point_units_above_0_to_100"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__lte=1000, y__lte=1000), name="point_on_the_drawing"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_fixed_once_signed("point_fixed_once_signed")]

    def __str__(self) -> str:
        return f"{self.units} units"


class LotUse(models.Model):
    """A lot used in a record, with the expiry date that the clinician read on the pack; a draft may lack it."""

    record = models.ForeignKey(TreatmentRecord, on_delete=models.PROTECT, related_name="lot_uses")
    lot = models.ForeignKey("treatments.Lot", on_delete=models.PROTECT, related_name="uses")
    expires_on = models.DateField(null=True, blank=True)
    expiry_note = models.CharField(max_length=200, blank=True, help_text="Why the pack says otherwise than the stock.")

    class Meta:
        constraints = [models.UniqueConstraint("record", "lot", name="lot_once_in_a_record")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_fixed_once_signed("lot_use_fixed_once_signed")]

    def __str__(self) -> str:
        return str(self.lot)


class RecordPhoto(models.Model):
    """A photo taken at a session. Its files are in the private storage."""

    record = models.ForeignKey(TreatmentRecord, on_delete=models.PROTECT, related_name="photos")
    view = models.CharField(max_length=20)
    file_name = models.CharField(max_length=80, unique=True)
    thumbnail_name = models.CharField(max_length=80, unique=True)
    taken_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            _fixed_once_signed("record_photo_fixed_once_signed"),
            pgtrigger.Trigger(
                name="record_photo_needs_permission",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=PHOTOS_ALLOWED,
            ),
        ]

    def __str__(self) -> str:
        return f"Photo {self.pk}"


@pghistory.track()
class Amendment(models.Model):
    """An addition to a signed record, with its reason. The record itself does not change."""

    record = models.ForeignKey(TreatmentRecord, on_delete=models.PROTECT, related_name="amendments")
    text = models.TextField(max_length=4000)
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(reason=""), name="amendment_says_what_and_why")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="amendment_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Amendment {self.pk}"
