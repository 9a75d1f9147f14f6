"""A clinic's reports for staff, as tables with bars and as CSV with the same rows. They hold counts only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from treatments.models import Clinic
from treatments.queries.booking import reports as queries
from treatments.wording.spreadsheets import Cell, csv_of
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True, slots=True)
class UsageLine:
    """A row: its head, its cells, and the share in per cent that its bar shows; None if there is none."""

    head: str
    cells: tuple[Cell, ...]
    share: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """A table; `heads` are the headings of the row's head, of the cells and of the share."""

    key: str
    title: str
    about: str
    heads: tuple[str, ...]
    lines: list[UsageLine]
    empty: str

    @property
    def labelled(self) -> list[tuple[UsageLine, list[tuple[str, Cell]]]]:
        """The lines with a heading for each cell: on a phone a row is shown without the table's headings."""
        return [(line, list(zip(self.heads[1:-1], line.cells, strict=True))) for line in self.lines]

    def csv(self) -> str:
        """Returns the table as CSV with a line of headings; a missing share is empty."""
        shares = ("" if line.share is None else line.share for line in self.lines)
        rows = ((line.head, *line.cells, part) for line, part in zip(self.lines, shares, strict=True))
        return csv_of(self.heads, rows)


def share(part: int, whole: int) -> int | None:
    """Returns the part in whole per cent; None if the whole is 0."""
    return round(100 * part / whole) if whole else None


def utilisation(clinic: Clinic, first: date, last: date, now: datetime) -> Report:
    rows = queries.used(clinic, first, last, now=now)
    return Report(
        "utilisation",
        "Time used",
        "Of the hours each clinician works here, the part that visits take up, their buffers included.",
        ("Clinician", "Minutes at work", "Minutes taken", "Visits", "Did not come", "Taken, %"),
        [
            UsageLine(row.clinician, (row.worked, row.taken, row.visits, row.missed), share(row.taken, row.worked))
            for row in rows
        ],
        "Nobody works here in this period.",
    )


def windows(clinic: Clinic, first: date, last: date, now: datetime) -> Report:
    rows = queries.filled(clinic, first, last)
    return Report(
        "windows",
        "Windows filled",
        "Of the sessions whose window ends in this period, those that had or have a visit.",
        ("Treatment", "Windows ended", "With a visit", "Without", "Filled, %"),
        [
            UsageLine(
                treatment_name(row.treatment),
                (row.ended, row.filled, row.ended - row.filled),
                share(row.filled, row.ended),
            )
            for row in rows
        ],
        "No window ends in this period.",
    )


def cancellations(clinic: Clinic, first: date, last: date, now: datetime) -> Report:
    lost = queries.losses(clinic, first, last)
    lines = [
        UsageLine(row.reason or "No reason given", (row.number, row.late), share(row.number, lost.visits))
        for row in lost.cancelled
    ]
    if lost.missed:
        lines.append(UsageLine("Did not come", (lost.missed, lost.missed), share(lost.missed, lost.visits)))
    return Report(
        "cancellations",
        "Cancelled or missed",
        f"Of {lost.visits} visits that were to be in this period. Late: less than {clinic.change_until_hours} hours "
        "before.",
        ("Reason", "Visits", "Of them late", "Of all visits, %"),
        lines,
        "No visit of this period was cancelled or missed.",
    )


def waiting_list(clinic: Clinic, first: date, last: date, now: datetime) -> Report:
    row = queries.waited(clinic, first, last)
    left = row.joined - row.by_offer - row.otherwise - row.waiting
    people = [
        ("Put on the list", row.joined, None),
        ("Got a time by an offer", row.by_offer, share(row.by_offer, row.joined)),
        ("Got a time otherwise", row.otherwise, share(row.otherwise, row.joined)),
        ("Taken off without a time", left, share(left, row.joined)),
        ("Still waiting", row.waiting, share(row.waiting, row.joined)),
    ]
    times = [
        ("Times that came free", row.freed, None),
        ("Offered to somebody", row.offered, share(row.offered, row.freed)),
        ("Taken from an offer", row.taken, share(row.taken, row.freed)),
    ]
    counted = people if row.joined else []
    counted += times if row.freed else []
    return Report(
        "waiting-list",
        "Waiting list",
        "Who was put on it in this period, and what became of the times that came free in it.",
        ("What", "Number", "Of the first, %"),
        [UsageLine(head, (number,), part) for head, number, part in counted],
        "Nobody was put on the list, and no time came free.",
    )


REPORTS: dict[str, Callable[[Clinic, date, date, datetime], Report]] = {
    "utilisation": utilisation,
    "windows": windows,
    "cancellations": cancellations,
    "waiting-list": waiting_list,
}


def all_of(clinic: Clinic, first: date, last: date, now: datetime) -> list[Report]:
    """Returns all reports on one clinic and period, both days included."""
    return [report(clinic, first, last, now) for report in REPORTS.values()]
