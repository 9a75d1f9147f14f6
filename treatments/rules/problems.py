"""What is wrong with a row of the knowledge base, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def unknown(where: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """A problem for each name that is not among the known ones."""
    allowed = list(known)
    for name in names:
        if name not in allowed:
            yield f"{where}: '{name}' is not known. Use one of: {', '.join(allowed)}."


def missing(where: str, wanted: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """A problem for each name that is wanted and not there."""
    present = set(names)
    for name in wanted:
        if name not in present:
            yield f"{where}: '{name}' is missing. Add it."


def outside(where: str, numbers: Iterable[int], allowed: range) -> Iterator[str]:
    """A problem for each number that is not in the range."""
    for number in numbers:
        if number not in allowed:
            yield f"{where}: {number} is not from {allowed.start} to {allowed.stop - 1}."
