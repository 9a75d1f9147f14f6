"""`manage.py sweep`: rechecks every future visit by the deciding rules, and holds those that are not safe."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.management.progress import ProgressLine
from treatments.models.review.releases import live_knowledge, live_release
from treatments.rules.knowledge import KnowledgeError, load
from treatments.services.safety.sweeps import Swept, mark_swept, sweep_knowledge, with_visits_ahead


class Command(BaseCommand):
    help = (
        "Look again at every visit that is still to come, by what is known of each patient now and by the version of "
        "the knowledge base that decides. What is unsafe is held and is in the clinicians' list of held visits. A "
        "release does this by itself; run it where the queue did not. It can be stopped and run again: nothing is held "
        "twice. Names no patient."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many would be held, and write nothing.")
        parser.add_argument(
            "--knowledge", metavar="VERSION", help="With --dry-run: another version than the one that decides now."
        )

    def handle(self, *args: Any, dry_run: bool, knowledge: str | None, **options: Any) -> None:
        if knowledge and not dry_run:
            raise CommandError("Only a version that decides holds visits. Add --dry-run, or release the version.")
        now = timezone.now()
        try:
            version = (load(knowledge) if knowledge else live_knowledge(now)).version
        except KnowledgeError as error:
            raise CommandError(str(error)) from error
        progress = ProgressLine(self.stderr, with_visits_ahead().count(), "looked at")
        total = Swept()
        for batch in sweep_knowledge(version=version, now=now, dry_run=dry_run):
            total += batch
            progress.step(batch.patients)
        progress.end()
        release = live_release(now)
        if release and release.swept_at is None and not dry_run:
            mark_swept(release=release, now=now)
        done = "would be held" if dry_run else "held"
        self.stdout.write(f"{total.patients:,} patients with visits ahead looked at with knowledge {version}.")
        self.stdout.write(f"{total.held:,} visits {done}; {total.added:,} held before for one more reason.")
