from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0053_from_tasks_to_messages"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="timeoffer",
            name="time_offer_state_known",
        ),
        migrations.AlterField(
            model_name="timeoffer",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("taken", "Taken"),
                    ("declined", "Declined"),
                    ("expired", "No answer in time"),
                    ("lost", "Somebody else took it"),
                    ("withdrawn", "No longer available"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="timeofferevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("taken", "Taken"),
                    ("declined", "Declined"),
                    ("expired", "No answer in time"),
                    ("lost", "Somebody else took it"),
                    ("withdrawn", "No longer available"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="timeoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "taken", "declined", "expired", "lost", "withdrawn"])),
                name="time_offer_state_known",
            ),
        ),
    ]
