"""Audit entries as text."""

from dataclasses import dataclass

from treatments.models import Clinic
from treatments.queries.review.reviews import AuditEntry
from treatments.wording.acts import act_words
from treatments.wording.clinic_days import moment


@dataclass(frozen=True)
class AuditEntryLine:
    """An audit entry."""

    at: str
    what: str
    by: str


def change_line(change: AuditEntry, clinic: Clinic) -> AuditEntryLine:
    """Returns an audit entry as text."""
    act = act_words(change.act)
    by = str(change.by) if change.by else "the patient" if act else "not recorded"
    return AuditEntryLine(moment(change.at, clinic), f"{change.what}{f' ({act})' if act else ''}", by)
