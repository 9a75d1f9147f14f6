"""The versions of the knowledge base in the repository: one TOML file each, checked when it is loaded."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import cache
from pathlib import Path

from treatments.rules.places import with_lines
from treatments.rules.reading import read
from treatments.rules.rulebook import Knowledge, RuleReason, Source, Treatment
from treatments.rules.soundness import check
from treatments.rules.tables import KnowledgeError

__all__ = [
    "Knowledge",
    "KnowledgeError",
    "RuleReason",
    "Source",
    "Treatment",
    "digest",
    "effective_date",
    "exactly",
    "load",
    "misnamed",
    "newest_sound",
    "parse",
    "versions",
    "written",
]

FOLDER = Path(__file__).parent / "knowledge"


NAME = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def versions() -> tuple[str, ...]:
    """Returns the existing versions, oldest first; a version is named after its month, like 2026-11."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml") if NAME.fullmatch(file.stem)))


def misnamed() -> tuple[str, ...]:
    """Returns the files in the folder that are neither a version nor a sign-off: nothing ever reads them."""
    files = (file for file in FOLDER.glob("*.toml") if not file.name.endswith(".signoff.toml"))
    return tuple(sorted(file.name for file in files if not NAME.fullmatch(file.stem)))


def effective_date(version: str) -> date:
    """Returns the first day on which a version may decide: the first day of the month it is named after."""
    return date.fromisoformat(f"{version}-01")


@cache
def load(version: str | None = None) -> Knowledge:
    """Loads one version, the newest file by default. Raises KnowledgeError if it is missing or not sound.

    Which version decides about patients is a different question, answered by the releases (models.review.releases).
    """
    name = version or versions()[-1]
    if name not in versions():
        raise KnowledgeError(f"There is no knowledge version '{name}'. There are: {', '.join(versions())}.")
    knowledge = parse(written(name), file=f"{name}.toml")
    if knowledge.version != name:
        raise KnowledgeError(f"{name}.toml: 'version' is '{knowledge.version}'. Make it '{name}'.")
    return knowledge


def newest_sound() -> Knowledge:
    """Returns the newest version that loads, skipping broken drafts; only for texts and help, which decide nothing."""
    for version in reversed(versions()):
        try:
            return load(version)
        except KnowledgeError:
            continue
    raise KnowledgeError("No version of the knowledge base is sound. See: manage.py rules --check")


@cache
def exactly(version: str, sha256: str) -> Knowledge:
    """Returns the version if its file has this hash. Raises KnowledgeError if it differs or is missing."""
    knowledge = load(version)
    if digest(version) != sha256:
        raise KnowledgeError(
            f"{version}.toml is another text than the one that was released. Put that text back: a change is a new "
            "version."
        )
    return knowledge


def digest(version: str) -> str:
    """Returns the SHA-256 of a version's file, as `sha256sum` prints it."""
    return hashlib.sha256((FOLDER / f"{version}.toml").read_bytes()).hexdigest()


def written(version: str) -> str:
    """Returns the text of a version's file. Raises KnowledgeError, with the line, if it is not UTF-8."""
    file = f"{version}.toml"
    content = (FOLDER / file).read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise KnowledgeError(f"{file}, line {line}: not UTF-8 text. Save the file as UTF-8.") from error


def parse(text: str, *, file: str) -> Knowledge:
    """Parses and checks the knowledge in the text of a file. Raises KnowledgeError with file, line and remedy."""
    try:
        return check(read(text, file=file), file=file)
    except KnowledgeError as error:
        raise KnowledgeError(with_lines(str(error), text=text, file=file)) from error
