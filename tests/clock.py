"""One clock for each test, in Python and in the database, so that no test depends on today's date."""

import os
from datetime import datetime
from typing import Any

from django.utils import timezone
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from tests.factories import NOW

# The moments at which tests without a `clock` mark run: NOW, or those that `make test-days` passes in TEST_MOMENTS.
MOMENTS = [datetime.fromisoformat(moment) for moment in os.environ.get("TEST_MOMENTS", "").split()] or [NOW]

# Replacements for PostgreSQL's time functions; `search_path` in tests/settings.py puts them first.
DATABASE_CLOCK = "CREATE SCHEMA IF NOT EXISTS clock;" + "".join(
    f"""
    CREATE OR REPLACE FUNCTION clock.{name}() RETURNS timestamptz STABLE LANGUAGE sql
    RETURN current_setting('clock.now')::timestamptz;
    """
    for name in ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp")
)


def tell_database(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Sets the database clock to the test's time before each statement, for the statement and its triggers."""
    connection = context["connection"].connection
    if connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
        with context["connection"].wrap_database_errors, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('clock.now', %s, false)", [timezone.now().isoformat()])
    return execute(sql, params, many, context)
