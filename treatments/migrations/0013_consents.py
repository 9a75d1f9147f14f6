"""What a patient agrees to, in the words that she read."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("treatments", "0012_plan_limits_and_wishes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("treatment", models.CharField(max_length=40)),
                (
                    "version",
                    models.CharField(
                        help_text="Of the text: knowledge version and edition of the form.", max_length=60
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField(help_text="All that she read, as plain text.")),
                ("digest", models.CharField(help_text="SHA-256 of the text.", max_length=64)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="treatments.plan"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who was with her in the clinic; empty: she gave it in her own space.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whom she told; empty: she did it in her own space.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("treatment", models.CharField(max_length=40)),
                (
                    "version",
                    models.CharField(
                        help_text="Of the text: knowledge version and edition of the form.", max_length=60
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField(help_text="All that she read, as plain text.")),
                ("digest", models.CharField(help_text="SHA-256 of the text.", max_length=64)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                        to="treatments.consent",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="treatments.plan",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who was with her in the clinic; empty: she gave it in her own space.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whom she told; empty: she did it in her own space.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                models.F("plan"),
                models.F("treatment"),
                condition=models.Q(("withdrawn_at__isnull", True)),
                name="consent_one_standing_for_treatment",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="consent_has_text"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_to__isnull", True), ("withdrawn_at__isnull", False), _connector="OR"),
                name="consent_withdrawn_when_and_to_whom_agree",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="consent_stays_as_given",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "plan_id", "treatment", "version", "language", "text", "digest", "given_at", "taken_by_id" rows from % table\', TG_TABLE_NAME;',
                    hash="42bb96183418f3b3c3365c40e64bfd4aa7327b5d",
                    operation='UPDATE OF "plan_id", "treatment", "version", "language", "text", "digest", "given_at", "taken_by_id"',
                    pgid="pgtrigger_consent_stays_as_given_1671a",
                    table="treatments_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="consent_withdrawn_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."withdrawn_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="dbcc7ef4f95eb1efa6f5f42f5c5a7f016e7319e1",
                    operation="UPDATE",
                    pgid="pgtrigger_consent_withdrawn_stays_23bbc",
                    table="treatments_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="consent_is_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c70c36d9cb7c2860ce1443aac346213c256deeb2",
                    operation="DELETE",
                    pgid="pgtrigger_consent_is_not_deleted_42396",
                    table="treatments_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_consentevent" ("digest", "given_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "taken_by_id", "text", "treatment", "version", "withdrawn_at", "withdrawn_to_id") VALUES (NEW."digest", NEW."given_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."taken_by_id", NEW."text", NEW."treatment", NEW."version", NEW."withdrawn_at", NEW."withdrawn_to_id"); RETURN NULL;',
                    hash="8e3ff83dc2cc7274c08e6acf649d9aa84f586e85",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_08d41",
                    table="treatments_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_consentevent" ("digest", "given_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "taken_by_id", "text", "treatment", "version", "withdrawn_at", "withdrawn_to_id") VALUES (NEW."digest", NEW."given_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."taken_by_id", NEW."text", NEW."treatment", NEW."version", NEW."withdrawn_at", NEW."withdrawn_to_id"); RETURN NULL;',
                    hash="3322c29709b01596a7b750236b224972f28fba86",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fd101",
                    table="treatments_consent",
                    when="AFTER",
                ),
            ),
        ),
    ]
