"""Problems in a row of the knowledge base, each as a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def unknown(where: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yields a problem for each name that is not known."""
    allowed = list(known)
    for name in names:
        if name not in allowed:
            yield f"{where}: '{name}' is not known. Use one of: {', '.join(allowed)}."


def missing(where: str, wanted: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yields a problem for each wanted name that is missing."""
    present = set(names)
    for name in wanted:
        if name not in present:
            yield f"{where}: '{name}' is missing. Add it."


def outside(where: str, numbers: Iterable[int], allowed: range) -> Iterator[str]:
    """Yields a problem for each number outside the range."""
    for number in numbers:
        if number not in allowed:
            yield f"{where}: {number} is not from {allowed.start} to {allowed.stop - 1}."
