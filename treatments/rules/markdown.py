"""The Markdown elements used in the rule book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields the lines of a table; a bar inside a cell is escaped."""
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def code(name: str) -> str:
    return f"`{name}`"


def spoken(name: str) -> str:
    """Returns an id as text: `dry_eye` is "dry eye"."""
    return name.replace("_", " ")


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def all_of(names: Iterable[str]) -> str:
    """Joins names: "one, two and three"."""
    return _joined(list(names), "and")


def any_of(names: Iterable[str]) -> str:
    """Joins names: "one, two or three"."""
    return _joined(list(names), "or")


def _joined(names: list[str], word: str) -> str:
    return f" {word} ".join([*([listed(names[:-1])] if names[1:] else []), *names[-1:]])
