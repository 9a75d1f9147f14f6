"""Recalls as text, and the contacts of a recall as a file for a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from treatments.models import Clinic, ContactOutcome, LotRecall
from treatments.wording.clinic_days import day_words, moment
from treatments.wording.spreadsheets import csv_of

TONES = {
    ContactOutcome.REACHED_WELL: "good",
    ContactOutcome.REACHED_UNWELL: "stop",
    ContactOutcome.MESSAGE_LEFT: "info",
    ContactOutcome.NOT_REACHED: "care",
    ContactOutcome.WRONG_CONTACT: "care",
}
COLUMNS = ("Patient", "Born", "Clinic", "Phone", "E-mail", "Treated on", "Outcome", "Note", "Tried at", "Tried by")


@dataclass(frozen=True)
class Concerned:
    """A patient who had the lot, how to reach them, and the result of the newest attempt."""

    pk: int
    name: str
    born: str
    clinic: str
    number: str  # in E.164, to call
    phone: str
    email: str
    visits: tuple[tuple[int, str], ...]
    tone: str
    outcome: str
    about: str


def concerned_lines(patients: Iterable[Any]) -> tuple[Concerned, ...]:
    """Returns the patients as loaded by `queries.recalls.concerned`."""
    return tuple(_concerned(patient) for patient in patients)


def _concerned(patient: Any) -> Concerned:
    outcome = ContactOutcome(patient.outcome) if patient.outcome else None
    return Concerned(
        pk=patient.pk,
        name=patient.full_name,
        born=day_words(patient.birth_date),
        clinic=str(patient.clinic),
        number=patient.phone,
        phone=patient.written_phone,
        email="" if patient.erased_at else patient.email,
        visits=tuple(zip(patient.records, _days(patient), strict=True)),
        tone=TONES[outcome] if outcome else "stop",
        outcome=str(outcome.label) if outcome else "Not tried yet",
        about=_about(patient),
    )


def _days(patient: Any) -> list[str]:
    return [day_words(timezone.localdate(at, patient.clinic.zone)) for at in patient.treated_at]


def _about(patient: Any) -> str:
    if patient.outcome_at is None:
        return ""
    said = f" {patient.outcome_note}" if patient.outcome_note else ""
    return f"{patient.outcome_by}, {moment(patient.outcome_at, patient.clinic)}.{said}"


def contacts_csv(patients: Iterable[Any]) -> str:
    """Returns one line for each patient; no cell can start a formula."""
    return csv_of(COLUMNS, map(_contact, patients))


def _contact(patient: Any) -> tuple[str, ...]:
    line = _concerned(patient)
    return (
        line.name,
        patient.birth_date.isoformat(),
        line.clinic,
        line.phone,
        line.email,
        "; ".join(timezone.localdate(at, patient.clinic.zone).isoformat() for at in patient.treated_at),
        line.outcome,
        patient.outcome_note or "",
        _iso(patient.outcome_at, patient.clinic),
        patient.outcome_by or "",
    )


def _iso(at: datetime | None, clinic: Clinic) -> str:
    return f"{at.astimezone(clinic.zone):%Y-%m-%d %H:%M}" if at else ""


def declared(recall: LotRecall) -> str:
    """Returns when and by whom a recall was declared: "Mon 23 Nov 2026 by Opal Operator"."""
    return f"{day_words(timezone.localdate(recall.declared_at))} by {recall.declared_by}"


def closed(recall: LotRecall) -> str:
    """Returns when and by whom a recall was closed; "" while it is open."""
    return f"{day_words(timezone.localdate(recall.closed_at))} by {recall.closed_by}" if recall.closed_at else ""
