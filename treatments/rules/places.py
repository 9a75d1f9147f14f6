"""Finds the line of a knowledge file that a problem speaks of; TOML's reader does not keep lines."""

from __future__ import annotations

import re
from collections.abc import Iterator


def with_lines(problems: str, *, text: str, file: str) -> str:
    """The problems, one a line, each with the line of its row where that can be found."""
    lines = text.splitlines()
    return "\n".join(_with_line(problem, lines, file) for problem in problems.splitlines())


def _with_line(problem: str, lines: list[str], file: str) -> str:
    place = problem.removeprefix(file).lstrip(":, ")
    found = next((number for name in _names(place) if (number := _line_of(name, lines))), None)
    return f"{file}, line {found}{problem.removeprefix(file)}" if found else problem


def _names(place: str) -> Iterator[str]:
    """What the row may be called, the surest first: gate 'dry_eye', when: ... is dry_eye, then gate."""
    head = place.split(": ", maxsplit=1)[0]
    yield from re.findall(r"'(\w+)'", head)[:1]
    yield from reversed([part.strip() for part in head.split(",")])


def _line_of(name: str, lines: list[str]) -> int | None:
    named = re.escape(name)
    row = re.compile(rf'(code|id) = "{named}"|\[+(\w+\.)*{named}\]+$|{named} = ')
    return next((number for number, line in enumerate(lines, start=1) if row.match(line)), None)
