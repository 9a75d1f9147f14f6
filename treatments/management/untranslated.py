"""Finds the texts of a version that a Spanish-speaking patient would see in English."""

from collections.abc import Iterator

from django.utils import translation

from treatments.rules.knowledge import Knowledge
from treatments.rules.texts import patient_texts


def untranslated(base: Knowledge, text: str) -> Iterator[str]:
    """Yields a warning for each, with its line in the version's `text`.

    A single word is not checked, because it may be the same in both languages.
    """
    lines = text.splitlines()
    with translation.override("es"):
        texts = [phrase for phrase in dict.fromkeys(patient_texts(base)) if " " in phrase]
        missing = [phrase for phrase in texts if translation.gettext(phrase) == phrase]
    for phrase in missing:
        line = next((number for number, row in enumerate(lines, start=1) if phrase in row), None)
        where = f"{base.version}.toml, line {line}" if line else f"{base.version}.toml"
        yield f"{where}: no Spanish for “{phrase}”. Run make messages, and write it in the catalogue."
