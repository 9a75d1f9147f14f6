"""`manage.py send_messages`: offers released slots, sends due messages, and finishes sweeps after a release."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from treatments.services.booking import waitlist
from treatments.services.messages import messages
from treatments.services.review import releases


class Command(BaseCommand):
    help = (
        "Send the messages to patients that are due and have not gone out, and finish the check of visits after a "
        "release of the knowledge base. To be run every few minutes."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        now = timezone.now()
        releases.sweep_where_due(now=now)  # first: unsafe visits are held before times are offered
        offered = waitlist.offer_due(now=now)
        sent = messages.deliver_due(now=now)
        if verbosity:
            self.stdout.write(f"{sent} sent; {offered} offered from the waiting list.")
