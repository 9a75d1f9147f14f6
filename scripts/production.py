"""Serves the product as in production, on loopback: for measurements, not for patients.

DEBUG is off, static files are collected, hashed and compressed, and gunicorn serves. Everything is in a temporary
folder: the database, the files, and a placeholder sign-off of the rules. The effects of HTTPS (HSTS, the redirect to
it) are left out. `python -m scripts.production shell` runs this command of manage.py there; `--served` before the
command starts the server too, and sets SERVED_AT to its address.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from clinic_advisor.embedded_postgres import server
from treatments.rules.knowledge import effective_date, versions

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
DATABASE = "clinic_advisor"
START_SECONDS = 30
# The demo's clinics have data for everything that a page can show. The staff accounts of the demo are disabled, because
# their passwords are public.
CLINICS = """
from django.utils import timezone
from treatments.management import demo_clinic
from treatments.models import Clinic, User
demo_clinic.load(timezone.now())
User.objects.filter(is_staff=True).update(is_active=False)
Clinic.objects.update(is_demo=False)
"""


def main() -> None:
    arguments = sys.argv[1:]
    with prepared() as environment:
        if arguments[:1] != ["--served"]:
            sys.exit(_call(environment, arguments))
        with _gunicorn(environment, workers=2) as address:
            sys.exit(_call({**environment, "SERVED_AT": address}, arguments[1:]))


def _call(environment: dict[str, str], arguments: list[str]) -> int:
    return subprocess.call([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment)


@contextmanager
def served(*, workers: int = 2) -> Iterator[str]:
    """Yields the address of a server that runs until the block ends."""
    with prepared() as environment, _gunicorn(environment, workers) as address:
        yield address


@contextmanager
def prepared() -> Iterator[dict[str, str]]:
    """Yields the environment of a production server that has its tables, its files and two clinics."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        version = [name for name in versions() if effective_date(name) <= datetime.now(UTC).date()][-1]
        by_nobody = ("--who", "Nobody, for this measurement alone", "--registration", "0")
        _manage(environment, "sign_off", "--knowledge", version, *by_nobody)
        _manage(environment, "migrate", "--verbosity", "0")
        _manage(environment, "release", "--knowledge", version)
        _manage({**environment, "DEBUG": "on"}, "shell", "--verbosity", "0", "--command", CLINICS)
        _manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
        yield environment


def _environment(folder: Path) -> dict[str, str]:
    where = server.address(folder / "postgres", DATABASE)
    query = urlencode({"host": where["HOST"], "port": where["PORT"]})
    return {
        **os.environ,
        "DEBUG": "off",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "SECURE_SSL_REDIRECT": "off",
        "DATABASE_URL": f"postgres://{server.USER}@/{DATABASE}?{query}",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",  # a lost race logs a warning, and there are thousands
        "STATIC_ROOT": str(folder / "static"),
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        "KNOWLEDGE_SIGNOFF_DIR": str(folder / "signoff"),
    }


def _manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def _gunicorn(environment: dict[str, str], workers: int) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        bind = f"{HOST}:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "clinic_advisor.wsgi", "--bind", bind]
    # With threads, gunicorn keeps connections open between requests, as the proxy in front of a real server does.
    command += ["--workers", str(workers), "--threads", "4", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            _wait_until_served(f"http://{bind}/", process)
            yield f"http://{bind}"
        finally:
            process.terminate()


def _wait_until_served(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=START_SECONDS):  # noqa: S310  # our own, on loopback
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("The production server did not start; what it says stands above.")


if __name__ == "__main__":
    main()
