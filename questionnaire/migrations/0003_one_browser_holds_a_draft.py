"""The browser that holds a draft, and where its link went."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaire", "0002_resume_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="browser_key",
            field=models.CharField(
                blank=True, db_default="", help_text="What the one browser holds that may work on this.", max_length=32
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="resume_email",
            field=models.EmailField(
                blank=True,
                db_default="",
                help_text="Where the newest link went, while this is a draft.",
                max_length=254,
            ),
        ),
    ]
