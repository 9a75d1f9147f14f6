"""When several processes start on one database at the same moment, one prepares it and the others wait."""

from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from clinic_advisor.starting import STARTING, alone_in

pytestmark = pytest.mark.process


@pytest.fixture
def other_process(db):
    """A separate connection that is preparing the database."""
    connection.ensure_connection()
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    ask(other, "SELECT pg_advisory_lock(%s)")
    yield other
    other.close()


def ask(other, sql):
    with other.cursor() as cursor:
        cursor.execute(sql, [STARTING])
        return cursor.fetchone()[0]


class Told(StringIO):
    """The output of a command; when the first line is written, the other process releases its lock."""

    def __init__(self, other):
        super().__init__()
        self.other = other

    def write(self, text):
        if not self.getvalue():
            ask(self.other, "SELECT pg_advisory_unlock(%s)")
        return super().write(text)


def test_a_second_migration_says_that_it_waits_and_goes_on_when_the_first_is_done(other_process):
    told = Told(other_process)
    call_command("migrate", verbosity=0, stderr=told)
    assert "Waiting for another process" in told.getvalue()


def test_it_is_held_until_the_block_ends_however_it_ends(other_process):
    ask(other_process, "SELECT pg_advisory_unlock(%s)")

    def prepare():
        with alone_in(connection, on_wait=pytest.fail):
            assert not ask(other_process, "SELECT pg_try_advisory_lock(%s)")
            raise ValueError("went wrong")

    with pytest.raises(ValueError, match="went wrong"):
        prepare()
    assert ask(other_process, "SELECT pg_try_advisory_lock(%s)")


def test_a_database_without_room_ends_a_migration_in_one_sentence(db, monkeypatch):
    def full(*_):
        raise OperationalError('could not extend file "base/1/2": No space left on device\nHINT: Check the disk.')

    monkeypatch.setattr("django.core.management.commands.migrate.MigrationExecutor", full)
    with pytest.raises(CommandError, match=r"^The database stopped this: could not extend .* left on device\.$"):
        call_command("migrate", verbosity=0)
