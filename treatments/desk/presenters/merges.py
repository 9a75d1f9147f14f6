"""Merging two patient records and undoing it, as text for the front desk: nothing about health."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from treatments.models import (
    Assessment,
    Booking,
    HealthFact,
    Patient,
    PatientMerge,
    Plan,
    ProblemReport,
    RecallContact,
    ReturnCall,
    VisitWishes,
)
from treatments.queries.people.duplicates import Holding
from treatments.wording.clinic_days import day_short, day_words, moment_words
from treatments.wording.treatments import visit_name

LABELS = {"full_name": "Name", "birth_date": "Birth date", "email": "E-mail", "phone": "Phone"}
NOTHING = "None"
TELLABLE: tuple[tuple[type[Any], str, str], ...] = (
    (Assessment, "quiz", "quizzes"),
    (Plan, "plan", "plans"),
    (Booking, "visit", "visits"),
    (ReturnCall, "call", "calls"),
    (VisitWishes, "wish for times", "wishes for times"),
    (Patient, "record that went into it before", "records that went into it before"),
)
CLINICAL = (HealthFact, ProblemReport, RecallContact)
"""Moved with the record, but not named to the desk."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records: its entries, and the visits, plans and quizzes stored with it."""

    title: str
    entries: tuple[tuple[str, str], ...]
    ahead: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge on the list, with its state and the tone of that state."""

    key: int
    who: str
    other: str
    when: str
    by: str
    tone: str
    state: str
    can_undo: bool


def sides(kept: Holding, merged: Holding) -> tuple[Side, Side]:
    """Returns the two records side by side, the one that is kept first."""
    return _side("This record is kept", kept), _side("This one goes into it", merged)


def _side(title: str, holding: Holding) -> Side:
    patient, zone = holding.patient, holding.patient.clinic.zone
    ahead = tuple(
        f"{visit_name(visit.session.treatment, visit.session.number)}, {moment_words(visit.starts_at, zone)}"
        for visit in holding.ahead
    )
    rest = listed(
        [
            (holding.done, "visit done", "visits done"),
            (holding.plans, "active plan", "active plans"),
            (holding.quizzes, "quiz", "quizzes"),
        ]
    )
    since = day_words(patient.created_at.astimezone(zone).date())
    entries = tuple((label, _entry(patient, name)) for name, label in LABELS.items())
    return Side(f"{title}: since {since}", entries, ahead, rest)


def differing(kept: Patient, merged: Patient) -> dict[str, tuple[str, tuple[str, str]]]:
    """Returns the entries in which the two records differ: the label and both values, by name."""
    both = {name: (_entry(kept, name), _entry(merged, name)) for name in LABELS}
    return {name: (LABELS[name], pair) for name, pair in both.items() if pair[0] != pair[1]}


def _entry(patient: Patient, name: str) -> str:
    if name == "birth_date":
        return day_short(patient.birth_date)
    return str(patient.written_phone if name == "phone" else getattr(patient, name)) or NOTHING


def listed(numbers: Sequence[tuple[int, str, str]]) -> str:
    """Returns a list such as "2 plans, 3 visits"; zero counts are left out."""
    words = (f"{number} {one if number == 1 else many}" for number, one, many in numbers if number)
    return ", ".join(words) or "Nothing"


def moved_words(rows: Mapping[type[Any], Sequence[int]]) -> str:
    """Returns what moves from one record to the other, without details that only clinicians may see."""
    told = listed([(len(rows.get(model, ())), one, many) for model, one, many in TELLABLE])
    return f"{told}, and what the clinicians noted" if any(rows.get(model) for model in CLINICAL) else told


def merge_lines(merges: Sequence[PatientMerge]) -> list[MergeLine]:
    """Returns the merges as rows."""
    return [_merge_line(merge) for merge in merges]


def _merge_line(merge: PatientMerge) -> MergeLine:
    zone, undone = merge.kept.clinic.zone, merge.undone_at
    return MergeLine(
        merge.pk,
        f"{merge.kept.full_name}, born {day_short(merge.kept.birth_date)}",
        f"{merge.merged.full_name}, {merge.merged.email}",
        moment_words(merge.merged_at, zone),
        str(merge.merged_by),
        "info" if undone else "good",
        f"Parted again by {merge.undone_by}" if undone else "One record",
        undone is None,
    )
