"""`manage.py sweep`: looks again at every visit ahead by the newest rules, and holds what is not safe by them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.management.progress import Progress
from treatments.rules.knowledge import KnowledgeError, load
from treatments.services.sweeps import Swept, sweep_knowledge, with_visits_ahead


class Command(BaseCommand):
    help = (
        "Look again at every visit that is still to come, by what is known of each patient now and by the newest "
        "version of the knowledge base. What is unsafe is held and stands in the clinicians' list of held visits. Run "
        "it after each new version. It can be stopped and run again: nothing is held twice. Names no patient."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many would be held, and write nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            version = load().version
        except KnowledgeError as error:
            raise CommandError(str(error)) from error
        progress = Progress(self.stderr, with_visits_ahead().count(), "looked at")
        total = Swept()
        for batch in sweep_knowledge(version=version, now=timezone.now(), dry_run=dry_run):
            total += batch
            progress.step(batch.patients)
        progress.end()
        done = "would be held" if dry_run else "held"
        self.stdout.write(f"{total.patients:,} patients with visits ahead looked at with knowledge {version}.")
        self.stdout.write(f"{total.held:,} visits {done}; {total.added:,} held before for one more reason.")
