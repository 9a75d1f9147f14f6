"""Messages that could not be sent: staff inform the recipient in another way, or have them sent again.

Patients who want no e-mail are informed by phone: their messages are on the same list. A sent message can be sent
again, as mail gets lost or deleted.
"""

from datetime import datetime

from django.db import transaction

from treatments.models import Message, MessageAlong, Patient, User
from treatments.models.audit import acting
from treatments.services.messages import messages
from treatments.services.refusals import Refused


class NotUndelivered(Refused):
    """Nothing is left to do about the message; the text is the sentence that the user reads."""


def settle(*, message: Message, by: User, now: datetime) -> Message:
    """Record that the patient was informed in another way, usually by phone. Raises NotUndelivered."""
    with transaction.atomic(), acting(by, "message.settled", message=message.pk):
        locked = _locked(message)
        locked.settled_at, locked.settled_by = now, by
        locked.save(update_fields=["settled_at", "settled_by"])
    return locked


def try_again(*, message: Message, by: User, now: datetime) -> Message:
    """Send a message again after the address or the mail server was fixed. Raises NotUndelivered."""
    with transaction.atomic(), acting(by, "message.tried_again", message=message.pk):
        locked = _locked(message)
        check_can_try_again(locked)
        locked.given_up_at, locked.tries, locked.failure, locked.due_at = None, 0, "", now
        locked.save(update_fields=["given_up_at", "tries", "failure", "due_at"])
        messages.post(locked)
    return locked


def check_can_try_again(message: Message) -> None:
    """Raises NotUndelivered if the patient wants no e-mail, and for a code or a link, which is not stored."""
    if message.is_written:
        raise NotUndelivered("The code or link in it is gone. Whom it was for can ask for another one.")
    if message.goes_as_text and not message.is_text_beside:
        raise NotUndelivered("The patient wants no e-mail. Tell them by phone.")


def can_try_again(message: Message) -> bool:
    """Whether `check_can_try_again` raises nothing."""
    try:
        check_can_try_again(message)
    except NotUndelivered:
        return False
    return True


def send_again(*, message: Message, by: User, now: datetime) -> Message:
    """Send a message about a booking once more, as a new message. Raises NotUndelivered."""
    with transaction.atomic(), acting(by, "message.sent_again", message=message.pk):
        locked = Message.objects.select_for_update().get(pk=message.pk)
        check_can_send_again(locked, now=now)
        same = {"booking_id": locked.booking_id, "kind": locked.kind, "times_moved": locked.times_moved}
        before = Message.objects.filter(**same, is_text_beside=False).count()
        again = Message.objects.create(**same, moved_from=locked.moved_from, repeat=before, queued_at=now, due_at=now)
        MessageAlong.objects.bulk_create(
            MessageAlong(
                message=again, booking_id=item.booking_id, times_moved=item.times_moved, moved_from=item.moved_from
            )
            for item in locked.along.all()
        )
        messages.post(again)
    return again


def check_can_send_again(message: Message, *, now: datetime) -> None:
    """Raises NotUndelivered unless it is about a booking, was sent, and is still true."""
    if message.booking is None or message.is_text_beside:
        raise NotUndelivered("This message cannot be sent again.")
    if message.sent_at is None:
        raise NotUndelivered("This message has not gone out yet.")
    if not messages.still_true(message, now=now):
        raise NotUndelivered("The booking has changed since. This message is no longer true.")
    if message.goes_as_text:
        raise NotUndelivered("The patient wants no e-mail. Tell them by phone.")


def can_send_again(message: Message, *, now: datetime) -> bool:
    """Whether `check_can_send_again` raises nothing."""
    try:
        check_can_send_again(message, now=now)
    except NotUndelivered:
        return False
    return True


def choose_email(*, patient: Patient, wanted: bool, by: User) -> Patient:
    """Record whether the patient wants to be notified of visits by e-mail or by phone."""
    with transaction.atomic(), acting(by, "patient.email_chosen"):
        locked = Patient.objects.select_for_update().get(pk=patient.pk)
        locked.no_email = not wanted
        locked.save(update_fields=["no_email"])
    return locked


def _locked(message: Message) -> Message:
    locked = Message.objects.select_for_update().get(pk=message.pk)
    check_undelivered(locked)
    return locked


def check_undelivered(message: Message) -> None:
    """Raises NotUndelivered unless the message was given up and nobody has informed the patient since."""
    if message.settled_at:
        raise NotUndelivered(f"{message.settled_by} has told them already.")
    if message.sent_at:
        raise NotUndelivered("This message has gone out meanwhile.")
    if not message.given_up_at:
        raise NotUndelivered("This message is being tried again already.")
