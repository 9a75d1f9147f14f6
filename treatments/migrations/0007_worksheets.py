"""The patient's own sheet for an assessment, with its history."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("treatments", "0006_what_the_clinic_earns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Worksheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suggested",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "own_questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                    ),
                ),
                ("check_answers", models.JSONField(blank=True, default=dict)),
                (
                    "unclear",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("gains", "What it may do for me"),
                                ("risks", "What can go wrong"),
                                ("pain", "Pain and days off"),
                                ("cost", "What it costs"),
                                ("waiting", "What happens if I wait"),
                                ("wishes", "What matters most to me"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "sure_before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Not sure at all"),
                            (2, "A little sure"),
                            (3, "Half sure, half not"),
                            (4, "Fairly sure"),
                            (5, "Very sure"),
                        ],
                        help_text="Asked before she read the result; the first answer stands.",
                        null=True,
                    ),
                ),
                (
                    "sure_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Not sure at all"),
                            (2, "A little sure"),
                            (3, "Half sure, half not"),
                            (4, "Fairly sure"),
                            (5, "Very sure"),
                        ],
                        null=True,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="worksheet",
                        to="treatments.assessment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorksheetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "suggested",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "own_questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                    ),
                ),
                ("check_answers", models.JSONField(blank=True, default=dict)),
                (
                    "unclear",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("gains", "What it may do for me"),
                                ("risks", "What can go wrong"),
                                ("pain", "Pain and days off"),
                                ("cost", "What it costs"),
                                ("waiting", "What happens if I wait"),
                                ("wishes", "What matters most to me"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "sure_before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Not sure at all"),
                            (2, "A little sure"),
                            (3, "Half sure, half not"),
                            (4, "Fairly sure"),
                            (5, "Very sure"),
                        ],
                        help_text="Asked before she read the result; the first answer stands.",
                        null=True,
                    ),
                ),
                (
                    "sure_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Not sure at all"),
                            (2, "A little sure"),
                            (3, "Half sure, half not"),
                            (4, "Fairly sure"),
                            (5, "Very sure"),
                        ],
                        null=True,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "assessment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="treatments.assessment",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="treatments.worksheet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("own_questions__len__lte", 10)), name="worksheet_not_too_many_questions"
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("sure_before", None), ("sure_before__in", [1, 2, 3, 4, 5]), _connector="OR"),
                name="worksheet_sure_before_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("sure_after", None), ("sure_after__in", [1, 2, 3, 4, 5]), _connector="OR"),
                name="worksheet_sure_after_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("unclear__contained_by", ["gains", "risks", "pain", "cost", "waiting", "wishes"])),
                name="worksheet_unclear_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worksheet",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_worksheetevent" ("assessment_id", "changed_at", "check_answers", "id", "own_questions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "suggested", "sure_after", "sure_before", "unclear") VALUES (NEW."assessment_id", NEW."changed_at", NEW."check_answers", NEW."id", NEW."own_questions", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."suggested", NEW."sure_after", NEW."sure_before", NEW."unclear"); RETURN NULL;',
                    hash="d8f5d262094ae522346b57a8b88bc7464a1400c6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c7b80",
                    table="treatments_worksheet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worksheet",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_worksheetevent" ("assessment_id", "changed_at", "check_answers", "id", "own_questions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "suggested", "sure_after", "sure_before", "unclear") VALUES (NEW."assessment_id", NEW."changed_at", NEW."check_answers", NEW."id", NEW."own_questions", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."suggested", NEW."sure_after", NEW."sure_before", NEW."unclear"); RETURN NULL;',
                    hash="9962fa54ab03bd6a65066ffaa7a7d0988d694928",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_15232",
                    table="treatments_worksheet",
                    when="AFTER",
                ),
            ),
        ),
    ]
