"""Runs the migrations once, into a template database from which all test databases are copied, in this and later runs.

The name of the template contains a hash of what it was made from: our migrations, the models whose functions they use,
and the package versions. The first process that needs the template creates it; the others wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.clock import DATABASE_CLOCK

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    "questionnaire/**/*.py",
    "treatments/models/**/*.py",
    "treatments/migrations/*.py",
    "tests/clock.py",
    "requirements.txt",
)
PREFIX, UNFINISHED = "template_of_tests_", "_unfinished"
LOCK = 4_210_072
"""The key of the advisory lock: a number that nothing else on the server uses."""

NO_AUTOVACUUM = """
DO $$ DECLARE kept regclass; BEGIN
    FOR kept IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', kept);
    END LOOP;
END $$
"""
"""Each test writes in its own transaction: autovacuum would find every table empty and mislead the query planner."""


def template() -> str:
    """Returns the name of the template database; creates it if none exists for these sources."""
    name = PREFIX + _hash()
    with _alone() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        found = {row[0] for row in cursor.fetchall()}
        for outdated in found - {name}:
            cursor.execute(f'DROP DATABASE "{outdated}"')
        if name not in found:
            _migrate(name + UNFINISHED)
            cursor.execute(f'ALTER DATABASE "{name + UNFINISHED}" RENAME TO "{name}"')
    return name


def _hash() -> str:
    files = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return sha256(b"".join(path.read_bytes() for path in [*files, Path(__file__)])).hexdigest()[:16]


@contextmanager
def _alone() -> Iterator:
    """A cursor outside the test databases, held while no other process creates or removes a template."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _migrate(name: str) -> None:
    """Creates the database the way Django does, and restores the connection settings afterwards."""
    names = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        with connection.cursor() as cursor:
            cursor.execute(DATABASE_CLOCK)
            cursor.execute(NO_AUTOVACUUM)
    finally:
        connection.close()
        connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = names
        settings.DATABASES[connection.alias]["NAME"] = names[0]
