"""`manage.py sign_off`: records who has read a version of the knowledge base and takes responsibility for it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.rules.knowledge import FOLDER, KnowledgeError, load
from treatments.rules.signoff import DEMO_NAME, SignOff, digest, file_name


class Command(BaseCommand):
    help = (
        "Sign a version of the knowledge base off: write <version>.signoff.toml, with the hash of the version, to a "
        "folder of the clinic's own (KNOWLEDGE_SIGNOFF_DIR). To be run by, or beside, the clinician who has read "
        "docs/rules.md. It decides nothing: a clinician releases the version. Needs no database."
    )
    requires_system_checks: list[str] = []  # as Django declares it; one check requires what this writes
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--who", default="", help="the clinician's name")
        parser.add_argument("--registration", default="", help="the number on the professional register")
        parser.add_argument("--on", type=date.fromisoformat, help="the day of signing, YYYY-MM-DD; today by default")
        parser.add_argument("--knowledge", metavar="VERSION", help="the version; by default the newest")
        parser.add_argument("--to", type=Path, help="the folder; KNOWLEDGE_SIGNOFF_DIR by default")
        parser.add_argument("--demo", action="store_true", help="renew the demo's sign-off beside the version")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = load(options["knowledge"]).version
        except KnowledgeError as error:
            raise CommandError(str(error)) from error
        file = self._folder(options) / file_name(version)
        if file.exists() and not options["demo"]:
            raise CommandError(f"{file} is there already. Take it away first, if it is no longer to hold.")
        sign_off = self._sign_off(version, options)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sign_off.as_toml(), encoding="utf-8")
        self.stdout.write(f"Written: {file}")

    def _folder(self, options: dict[str, Any]) -> Path:
        if options["demo"]:
            return FOLDER
        folder = options["to"] or settings.KNOWLEDGE_SIGNOFF_DIR
        if not folder:
            raise CommandError("Say where to: --to FOLDER, or set KNOWLEDGE_SIGNOFF_DIR.")
        return Path(folder)

    def _sign_off(self, version: str, options: dict[str, Any]) -> SignOff:
        day, demo = options["on"] or timezone.localdate(), options["demo"]
        who, registration = (DEMO_NAME, "") if demo else (options["who"].strip(), options["registration"].strip())
        if not demo and not (who and registration):
            raise CommandError("Whoever signs gives a name (--who) and the number on the register (--registration).")
        return SignOff(version, who, registration, day, digest(version), demo=demo)
