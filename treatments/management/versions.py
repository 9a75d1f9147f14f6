"""Loads a version of the knowledge base by its name, or from the file of a draft."""

from pathlib import Path

from django.core.management.base import CommandError

from treatments.rules.knowledge import Knowledge, KnowledgeError, load, parse


def named(name: str | None) -> Knowledge:
    """Returns the version with that name, or in that `.toml` file; the newest if there is no name.

    Raises CommandError if it is missing or unsound, with each problem on its own line.
    """
    try:
        if name and name.endswith(".toml"):
            file = Path(name)
            return parse(file.read_text(encoding="utf-8"), file=file.name)
        return load(name)
    except KnowledgeError as error:
        raise CommandError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read. Name a version, or a readable .toml file.") from error
