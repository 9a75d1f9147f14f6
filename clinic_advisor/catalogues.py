"""Which languages patients are offered: English, in which all texts are written, and each that has its catalogues."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import get_language_info, to_language


def offered(folders: Sequence[Path]) -> list[tuple[str, str]]:
    """(code, its own name for itself), English first; of the others those compiled in every one of these folders."""
    compiled = [{file.parts[-3] for file in folder.glob("*/LC_MESSAGES/django.mo")} for folder in folders]
    codes = sorted(to_language(locale) for locale in set.intersection(*compiled))
    return [("en", "English"), *((code, get_language_info(code)["name_local"].capitalize()) for code in codes)]
