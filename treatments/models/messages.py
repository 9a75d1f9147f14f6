"""What is to be told to a patient, and whether it has been."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class MessageKind(models.TextChoices):
    """The occasions on which the clinic writes to a patient about a booking."""

    CONFIRMED = "confirmed", "Booking confirmed"
    MOVED = "moved", "Booking moved"
    REMINDER = "reminder", "Reminder"
    CANCELLED = "cancelled", "Booking cancelled"


class Message(models.Model):
    """One e-mail about one booking: at most one of each kind for each time it was given, sent at most once."""

    booking = models.ForeignKey("treatments.Booking", on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind)
    times_moved = models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued.")
    moved_from = models.DateTimeField(null=True, blank=True, help_text="Of a booking that moved: its start before.")
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Not to be sent before; empty: at once.")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("booking", "kind", "times_moved", name="message_one_of_a_kind_for_booking"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.booking})"
