"""Tables as files for spreadsheets: the only place that writes CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TextIO

Cell = str | int

MARK = "\ufeff"
"""Byte order mark at the start of a file: without it Excel reads UTF-8 in another encoding."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Returns comma-separated values with a header row; no cell below it can start a formula."""
    out = StringIO()
    write_csv(out, heads, rows)
    return out.getvalue()


def write_csv(out: TextIO, heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> None:
    """Writes the same as `csv_of`, row by row."""
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def as_text(cell: str) -> str:
    """Returns a cell that spreadsheets read as text: one that would start a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
