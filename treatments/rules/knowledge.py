"""The versions of the knowledge base in the repository, each one TOML file that is checked when loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from treatments.rules.places import with_lines
from treatments.rules.reading import read
from treatments.rules.rulebook import Knowledge, Reason, Source, Treatment
from treatments.rules.soundness import check
from treatments.rules.tables import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "Reason", "Source", "Treatment", "load", "parse", "versions"]

FOLDER = Path(__file__).parent / "knowledge"


def versions() -> tuple[str, ...]:
    """The versions that are there, oldest first; a version is named by its month, like 2026-11."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml") if "." not in file.stem))


@cache
def load(version: str | None = None) -> Knowledge:
    """One version, the newest by default. Raises KnowledgeError where it is not there or not sound."""
    name = version or versions()[-1]
    if name not in versions():
        raise KnowledgeError(f"There is no knowledge version '{name}'. There are: {', '.join(versions())}.")
    file = FOLDER / f"{name}.toml"
    knowledge = parse(file.read_text(encoding="utf-8"), file=file.name)
    if knowledge.version != name:
        raise KnowledgeError(f"{file.name}: 'version' is '{knowledge.version}'. Make it '{name}'.")
    return knowledge


def parse(text: str, *, file: str) -> Knowledge:
    """The knowledge in the text of a file, read and checked. Raises KnowledgeError with file, line and remedy."""
    try:
        return check(read(text, file=file), file=file)
    except KnowledgeError as error:
        raise KnowledgeError(with_lines(str(error), text=text, file=file)) from error
