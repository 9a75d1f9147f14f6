"""The three groups of staff. What each may do stands in `treatments.permissions`."""

from django.db import migrations

GROUPS = ["clinician", "front desk", "operator"]


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0001_clinic_plans_and_bookings"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
