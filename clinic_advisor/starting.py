"""What orders processes that start on one database at the same moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

STARTING = 6_202_611
"""A number that stands for the start of this product among the advisory locks of its database."""
SECONDS_BETWEEN = 0.5


@contextmanager
def alone_in(connection: BaseDatabaseWrapper, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the database against all others that would prepare it; calls `on_wait` where one of them is first.

    May be nested in one process.
    """
    if not _takes(connection):
        on_wait()
        while not _takes(connection):  # asked anew: a statement that waits would itself hold up some migrations
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
