"""The audit in words. To operators a patient is a reference and a change a list of fields, without values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst

from treatments.models import AccessKind
from treatments.presenters.acts import act_words
from treatments.presenters.audit_values import ValueWords, field_of, moment_words, names_in
from treatments.queries.audit import SAW, AuditLine

NO_ACT = "No act named"
PAGES = {
    "admin:index": "First page",
    "admin:find": "Finding a patient",
    "admin:audit": "Audit",
    "admin:audit_csv": "Audit, as a file",
    "admin:amend_record": "Treatment record: addition",
    "admin:clinician_feed": "Own calendar link",
    "admin:consent_kept": "Consent, as it was given",
    "admin:consent_take": "Consent, to be taken",
    "admin:glass": "Emergency access",
    "admin:openings": "Emergency accesses",
    "admin:holidays": "Public holidays of a clinic",
    "admin:outcomes": "Outcomes, counted",
    "admin:recall": "Lot recall",
    "admin:recall_contact": "Lot recall: patients to reach",
    "admin:recall_contacts": "Lot recall: patients to reach",
    "admin:recalls": "Lot recalls",
    "admin:record": "Treatment record",
    "admin:record_photo": "Photo of a treatment",
    "admin:record_photo_small": "Photo of a treatment, small",
    "admin:records_today": "Visits of today",
    "admin:start_record": "Treatment record: start",
    "admin:window_requests": "Days that the desk asks for",
    "admin:treatments_assessment_photo": "Photo",
    "admin:treatments_assessment_photo_small": "Photo, small",
    "admin:treatments_assessment_photos": "Photos, to compare",
    "admin:treatments_assessment_shown": "Pages that the patient saw",
    "admin:treatments_assessment_shown_page": "Page as the patient saw it",
    "admin:treatments_assessment_note": "Chart note, taken along",
    "admin:treatments_assessment_fhir": "FHIR bundle, taken along",
    "admin:treatments_patient_change": "Contacts",
    "admin:treatments_patient_facts": "Health facts and holds",
    "desk:home": "Desk: who is to be booked",
    "desk:contacts": "Desk: patient and contacts",
    "desk:day": "Desk: day sheet",
    "desk:day_file": "Desk: day sheet, as a file",
    "desk:find_time": "Desk: free times of a visit",
    "desk:not_sent": "Desk: messages that did not go out",
    "desk:outside": "Desk: bookings outside hours",
    "desk:whole_plan": "Desk: all visits of a plan",
    "desk:why_not": "Desk: why a time cannot be had",
}
OF_A_TABLE = {"change": "{one}", "changelist": "{many}", "add": "New {one}", "history": "{one}: history"}
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
    """What a page is called; one without a title of its own goes by its table, or by its address."""
    if name in PAGES:
        return PAGES[name]
    area, _, rest = name.partition(":")
    rest = rest.removeprefix("treatments_")
    table, _, act = rest.partition("_")
    model = next((each for each in apps.get_models() if each._meta.model_name == table), None)
    if model is None or area == "desk":
        said = rest.replace("_", " ")
        return f"Desk: {said}" if area == "desk" else capfirst(said)
    one, many = str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
    return capfirst(OF_A_TABLE.get(act, f"{{one}}: {act.replace('_', ' ')}").format(one=one, many=many))


def audit_rows(
    found: Iterable[AuditLine], *, people: Mapping[int, Any], patients: Mapping[int, str], values: bool, zone: ZoneInfo
) -> list[Row]:
    """The lines by the clock of `zone`; `values` says whether the reader sees what stood in the fields."""
    lines = list(found)
    said = ValueWords(zone, names_in(lines)) if values else None
    return [_row(line, people, patients, said, zone) for line in lines]


def _row(
    line: AuditLine, people: Mapping[int, Any], patients: Mapping[int, str], said: ValueWords | None, zone: ZoneInfo
) -> Row:
    is_look = line.kind == SAW
    return Row(
        at=moment_words(line.key.at, zone),
        is_look=is_look,
        who=str(people.get(line.user, "Somebody who is gone")) if line.user else "The patient, or the program",
        patient=patients.get(line.patient, f"patient {line.patient}") if line.patient else "–",
        patient_key=line.patient,
        what=look_words(line) if is_look else (act_words(line.what) or NO_ACT),
        details=() if is_look else _details(line, said),
        address=line.address,
        is_under_glass=line.is_under_glass,
    )


def look_words(line: AuditLine) -> str:
    """Which page, and whether it was a list or what a search found."""
    kind = "" if line.about == AccessKind.RECORD else f" ({line.about})"
    return f"{page_words(line.what)}{kind}"


def _details(line: AuditLine, said: ValueWords | None) -> tuple[str, ...]:
    """What was written; `said` is None for a reader who sees which fields, and not what stood in them."""
    if line.table is None:
        return (LABELS.get(line.about, line.about),)
    table = line.table
    written = f"{capfirst(str(table._meta.verbose_name))} {LABELS.get(line.about, line.about)}"
    if not line.fields:
        return (written,)
    if said is None:
        names = ", ".join(_field(table, name) for name, _old, _new in line.fields)
        return (f"{written}: {names}",)
    changed = (
        f"{_field(table, name)}: {said.said(table, name, old)} → {said.said(table, name, new)}"
        for name, old, new in line.fields
    )
    return (written, *changed)


def _field(table: type[Model], name: str) -> str:
    field = field_of(table, name)
    return str(field.verbose_name) if field else name.removesuffix("_id").replace("_", " ")
