"""The embedded server makes its database once, however many processes ask for it at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg2
import pytest
from django.db import connection

from clinic_advisor.embedded_postgres.server import MAINTENANCE_DATABASE, USER, _make_database

AT_ONCE, NAME = 8, "made_by_many"


@pytest.fixture
def where(db):
    """The server of the tests, where it is the embedded one."""
    settings = connection.settings_dict
    if settings["USER"] != USER:
        pytest.skip("the tests run on a server of one's own")
    address = {"HOST": settings["HOST"], "PORT": settings["PORT"]}
    _drop(address)
    yield address
    _drop(address)


def _drop(where):
    admin = psycopg2.connect(dbname=MAINTENANCE_DATABASE, user=USER, host=where["HOST"], port=where["PORT"])
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
    admin.close()


def test_many_first_starts_at_once_make_one_database(where):
    ready = Barrier(AT_ONCE)

    def start(_):
        ready.wait()
        _make_database(NAME, where)

    with ThreadPoolExecutor(AT_ONCE) as processes:
        list(processes.map(start, range(AT_ONCE)))
    psycopg2.connect(dbname=NAME, user=USER, host=where["HOST"], port=where["PORT"]).close()
