"""Short messages that the front desk writes to a patient, sent by the channel that the patient prefers."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from treatments.models import DeskMessage, MessageKind, Patient, User
from treatments.models.audit import acting
from treatments.scheduling.spans import day_span
from treatments.services.locks import lock
from treatments.services.messages import messages, sms
from treatments.services.refusals import Refused

MOST_A_DAY = 5
"""The maximum of desk messages to one patient on one local day of the clinic."""


class DeskMessageRefused(Refused):
    """A message that the desk cannot write; the text is the sentence that the user reads."""


def write(*, patient: Patient, text: str, by: User, now: datetime) -> DeskMessage:
    """Store the text and queue it for sending; `now` is aware. The caller has checked it with `check_no_health`.

    Raises DeskMessageRefused as `check_can_write` does, and for a text already written to the patient that day.
    """
    with transaction.atomic(), acting(by, "patient.written_to", patient=patient.pk):
        lock(patient)
        check_can_write(patient, now=now)
        if _of_today(patient, now).filter(text=text).exists():
            raise DeskMessageRefused("You have written this to the patient today. See below whether it was sent.")
        written = DeskMessage.objects.create(patient=patient, text=text, written_by=by, written_at=now)
        messages.tell(kind=MessageKind.FROM_DESK, about=written, clinic=patient.clinic, now=now)
    return written


def check_can_write(patient: Patient, *, now: datetime) -> None:
    """Raises DeskMessageRefused for an erased patient, without a usable channel, and after MOST_A_DAY messages."""
    if patient.erased_at is not None:
        raise DeskMessageRefused("The patient’s data were erased.")
    if patient.no_email and not (patient.texts and sms.gateway()):
        raise DeskMessageRefused("The patient wants no e-mail, and no text can be sent. Call them.")
    if _of_today(patient, now).count() >= MOST_A_DAY:
        raise DeskMessageRefused(f"The patient was sent {MOST_A_DAY} messages today. Call them.")


def why_not(patient: Patient, *, now: datetime) -> str:
    """The reason why `check_can_write` refuses; "" if it does not."""
    try:
        check_can_write(patient, now=now)
    except DeskMessageRefused as refused:
        return str(refused)
    return ""


def _of_today(patient: Patient, now: datetime) -> QuerySet[DeskMessage]:
    """The messages written to the patient today, by the clinic's calendar."""
    today = timezone.localdate(now, patient.clinic.zone)
    span = day_span(today, today, patient.clinic.zone)
    return patient.desk_messages.filter(written_at__gte=span.start, written_at__lt=span.end)
