"""A patient's decisions, after the quiz, on photos that are kept for later comparison."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import connection, models

from treatments.models.people.people import not_of_a_merged_patient

PHOTOS_ALLOWED = """
    IF treatments_photos_refused_at(
        (SELECT booking.patient_id
           FROM treatments_treatmentrecord AS record
           JOIN treatments_booking AS booking ON booking.id = record.booking_id
          WHERE record.id = NEW.record_id)
    ) IS NOT NULL THEN
        RAISE EXCEPTION 'the patient allows no photos to be kept'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_photo_needs_permission';
    END IF;
    RETURN NEW;
"""


class PhotoPermission(models.Model):
    """A yes or no in the patient's account.

    The quiz's question is stored in its answers; the newest decision counts.
    """

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="photo_permissions")
    is_allowed = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            not_of_a_merged_patient(),
            pgtrigger.Protect(
                name="photo_permission_never_changes", operation=pgtrigger.UpdateOf("is_allowed", "said_at")
            ),
            pgtrigger.Protect(name="photo_permission_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Photo permission {self.pk}"


def photos_refused_at(patient_id: int) -> datetime | None:
    """When the patient said that no photos are to be kept (aware), None if they may be.

    A yes after a no counts only if it was given in the patient's account or in answers proved to be theirs. The
    database's own check calls the same function.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT treatments_photos_refused_at(%s)", [patient_id])
        found: datetime | None = cursor.fetchone()[0]
    return found
