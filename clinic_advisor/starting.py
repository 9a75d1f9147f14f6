"""Coordinates processes that start on one database at the same moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

STARTING = 6_202_611
"""The key of the advisory lock that processes hold while they prepare the database."""
SECONDS_BETWEEN = 0.5


@contextmanager
def alone_in(connection: BaseDatabaseWrapper, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds an advisory lock so that one process at a time prepares the database; calls `on_wait` before waiting.

    Can be nested within one process.
    """
    if not _takes(connection):
        on_wait()
        while not _takes(connection):  # polled: a waiting statement would itself block some migrations
            time.sleep(SECONDS_BETWEEN)
    try:
        yield
    finally:
        if connection.connection and not connection.connection.closed and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [STARTING])


def _takes(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [STARTING])
        return bool(cursor.fetchone()[0])
