"""Messages to patients and to the clinic's staff, with their state."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from treatments.models.clinic import Clinic


class MessageKind(models.TextChoices):
    """The occasions on which the product writes to somebody."""

    CONFIRMED = "confirmed", "Booking confirmed"
    MOVED = "moved", "Booking moved"
    REMINDER = "reminder", "Reminder"
    CANCELLED = "cancelled", "Booking cancelled"
    OFFER = "offer", "Time offered from the waiting list"
    INVITATION = "invitation", "Asked to come again"
    RECEIPT = "receipt", "Answers received"
    REVIEWED = "reviewed", "Answers reviewed"
    QUESTION = "question", "Question from the clinic"
    FOLLOW_UP = "follow_up", "Asked how it went"
    ANSWERED = "answered", "Problem report answered"
    HELD = "held", "About a held visit"
    FROM_DESK = "from_desk", "Written by the front desk"
    STAFF_PROBLEM = "staff_problem", "To a clinician: problem report"
    STAFF_HOLD = "staff_hold", "To a clinician: visit held"
    STAFF_HOLD_HERE = "staff_hold_here", "To a clinician: visit held, patient at the desk"
    STAFF_ANSWERS = "staff_answers", "To a clinician: answers to read before a visit"
    STAFF_GLASS = "staff_glass", "To a clinician: record opened under glass"
    CODE = "code", "Sign-in code"
    ACCOUNT = "account", "About a sign-in"
    QUIZ_LINK = "quiz_link", "Link to an unfinished quiz"


SUBJECTS = {
    MessageKind.CONFIRMED: "booking",
    MessageKind.MOVED: "booking",
    MessageKind.REMINDER: "booking",
    MessageKind.CANCELLED: "booking",
    MessageKind.OFFER: "offer",
    MessageKind.INVITATION: "session",
    MessageKind.RECEIPT: "assessment",
    MessageKind.REVIEWED: "assessment",
    MessageKind.QUESTION: "question",
    MessageKind.FOLLOW_UP: "follow_up",
    MessageKind.ANSWERED: "problem",
    MessageKind.HELD: "hold",
    MessageKind.FROM_DESK: "desk_message",
    MessageKind.STAFF_PROBLEM: "problem",
    MessageKind.STAFF_HOLD: "hold",
    MessageKind.STAFF_HOLD_HERE: "hold",
    MessageKind.STAFF_ANSWERS: "assessment",
    MessageKind.STAFF_GLASS: "glass",
}
"""The column of the row that a message is about; the text is written from that row when it is sent."""
WRITTEN = (MessageKind.CODE, MessageKind.ACCOUNT, MessageKind.QUIZ_LINK)
"""Kinds queued with text and address, since their codes and links are not stored elsewhere."""
TO_STAFF = tuple(kind for kind in MessageKind if kind.value.startswith("staff_"))
TO_PATIENT = {
    "session": "session__plan__patient",
    "assessment": "assessment__patient",
    "question": "question__assessment__patient",
    "follow_up": "follow_up__plan__patient",
    "problem": "problem__patient",
    "hold": "hold__session__plan__patient",
    "desk_message": "desk_message__patient",
}
"""The lookup of the patient from each row that a message can be about."""
ABOUT_VISITS = tuple(kind for kind, column in SUBJECTS.items() if column in {"booking", "offer", "session"})
EMAIL_ELSE_TEXT = (*ABOUT_VISITS, MessageKind.FROM_DESK)
"""Kinds that go by text to a patient who wants no e-mail; all others go by e-mail only."""

WAITING = Q(sent_at__isnull=True, overtaken_at__isnull=True, given_up_at__isnull=True)
NOT_OUT = Q(given_up_at__isnull=False, settled_at__isnull=True)


def _fits_its_kind() -> Q:
    """Each kind has the row that it is about, and no other; already written messages have none."""
    columns = ("booking", "offer", "assessment", "question", "follow_up", "problem", "hold", "desk_message", "glass")
    fits = Q(kind__in=WRITTEN, session__isnull=True, **{f"{column}__isnull": True for column in columns})
    for subject in dict.fromkeys(SUBJECTS.values()):
        has = {f"{column}__isnull": column != subject for column in columns}
        kinds = [kind for kind, column in SUBJECTS.items() if column == subject]
        fits |= Q(kind__in=kinds, session__isnull=subject not in {"booking", "offer", "session"}, **has)
    return fits


class MessageQuerySet(models.QuerySet["Message"]):
    """Named queries of the desk."""

    def waiting(self) -> "MessageQuerySet":
        """Messages that are still to be sent."""
        return self.filter(WAITING)

    def unheard(self) -> "MessageQuerySet":
        """Waiting messages that nobody can have received: no worker has begun to send them."""
        return self.waiting().filter(claimed_until__isnull=True)

    def heard(self) -> "MessageQuerySet":
        """Messages that were received, or may have been: a worker has begun to send them."""
        return self.filter(Q(sent_at__isnull=False) | WAITING & Q(claimed_until__isnull=False))

    def due(self, now: datetime) -> "MessageQuerySet":
        """Messages due now that no worker is sending; codes first, as they expire soon."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        due = self.waiting().filter(free, due_at__lte=now)
        return due.order_by(F("expires_at").asc(nulls_last=True), "due_at", "pk")

    def not_out(self) -> "MessageQuerySet":
        """Messages that could not be sent, and whose recipient has not been informed in another way."""
        return self.filter(NOT_OUT)

    def at(self, clinics: "models.QuerySet[Clinic]") -> "MessageQuerySet":
        """Messages of these clinics."""
        # The previous release, which may run in parallel during an upgrade, leaves the clinic to the plan.
        unnamed = Q(clinic__isnull=True, session__plan__clinic__in=clinics)
        return self.filter(Q(clinic__in=clinics) | unnamed)

    def with_whom(self) -> "MessageQuerySet":
        """Load the booking or offer, its session, patient and clinic of each."""
        booking = ("session__plan__clinic", "booking__patient", "booking__session__plan__clinic", "offer")
        return self.select_related(*TO_PATIENT.values(), *booking, "clinic", "staff")

    def to(self, patients: "models.QuerySet[Any] | Sequence[Any]") -> "MessageQuerySet":
        """Messages to these patients, given by row or by key."""
        ways = reduce(or_, (Q((f"{way}__in", patients)) for way in TO_PATIENT.values()))
        return self.filter(ways).exclude(kind__in=TO_STAFF)


