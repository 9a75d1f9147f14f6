"""What the desk writes beside a booking, for the desk."""

import pghistory
from django.db import models


@pghistory.track()
class DeskNote(models.Model):
    """A short note on a booking, nothing about health; an empty one was taken back. What it said before is history."""

    booking = models.OneToOneField("treatments.Booking", on_delete=models.CASCADE, related_name="desk_note")
    text = models.CharField(max_length=200, blank=True)
    written_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Note on booking {self.booking_id}"
