"""The waiting list: entries, times that came free, and the offers of them."""

import uuid
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from treatments.models.booking.bookings import Booking
from treatments.models.clinic import Closure, TimeOff


class WaitlistEntryQuerySet(models.QuerySet["WaitlistEntry"]):
    """Named queries of the desk."""

    def waiting(self) -> "WaitlistEntryQuerySet":
        """Open entries: the session is still not booked, or is still booked and waits for an earlier time."""
        as_it_was = Q(wants_earlier=False, session__state="to_book") | Q(wants_earlier=True, session__state="booked")
        return self.filter(as_it_was, left_at__isnull=True, session__plan__state="active")


@pghistory.track()
class WaitlistEntry(models.Model):
    """A session whose patient wants to be notified of times that come free."""

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.CASCADE, related_name="waits")
    wants_earlier = models.BooleanField(
        default=False, help_text="The patient has a time, and would like an earlier one."
    )
    added_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When the patient was taken off, or had a time.")

    objects = WaitlistEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.UniqueConstraint("session", condition=Q(left_at__isnull=True), name="waitlist_entry_one_for_session")
        ]

    def __str__(self) -> str:
        return f"Session {self.session_id} waits"


class FreedTime(models.Model):
    """A time freed by a cancellation or a move, until its outcome is settled."""

    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.CASCADE, related_name="freed_times")
    clinician = models.ForeignKey("treatments.Clinician", on_delete=models.CASCADE, related_name="freed_times")
    during = DateTimeRangeField(help_text="What the patient who had it saw, in UTC.")
    occupied = DateTimeRangeField(help_text="With the buffers before and after, in UTC.")
    freed_at = models.DateTimeField()
    offer_from = models.DateTimeField(help_text="Not before: until then it can be taken back.")
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=80, blank=True, help_text="What became of it, for staff.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="freed_time_settled_with_an_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["offer_from"], condition=Q(settled_at__isnull=True), name="freed_time_open"),
        ]

    def __str__(self) -> str:
        return f"Freed {self.during}"


class OfferState(models.TextChoices):
    """The state of an offer."""

    OPEN = "open", "Open"
    TAKEN = "taken", "Taken"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "No answer in time"
    LOST = "lost", "Somebody else took it"
    WITHDRAWN = "withdrawn", "No longer available"


def _still_waits() -> models.QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.waiting().filter(pk=OuterRef("entry"))


def _taken() -> models.QuerySet[Booking]:
    """Bookings of other sessions that need the clinician, room or device in that time."""
    same = Q(clinician=OuterRef("clinician")) | Q(room=OuterRef("room")) | Q(device=OuterRef("device"))
    overlapping = Booking.objects.standing().filter(same, occupied__overlap=OuterRef("during"))
    return overlapping.exclude(session=OuterRef("entry__session"))


def _away() -> models.QuerySet[TimeOff]:
    """Absences of the clinician in that time."""
    return TimeOff.objects.filter(
        clinician=OuterRef("clinician"),
        starts_at__lt=RangeEndsWith(OuterRef("during")),
        ends_at__gt=RangeStartsWith(OuterRef("during")),
    )


def _closed() -> models.QuerySet[Closure]:
    """Closures of the clinic on that day of its own calendar."""
    starts_at = RangeStartsWith(OuterRef("during"))
    local = Func(
        OuterRef("freed__clinic__time_zone"), starts_at, function="timezone", output_field=models.DateTimeField()
    )
    day = Cast(local, models.DateField())
    return Closure.objects.filter(clinic=OuterRef("freed__clinic"), starts_on__lte=day, ends_on__gte=day)


class TimeOfferQuerySet(models.QuerySet["TimeOffer"]):
    """Named queries of the desk and the patient."""

    def open(self, now: datetime) -> "TimeOfferQuerySet":
        """Offers that can be taken now: the patient still waits, and the time is still available."""
        open_still = self.filter(state=OfferState.OPEN, expires_at__gt=now, freed__settled_at__isnull=True)
        return (
            open_still.filter(Exists(_still_waits()))
            .exclude(Exists(_taken()))
            .exclude(Exists(_away()))
            .exclude(Exists(_closed()))
        )


@pghistory.track()
class TimeOffer(models.Model):
    """A freed time, offered to a waiting patient; the first who takes it gets it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    freed = models.ForeignKey(FreedTime, on_delete=models.CASCADE, related_name="offers")
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="offers")
    clinician = models.ForeignKey("treatments.Clinician", on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey("treatments.Room", on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey("treatments.Device", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    during = DateTimeRangeField(help_text="What the patient would see, in UTC.")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TimeOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("freed", "entry", name="time_offer_once_to_each"),
            models.UniqueConstraint("freed", condition=Q(state="taken"), name="time_offer_one_winner"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="time_offer_state_known"),
        ]

    def __str__(self) -> str:
        return f"Offer {self.pk}"

    @property
    def starts_at(self) -> Any:
        """When the patient would be expected, aware UTC."""
        return self.during.lower


class NotOffered(models.Model):
    """Why a freed time was not offered to a waiting patient; a sentence for the desk, never about health."""

    freed = models.ForeignKey(FreedTime, on_delete=models.CASCADE, related_name="passed_over")
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="passed_over")
    why = models.CharField(max_length=400)

    class Meta:
        verbose_name_plural = "not offered"
        constraints = [models.UniqueConstraint("freed", "entry", name="not_offered_once_to_each")]

    def __str__(self) -> str:
        return self.why
