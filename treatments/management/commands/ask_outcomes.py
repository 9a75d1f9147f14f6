"""`manage.py ask_outcomes`: asks patients about the outcome once a treatment can be judged. Run daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from treatments.services.care.outcomes import ask_due


class Command(BaseCommand):
    help = "Ask whoever can judge a treatment by today how it went; each is asked once. Run it once a day."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        asked = ask_due(now=timezone.now())
        if verbosity:
            self.stdout.write(f"Asked how it went: {asked}.")
