"""Tables as files for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Cell = str | int

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Comma-separated values with a line of heads; no cell below it can begin a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def as_text(cell: str) -> str:
    """A cell that a spreadsheet takes as text: one that would begin a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
