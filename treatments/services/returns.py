"""The desk calls a patient who could have a treatment again, and notes how the call ended."""

from datetime import date, datetime, timedelta

from django.db import transaction

from treatments.models import Patient, ReturnCall, ReturnOutcome, User
from treatments.models.audit import acting

AGAIN_AFTER = timedelta(days=7)
"""How long after a call without an answer she stands on the list again."""


def note_call(
    *, patient: Patient, treatment: str, last_on: date, outcome: ReturnOutcome, by: User, now: datetime
) -> ReturnCall:
    """Writes down a call about the treatment that she last had on `last_on`, a day of her clinic; `now` is aware."""
    today = now.astimezone(patient.clinic.zone).date()
    with transaction.atomic(), acting(by, "return.called", patient=patient.pk):
        return ReturnCall.objects.create(
            patient=patient,
            treatment=treatment,
            last_on=last_on,
            outcome=outcome,
            called_by=by,
            called_at=now,
            again_on=today + AGAIN_AFTER if outcome == ReturnOutcome.NO_ANSWER else None,
        )
