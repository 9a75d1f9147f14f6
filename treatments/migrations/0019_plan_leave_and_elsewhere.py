"""Leave to go beyond a limit says how far it goes, and a plan knows of toxin had elsewhere."""

import django.db.models.constraints
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0018_adverse_events_and_learning"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="limitoverride",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="limitoverride",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plan",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plan",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="plannedsession",
            name="session_position_unique_in_plan",
        ),
        migrations.RemoveConstraint(
            model_name="plannedsession",
            name="session_number_unique_in_plan",
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="amount",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="How far the leave goes, in the limit’s days or units.", null=True
            ),
        ),
        migrations.AddField(
            model_name="limitoverrideevent",
            name="amount",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="How far the leave goes, in the limit’s days or units.", null=True
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="elsewhere_on",
            field=models.DateField(blank=True, help_text="Her last toxin outside this plan.", null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="elsewhere_units",
            field=models.PositiveSmallIntegerField(blank=True, help_text="Its units, where known.", null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="stop_reason",
            field=models.TextField(blank=True, help_text="Why a clinician stopped it.", max_length=2000),
        ),
        migrations.AddField(
            model_name="planevent",
            name="elsewhere_on",
            field=models.DateField(blank=True, help_text="Her last toxin outside this plan.", null=True),
        ),
        migrations.AddField(
            model_name="planevent",
            name="elsewhere_units",
            field=models.PositiveSmallIntegerField(blank=True, help_text="Its units, where known.", null=True),
        ),
        migrations.AddField(
            model_name="planevent",
            name="stop_reason",
            field=models.TextField(blank=True, help_text="Why a clinician stopped it.", max_length=2000),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limitoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_limitoverrideevent" ("amount", "found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "session_id") VALUES (NEW."amount", NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."session_id"); RETURN NULL;',
                    hash="16af1cacb11b3d9a70befcf4b524e27608cdb95e",
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
                    func='INSERT INTO "treatments_limitoverrideevent" ("amount", "found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "session_id") VALUES (NEW."amount", NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."session_id"); RETURN NULL;',
                    hash="84aa77a378660b4f36637cf8727a5e7a32c28d40",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4f50a",
                    table="treatments_limitoverride",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_planevent" ("clinic_id", "created_at", "elsewhere_on", "elsewhere_units", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "start_on", "state", "stop_reason") VALUES (NEW."clinic_id", NEW."created_at", NEW."elsewhere_on", NEW."elsewhere_units", NEW."id", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_id", NEW."start_on", NEW."state", NEW."stop_reason"); RETURN NULL;',
                    hash="9d9e4fe755acc1dd3f0246583c9862e651be9de8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e8a20",
                    table="treatments_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_planevent" ("clinic_id", "created_at", "elsewhere_on", "elsewhere_units", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "start_on", "state", "stop_reason") VALUES (NEW."clinic_id", NEW."created_at", NEW."elsewhere_on", NEW."elsewhere_units", NEW."id", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_id", NEW."start_on", NEW."state", NEW."stop_reason"); RETURN NULL;',
                    hash="aa3d31b901b08c7ebcfd6a8a3450046b767ba532",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ae6c0",
                    table="treatments_plan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("elsewhere_units__isnull", True), ("elsewhere_on__isnull", False), _connector="OR"),
                name="plan_units_elsewhere_have_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedsession",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("plan", "position"),
                name="session_position_unique_in_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedsession",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("plan", "treatment", "number"),
                name="session_number_unique_in_plan",
            ),
        ),
    ]
