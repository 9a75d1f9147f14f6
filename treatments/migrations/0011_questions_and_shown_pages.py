"""What a clinician asks back, and what a patient was shown."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("treatments", "0010_care_and_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(help_text="The patient reads it, word for word.", max_length=1000)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, help_text="No longer needed: nobody waits for it.", null=True),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinic_questions",
                        to="treatments.assessment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClinicQuestionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(help_text="The patient reads it, word for word.", max_length=1000)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, help_text="No longer needed: nobody waits for it.", null=True),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        to="treatments.clinicquestion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ShownPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10)),
                ("html", models.TextField(help_text="The whole page.")),
                ("digest", models.CharField(help_text="SHA-256 of what in the page is hers to read.", max_length=64)),
                (
                    "shown_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, help_text="When it was first shown so."
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shown_pages",
                        to="treatments.assessment",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="clinicquestion",
            constraint=models.UniqueConstraint(
                models.F("assessment"),
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                name="question_one_open_for_assessment",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="question_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("withdrawn_at__isnull", True),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="question_answered_when_and_what_agree",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="question_asked_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "assessment_id", "text", "asked_by_id", "asked_at" rows from % table\', TG_TABLE_NAME;',
                    hash="26e8ee1adef4f517227f9632a78132658b38f685",
                    operation='UPDATE OF "assessment_id", "text", "asked_by_id", "asked_at"',
                    pgid="pgtrigger_question_asked_stays_2d6d6",
                    table="treatments_clinicquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="question_answer_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answered_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8a8a508dc7efc8be61857117ecb377ea295a6dcb",
                    operation="UPDATE",
                    pgid="pgtrigger_question_answer_stays_7e1ff",
                    table="treatments_clinicquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="question_is_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="dad66b29bef805f5571412de673dd2ef662cdac0",
                    operation="DELETE",
                    pgid="pgtrigger_question_is_not_deleted_45ac2",
                    table="treatments_clinicquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_clinicquestionevent" ("answer", "answered_at", "asked_at", "asked_by_id", "assessment_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "withdrawn_at") VALUES (NEW."answer", NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."assessment_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."withdrawn_at"); RETURN NULL;',
                    hash="e4cd87560bea321081b32d717a419cc3cfb1d25f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8a412",
                    table="treatments_clinicquestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_clinicquestionevent" ("answer", "answered_at", "asked_at", "asked_by_id", "assessment_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "withdrawn_at") VALUES (NEW."answer", NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."assessment_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."withdrawn_at"); RETURN NULL;',
                    hash="a47c6dd175bfeb1a635fc81584793a43ac1982f8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b1559",
                    table="treatments_clinicquestion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="shownpage",
            constraint=models.UniqueConstraint(
                models.F("assessment"), models.F("digest"), name="shown_page_once_for_each_content"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shownpage",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_page_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cd6f7477750dbb849819ca63cc13b2dad7d9dd46",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_shown_page_never_changes_0164a",
                    table="treatments_shownpage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
