"""What waits for a clinician is a short list of its own, with how soon each clinic wants it decided."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

WAITING_SO_FAR = """
    INSERT INTO treatments_waiting (assessment_id, clinic_id, urgency, created_at, asked_at, answered_at)
    SELECT assessment.id, assessment.clinic_id, assessment.urgency, assessment.created_at,
           (SELECT max(asked_at) FROM treatments_clinicquestion AS question
             WHERE question.assessment_id = assessment.id AND answered_at IS NULL AND withdrawn_at IS NULL),
           (SELECT max(answered_at) FROM treatments_clinicquestion AS question
             WHERE question.assessment_id = assessment.id)
      FROM treatments_assessment AS assessment
     WHERE NOT EXISTS (SELECT 1 FROM treatments_review AS review WHERE review.assessment_id = assessment.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaire", "0002_resume_codes"),
        ("treatments", "0014_treatment_records_and_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="treatments.assessment",
                    ),
                ),
                ("urgency", models.PositiveSmallIntegerField(choices=[(0, "Routine"), (1, "Soon"), (2, "Urgent")])),
                ("created_at", models.DateTimeField()),
                (
                    "asked_at",
                    models.DateTimeField(help_text="When the question was asked that she has not answered.", null=True),
                ),
                ("answered_at", models.DateTimeField(help_text="When she last answered one.", null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="assessment",
            name="assessment_queue",
        ),
        migrations.AddField(
            model_name="clinic",
            name="routine_hours",
            field=models.PositiveSmallIntegerField(default=72, help_text="Hours.", verbose_name="routine ones within"),
        ),
        migrations.AddField(
            model_name="clinic",
            name="soon_hours",
            field=models.PositiveSmallIntegerField(
                default=24, help_text="Hours.", verbose_name="those to see soon within"
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="urgent_hours",
            field=models.PositiveSmallIntegerField(
                default=4,
                help_text="Hours from when they come in, nights included.",
                verbose_name="urgent answers are decided within",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["-created_at"], name="assessment_newest"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["outcome", "-created_at"], name="assessment_outcome_newest"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    models.Func(
                        django.db.models.functions.text.Lower("full_name"),
                        models.Value("áàâäãåéèêëíìîïóòôöõúùûüñçýÿ"),
                        models.Value("aaaaaaeeeeiiiiooooouuuuncyy"),
                        function="translate",
                        output_field=models.CharField(max_length=120),
                    ),
                    config="simple",
                ),
                name="patient_name_words",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse(
                        models.Func(
                            models.F("phone"),
                            models.Value("\\D"),
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
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["birth_date"], name="patient_birth_date"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["full_name", "id"], name="patient_by_name"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["-decided_at"], name="review_newest"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="waiting_begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        INSERT INTO treatments_waiting (assessment_id, clinic_id, urgency, created_at)\n        VALUES (NEW.id, NEW.clinic_id, NEW.urgency, NEW.created_at);\n        RETURN NULL;\n    ",
                    hash="7e5f410ff3ed01fd4ddc626818443416e69dd82e",
                    operation="INSERT",
                    pgid="pgtrigger_waiting_begins_a6a98",
                    table="treatments_assessment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="waiting_is_asked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE treatments_waiting\n           SET asked_at = CASE WHEN NEW.answered_at IS NULL AND NEW.withdrawn_at IS NULL THEN NEW.asked_at END,\n               answered_at = COALESCE(NEW.answered_at, answered_at)\n         WHERE assessment_id = NEW.assessment_id;\n        RETURN NULL;\n    ",
                    hash="ee0a606dea841fbc75c2302327b434ffd61b19d2",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_waiting_is_asked_0356e",
                    table="treatments_clinicquestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="waiting_ends",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        DELETE FROM treatments_waiting WHERE assessment_id = NEW.assessment_id;\n        RETURN NULL;\n    ",
                    hash="926b2eabe444000376e41f4b7e29fad0f1181789",
                    operation="INSERT",
                    pgid="pgtrigger_waiting_ends_f4864",
                    table="treatments_review",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("urgent_hours__gte", 1),
                    ("urgent_hours__lte", models.F("soon_hours")),
                    ("routine_hours__lte", 720),
                    ("soon_hours__lte", models.F("routine_hours")),
                ),
                name="clinic_the_more_urgent_the_sooner",
                violation_error_message="The more urgent, the fewer hours: from 1 for the urgent to at most 720.",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.clinic"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", True)), fields=["-urgency", "created_at"], name="waiting_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", True)), fields=["created_at"], name="waiting_oldest"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", False)), fields=["asked_at"], name="waiting_asked"
            ),
        ),
        migrations.RunSQL(WAITING_SO_FAR, migrations.RunSQL.noop),
    ]
