"""`manage.py release`: makes a signed version of the knowledge base decide from a given moment on."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questionnaire.email_addresses import normal_email
from treatments.models import User
from treatments.permissions import NotAllowed
from treatments.services.review.releases import ReleaseRefused, release


class Command(BaseCommand):
    help = (
        "Release a version of the knowledge base that a clinician has signed off: from the given moment on it decides, "
        "for all processes at once, and the visits that it finds unsafe are held. Clinicians do it in the admin, under "
        "Knowledge; this command is for the first version of an installation, which needs no account, or with --by."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--knowledge", required=True, metavar="VERSION", help="the version, e.g. 2026-12")
        parser.add_argument(
            "--from",
            dest="decides_from",
            type=_moment,
            metavar="MOMENT",
            help="with a time zone, e.g. 2027-01-04T06:00+00:00; at once by default",
        )
        parser.add_argument("--by", metavar="E-MAIL", help="the clinician's account; not needed for the first release")
        parser.add_argument("--note", default="", help="what there is to say about it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._account(options["by"])
        try:
            made = release(
                version=options["knowledge"],
                decides_from=options["decides_from"],
                note=options["note"],
                by=by,
                now=timezone.now(),
            )
        except ReleaseRefused as refused:
            raise CommandError(str(refused)) from refused
        except NotAllowed as refused:
            raise CommandError(f"{refused} Name the account: --by E-MAIL.") from refused
        self.stdout.write(f"Version {made.version} decides from {made.decides_from:%Y-%m-%d %H:%M} UTC on.")

    def _account(self, email: str | None) -> User | None:
        if email is None:
            return None
        found = User.objects.filter(email=normal_email(email), is_active=True).first()
        if found is None:
            raise CommandError(f"No active account has the e-mail address {email}.")
        return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' is no moment; write it like 2027-01-04T06:00+00:00.") from error
    if moment.tzinfo is None:
        raise ArgumentTypeError(f"'{text}' has no time zone; write it like 2027-01-04T06:00+00:00.")
    return moment.astimezone(timezone.get_default_timezone())
