"""The result of each row of a file of bookings, as text for the desk."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.services.booking.imports import Came, ImportedRow, UnparseableRow
from treatments.wording.clinic_days import counted, moment_words
from treatments.wording.spreadsheets import csv_of
from treatments.wording.treatments import TREATMENTS, treatment_name

TONES = {Came.BOOKED: "good", Came.ALREADY: "quiet", Came.REFUSED: "stop"}
TRIED = {Came.BOOKED: "Fits", Came.ALREADY: "Booked before", Came.REFUSED: "Does not fit"}
DONE = {Came.BOOKED: "Booked", Came.ALREADY: "Booked before", Came.REFUSED: "Not booked"}
SAMPLE = csv_of(
    ("email", "birth_date", "treatment", "starts_at", "clinician", "room", "device"),
    [("patient@example.com", "1990-02-28", "Botox", "2026-12-01 14:30", "clinician@example.com", "Room 1", "")],
)
"""An example file; its addresses belong to nobody."""


def treatment_names() -> list[str]:
    """Returns the treatments that can be imported, by their names on screen."""
    return [treatment_name(key) for key in TREATMENTS if key != "consultation"]


def treatment_keys() -> dict[str, str]:
    """Returns the key of each treatment by the names that a row may use, in lower case: name on screen, or key."""
    keys = (*live_knowledge().treatments, *TREATMENTS)
    return {name: key for key in keys for name in (key, treatment_name(key).lower())}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A row of the file: its line, patient and visit, the result, the reason if refused, and the next page."""

    number: int
    who: str
    what: str
    when: str
    tone: str
    word: str
    why: str
    nearest: str
    url: str


def lines(
    outcomes: Iterable[ImportedRow], unread: Iterable[UnparseableRow], clinic: Clinic, *, is_done: bool
) -> list[ImportLine]:
    """Returns all rows in the order of the file, including those that could not be read."""
    words = DONE if is_done else TRIED
    read = [_line(outcome, words[outcome.came], clinic) for outcome in outcomes]
    bad = [ImportLine(row.line, "", "", "", "stop", "Cannot be read", row.sentence, "", "") for row in unread]
    return sorted([*read, *bad], key=lambda line: line.number)


def _line(outcome: ImportedRow, word: str, clinic: Clinic) -> ImportLine:
    visit, session = outcome.visit, outcome.session
    who = session.plan.patient.full_name if session else visit.email
    is_known = visit.treatment in live_knowledge().treatments or session is not None
    nearest = ", ".join(moment_words(time.starts_at, clinic.zone) for time in outcome.nearest)
    to_book = outcome.came is Came.REFUSED and session is not None
    return ImportLine(
        number=visit.line,
        who=who,
        what=treatment_name(visit.treatment) if is_known else visit.treatment,
        when=f"{visit.starts_at:%Y-%m-%d %H:%M}",
        tone=TONES[outcome.came],
        word=word,
        why=outcome.sentence,
        nearest=nearest,
        url=reverse("desk:find_time", args=[session.pk]) if to_book and session else "",
    )


def summed(outcomes: Sequence[ImportedRow], unread: Sequence[UnparseableRow], *, is_done: bool) -> dict[str, Any]:
    """Returns the number of rows by result, also as one sentence."""
    came = Counter(outcome.came for outcome in outcomes)
    refused = came[Came.REFUSED] + len(unread)
    booked = counted(came[Came.BOOKED], "booking")
    parts = [f"{booked} made" if is_done else f"{booked} can be made"]
    if came[Came.ALREADY]:
        parts.append(f"{came[Came.ALREADY]} stood before")
    if refused:
        parts.append(f"{refused} cannot")
    return {"sentence": f"{', '.join(parts)}.", "fits": came[Came.BOOKED], "is_done": is_done}
