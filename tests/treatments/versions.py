"""Versions of the knowledge base in a test's own folder, with clinicians' sign-offs of them."""

from datetime import date
from pathlib import Path

from treatments.rules import knowledge
from treatments.rules.signoff import SignOff, file_name

OLD, NEXT = "2026-11", "2027-01"
STRICTER = (
    ("diabetes", 'skinpen = "check"', 'skinpen = "stop"'),
    ("cold_sore_history", 'skinpen = "note"', 'skinpen = "check"'),
    ("heart_disease", 'action = "check"', 'action = "note"'),
)


def text_of(version: str, *changes: tuple[str, str, str]) -> str:
    """Returns the old version under another name: after `code = "..."`, the first `old` is replaced by `new`."""
    text = (Path(knowledge.__file__).parent / "knowledge" / f"{OLD}.toml").read_text(encoding="utf-8")
    for code, old, new in changes:
        head, mark, tail = text.partition(f'code = "{code}"')
        text = head + mark + tail.replace(old, new, 1)
    return text.replace(f'version = "{OLD}"', f'version = "{version}"', 1)


def write(folder: Path, version: str, *changes: tuple[str, str, str]) -> None:
    (folder / f"{version}.toml").write_text(text_of(version, *changes), encoding="utf-8")


def sign(folder: Path, version: str, **changed: object) -> None:
    """Writes a clinician's sign-off of the version to the folder."""
    row = {
        "who": "Dr Test",
        "registration": "T-1",
        "signed_on": date(2026, 11, 22),
        "sha256": knowledge.digest(version),
    }
    (folder / file_name(version)).write_text(SignOff(version, **{**row, **changed}).as_toml(), encoding="utf-8")


def use(folder: Path, monkeypatch) -> None:
    """Reads the knowledge base from this folder until the test ends."""
    forget()
    monkeypatch.setattr(knowledge, "FOLDER", folder)


def forget() -> None:
    """Clears the caches, so that each file is read again as in a new process."""
    knowledge.load.cache_clear()
    knowledge.exactly.cache_clear()
