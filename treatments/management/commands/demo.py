"""`manage.py demo`: loads the demo clinic, or removes it with --remove."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from treatments.management import demo_clinic, demo_removal
from treatments.models import Clinic, Message
from treatments.services.messages.messages import UNDO_FOR
from treatments.services.review.releases import release_demo


class Command(BaseCommand):
    """Refuses to load where DEBUG is off, because the demo's accounts have a public password."""

    help = "Load the demo clinic: nobody in it is real. --remove takes it out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Take the demo clinic out.")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        there = Clinic.objects.filter(is_demo=True).exists()
        if remove:
            self._remove(there=there)
        elif not settings.DEBUG:
            raise CommandError("The demo clinic's passwords are public; it is loaded only where DEBUG is on.")
        elif there:
            raise CommandError("The demo clinic is there. Take it out first: manage.py demo --remove")
        else:
            self._load()

    def _load(self) -> None:
        began = timezone.now()
        with transaction.atomic():
            release_demo(now=began)
            demo_clinic.load(began)
        # Nobody reads the demo's mail: messages that its past would have sent are not sent now.
        DBTaskResult.objects.filter(enqueued_at__gte=began).delete()
        Message.objects.due(timezone.now() + UNDO_FOR).update(sent_at=F("due_at"))
        self.stdout.write("The demo clinic is loaded.")

    def _remove(self, *, there: bool) -> None:
        if not there:
            raise CommandError("There is no demo clinic.")
        with transaction.atomic():
            demo_removal.remove()
        self.stdout.write("The demo clinic is out.")
