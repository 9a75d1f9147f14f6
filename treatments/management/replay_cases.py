"""The cases to replay: those in the database, or those in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from treatments.models import Assessment

CHUNK = 500


@dataclass(frozen=True, slots=True)
class ReplayCase:
    """Answers as they were assessed, or any other value that a file has in their place.

    `result` is the assessment as stored, made by `version`; None if only the answers are known.
    """

    reference: str
    answers: Any
    result: Mapping[str, Any] | None = None
    version: str | None = None


def stored(since: date | None) -> tuple[int, Iterator[ReplayCase]]:
    """Returns how many assessments are stored since that day of their clinic, and an iterator over them, oldest first.

    They are read in chunks, so that memory use stays flat. No patient data other than the answers is read.
    """
    assessments = Assessment.objects.order_by("pk")
    if since:
        assessments = assessments.filter(facts__assessed_on__gte=since.isoformat())
    rows = assessments.values_list("reference", "facts", "result", "knowledge_version")
    return assessments.count(), (ReplayCase(*row) for row in rows.iterator(chunk_size=CHUNK))


def in_file(file: str, since: date | None) -> Iterator[ReplayCase]:
    """Yields the cases of a file, one JSON object on each line that is not blank.

    A line is either answers, or `{"answers": ...}` with an optional `reference` and `result` (an assessment). A case
    without a day counts as assessed today. Raises CommandError if the file cannot be read.
    """
    try:
        lines = Path(file).open(encoding="utf-8", errors="replace")  # noqa: SIM115  # closed below
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}. Name a readable file.") from error
    with lines:
        cases = (_case(f"line {number}", line) for number, line in enumerate(lines, start=1) if line.strip())
        yield from (case for case in cases if since is None or _is_since(case, since))


def _case(place: str, line: str) -> ReplayCase:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return ReplayCase(place, answers=None)
    if not isinstance(document, dict) or "answers" not in document:
        return ReplayCase(place, document)
    result = document.get("result")
    version = result.get("knowledge_version") if isinstance(result, dict) else None
    return ReplayCase(str(document.get("reference", place)), document["answers"], result, version)


def _is_since(case: ReplayCase, since: date) -> bool:
    day = case.answers.get("assessed_on") if isinstance(case.answers, dict) else None
    return not isinstance(day, str) or day >= since.isoformat()
