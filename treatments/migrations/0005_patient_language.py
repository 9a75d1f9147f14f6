"""The language that a patient reads us in."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

LANGUAGE = models.CharField(default="en", help_text="What she reads our pages and e-mails in.", max_length=10)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0004_counted_tries")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="patient", name="insert_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="patient", name="update_update"),
        migrations.AddField(model_name="patient", name="language", field=LANGUAGE),
        migrations.AddField(model_name="patientevent", name="language", field=LANGUAGE.clone()),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "full_name", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."full_name", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;',
                    hash="f9bbc30b79363d07cd5c5e5c03ef9ef1978e66b0",
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
                    func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "full_name", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."full_name", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;',
                    hash="851687935a976dacaaa88854041578fb0dea2005",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_59ea6",
                    table="treatments_patient",
                    when="AFTER",
                ),
            ),
        ),
    ]
