"""During an upgrade the previous version still serves requests: no migration removes what that version needs.

A new column has a default in the database or may be null. A column that is removed, renamed or made required changes in
a later version than the code that stopped using it, and is listed in CONTRACTED with that version.
"""

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from treatments.services.people.privacy import is_history

OURS = ("questionnaire", "treatments")
FROM = {"treatments": 5, "questionnaire": 1}
"""The last migration of each app that makes a database from nothing."""
CONTRACTED: dict[tuple[str, str], str] = {}
"""Exceptions: (migration, operation) of a removal, and why the previous code does not need what it removes."""


def ours():
    """Yields our migrations since the rule began: name, migration, and the tables as the previous code knows them."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in OURS and int(name[:4]) > FROM[app]:
            yield name, migration, loader.project_state((app, name), at_end=False)


def breaks_code_before(migration, before):
    """Yields each operation that the previous code does not survive, with a sentence that says what to do instead.

    `before` is the state of the tables that the previous code knows.
    """
    new_tables = {
        created.name.lower() for created in migration.operations if isinstance(created, migrations.CreateModel)
    }
    for operation in migration.operations:
        table = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if table in new_tables or _is_history(migration.app_label, table):
            continue
        known = before.models.get((migration.app_label, table))
        match operation:
            case migrations.AddField() if _is_missed(operation.field):
                yield operation, "is compulsory and has no default in the database: add db_default, or null=True"
            case migrations.AlterField() if _is_missed(operation.field) and _could_be_left_out(operation, known):
                yield operation, "may have been empty so far: make it compulsory in a later version, or add db_default"
            case migrations.RemoveField() | migrations.DeleteModel():
                yield operation, "is read by the code before: stop using it first, remove it in a later version"
            case migrations.RenameField() | migrations.RenameModel():
                yield operation, "is read by its old name: add the new one beside it, remove the old one later"


def _is_missed(field):
    """Whether the database refuses a row written by the previous code, which does not know the field."""
    is_written_by_database = field.db_default is not NOT_PROVIDED or getattr(field, "generated", False)
    return not field.null and not is_written_by_database and not isinstance(field, models.ManyToManyField)


def _could_be_left_out(operation, known):
    """Whether a row without the field could be written until now."""
    return not _is_missed(known.fields[operation.name])


def _is_history(app, table):
    """Only triggers write history tables, and the triggers come with the migration."""
    try:
        return is_history(apps.get_model(app, table))
    except LookupError:
        return False


def test_no_migration_takes_from_the_code_before_what_it_needs():
    found = {
        f"{name}: {operation.describe()}": why
        for name, migration, before in ours()
        for operation, why in breaks_code_before(migration, before)
        if (name, operation.describe()) not in CONTRACTED
    }
    assert found == {}


def migration_of(*operations):
    migration = migrations.Migration("0999_made_up", "treatments")
    migration.operations = list(operations)
    return migration


NOW = ProjectState.from_apps(apps)
TEXT = models.CharField(max_length=9)
TAKEN = {
    "compulsory, with a default in Python alone": migrations.AddField(
        "message", "x", models.BooleanField(default=False)
    ),
    "made compulsory": migrations.AlterField("message", "sent_at", models.DateTimeField()),
    "removed": migrations.RemoveField("message", "failure"),
    "renamed": migrations.RenameField("message", "failure", "fault"),
    "a table removed": migrations.DeleteModel("Message"),
    "a table renamed": migrations.RenameModel("Message", "Letter"),
}
LEFT = {
    "compulsory all along": migrations.AlterField("message", "failure", models.CharField(max_length=300)),
    "with a default in the database": migrations.AddField("message", "x", models.BooleanField(db_default=False)),
    "may be empty": migrations.AddField("message", "x", models.BooleanField(null=True)),
    "a new table": migrations.CreateModel("Letter", [("id", models.BigAutoField(primary_key=True)), ("text", TEXT)]),
    "a column of a history": migrations.AddField("patientevent", "x", TEXT),
}


@pytest.mark.parametrize("operation", TAKEN.values(), ids=TAKEN)
def test_what_the_code_before_cannot_live_with_is_found(operation):
    assert [found for found, _why in breaks_code_before(migration_of(operation), NOW)] == [operation]


@pytest.mark.parametrize("operation", LEFT.values(), ids=LEFT)
def test_what_only_adds_is_let_be(operation):
    assert list(breaks_code_before(migration_of(operation), NOW)) == []


def test_a_column_of_a_table_that_comes_with_it_is_let_be():
    table = migrations.CreateModel("Letter", [("id", models.BigAutoField(primary_key=True))])
    assert list(breaks_code_before(migration_of(table, migrations.AddField("letter", "text", TEXT)), NOW)) == []
