"""`manage.py verify`: checks the promises about the data, and names the rows that break one."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.queries.promises import PROMISES, Promise

NAMED = 10
"""How many rows of a broken promise are named."""


class Command(BaseCommand):
    help = (
        "Read the database and the photo files, and say which promise is broken: visits at one time, windows, holds, "
        "signed records, messages, photos, plans. Writes nothing, names no patient, and ends with 1 where a promise "
        "is broken. Run it after a backup was restored, after an upgrade, and once a week."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [promise.name for promise in PROMISES]
        parser.add_argument("--only", metavar="NAME", choices=names, help=f"One promise: {', '.join(names)}.")

    def handle(self, *args: Any, only: str | None, **options: Any) -> None:
        broken = [self._look(promise) for promise in PROMISES if only in (None, promise.name)]
        if any(broken):
            raise CommandError(f"{sum(broken)} of {len(broken)} promises are broken.")
        self.stdout.write(f"All {len(broken)} promises are kept.")

    def _look(self, promise: Promise) -> bool:
        """Reports whether the promise is broken, and returns it; rows are counted without loading them all."""
        rows = iter(promise.broken(timezone.now()))
        named = list(islice(rows, NAMED))
        if not named:
            self.stdout.write(f"ok      {promise.what}")
            return False
        further = sum(1 for _row in rows)
        which = ", ".join(map(str, named)) + (f" and {further:,} more" if further else "")
        self.stdout.write(f"BROKEN  {promise.what} {promise.table.capitalize()} {which}")
        return True
