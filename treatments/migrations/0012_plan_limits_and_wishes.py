"""A clinician may change a plan, and go beyond a limit in her own name."""

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
        ("treatments", "0011_questions_and_shown_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "limit",
                    models.CharField(
                        choices=[
                            ("toxin_interval", "Days between toxin treatments"),
                            ("toxin_units", "Toxin units within the label’s period"),
                            ("skinpen_interval", "Days between SkinPen sessions"),
                            ("spacing", "Days between the two treatments"),
                            ("event", "Quiet days before her big day"),
                            ("treatment", "A treatment that the rules have at check"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "found",
                    models.CharField(help_text="What went beyond, e.g. 76 days; the limit is 90.", max_length=200),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="LimitOverrideEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "limit",
                    models.CharField(
                        choices=[
                            ("toxin_interval", "Days between toxin treatments"),
                            ("toxin_units", "Toxin units within the label’s period"),
                            ("skinpen_interval", "Days between SkinPen sessions"),
                            ("spacing", "Days between the two treatments"),
                            ("event", "Quiet days before her big day"),
                            ("treatment", "A treatment that the rules have at check"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "found",
                    models.CharField(help_text="What went beyond, e.g. 76 days; the limit is 90.", max_length=200),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plannedsession",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plannedsession",
            name="update_update",
        ),
        migrations.AddField(
            model_name="plannedsession",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="plannedsession",
            name="not_after",
            field=models.DateField(blank=True, help_text="A clinician wants it no later.", null=True),
        ),
        migrations.AddField(
            model_name="plannedsession",
            name="not_before",
            field=models.DateField(blank=True, help_text="A clinician wants it no sooner.", null=True),
        ),
        migrations.AddField(
            model_name="plannedsession",
            name="units",
            field=models.PositiveSmallIntegerField(blank=True, help_text="Planned dose of a toxin.", null=True),
        ),
        migrations.AddField(
            model_name="plannedsessionevent",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="plannedsessionevent",
            name="not_after",
            field=models.DateField(blank=True, help_text="A clinician wants it no later.", null=True),
        ),
        migrations.AddField(
            model_name="plannedsessionevent",
            name="not_before",
            field=models.DateField(blank=True, help_text="A clinician wants it no sooner.", null=True),
        ),
        migrations.AddField(
            model_name="plannedsessionevent",
            name="units",
            field=models.PositiveSmallIntegerField(blank=True, help_text="Planned dose of a toxin.", null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedsession",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_plannedsessionevent" ("areas", "done_on", "earliest", "id", "ideal", "latest", "not_after", "not_before", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "state", "treatment", "units") VALUES (NEW."areas", NEW."done_on", NEW."earliest", NEW."id", NEW."ideal", NEW."latest", NEW."not_after", NEW."not_before", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."state", NEW."treatment", NEW."units"); RETURN NULL;',
                    hash="6f1fdd9aea16c6068555eeefccad758a9a858bd1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_886b0",
                    table="treatments_plannedsession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedsession",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_plannedsessionevent" ("areas", "done_on", "earliest", "id", "ideal", "latest", "not_after", "not_before", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "state", "treatment", "units") VALUES (NEW."areas", NEW."done_on", NEW."earliest", NEW."id", NEW."ideal", NEW."latest", NEW."not_after", NEW."not_before", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."state", NEW."treatment", NEW."units"); RETURN NULL;',
                    hash="7d25457d253c571be91801331de53dfeb15bb943",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6b602",
                    table="treatments_plannedsession",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_before__isnull", True),
                    ("not_after__isnull", True),
                    ("not_before__lte", models.F("not_after")),
                    _connector="OR",
                ),
                name="session_wishes_in_order",
            ),
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="treatments.plannedsession"
            ),
        ),
        migrations.AddField(
            model_name="limitoverrideevent",
            name="given_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="limitoverrideevent",
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
            model_name="limitoverrideevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="treatments.limitoverride",
            ),
        ),
        migrations.AddField(
            model_name="limitoverrideevent",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.plannedsession",
            ),
        ),
        migrations.AddConstraint(
            model_name="limitoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "limit__in",
                        ["toxin_interval", "toxin_units", "skinpen_interval", "spacing", "event", "treatment"],
                    )
                ),
                name="override_limit_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="limitoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="override_has_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limitoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="override_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1359f79ae68820567fc7e04106297f6e14e8422f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_override_never_changes_b2861",
                    table="treatments_limitoverride",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limitoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_limitoverrideevent" ("found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "session_id") VALUES (NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."session_id"); RETURN NULL;',
                    hash="2b158eb948d779ff23dea89eee90a62fbc228738",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_98119",
                    table="treatments_limitoverride",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limitoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_limitoverrideevent" ("found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "session_id") VALUES (NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."session_id"); RETURN NULL;',
                    hash="0c6f3cd6da378c6106c6ea450aadfcb442f325ff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4f50a",
                    table="treatments_limitoverride",
                    when="AFTER",
                ),
            ),
        ),
    ]
