"""What is to be told to a patient, and whether it has been."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from treatments.models.clinic import Clinic


class MessageKind(models.TextChoices):
    """The occasions on which the clinic writes to a patient about a visit."""

    CONFIRMED = "confirmed", "Booking confirmed"
    MOVED = "moved", "Booking moved"
    REMINDER = "reminder", "Reminder"
    CANCELLED = "cancelled", "Booking cancelled"
    OFFER = "offer", "Time offered from the waiting list"
    INVITATION = "invitation", "Asked to come again"


WAITING = Q(sent_at__isnull=True, overtaken_at__isnull=True, given_up_at__isnull=True)
NOT_OUT = Q(given_up_at__isnull=False, settled_at__isnull=True)


class MessageQuerySet(models.QuerySet["Message"]):
    """The reads that have a name at the desk."""

    def waiting(self) -> "MessageQuerySet":
        """Those that are still to go out."""
        return self.filter(WAITING)

    def due(self, now: datetime) -> "MessageQuerySet":
        """Those that are to go out by now."""
        return self.waiting().filter(due_at__lte=now)

    def not_out(self) -> "MessageQuerySet":
        """Those that could not go out, of which the patient has not been told in another way."""
        return self.filter(NOT_OUT)

    def at(self, clinics: "models.QuerySet[Clinic]") -> "MessageQuerySet":
        """Those about visits at these clinics."""
        return self.filter(session__plan__clinic__in=clinics)

    def with_whom(self) -> "MessageQuerySet":
        """Each with its booking or offer, its session, plan, patient and clinic loaded."""
        plan = ("session__plan__patient", "session__plan__clinic")
        return self.select_related(*plan, "booking__patient", "booking__session__plan__clinic", "offer")


class Message(models.Model):
    """One message about a booking, and others in `along`: one of each kind for each time it was given, sent once.

    Or it is about a time that is offered, which is no booking yet, or asks her to come again after her last session. To
    who wants texts too, a second one says the same beside the e-mail: each goes out, fails and is settled by itself.

    It ends in one of three ways: sent; overtaken, as it was no longer true when it was due; or given up, as it could
    not be sent. What was given up is settled once somebody has told the patient in another way.
    """

    session = models.ForeignKey(
        "treatments.PlannedSession",
        on_delete=models.PROTECT,
        related_name="messages",
        help_text="Of the booking or the offer, or her last: the way from here to her.",
    )
    booking = models.ForeignKey(
        "treatments.Booking", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    offer = models.ForeignKey(
        "treatments.TimeOffer", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=10, choices=MessageKind)
    is_text_beside = models.BooleanField(default=False, help_text="A text that says the same beside the e-mail.")
    times_moved = models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued.")
    moved_from = models.DateTimeField(null=True, blank=True, help_text="The start that the patient knew of before.")
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not to be sent before.")
    sent_at = models.DateTimeField(null=True, blank=True)
    overtaken_at = models.DateTimeField(null=True, blank=True, help_text="When it was due and no longer true.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="That failed.")
    failure = models.CharField(max_length=120, blank=True, help_text="What the last failed try met with.")
    given_up_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When she was told in another way.")
    settled_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="messages_settled"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "booking", "kind", "times_moved", "is_text_beside", name="message_one_of_a_kind_for_booking"
            ),
            models.UniqueConstraint("offer", "is_text_beside", name="message_one_for_offer"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="offer", offer__isnull=False, booking__isnull=True)
                | Q(kind="invitation", offer__isnull=True, booking__isnull=True)
                | (~Q(kind__in=["offer", "invitation"]) & Q(offer__isnull=True, booking__isnull=False)),
                name="message_about_a_booking_an_offer_or_her_last_visit",
            ),
            models.UniqueConstraint(
                "session", condition=Q(kind="invitation"), name="message_one_invitation_after_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, overtaken_at__isnull=True)
                | Q(sent_at__isnull=True, given_up_at__isnull=True)
                | Q(overtaken_at__isnull=True, given_up_at__isnull=True),
                name="message_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | ~Q(failure=""), name="message_given_up_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, given_up_at__isnull=False),
                name="message_settled_only_when_given_up",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=WAITING, name="message_due"),
            models.Index(fields=["given_up_at"], condition=NOT_OUT, name="message_not_out"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.booking or self.offer or self.session})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.session_id is None and (about := self.booking or (self.offer and self.offer.entry)):
            self.session = about.session
        super().save(*args, **kwargs)

    @property
    def what(self) -> str:
        """What it is, and which way it goes where there are two of it."""
        return f"{self.get_kind_display()}, as a text" if self.is_text_beside else self.get_kind_display()

    @property
    def patient(self) -> Any:
        """Whom it is for."""
        return self.session.plan.patient

    @property
    def goes_as_text(self) -> bool:
        """Whether it is handed to the text service: beside an e-mail, or as she wants none."""
        return self.is_text_beside or self.patient.no_email

    @property
    def starts_at(self) -> Any:
        """When the visit is that it is about, aware UTC; None where it asks her to come again."""
        about = self.booking or self.offer
        return about.starts_at if about else None


class MessageAlong(models.Model):
    """Another booking that the same message tells of: what moved, or was booked or cancelled, in the same act."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="along")
    booking = models.ForeignKey("treatments.Booking", on_delete=models.PROTECT, related_name="told_along")
    times_moved = models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued.")
    moved_from = models.DateTimeField(null=True, blank=True, help_text="The start that the patient knew of before.")

    class Meta:
        constraints = [models.UniqueConstraint("message", "booking", name="message_along_booking_once")]

    def __str__(self) -> str:
        return f"{self.message}, along with it {self.booking}"
