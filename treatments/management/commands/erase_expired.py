"""`manage.py erase_expired`: erases data past its retention period. Run daily. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from questionnaire.services import erase_old_drafts
from treatments.management.worker import forget_results
from treatments.services.messages import messages
from treatments.services.people.privacy import erase_expired


class Command(BaseCommand):
    help = (
        "Erase quizzes that nobody finished within QUESTIONNAIRE_RESUME_DAYS, and the clinical records of erased "
        "patients whose time is over. Run it once a day."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        now = timezone.now()
        drafts = erase_old_drafts(now=now)
        records = erase_expired(now=now)
        messages.forget_old(now=now)
        forget_results(now=now)
        if verbosity:
            self.stdout.write(f"Erased: {drafts} unfinished quizzes, {records} records whose time was over.")
