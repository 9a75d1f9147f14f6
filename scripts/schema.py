"""Prints the schema of the database, one object a line, in an order that does not depend on how it was created.

    python -m scripts.schema > before.txt

When migrations are rewritten, compare the output before and after: it is the same if the schema is the same.
"""

import os
from collections.abc import Iterator

import django
from django.db import connection

PARTS = {
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid)
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped""",
    "constraint": """
        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgrelid::regclass, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT p.proname, pg_get_functiondef(p.oid)
          FROM pg_proc p
          LEFT JOIN pg_depend e ON e.objid = p.oid AND e.deptype = 'e'
         WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND e.objid IS NULL""",
    "extension": "SELECT extname FROM pg_extension",
    "group": "SELECT name FROM auth_group",
}


def lines() -> Iterator[str]:
    with connection.cursor() as cursor:
        for part, query in PARTS.items():
            cursor.execute(query)
            for row in cursor.fetchall():
                yield " ".join([part, *(str(value) for value in row)]).replace("\n", "\\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")
    django.setup()
    print("\n".join(sorted(lines())))
