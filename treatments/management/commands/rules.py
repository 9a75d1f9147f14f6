"""`manage.py rules`: checks every version of the knowledge base, or writes one as a page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.management.untranslated import untranslated
from treatments.management.versions import named
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.rules import signoff
from treatments.rules.book import book
from treatments.rules.knowledge import KnowledgeError, load, misnamed, versions, written
from treatments.rules.lint import lint
from treatments.rules.soundness import overdue


class Command(BaseCommand):
    help = (
        "Check every version of the knowledge base, or write one as a page for a clinician to read and sign. "
        "Needs no database."
    )
    requires_system_checks: list[str] = []  # as Django declares it
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="Check all versions; exit code 1 if one is not sound.")
        what.add_argument("--table", action="store_true", help="Write one version as Markdown to --output.")
        parser.add_argument(
            "--knowledge",
            metavar="VERSION",
            help="The version to write, or a draft's .toml file; by default the newest.",
        )
        parser.add_argument(
            "--output",
            default=str(settings.BASE_DIR / "docs" / "rules.md"),
            help="Where --table writes; '-' for standard output, docs/rules.md by default.",
        )

    def handle(self, *args: Any, check: bool, knowledge: str | None, output: str, **options: Any) -> None:
        if check:
            self._check()
        else:
            self._write(book(named(knowledge)), output)

    def _check(self) -> None:
        problems = [
            f"{name}: a version is named by its month, like 2027-01.toml. Rename the file." for name in misnamed()
        ]
        problems += [problem for version in versions() for problem in self._problems(version)]
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(1)

    def _problems(self, version: str) -> list[str]:
        """Returns one version's problems, one sentence each with file and row; empty if it is sound."""
        try:
            base, text = load(version), written(version)
        except KnowledgeError as error:
            return str(error).splitlines()
        if found := lint(text, base, file=f"{version}.toml", treatments=(BOTOX, SKINPEN)):
            return found
        self.stdout.write(f"{version}: sound; {len(base.gate)} rows of the gate, {len(base.matrix)} of the matrix.")
        self.stdout.write(f"{version}: {_sign_off(version)}")
        for late in overdue(base, today=timezone.localdate()):
            self.stderr.write(f"warning: {late.text}")
        for missing in untranslated(base, text):
            self.stderr.write(f"warning: {missing}")
        return []

    def _write(self, page: str, output: str) -> None:
        if output == "-":
            self.stdout.write(page, ending="")
            return
        try:
            Path(output).write_text(page, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}. Name another file.") from error
        self.stdout.write(f"Written: {output}")


def _sign_off(version: str) -> str:
    own = [Path(settings.KNOWLEDGE_SIGNOFF_DIR)] if settings.KNOWLEDGE_SIGNOFF_DIR else []
    return signoff.standing(version, own).why
