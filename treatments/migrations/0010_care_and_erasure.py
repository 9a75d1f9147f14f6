"""How long a record is kept after a patient had her data erased, and the log of what was erased."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treatments", "0009_problem_reports")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="patient",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="patient",
            name="update_update",
        ),
        migrations.AddField(
            model_name="clinic",
            name="keep_records_years",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="After the last visit or decision, for a patient who has her data erased. Ask what your law says.",
                verbose_name="years that records are kept",
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, help_text="When she had all erased that need not be kept.", null=True
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="keep_until",
            field=models.DateField(blank=True, help_text="The last day on which the rest is kept.", null=True),
        ),
        migrations.AddField(
            model_name="patientevent",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, help_text="When she had all erased that need not be kept.", null=True
            ),
        ),
        migrations.AddField(
            model_name="patientevent",
            name="keep_until",
            field=models.DateField(blank=True, help_text="The last day on which the rest is kept.", null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "erased_at", "full_name", "id", "keep_until", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."erased_at", NEW."full_name", NEW."id", NEW."keep_until", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;',
                    hash="3f5a40f40a74ffce804b8085abf989729733c944",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_917c8",
                    table="treatments_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "erased_at", "full_name", "id", "keep_until", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."erased_at", NEW."full_name", NEW."id", NEW."keep_until", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;',
                    hash="58ad8e4146823a965a3e51427f133737bb3307f4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_59ea6",
                    table="treatments_patient",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_records_years__gte", 1), ("keep_records_years__lte", 50)),
                name="clinic_keeps_records_1_to_50",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), ("keep_until__isnull", True)),
                    models.Q(("erased_at__isnull", False), ("keep_until__isnull", False)),
                    _connector="OR",
                ),
                name="patient_erased_is_kept_until",
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photos", "Photos withdrawn"),
                            ("all", "All of a patient's data"),
                            ("part", "All but the clinical record"),
                            ("expired", "A kept record whose time was over"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rows", models.JSONField(help_text="How many rows of each table went.")),
                ("erased_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="erasure",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="erasures", to="treatments.clinic"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["photos", "all", "part", "expired"])), name="erasure_kind_known"
            ),
        ),
    ]
