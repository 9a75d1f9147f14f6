"""Tables as files for spreadsheets: the one place that writes CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TextIO

Cell = str | int

MARK = "\ufeff"
"""At the beginning of a file: without it Excel takes UTF-8 for the letters of another alphabet."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Comma-separated values with a line of heads; no cell below it can begin a formula."""
    out = StringIO()
    write_csv(out, heads, rows)
    return out.getvalue()


def write_csv(out: TextIO, heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> None:
    """As `csv_of`, row by row."""
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def as_text(cell: str) -> str:
    """A cell that a spreadsheet takes as text: one that would begin a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
