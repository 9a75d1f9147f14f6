"""What patients report after a visit, and who reads it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pghistory", "0007_auto_20250421_0444"), ("treatments", "0008_patients_move_and_cancel")]

    operations = [
        migrations.CreateModel(
            name="ProblemReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "noticed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        default=list,
                        help_text="Ids of the knowledge base's signs.",
                        size=None,
                    ),
                ),
                ("since", models.DateField(help_text="By the clinic's calendar.")),
                (
                    "strength",
                    models.PositiveSmallIntegerField(choices=[(1, "A little"), (2, "Quite a lot"), (3, "Very much")]),
                ),
                ("words", models.TextField(blank=True, max_length=2000)),
                (
                    "pressing",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Usual"), (1, "To call"), (2, "Emergency")],
                        help_text="By the most pressing sign she noticed.",
                    ),
                ),
                ("knowledge_version", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, help_text="The patient reads it.", max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="ProblemReportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "noticed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        default=list,
                        help_text="Ids of the knowledge base's signs.",
                        size=None,
                    ),
                ),
                ("since", models.DateField(help_text="By the clinic's calendar.")),
                (
                    "strength",
                    models.PositiveSmallIntegerField(choices=[(1, "A little"), (2, "Quite a lot"), (3, "Very much")]),
                ),
                ("words", models.TextField(blank=True, max_length=2000)),
                (
                    "pressing",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Usual"), (1, "To call"), (2, "Emergency")],
                        help_text="By the most pressing sign she noticed.",
                    ),
                ),
                ("knowledge_version", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, help_text="The patient reads it.", max_length=2000)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="clinic",
            name="problem_contact",
            field=models.ForeignKey(
                blank=True,
                help_text="The clinician who gets a patient's report where the one who treated her is gone.",
                limit_choices_to={"groups__name": "clinician", "is_active": True, "is_staff": True},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems_answered",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems_assigned",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="problem_reports", to="treatments.booking"
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="problem_reports", to="treatments.clinic"
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="problem_reports", to="treatments.patient"
            ),
        ),
        migrations.AddField(
            model_name="problemreport",
            name="read_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems_read",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="booking",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.booking",
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="clinic",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.clinic",
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="patient",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.patient",
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="treatments.problemreport",
            ),
        ),
        migrations.AddField(
            model_name="problemreportevent",
            name="read_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="problemreport",
            index=models.Index(fields=["clinic", "-pressing", "created_at"], name="problem_queue"),
        ),
        migrations.AddConstraint(
            model_name="problemreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("noticed", []), _negated=True), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="problem_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength__in", [1, 2, 3])), name="problem_strength_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("pressing__in", [0, 1, 2])), name="problem_pressing_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at__isnull", True), ("read_by__isnull", True)),
                    models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                    _connector="OR",
                ),
                name="problem_read_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("read_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="problem_answered_by_somebody_who_read",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="problemreport",
            trigger=pgtrigger.compiler.Trigger(
                name="problem_words_are_hers",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "patient_id", "clinic_id", "booking_id", "noticed", "since", "strength", "words", "pressing", "created_at" rows from % table\', TG_TABLE_NAME;',
                    hash="79ecf0c21404da64bc67ef3df9bd2bf929726d0e",
                    operation='UPDATE OF "patient_id", "clinic_id", "booking_id", "noticed", "since", "strength", "words", "pressing", "created_at"',
                    pgid="pgtrigger_problem_words_are_hers_269ac",
                    table="treatments_problemreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="problemreport",
            trigger=pgtrigger.compiler.Trigger(
                name="problem_is_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="653497d23af48c24fe8eafc4c58089cc6af9ba99",
                    operation="DELETE",
                    pgid="pgtrigger_problem_is_not_deleted_96004",
                    table="treatments_problemreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="problemreport",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_problemreportevent" ("answer", "answered_at", "answered_by_id", "assigned_to_id", "booking_id", "clinic_id", "created_at", "id", "knowledge_version", "noticed", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pressing", "read_at", "read_by_id", "since", "strength", "words") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assigned_to_id", NEW."booking_id", NEW."clinic_id", NEW."created_at", NEW."id", NEW."knowledge_version", NEW."noticed", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pressing", NEW."read_at", NEW."read_by_id", NEW."since", NEW."strength", NEW."words"); RETURN NULL;',
                    hash="975739536f42f3d5a702d7dcb3d1431da1640983",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ff6af",
                    table="treatments_problemreport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="problemreport",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_problemreportevent" ("answer", "answered_at", "answered_by_id", "assigned_to_id", "booking_id", "clinic_id", "created_at", "id", "knowledge_version", "noticed", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pressing", "read_at", "read_by_id", "since", "strength", "words") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assigned_to_id", NEW."booking_id", NEW."clinic_id", NEW."created_at", NEW."id", NEW."knowledge_version", NEW."noticed", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pressing", NEW."read_at", NEW."read_by_id", NEW."since", NEW."strength", NEW."words"); RETURN NULL;',
                    hash="cda945f829d1159ccdc089a54f183c07f7c2bdb0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ad0f",
                    table="treatments_problemreport",
                    when="AFTER",
                ),
            ),
        ),
    ]
