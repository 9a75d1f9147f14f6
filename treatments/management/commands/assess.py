"""`manage.py assess`: reads answers and writes one line of assessment for each, without a database."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.management.versions import named
from treatments.rules.engine import assess
from treatments.rules.facts import InvalidAnswers, parse_answers
from treatments.rules.knowledge import Knowledge

CASE_KEYS = {"answers", "note", "outcome", "wait"}


class JsonObject(dict[str, object]):
    """A JSON object that records a repeated key, because it cannot be known which of the two values is meant."""

    repeated: str | None = None


class Command(BaseCommand):
    help = (
        "Assess answers: JSON Lines, or one JSON object, from a file or standard input; one line of JSON out "
        "for each, in the same order. A line of worked cases ({'answers': {...}}, with 'note', 'outcome' and 'wait' "
        "beside it or not) counts as its answers. Ends with exit code 1 if any line was wrong. Needs no database: it "
        "answers by the newest version in the folder or by --knowledge, whichever decides about patients."
    )
    requires_system_checks: list[str] = []  # as Django declares it
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file of answers; '-' for standard input")
        parser.add_argument("--knowledge", metavar="VERSION", help="a version, or a draft's .toml file")

    def handle(self, *args: Any, file: str, knowledge: str | None = None, **options: Any) -> None:
        base = named(knowledge)
        with _opened(file) as lines:
            try:
                wrong = sum(self._answer(text, base) for text in _documents(lines))
            except BrokenPipeError:
                # The reader has closed the pipe; without this, Python would print another error on exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                wrong = 1
        if wrong:
            sys.exit(1)

    def _answer(self, text: bytes, base: Knowledge) -> bool:
        """Writes the line for one document; returns whether the document was invalid."""
        try:
            line, wrong = _assessed(text, base), False
        except InvalidAnswers as error:
            line, wrong = json.dumps({"error": {"field": error.field, "message": error.message}}), True
        self.stdout.write(line)
        self.stdout.flush()
        return wrong


def _assessed(text: bytes, base: Knowledge) -> str:
    try:
        answers = _answers(text)
    except RecursionError as error:
        raise InvalidAnswers(None, "Nested too deeply to be answers.") from error
    facts = parse_answers(answers, today=timezone.localdate())
    return assess(facts, base).to_json()


def _answers(text: bytes) -> Mapping[str, object]:
    document = _document(text)
    if isinstance(document, JsonObject) and set(document) <= CASE_KEYS:
        document = document.get("answers", document)
    if not isinstance(document, JsonObject):
        raise InvalidAnswers(None, "Not a JSON object. Each line must be one object of answers.")
    for field in _repeated(document, ""):
        raise InvalidAnswers(field, "Named twice in one object; name it once.")
    return document


def _document(text: bytes) -> object:
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise InvalidAnswers(None, "Not UTF-8 text. Save it as UTF-8.") from error
    except ValueError as error:
        raise InvalidAnswers(None, f"Not a JSON object: {error}.") from error


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    found = JsonObject()
    for key, value in pairs:
        if key in found:
            found.repeated = key
        found[key] = value
    return found


def _repeated(value: object, path: str) -> Iterator[str]:
    """Yields the paths of repeated keys, like `concerns[0].rest`."""
    if isinstance(value, JsonObject):
        prefix = f"{path}." if path else ""
        if value.repeated is not None:
            yield f"{prefix}{value.repeated}"
        for key, inner in value.items():
            yield from _repeated(inner, f"{prefix}{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _repeated(inner, f"{path}[{index}]")


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = Path(file).open("rb")  # noqa: SIM115  # closed below, and only opening may fail here
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}. Name a readable file, or '-'.") from error
    with lines:
        yield lines


def _documents(lines: BinaryIO) -> Iterator[bytes]:
    """Yields each non-blank line; or everything as one, if the first line is only the beginning of a JSON object."""
    full = (line for line in _without_mark(lines) if line.strip())
    first = next(full, None)
    if first is None:
        return
    if not _only_begins(first):
        yield from chain([first], full)
        return
    rest = list(full)
    whole = first + b"".join(rest)
    yield from [whole] if _is_json(whole) else [first, *rest]


def _without_mark(lines: BinaryIO) -> Iterator[bytes]:
    """Yields the lines without the byte order mark that some editors put before the first."""
    for number, line in enumerate(lines):
        yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line


def _only_begins(line: bytes) -> bool:
    """Whether a line ends in the middle of a JSON object."""
    text = line.decode("utf-8", errors="replace").strip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return text.startswith("{") and error.pos >= len(text)
    except (ValueError, RecursionError):
        return False
    return False


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
