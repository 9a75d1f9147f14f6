"""Extensions and functions that fold text for indexes, so that a search finds names in any spelling."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Apostrophes are removed; all other characters that are neither letters nor digits separate words. NFKD splits accents
# from their letters, and `unaccent` spells out letters that cannot be split, such as ł and ß. It is immutable, as an
# index requires: the dictionary is named with its schema and comes with the extension.
FOLDED = r"""
CREATE OR REPLACE FUNCTION treatments_folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            lower({schema}.unaccent('{schema}.unaccent'::regdictionary,
                normalize(translate(said, U&'\0027\2018\2019\201A\201B\02B9\02BB\02BC\02BD\02C8\0060\00B4\2032\FF07', ''), NFKD)
            ){collation}),
            U&'[\0300-\036F]', '', 'g'),
        '[^[:alnum:]]+', ' ', 'g'))
$$
"""
NAME_KEY = """
CREATE OR REPLACE FUNCTION treatments_name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || {own}.treatments_folded(name) || ' ' || replace({own}.treatments_folded(name), ' ', '')
$$
"""
SCHEMA_OF_UNACCENT = """
SELECT quote_ident(nspname), quote_ident(current_schema()) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
 WHERE extname = 'unaccent'
"""


def make_functions(apps, schema_editor):
    """Lower-casing uses PostgreSQL's own collation from version 17 on; before, the database's locale."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SCHEMA_OF_UNACCENT)
        schema, own = cursor.fetchone()
        collation = " COLLATE pg_catalog.pg_c_utf8" if schema_editor.connection.pg_version >= 170000 else ""
        cursor.execute(FOLDED.format(schema=schema, collation=collation))
        cursor.execute(NAME_KEY.format(own=own))


def drop_functions(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION treatments_name_key(text), treatments_folded(text)")


class Migration(migrations.Migration):
    replaces = [
        ("treatments", "0048_one_folded_search"),
    ]

    dependencies = [("treatments", "0001_accounts")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunPython(make_functions, drop_functions),
    ]
