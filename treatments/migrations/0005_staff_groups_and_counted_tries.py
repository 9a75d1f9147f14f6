"""Creates the staff groups, and the table that counts attempts to sign in (settings.CACHES)."""

from django.core.management import call_command
from django.db import migrations

GROUPS = ["clinician", "front desk", "operator"]


def make_groups(apps, schema_editor):
    """Creates the groups; their rights are defined in `treatments.permissions`."""
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


def make_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    replaces = [
        ("treatments", "0002_staff_groups"),
        ("treatments", "0004_counted_tries"),
    ]

    dependencies = [("treatments", "0004_rules_across_tables")]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
