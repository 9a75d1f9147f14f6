"""Requests from the desk to a clinician: a visit on a day outside its window."""

import pghistory
from django.db import models
from django.db.models import F, Q


class AskReason(models.TextChoices):
    """Why another day is wanted; nothing about health, which the desk is not to know."""

    AWAY = "away", "The patient is away for all of the window"
    FULL = "full", "Nothing is free in the window"
    DAYS = "days", "The patient can come on certain days only"
    OTHER = "other", "Another reason"


class WindowRequestQuerySet(models.QuerySet["WindowRequest"]):
    """Named queries of the clinic."""

    def open(self) -> "WindowRequestQuerySet":
        """Requests that wait for a clinician: not refused, the visit not booked, the day still outside its window."""
        outside = Q(day__lt=F("session__earliest")) | Q(day__gt=F("session__latest"))
        return self.filter(outside, refused_at__isnull=True, session__state="to_book", session__plan__state="active")


@pghistory.track()
class WindowRequest(models.Model):
    """A day that the desk requests. A clinician allows it by changing the visit in the plan, in their own name."""

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.CASCADE, related_name="window_requests")
    day = models.DateField(help_text="By the clinic's calendar.")
    why = models.CharField(max_length=10, choices=AskReason)
    asked_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True, help_text="Why not, for the desk: nothing about health.")

    objects = WindowRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("session", "day", name="window_request_once_for_a_day"),
            models.CheckConstraint(condition=Q(why__in=AskReason.values), name="window_request_reason_known"),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True, refusal="")
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal="")),
                name="window_request_refused_by_somebody_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.session_id} on {self.day}"

    def is_allowed(self) -> bool:
        """Whether the window includes the day now."""
        return bool(self.session.earliest <= self.day <= self.session.latest)
