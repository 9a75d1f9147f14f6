"""One clock for a test, in Python and in the database. No test knows what day it is outside."""

import os
from datetime import datetime
from typing import Any

from django.utils import timezone
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from tests.factories import NOW

# The moments at which a test runs that names none of its own: NOW, or those that `make test` gives for other days.
MOMENTS = [datetime.fromisoformat(moment) for moment in os.environ.get("TEST_MOMENTS", "").split()] or [NOW]

# PostgreSQL's own words for the time, found before its own: `search_path` in tests/settings.py.
DATABASE_CLOCK = "CREATE SCHEMA IF NOT EXISTS clock;" + "".join(
    f"""
    CREATE OR REPLACE FUNCTION clock.{name}() RETURNS timestamptz STABLE LANGUAGE sql
    RETURN current_setting('clock.now')::timestamptz;
    """
    for name in ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp")
)


def tell_database(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each statement: what it and its triggers take for now is the time of the test."""
    connection = context["connection"].connection
    if connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
        with context["connection"].wrap_database_errors, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('clock.now', %s, false)", [timezone.now().isoformat()])
    return execute(sql, params, many, context)
