"""The table in which tries to sign in are counted (settings.CACHES)."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0003_messages_and_no_shows")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
