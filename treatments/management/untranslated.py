"""The texts of a version that a patient who reads Spanish would meet in English."""

from collections.abc import Iterator

from django.utils import translation

from treatments.rules.knowledge import Knowledge
from treatments.rules.texts import patient_texts


def untranslated(base: Knowledge, text: str) -> Iterator[str]:
    """A warning for each, with its line in the version's `text`. A word alone may be the same in both."""
    lines = text.splitlines()
    with translation.override("es"):
        told = [each for each in dict.fromkeys(patient_texts(base)) if " " in each]
        missing = [each for each in told if translation.gettext(each) == each]
    for each in missing:
        line = next((number for number, row in enumerate(lines, start=1) if each in row), None)
        where = f"{base.version}.toml, line {line}" if line else f"{base.version}.toml"
        yield f"{where}: no Spanish for “{each}”. Run make messages, and write it in the catalogue."
