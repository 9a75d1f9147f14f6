"""Many rows like one that the product wrote: what fills a table before it is measured.

A row is copied with all of its columns, and only those that differ are named. So a column that a table gets later
needs nothing here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model


@contextmanager
def without_triggers() -> Iterator[None]:
    """Triggers and foreign keys are off meanwhile; the constraints of a table itself hold as ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")


def insert_like(row: Model, source: str, given: dict[str, Any] | None = None, **differs: str) -> None:
    """Inserts a copy of `row` for each row of `source`, which stands after FROM and has the parameters `given`.

    `differs` has SQL for each column that differs, the key among them; `made` there is the row of the source.
    """
    table, key = row._meta.db_table, row._meta.pk.column
    columns = ", ".join(f"'{column}', {value}" for column, value in differs.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table}
                SELECT (jsonb_populate_record(one, jsonb_build_object({columns}))).*
                  FROM {table} AS one, (SELECT * FROM {source}) AS made WHERE one.{key} = %(one)s
            """,  # noqa: S608  each part is ours
            {**(given or {}), "one": row.pk},
        )
        cursor.execute(f"ANALYZE {table}")
