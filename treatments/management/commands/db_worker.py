"""`manage.py db_worker`: runs the background worker until it is stopped."""

from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from treatments.management.worker import BackgroundWorker


class Command(BaseCommand):
    help = (
        "Send messages that are due, offer times that came free, and run tasks, until SIGTERM or Ctrl-C. Run it "
        "always, under a supervisor that starts it again; two can run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="Seconds between looks (default: %(default)s).")
        parser.add_argument("--batch", action="store_true", help="Do what there is to do now, and end.")
        parser.add_argument("--queue-name", default="*", help=SUPPRESS)  # there is one queue; older unit files name it

    def handle(self, *args: Any, interval: float, batch: bool, **options: Any) -> None:
        worker = BackgroundWorker(interval=interval, name=get_random_string(32))
        worker.stop_on_signals()
        worker.work_off() if batch else worker.run()
