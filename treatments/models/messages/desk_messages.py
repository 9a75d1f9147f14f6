"""Messages that the front desk writes to a patient."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class DeskMessage(models.Model):
    """A short message to a patient, without health data. It never changes after it is written."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="desk_messages")
    text = models.CharField(max_length=300)
    written_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="desk_message_says_something")]

    def __str__(self) -> str:
        return f"Desk message {self.pk}"
