"""The few forms of Markdown that the rule book is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; a bar inside a cell stays inside it."""
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def code(name: str) -> str:
    return f"`{name}`"


def spoken(name: str) -> str:
    """An id as words: `dry_eye` is "dry eye"."""
    return name.replace("_", " ")


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def all_of(names: Iterable[str]) -> str:
    """One, two and three."""
    return _joined(list(names), "and")


def any_of(names: Iterable[str]) -> str:
    """One, two or three."""
    return _joined(list(names), "or")


def _joined(names: list[str], word: str) -> str:
    return f" {word} ".join([*([listed(names[:-1])] if names[1:] else []), *names[-1:]])
