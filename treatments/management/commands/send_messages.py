"""`manage.py send_messages`: sends what is due and whose task was lost. To be run every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from treatments.services import messages


class Command(BaseCommand):
    help = "Send the messages to patients that are due and have not gone out. To be run every few minutes."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        sent = messages.deliver_due(now=timezone.now())
        if verbosity:
            self.stdout.write(f"{sent} sent.")
