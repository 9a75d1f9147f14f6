"""Slots that the desk keeps for some minutes while it talks to a patient."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q

# Includes the cleaning time of the device as configured when it is booked, computed the same for every writer.
DEVICE_BUSY = """
    NEW.device_busy := (
        SELECT tstzrange(
                   lower(NEW.occupied),
                   greatest(upper(NEW.occupied), upper(NEW.during) + make_interval(mins => device.clean_minutes))
               )
          FROM treatments_device AS device WHERE device.id = NEW.device_id
    );
    RETURN NEW;
"""


def device_busy_is_reckoned(name: str) -> pgtrigger.Trigger:
    """A trigger that computes `device_busy`; its name sorts before all triggers that read it."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("during", "occupied", "device_id", "device_busy"),
        func=DEVICE_BUSY,
    )


# A safety net behind the locks of services.keeping and services.bookings. Whether a kept slot counts depends on the
# time, so an exclusion constraint cannot express it; the time comes from the row, never from the database's clock.
NOT_OVER_A_KEPT_TIME = """
    IF EXISTS (
        SELECT 1 FROM treatments_kepttime AS kept
         WHERE kept.session_id <> NEW.session_id AND kept.until > COALESCE(NEW.moved_at, NEW.booked_at)
           AND (kept.occupied && NEW.occupied AND (kept.clinician_id = NEW.clinician_id OR kept.room_id = NEW.room_id)
                OR kept.device_busy && NEW.device_busy AND kept.device_id = NEW.device_id)
    ) THEN
        RAISE EXCEPTION 'the time is kept for another session'
              USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'booking_not_over_a_kept_time';
    END IF;
    RETURN NEW;
"""
NOT_OVER_ANOTHER = """
    IF EXISTS (
        SELECT 1 FROM treatments_kepttime AS kept
         WHERE kept.session_id <> NEW.session_id AND kept.until > NEW.kept_at
           AND (kept.occupied && NEW.occupied AND (kept.clinician_id = NEW.clinician_id OR kept.room_id = NEW.room_id)
                OR kept.device_busy && NEW.device_busy AND kept.device_id = NEW.device_id)
    ) OR EXISTS (
        SELECT 1 FROM treatments_booking AS booked
         WHERE booked.cancelled_at IS NULL
           AND (booked.occupied && NEW.occupied
                AND (booked.clinician_id = NEW.clinician_id OR booked.room_id = NEW.room_id)
                OR booked.device_busy && NEW.device_busy AND booked.device_id = NEW.device_id)
    ) THEN
        RAISE EXCEPTION 'the time is taken'
              USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'kept_time_not_over_another';
    END IF;
    RETURN NEW;
"""


class KeptTimeQuerySet(models.QuerySet["KeptTime"]):
    """Named queries of the desk."""

    def standing(self, now: datetime) -> "KeptTimeQuerySet":
        """Kept slots that have not expired; an expired one no longer counts."""
        return self.filter(until__gt=now)


class KeptTime(models.Model):
    """A slot that nobody else can take until it is booked, released or expired: at most one for a session."""

    session = models.OneToOneField("treatments.PlannedSession", on_delete=models.CASCADE, related_name="kept")
    clinician = models.ForeignKey("treatments.Clinician", on_delete=models.PROTECT, related_name="kept_times")
    room = models.ForeignKey("treatments.Room", on_delete=models.PROTECT, related_name="kept_times")
    device = models.ForeignKey(
        "treatments.Device", on_delete=models.PROTECT, null=True, blank=True, related_name="kept_times"
    )
    during = DateTimeRangeField(help_text="What the patient would see, in UTC.")
    occupied = DateTimeRangeField(help_text="With the buffers before and after, in UTC.")
    device_busy = DateTimeRangeField(null=True, editable=False, help_text="With its cleaning; the database reckons it.")
    kept_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="kept_times")
    kept_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = KeptTimeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("kept_at")), name="kept_time_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(occupied__contains=F("during")), name="kept_time_occupied_contains_during"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            device_busy_is_reckoned("kept_time_device_busy"),
            pgtrigger.Trigger(
                name="kept_time_not_over_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NOT_OVER_ANOTHER,
            ),
        ]

    def __str__(self) -> str:
        return f"Kept for session {self.session_id}"
