"""The secret addresses under which a patient's or a clinician's own calendar reads her bookings."""

import pghistory
from django.db import models
from django.utils import timezone


@pghistory.track(exclude=["token_hash"])
class CalendarFeed(models.Model):
    """A patient's feed while it is on. The address is known to her alone; here stands only its SHA-256."""

    patient = models.OneToOneField("treatments.Patient", on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"


@pghistory.track(exclude=["token_hash"])
class ClinicianFeed(models.Model):
    """A clinician's feed while it is on; of the address, too, only its SHA-256 is kept."""

    clinician = models.OneToOneField("treatments.Clinician", on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Calendar feed of clinician {self.clinician_id}"
