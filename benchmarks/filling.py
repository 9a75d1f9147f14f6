"""Fills a table before it is measured, with many copies of one row that the product wrote.

A row is copied with all its columns, and only columns that differ are named. So a column that a table gets later needs
no change here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model


@contextmanager
def without_triggers() -> Iterator[None]:
    """Disables triggers and foreign keys in the block; the constraints of the table itself stay in effect."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")


def insert_like(row: Model, source: str, given: dict[str, Any] | None = None, **differs: str) -> None:
    """Inserts a copy of `row` for each row of `source`, a FROM clause with the parameters `given`.

    `differs` has an SQL expression for each column that differs, key included; there `made` is the row of `source`.
    """
    table, key = row._meta.db_table, row._meta.pk.column
    columns = ", ".join(f"'{column}', {value}" for column, value in differs.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table}
                SELECT (jsonb_populate_record(one, jsonb_build_object({columns}))).*
                  FROM {table} AS one, (SELECT * FROM {source}) AS made WHERE one.{key} = %(one)s
            """,  # noqa: S608  all parts are constants
            {**(given or {}), "one": row.pk},
        )
        cursor.execute(f"ANALYZE {table}")
