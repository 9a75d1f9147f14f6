"""The secret addresses from which a patient's or a clinician's calendar program reads the bookings."""

import pghistory
from django.db import models
from django.utils import timezone


@pghistory.track(exclude=["token_hash"])
class CalendarFeed(models.Model):
    """A patient's active feed. Only the patient knows its address; only the SHA-256 is stored here."""

    patient = models.OneToOneField("treatments.Patient", on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"


@pghistory.track(exclude=["token_hash"])
class ClinicianFeed(models.Model):
    """A clinician's active feed; of its address, too, only the SHA-256 is stored."""

    clinician = models.OneToOneField("treatments.Clinician", on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Calendar feed of clinician {self.clinician_id}"
