"""Django's `migrate`, run by one process at a time."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import InterfaceError, OperationalError, connections

from clinic_advisor.starting import alone_in


class Command(DjangoMigrate):
    """If several servers start at once, the first migrates; the others wait and find nothing left to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        try:
            with alone_in(connection, on_wait=lambda: self.stderr.write("Waiting for another process that migrates.")):
                super().handle(*args, **options)
        except (OperationalError, InterfaceError) as error:
            if options.get("traceback"):
                raise
            raise CommandError(f"The database stopped this: {str(error).strip().splitlines()[0]}.") from error
