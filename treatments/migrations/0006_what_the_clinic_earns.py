"""What a clinic sells and earns on, in its own words, to stand beside every result."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treatments", "0005_patient_language")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="earns_from",
            field=models.TextField(
                blank=True,
                help_text=(
                    "What the clinic sells and earns on, and who else pays it. Patients read it beside their result."
                ),
                max_length=600,
                verbose_name="who earns from this",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="earns_from_es",
            field=models.TextField(
                blank=True,
                help_text="Shown to those who read Spanish; else the English.",
                max_length=600,
                verbose_name="the same in Spanish",
            ),
        ),
    ]
