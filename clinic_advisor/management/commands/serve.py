"""Runs the whole product on one machine, for trials and development: `make run`."""

import errno
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.db import OperationalError, connection
from django.utils.formats import date_format

from clinic_advisor.starting import alone_in
from treatments.management import demo_clinic
from treatments.management.worker import BackgroundWorker

HOST = "127.0.0.1"
WAITING = "Another process prepares the database; waiting for it."


class Command(BaseCommand):
    """Migrates, loads the demo clinic if there is no clinic, and serves pages and queued e-mail until Ctrl-C."""

    help = "Migrate, load the demo clinic where there is none, and serve. For trying out; production uses gunicorn."

    requires_system_checks: list[str] = []  # run below, once it is clear that this is not a production server

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port to serve on (default: %(default)s).")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("`serve` is for trying out, with DEBUG on. In production run gunicorn; see README.md.")
        self.check()
        check_port_is_free(port)
        check_database()
        try:
            with alone_in(connection, on_wait=lambda: self.stdout.write(WAITING)):
                self._prepare()
        except (OperationalError, OSError) as error:
            raise CommandError(f"The demo could not be loaded: {str(error).strip().splitlines()[0]}.") from error
        for job in ("erase_expired", "ask_outcomes"):  # in production run by a timer; see README.md
            call_command(job, verbosity=0)
        self._serve(port)

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        if not apps.get_model("treatments", "Clinic").objects.exists():
            self.stdout.write("Loading the demo clinic; this takes a minute or two, the first time only.")
            call_command("demo", stdout=self.stdout)

    def _serve(self, port: int) -> None:
        worker = BackgroundWorker(name="serve")
        thread = threading.Thread(target=worker.run, name="queue", daemon=True)
        thread.start()
        # SIGINT too: it is ignored by default if a shell starts this process in the background.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _as_interrupt)
        try:
            run(HOST, port, get_internal_wsgi_application(), threading=True, on_bind=self._say_where)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        finally:
            worker.stop()
            thread.join(timeout=3)

    def _say_where(self, port: int | str) -> None:
        """Prints the URLs only now, when the server is ready to answer."""
        self.stdout.write(addresses(port))


def _as_interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def check_port_is_free(port: int) -> None:
    """Raises CommandError, with advice, if the server cannot use `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise CommandError(f"{port} is no port. Choose one from 1024 to 65535: make run PORT=8001") from None
        except OSError as error:
            taken = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise CommandError(f"Port {port} {taken}. Choose another: make run PORT={port + 1}") from None


def check_database() -> None:
    """Raises CommandError, with advice, if the database cannot be reached."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(
            f"The database cannot be reached ({reason}). Check DATABASE_URL, or unset it to use the embedded one."
        ) from None
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None


def addresses(port: int | str) -> str:
    """Returns the start URLs of patient, front desk and clinician as text."""
    site = f"http://localhost:{port}"
    lines = [
        "",
        f"  Patient      {site}/",
        f"  Front desk   {site}/desk/",
        f"  Clinician    {site}/admin/",
        "",
    ]
    if apps.get_model("treatments", "Clinic").objects.filter(is_demo=True).exists():
        born = date_format(demo_clinic.FIRST_BIRTH_DATE, "j F Y")
        lines += [
            f"  Demo sign-in (password for all three: {demo_clinic.PASSWORD})",
            "    " + "   ".join(f"{name}@{demo_clinic.MAIL}" for name in ("clinician", "desk", "operator")),
            f"  A patient signs in at /my/ by a code that is printed here: {demo_clinic.SIGN_IN_MAIL}, born {born}",
            "",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])
