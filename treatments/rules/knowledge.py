"""The versions of the knowledge base in the repository, each one TOML file that is checked when loaded."""

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
    """The versions that are there, oldest first; a version is named by its month, like 2026-11."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml") if NAME.fullmatch(file.stem)))


def misnamed() -> tuple[str, ...]:
    """The names of files in the folder that are neither a version nor a sign-off: nothing ever reads them."""
    files = (file for file in FOLDER.glob("*.toml") if not file.name.endswith(".signoff.toml"))
    return tuple(sorted(file.name for file in files if not NAME.fullmatch(file.stem)))


def effective_date(version: str) -> date:
    """The first day on which a version may decide: that of the month that it is named by."""
    return date.fromisoformat(f"{version}-01")


@cache
def load(version: str | None = None) -> Knowledge:
    """One version, the newest file by default. Raises KnowledgeError where it is not there or not sound.

    What decides about patients is another question: a release says so (models.releases).
    """
    name = version or versions()[-1]
    if name not in versions():
        raise KnowledgeError(f"There is no knowledge version '{name}'. There are: {', '.join(versions())}.")
    knowledge = parse(written(name), file=f"{name}.toml")
    if knowledge.version != name:
        raise KnowledgeError(f"{name}.toml: 'version' is '{knowledge.version}'. Make it '{name}'.")
    return knowledge


def newest_sound() -> Knowledge:
    """The newest version that loads, for words and numbers of help, which decide nothing: no broken draft is read."""
    for version in reversed(versions()):
        try:
            return load(version)
        except KnowledgeError:
            continue
    raise KnowledgeError("No version of the knowledge base is sound. See: manage.py rules --check")


@cache
def exactly(version: str, sha256: str) -> Knowledge:
    """The version, if its file is the text with this hash. Raises KnowledgeError where it is another or not there."""
    knowledge = load(version)
    if digest(version) != sha256:
        raise KnowledgeError(
            f"{version}.toml is another text than the one that was released. Put that text back: a change is a new "
            "version."
        )
    return knowledge


def digest(version: str) -> str:
    """The SHA-256 of a version's file, as `sha256sum` prints it."""
    return hashlib.sha256((FOLDER / f"{version}.toml").read_bytes()).hexdigest()


def written(version: str) -> str:
    """The text of a version's file. Raises KnowledgeError with the line where it is not UTF-8."""
    file = f"{version}.toml"
    content = (FOLDER / file).read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise KnowledgeError(f"{file}, line {line}: not UTF-8 text. Save the file as UTF-8.") from error


def parse(text: str, *, file: str) -> Knowledge:
    """The knowledge in the text of a file, read and checked. Raises KnowledgeError with file, line and remedy."""
    try:
        return check(read(text, file=file), file=file)
    except KnowledgeError as error:
        raise KnowledgeError(with_lines(str(error), text=text, file=file)) from error