class Message(models.Model):
    """One message, about a booking or another row, or one that is queued with its text, such as a code.

    About a booking, and others in `along`, there is one message of each kind for each time that the booking had.
    Others are about an offered time, answers, a question, a report, a held visit or what the desk wrote.

    For a patient who wants texts too, a second message about a visit says the same in a text besides the e-mail: each
    is sent, fails and is settled separately.

    It ends in one of three ways: sent; overtaken, if it was no longer true when due; or given up, if it could not be
    sent. A message that was given up is settled once somebody has informed the recipient in another way. While a
    worker sends it, it is claimed; an expired claim belonged to a worker that died.
    """

    clinic = models.ForeignKey(
        "treatments.Clinic",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Who answers, and who sees that it did not go out.",
    )
    staff = models.ForeignKey(
        "treatments.User",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The member of staff whom it is to, where that does not follow from what it is about.",
    )
    session = models.ForeignKey(
        "treatments.PlannedSession",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Of the booking or the offer, or the patient's last.",
    )
    booking = models.ForeignKey(
        "treatments.Booking", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    offer = models.ForeignKey(
        "treatments.TimeOffer", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    assessment = models.ForeignKey(
        "treatments.Assessment", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    question = models.ForeignKey(
        "treatments.ClinicQuestion", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    follow_up = models.ForeignKey(
        "treatments.FollowUp", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    problem = models.ForeignKey(
        "treatments.ProblemReport", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    hold = models.ForeignKey(
        "treatments.Hold", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    desk_message = models.ForeignKey(
        "treatments.DeskMessage", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    glass = models.ForeignKey(
        "treatments.GlassBreak", on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=20, choices=MessageKind)
    is_text_beside = models.BooleanField(default=False, help_text="A text that says the same beside the e-mail.")
    times_moved = models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued.")
    moved_from = models.DateTimeField(null=True, blank=True, help_text="The start that the patient knew of before.")
    repeat = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="The desk had it sent once more.")
    address = models.EmailField(blank=True, db_default="", help_text="Of what comes written; until it has gone out.")
    subject = models.CharField(max_length=255, blank=True, db_default="", help_text="Of what comes written.")
    body = models.TextField(blank=True, db_default="", help_text="Of what comes written; blank once it has ended.")
    html = models.TextField(blank=True, db_default="", help_text="The same as a page; blank once it has ended.")
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not to be sent before.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Of no use from then on.")
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker sends it; after this time that worker is taken for dead."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    overtaken_at = models.DateTimeField(null=True, blank=True, help_text="When it was due and no longer true.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="That failed.")
    failure = models.CharField(max_length=120, blank=True, help_text="What the last failed try met with.")
    given_up_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When the patient was told in another way.")
    settled_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="messages_settled"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "booking", "kind", "times_moved", "is_text_beside", "repeat", name="message_one_of_a_kind_for_booking"
            ),
            models.UniqueConstraint("offer", "is_text_beside", name="message_one_for_offer"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
            models.CheckConstraint(condition=_fits_its_kind(), name="message_about_what_its_kind_says"),
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
                condition=WAITING | Q(claimed_until__isnull=True), name="message_claimed_only_while_it_waits"
            ),
            models.CheckConstraint(
                condition=Q(body="", html="") | WAITING & Q(kind__in=WRITTEN), name="message_words_gone_once_ended"
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
        return f"{self.get_kind_display()} ({self.pk})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.session_id is None and (about := self.booking or (self.offer and self.offer.entry)):
            self.session = about.session
        if self.clinic_id is None and self.session:
            self.clinic = self.session.plan.clinic
        super().save(*args, **kwargs)

    @property
    def what(self) -> str:
        """The kind, and the channel if there are two messages of it."""
        return f"{self.get_kind_display()}, as a text" if self.is_text_beside else self.get_kind_display()

    @property
    def whom(self) -> Any:
        """The patient to whom it is sent; None for staff, and for messages queued with an address."""
        if self.is_to_staff:
            return None
        for column, way in TO_PATIENT.items():
            if getattr(self, f"{column}_id"):
                return reduce(getattr, way.split("__"), self)
        return None

    @property
    def is_written(self) -> bool:
        """Whether it was queued with its text, which is deleted once it has ended."""
        return self.kind in WRITTEN

    @property
    def is_to_staff(self) -> bool:
        """Whether it is for the clinic's own staff."""
        return self.kind in TO_STAFF

    @property
    def goes_as_text(self) -> bool:
        """Whether it goes by text: besides an e-mail, or because the patient wants no e-mail."""
        return self.is_text_beside or (self.kind in EMAIL_ELSE_TEXT and self.whom.no_email)

    @property
    def starts_at(self) -> Any:
        """The start of the visit that it is about, aware UTC; None if there is none."""
        about = self.booking or self.offer
        return about.starts_at if about else None


class MessageAlong(models.Model):
    """Another booking in the same message: one moved, booked or cancelled in the same action."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="along")
    booking = models.ForeignKey("treatments.Booking", on_delete=models.PROTECT, related_name="told_along")
    times_moved = models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued.")
    moved_from = models.DateTimeField(null=True, blank=True, help_text="The start that the patient knew of before.")

    class Meta:
        constraints = [models.UniqueConstraint("message", "booking", name="message_along_booking_once")]

    def __str__(self) -> str:
        return f"{self.message}, along with it {self.booking}"
