"""Finds the line of a knowledge file that a problem speaks of; TOML's reader does not keep lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date


def with_lines(problems: str, *, text: str, file: str) -> str:
    """The problems, one a line, each with the line of its row where that can be found."""
    lines = text.splitlines()
    return "\n".join(_with_line(problem, lines, file) for problem in problems.splitlines())


def no_day(text: str, *, file: str) -> str:
    """What is wrong where a date is no day of the calendar, of which TOML's reader says something else; else ""."""
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
    """What the row may be called, the surest first: gate 'dry_eye', when: ... is dry_eye, then gate."""
    head = place.split(": ", maxsplit=1)[0]
    yield from re.findall(r"'(\w+)'", head)[:1]
    yield from reversed([part.strip() for part in head.split(",")])


def _line_of_placeholder(place: str, lines: list[str]) -> int | None:
    """Where a text names a number, or a wording of one, that is not known."""
    named = re.search(r", (?:number|wording): '(\w+)' is not known", place)
    if not named:
        return None
    spot = re.compile(rf"\{{(\w+\.)?{named[1]}(\.\w+)?\}}")
    return next((number for number, line in enumerate(lines, start=1) if spot.search(line)), None)


def _line_of(name: str, lines: list[str]) -> int | None:
    named = re.escape(name)
    row = re.compile(rf'(code|id) = "{named}"|\[+(\w+\.)*{named}\]+$|{named} = ')
    return next((number for number, line in enumerate(lines, start=1) if row.match(line)), None)
