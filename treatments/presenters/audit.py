"""The audit in words. To operators a patient is a reference and a change a list of fields, without values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from treatments.models import AccessKind
from treatments.presenters.acts import act_words
from treatments.presenters.desk import clock, day_words
from treatments.queries.audit import SAW, AuditLine

AT_MOST = 80
NO_ACT = "No act named"
PAGES = {
    "admin:index": "First page",
    "admin:find": "Finding a patient",
    "admin:audit": "Audit",
    "admin:audit_csv": "Audit, as a file",
    "admin:treatments_assessment_change": "Assessment",
    "admin:treatments_assessment_photo": "Photo",
    "admin:treatments_assessment_photo_small": "Photo, small",
    "admin:treatments_assessment_note": "Chart note, taken along",
    "admin:treatments_assessment_fhir": "FHIR bundle, taken along",
    "admin:treatments_plan_change": "Plan",
    "admin:treatments_problemreport_change": "Problem report",
    "admin:treatments_patient_change": "Contacts",
    "desk:home": "Desk: who is to be booked",
    "desk:day": "Desk: day sheet",
    "desk:booking": "Desk: booking",
    "desk:find_time": "Desk: free times of a visit",
}
LABELS = {"insert": "made", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True)
class Row:
    """One line of the page."""

    at: str
    is_look: bool
    who: str
    patient: str
    patient_key: int | None
    what: str
    details: tuple[str, ...]
    address: str
    is_under_glass: bool


def page_words(name: str) -> str:
    """What a page is called; one without a name of its own goes by that of its address."""
    return PAGES.get(name) or name.partition(":")[2].replace("treatments_", "").replace("_", " ").capitalize()


def audit_rows(
    found: Iterable[AuditLine], *, people: Mapping[int, Any], patients: Mapping[int, str], values: bool, zone: ZoneInfo
) -> list[Row]:
    """The lines by the clock of `zone`; `values` says whether the reader sees what stood in the fields."""
    return [_row(line, people, patients, values, zone) for line in found]


def _row(line: AuditLine, people: Mapping[int, Any], patients: Mapping[int, str], values: bool, zone: ZoneInfo) -> Row:
    is_look = line.kind == SAW
    return Row(
        at=_moment(line.key.at, zone),
        is_look=is_look,
        who=str(people.get(line.user, "Somebody who is gone")) if line.user else "The patient, or the program",
        patient=patients.get(line.patient, f"patient {line.patient}") if line.patient else "–",
        patient_key=line.patient,
        what=look_words(line) if is_look else (act_words(line.what) or NO_ACT),
        details=() if is_look else _details(line, values),
        address=line.address,
        is_under_glass=line.is_under_glass,
    )


def look_words(line: AuditLine) -> str:
    """Which page, and whether it was a list or what a search found."""
    kind = "" if line.about == AccessKind.RECORD else f" ({line.about})"
    return f"{page_words(line.what)}{kind}"


def _details(line: AuditLine, values: bool) -> tuple[str, ...]:
    table = str(line.table._meta.verbose_name) if line.table else ""
    written = f"{table.capitalize()} {LABELS.get(line.about, line.about)}"
    if not line.fields:
        return (written,)
    if not values:
        names = ", ".join(_field(name) for name, _old, _new in line.fields)
        return (f"{written}: {names}",)
    return (written, *(f"{_field(name)}: {_short(old)} → {_short(new)}" for name, old, new in line.fields))


def _field(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")


def _short(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        return f"{len(value)} answers"
    text = str(value)
    return text if len(text) <= AT_MOST else f"{text[:AT_MOST]}…"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{day_words(at.astimezone(zone).date())}, {clock(at, zone)}"
