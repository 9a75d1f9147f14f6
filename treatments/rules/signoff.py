"""Who read and signed off a version of the knowledge base: a file next to it, or in the clinic's own folder.

The file contains the hash of the version, so that a version changed afterwards counts as not signed off. Nothing here
decides anything: `assess` works without any sign-off.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from treatments.rules import knowledge
from treatments.rules.knowledge import digest
from treatments.rules.tables import KnowledgeError, Table

SIGNED, DEMO, NOT_SIGNED = "signed", "demo", "not signed"
DEMO_NAME = "Demo sign-off, nobody has reviewed this"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A sign-off. `registration` is the number on the professional register, `sha256` the version file's hash."""

    version: str
    who: str
    registration: str
    signed_on: date
    sha256: str
    demo: bool = False

    def as_toml(self) -> str:
        """Returns the text of its file."""
        return (
            f"version = {json.dumps(self.version)}\n"
            f"who = {json.dumps(self.who)}\n"
            f"registration = {json.dumps(self.registration)}\n"
            f"signed_on = {self.signed_on}\n"
            f"sha256 = {json.dumps(self.sha256)}\n"
            f"demo = {json.dumps(self.demo)}\n"
        )


@dataclass(frozen=True, slots=True)
class SignOffStanding:
    """Whether a version may be relied on: signed, demo or not signed; `why` is a sentence for the operator."""

    state: str
    why: str
    sign_off: SignOff | None = None


def file_name(version: str) -> str:
    return f"{version}.signoff.toml"


def standing(version: str, own_folders: Iterable[Path] = ()) -> SignOffStanding:
    """Returns a version's state by the first sign-off in the clinic's folders, else by the one next to the version."""
    for folder in (*own_folders, knowledge.FOLDER):
        file = folder / file_name(version)
        if file.is_file():
            return _judged(file, version)
    return SignOffStanding(NOT_SIGNED, f"Version {version} has no sign-off: there is no {file_name(version)}.")


def _judged(file: Path, version: str) -> SignOffStanding:
    try:
        found = read_sign_off(file.read_text(encoding="utf-8"), file=file.name)
    except (KnowledgeError, UnicodeDecodeError) as error:
        return SignOffStanding(NOT_SIGNED, str(error))
    if (found.version, found.sha256) != (version, digest(version)):
        return SignOffStanding(
            NOT_SIGNED, f"{file.name} is for another text than the version {version} that is here.", found
        )
    if found.demo:
        return SignOffStanding(
            DEMO, f"Version {version} bears only the demo's sign-off: nobody has reviewed it.", found
        )
    return SignOffStanding(SIGNED, f"Version {version} was signed off by {found.who} on {found.signed_on}.", found)


def read_sign_off(text: str, *, file: str) -> SignOff:
    """Parses the sign-off in the text of a file. Raises KnowledgeError with a remedy."""
    try:
        table = Table(file, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{file}: not valid TOML: {error}. Correct that line.") from error
    table.only("version", "who", "registration", "signed_on", "sha256", "demo")
    demo = table.take("demo", bool, default=False)
    for key in ("who", "registration"):
        if not demo and not table.text(key).strip():
            raise table.error(f"'{key}' is empty. Whoever signs gives a name and the number on the register.")
    return SignOff(
        version=table.text("version"),
        who=table.text("who"),
        registration=table.text("registration"),
        signed_on=table.take("signed_on", date),
        sha256=table.text("sha256"),
        demo=demo,
    )
