"""Entries of the audit in words."""

from dataclasses import dataclass

from treatments.models import Clinic
from treatments.queries.review.reviews import AuditEntry
from treatments.wording.acts import act_words
from treatments.wording.clinic_days import moment


@dataclass(frozen=True)
class AuditEntryLine:
    """An entry of the audit."""

    at: str
    what: str
    by: str


def change_line(change: AuditEntry, clinic: Clinic) -> AuditEntryLine:
    """An entry of the audit in words."""
    act = act_words(change.act)
    by = str(change.by) if change.by else "the patient" if act else "not recorded"
    return AuditEntryLine(moment(change.at, clinic), f"{change.what}{f' ({act})' if act else ''}", by)
