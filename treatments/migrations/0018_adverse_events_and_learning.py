"""What went wrong after a session, and which rules clinicians often depart from."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("treatments", "0017_access_and_glass"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdverseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sign",
                    models.CharField(
                        blank=True, help_text="Id of the knowledge base's signs; empty: another.", max_length=60
                    ),
                ),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 Mild"),
                            (2, "2 Moderate"),
                            (3, "3 Severe"),
                            (4, "4 Life-threatening"),
                            (5, "5 Fatal"),
                        ]
                    ),
                ),
                ("began_on", models.DateField(help_text="By the clinic's calendar.")),
                ("words", models.TextField(max_length=4000)),
                ("treated_with", models.CharField(blank=True, max_length=500)),
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("ongoing", "Ongoing"),
                            ("getting_better", "Getting better"),
                            ("over", "Over"),
                            ("over_with_traces", "Over, something stayed"),
                            ("unknown", "Not known"),
                        ],
                        default="ongoing",
                        max_length=20,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("authority_told_on", models.DateField(blank=True, null=True)),
                ("authority_reference", models.CharField(blank=True, max_length=80)),
                ("knowledge_version", models.CharField(help_text="That decided on her plan.", max_length=40)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="AdverseEventEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "sign",
                    models.CharField(
                        blank=True, help_text="Id of the knowledge base's signs; empty: another.", max_length=60
                    ),
                ),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 Mild"),
                            (2, "2 Moderate"),
                            (3, "3 Severe"),
                            (4, "4 Life-threatening"),
                            (5, "5 Fatal"),
                        ]
                    ),
                ),
                ("began_on", models.DateField(help_text="By the clinic's calendar.")),
                ("words", models.TextField(max_length=4000)),
                ("treated_with", models.CharField(blank=True, max_length=500)),
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("ongoing", "Ongoing"),
                            ("getting_better", "Getting better"),
                            ("over", "Over"),
                            ("over_with_traces", "Over, something stayed"),
                            ("unknown", "Not known"),
                        ],
                        default="ongoing",
                        max_length=20,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("authority_told_on", models.DateField(blank=True, null=True)),
                ("authority_reference", models.CharField(blank=True, max_length=80)),
                ("knowledge_version", models.CharField(help_text="That decided on her plan.", max_length=40)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RuleReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=80)),
                ("knowledge_version", models.CharField(max_length=40)),
                (
                    "departed",
                    models.PositiveIntegerField(help_text="Decisions against the rules among those in which it fired."),
                ),
                ("decided", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                ("conclusion", models.TextField(blank=True, max_length=4000)),
            ],
        ),
        migrations.CreateModel(
            name="RuleReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("rule", models.CharField(max_length=80)),
                ("knowledge_version", models.CharField(max_length=40)),
                (
                    "departed",
                    models.PositiveIntegerField(help_text="Decisions against the rules among those in which it fired."),
                ),
                ("decided", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                ("conclusion", models.TextField(blank=True, max_length=4000)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="update_update",
        ),
        migrations.AddField(
            model_name="review",
            name="fired_rules",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="Of the assessment, when this was decided.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="reviewevent",
            name="fired_rules",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="Of the assessment, when this was decided.",
                size=None,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_reviewevent" ("assessment_id", "decided_at", "decided_by_id", "decision", "fired_rules", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "start_with", "treatments") VALUES (NEW."assessment_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."fired_rules", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reason_code", NEW."start_with", NEW."treatments"); RETURN NULL;',
                    hash="8120e6652e312cfffe3e6a1ff3563e8e8630aca9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_322f7",
                    table="treatments_review",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_reviewevent" ("assessment_id", "decided_at", "decided_by_id", "decision", "fired_rules", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "start_with", "treatments") VALUES (NEW."assessment_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."fired_rules", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reason_code", NEW."start_with", NEW."treatments"); RETURN NULL;',
                    hash="edacb696b313d702edb3558fb8693d929e3d03b6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d555",
                    table="treatments_review",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="report",
            field=models.ForeignKey(
                blank=True,
                help_text="The patient's own report that it came from.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adverse_events",
                to="treatments.problemreport",
            ),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adverse_events",
                to="treatments.plannedsession",
            ),
        ),
        migrations.AddField(
            model_name="adverseeventevent",
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
            model_name="adverseeventevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="treatments.adverseevent",
            ),
        ),
        migrations.AddField(
            model_name="adverseeventevent",
            name="recorded_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="adverseeventevent",
            name="report",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The patient's own report that it came from.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.problemreport",
            ),
        ),
        migrations.AddField(
            model_name="adverseeventevent",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.plannedsession",
            ),
        ),
        migrations.AddField(
            model_name="rulereview",
            name="concluded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rulereviewevent",
            name="concluded_by",
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
            model_name="rulereviewevent",
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
            model_name="rulereviewevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="treatments.rulereview",
            ),
        ),
        migrations.AddIndex(
            model_name="adverseevent",
            index=models.Index(fields=["-recorded_at"], name="adverse_newest"),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", [1, 2, 3, 4, 5])), name="adverse_grade_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("course__in", ["ongoing", "getting_better", "over", "over_with_traces", "unknown"])
                ),
                name="adverse_course_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="adverse_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    models.Q(("course__in", ["over", "over_with_traces"]), ("ended_on__gte", models.F("began_on"))),
                    _connector="OR",
                ),
                name="adverse_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("authority_reference", ""), ("authority_told_on__isnull", False), _connector="OR"),
                name="adverse_authority_when_and_reference_agree",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adverseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="adverse_what_happened_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "session_id", "report_id", "sign", "grade", "began_on", "words", "recorded_by_id", "recorded_at" rows from % table\', TG_TABLE_NAME;',
                    hash="233f63946da7a9e7bd388e38739ef0c15767f66b",
                    operation='UPDATE OF "session_id", "report_id", "sign", "grade", "began_on", "words", "recorded_by_id", "recorded_at"',
                    pgid="pgtrigger_adverse_what_happened_stays_eb5d8",
                    table="treatments_adverseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adverseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="adverse_is_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f202cc31891c767c046810648fdefd58af967f6a",
                    operation="DELETE",
                    pgid="pgtrigger_adverse_is_not_deleted_16ce7",
                    table="treatments_adverseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adverseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_adverseeventevent" ("authority_reference", "authority_told_on", "began_on", "course", "ended_on", "grade", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report_id", "session_id", "sign", "treated_with", "words") VALUES (NEW."authority_reference", NEW."authority_told_on", NEW."began_on", NEW."course", NEW."ended_on", NEW."grade", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report_id", NEW."session_id", NEW."sign", NEW."treated_with", NEW."words"); RETURN NULL;',
                    hash="739df3b5392d3a7b3dfb7c96eb05df8f07f33249",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cd990",
                    table="treatments_adverseevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adverseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_adverseeventevent" ("authority_reference", "authority_told_on", "began_on", "course", "ended_on", "grade", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report_id", "session_id", "sign", "treated_with", "words") VALUES (NEW."authority_reference", NEW."authority_told_on", NEW."began_on", NEW."course", NEW."ended_on", NEW."grade", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report_id", NEW."session_id", NEW."sign", NEW."treated_with", NEW."words"); RETURN NULL;',
                    hash="453aaec4645af618cb4967cdc39a310624013e22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_49c64",
                    table="treatments_adverseevent",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="rulereview",
            constraint=models.UniqueConstraint(
                models.F("rule"),
                models.F("knowledge_version"),
                condition=models.Q(("concluded_at__isnull", True)),
                name="rule_review_one_open_for_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("concluded_at__isnull", True), ("concluded_by__isnull", True), ("conclusion", "")),
                    models.Q(
                        ("concluded_at__isnull", False),
                        ("concluded_by__isnull", False),
                        models.Q(("conclusion", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_review_concluded_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rulereview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_rulereviewevent" ("concluded_at", "concluded_by_id", "conclusion", "decided", "departed", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "rule") VALUES (NEW."concluded_at", NEW."concluded_by_id", NEW."conclusion", NEW."decided", NEW."departed", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."rule"); RETURN NULL;',
                    hash="3de4d48de83e997b93b55f30f028e0f5a4029723",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6bd13",
                    table="treatments_rulereview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rulereview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_rulereviewevent" ("concluded_at", "concluded_by_id", "conclusion", "decided", "departed", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "rule") VALUES (NEW."concluded_at", NEW."concluded_by_id", NEW."conclusion", NEW."decided", NEW."departed", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_at", NEW."rule"); RETURN NULL;',
                    hash="5a081a2cbf2775bd586f1094771290790f4922f5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9a919",
                    table="treatments_rulereview",
                    when="AFTER",
                ),
            ),
        ),
    ]
