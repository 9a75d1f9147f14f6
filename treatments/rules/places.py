"""Finds the line in a knowledge file that a problem refers to; the TOML parser does not keep lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date


def with_lines(problems: str, *, text: str, file: str) -> str:
    """Returns the problems, one per line, each with the line of its row if it can be found."""
    lines = text.splitlines()
    return "\n".join(_with_line(problem, lines, file) for problem in problems.splitlines())


def no_day(text: str, *, file: str) -> str:
    """Returns a message for a date that is not in the calendar, which TOML's parser reports misleadingly; else ""."""
    for number, line in enumerate(text.splitlines(), start=1):
        for written in re.findall(r"=\s*(\d{4}-\d{2}-\d{2})\b", line):
            try:
                date.fromisoformat(written)
            except ValueError:
                return f"{file}, line {number}: {written} is no day of the calendar. Write YYYY-MM-DD, like 2027-01-31."
    return ""


def _with_line(problem: str, lines: list[str], file: str) -> str:
    if re.match(rf"{re.escape(file)}, line \d+", problem):
        return problem
    place = problem.removeprefix(file).lstrip(":, ")
    found = _line_of_placeholder(place, lines) or next(
        (number for name in _names(place) if (number := _line_of(name, lines))), None
    )
    return f"{file}, line {found}{problem.removeprefix(file)}" if found else problem


def _names(place: str) -> Iterator[str]:
    """Yields possible names of the row, the surest first: its quoted id, then the parts of the place from the end."""
    head = place.split(": ", maxsplit=1)[0]
    yield from re.findall(r"'(\w+)'", head)[:1]
    yield from reversed([part.strip() for part in head.split(",")])


def _line_of_placeholder(place: str, lines: list[str]) -> int | None:
    """Returns the line in which a text refers to an unknown number or wording; None if the problem is another."""
    named = re.search(r", (?:number|wording): '(\w+)' is not known", place)
    if not named:
        return None
    spot = re.compile(rf"\{{(\w+\.)?{named[1]}(\.\w+)?\}}")
    return next((number for number, line in enumerate(lines, start=1) if spot.search(line)), None)


def _line_of(name: str, lines: list[str]) -> int | None:
    named = re.escape(name)
    row = re.compile(rf'(code|id) = "{named}"|\[+(\w+\.)*{named}\]+$|{named} = ')
    return next((number for number, line in enumerate(lines, start=1) if row.match(line)), None)
