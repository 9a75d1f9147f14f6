"""Messages that could not go out: somebody tells the patient in another way, or has them tried again.

Who wants no e-mail is told by phone: what there is to tell her stands on the same list.
"""

from datetime import datetime

from django.db import transaction

from treatments.models import Message, Patient, User
from treatments.models.audit import acting
from treatments.services import messages


class NotUndelivered(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """Nothing is left to do about the message; it is the sentence that the user reads."""


def settle(*, message: Message, by: User, now: datetime) -> Message:
    """The patient has been told in another way, by phone as a rule. Raises NotUndelivered."""
    with transaction.atomic(), acting(by, "message.settled", message=message.pk):
        locked = _locked(message)
        locked.settled_at, locked.settled_by = now, by
        locked.save(update_fields=["settled_at", "settled_by"])
    return locked


def try_again(*, message: Message, by: User, now: datetime) -> Message:
    """Has it sent once more, now that her address or the mail server was mended. Raises NotUndelivered."""
    with transaction.atomic(), acting(by, "message.tried_again", message=message.pk):
        locked = _locked(message)
        check_can_try_again(locked)
        locked.given_up_at, locked.tries, locked.failure, locked.due_at = None, 0, "", now
        locked.save(update_fields=["given_up_at", "tries", "failure", "due_at"])
        messages.enqueue(locked)
    return locked


def check_can_try_again(message: Message) -> None:
    """Raises NotUndelivered for an e-mail to who wants none."""
    if message.patient.no_email and not message.is_text_beside:
        raise NotUndelivered("She wants no e-mail. Tell her by phone.")


def can_try_again(message: Message) -> bool:
    """Whether `check_can_try_again` has no objection."""
    try:
        check_can_try_again(message)
    except NotUndelivered:
        return False
    return True


def choose_email(*, patient: Patient, wanted: bool, by: User) -> Patient:
    """Notes at her request whether she is told of her visits by e-mail, or by phone."""
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
    """Raises NotUndelivered unless the message was given up and nobody has told the patient since."""
    if message.settled_at:
        raise NotUndelivered(f"{message.settled_by} has told her already.")
    if message.sent_at:
        raise NotUndelivered("This message has gone out meanwhile.")
    if not message.given_up_at:
        raise NotUndelivered("This message is being tried again already.")
