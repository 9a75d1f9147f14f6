"""Finds the texts of a version that a patient who reads another language would see in English."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation

from treatments.rules.knowledge import Knowledge
from treatments.rules.texts import patient_texts


def untranslated(base: Knowledge, text: str) -> Iterator[str]:
    """Yields a warning for each untranslated sentence, with its line in the version's `text`.

    A single word is not checked, because it may be the same in both languages.
    """
    lines = text.splitlines()
    told = [sentence for sentence in dict.fromkeys(patient_texts(base)) if " " in sentence]
    for language, name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        with translation.override(language):
            missing = [sentence for sentence in told if translation.gettext(sentence) == sentence]
        for sentence in missing:
            line = next((number for number, row in enumerate(lines, start=1) if sentence in row), None)
            where = f"{base.version}.toml, line {line}" if line else f"{base.version}.toml"
            yield f"{where}: no {name} for “{sentence}”. Run make messages, and write it in the catalogue."
