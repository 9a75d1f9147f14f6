"""Invite patients who could repeat a treatment, by call or one message, and record the outcome."""

from datetime import date, datetime, timedelta

from django.db import transaction

from treatments.lifecycle import SessionState
from treatments.models import Message, MessageKind, Patient, PlannedSession, ReturnCall, ReturnOutcome, User
from treatments.models.audit import acting
from treatments.services.messages import messages
from treatments.services.refusals import Refused

AGAIN_AFTER = {ReturnOutcome.NO_ANSWER: timedelta(days=7), ReturnOutcome.WRITTEN: timedelta(days=14)}
"""How long after a call without an answer, or a message, the patient is on the list again."""


class NotToWrite(Refused):
    """The patient must not be written to about this visit; the message is the sentence that the desk reads."""


def note_call(
    *, patient: Patient, treatment: str, last_on: date, outcome: ReturnOutcome, by: User, now: datetime
) -> ReturnCall:
    """Record a call about the treatment that the patient last had on `last_on`, a day at the clinic; `now` is aware.

    After the outcome NEVER the patient is not asked again about any treatment.
    """
    with transaction.atomic(), acting(by, "return.called", patient=patient.pk):
        if outcome == ReturnOutcome.NEVER:
            locked = Patient.objects.select_for_update().get(pk=patient.pk)
            locked.no_invitations = True
            locked.save(update_fields=["no_invitations"])
        return _note(ReturnCall(patient=patient, treatment=treatment, last_on=last_on, outcome=outcome), by, now)


def invite(*, session: PlannedSession, by: User, now: datetime) -> Message:
    """Queue the only message that asks whether the patient wants to come again after `session`. Raises NotToWrite."""
    patient = session.plan.patient
    with transaction.atomic(), acting(by, "return.written", session=session.pk):
        locked = Patient.objects.select_for_update().get(pk=patient.pk)
        check_can_write(locked, session)
        message = Message.objects.create(session=session, kind=MessageKind.INVITATION, queued_at=now, due_at=now)
        about = {"patient": patient, "treatment": session.treatment, "last_on": session.done_on}
        _note(ReturnCall(**about, outcome=ReturnOutcome.WRITTEN), by, now)
        messages.post(message)
    return message


def check_can_write(patient: Patient, session: PlannedSession) -> None:
    """Raises NotToWrite if the patient opted out, was already written to about this visit, or has a new plan."""
    if patient.no_invitations:
        raise NotToWrite("The patient does not want to be asked to come again.")
    if session.messages.filter(kind=MessageKind.INVITATION).exists():
        raise NotToWrite("The patient has been written to about this visit. Call instead.")
    if session.state != SessionState.DONE or not messages.is_still_invited(session):
        raise NotToWrite("The patient is in a plan for this treatment again.")


def _note(call: ReturnCall, by: User, now: datetime) -> ReturnCall:
    after = AGAIN_AFTER.get(ReturnOutcome(call.outcome))
    call.called_by, call.called_at = by, now
    call.again_on = now.astimezone(call.patient.clinic.zone).date() + after if after else None
    call.save()
    return call
