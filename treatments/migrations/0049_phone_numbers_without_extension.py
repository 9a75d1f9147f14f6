import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0048_one_folded_search"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="patient",
            name="patient_phone_from_the_end",
        ),
        migrations.AlterField(
            model_name="patient",
            name="phone",
            field=models.CharField(
                blank=True, help_text="In E.164; as it was typed where it could not be read.", max_length=40
            ),
        ),
        migrations.AlterField(
            model_name="patientevent",
            name="phone",
            field=models.CharField(
                blank=True, help_text="In E.164; as it was typed where it could not be read.", max_length=40
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse(
                        models.Func(
                            models.F("phone"),
                            models.Value(";.*|\\D"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                            output_field=models.CharField(),
                        )
                    ),
                    name="text_pattern_ops",
                ),
                name="patient_phone_from_the_end",
            ),
        ),
    ]
