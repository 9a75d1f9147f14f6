"""`manage.py replay`: which cases would another version of the knowledge base change, and is any less safe?"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from treatments.management import replay_cases
from treatments.management.progress import ProgressLine
from treatments.management.replay_cases import ReplayCase
from treatments.management.replay_report import FORMATS, ReplayReport
from treatments.management.versions import named
from treatments.rules.facts import Facts, InvalidAnswers, parse_answers
from treatments.rules.knowledge import Knowledge, KnowledgeError, load, versions
from treatments.rules.replay import ReplayedChange, ReplayedOutcome, decided, recorded, replay


class Command(BaseCommand):
    help = (
        "Run stored assessments through another version of the knowledge base and say what would change: by "
        "rule, safety first. Ends with exit code 1 if any case becomes less safe or cannot be replayed. Less safe "
        "is: a clinician came first and no longer does; a stop or a check on a treatment is milder or gone; a "
        "concern to ask about goes to a treatment; or a session may take place sooner. Writes nothing to the "
        "database and names no patient: cases go by their reference."
    )
    requires_system_checks: list[str] = []  # as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--knowledge", required=True, metavar="NEW", help="A version, or a draft's .toml file.")
        parser.add_argument("--since", type=_day, metavar="DATE", help="Only cases assessed on this day or later.")
        parser.add_argument("--cases", metavar="FILE", help="Cases as JSON Lines; needs no database.")
        parser.add_argument(
            "--from",
            dest="old",
            metavar="OLD",
            help="What to compare cases with that have no result beside them; the newest other version by default.",
        )
        parser.add_argument("--format", choices=FORMATS, default="text")
        parser.add_argument("--output", metavar="FILE", help="Where to write; standard output by default.")

    def handle(self, *args: Any, knowledge: str, output: str | None, **options: Any) -> None:
        new = named(knowledge)
        with ReplayReport(new.version) as report, _opened(output, self.stdout) as written:
            if options["cases"]:
                old = named(options["old"] or _newest_but(new.version))
                self._replay(replay_cases.in_file(options["cases"], options["since"]), old, new, report)
            else:
                self._replay_stored(options["since"], new, report)
            report.write(options["format"], written)
            less_safe = report.less_safe
        if less_safe:
            sys.exit(1)

    def _replay_stored(self, since: date | None, new: Knowledge, report: ReplayReport) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            total, cases = replay_cases.stored(since)
            self._replay(cases, None, new, report, total=total)

    def _replay(
        self,
        cases: Iterable[ReplayCase],
        old: Knowledge | None,
        new: Knowledge,
        report: ReplayReport,
        total: int | None = None,
    ) -> None:
        progress = ProgressLine(self.stderr, total, "replayed")
        today = timezone.localdate()
        for case in cases:
            try:
                report.add(case.reference, _change(case, old, new, today))
            except InvalidAnswers as error:
                report.add_failure(case.reference, str(error))
            progress.step()
        progress.end()


def _change(case: ReplayCase, old: Knowledge | None, new: Knowledge, today: date) -> ReplayedChange | None:
    facts = parse_answers(case.answers, today=today)
    version = _version(case.version) if case.version else old
    return replay(facts, _standing(case, facts, version), version, new)


def _standing(case: ReplayCase, facts: Facts, version: Knowledge | None) -> ReplayedOutcome:
    if case.result is None and version is not None:
        return decided(facts, version)
    try:
        return recorded(case.result or {})
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidAnswers(None, "The result that was stored with it is no assessment.") from error


@cache
def _version(name: str) -> Knowledge | None:
    """Returns the version that decided a stored case; None if its file is gone."""
    try:
        return load(name)
    except KnowledgeError:
        return None


def _newest_but(version: str) -> str:
    return next((name for name in reversed(versions()) if name != version), version)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' is not a day; write it as YYYY-MM-DD.") from error


@contextmanager
def _opened(output: str | None, stdout: Any) -> Iterator[TextIO]:
    if output is None:
        stdout.ending = ""
        yield stdout
        return
    try:
        written = Path(output).open("w", encoding="utf-8", newline="")  # noqa: SIM115  # closed below
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}. Name another file.") from error
    with written:
        yield written
