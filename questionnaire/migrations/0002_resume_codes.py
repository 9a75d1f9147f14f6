"""A short code that opens a draft on another device; its time is kept in the history, its hash is not."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaire", "0001_submissions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="update_update",
        ),
        migrations.AddField(
            model_name="submission",
            name="resume_code_expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="resume_code_hash",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="submissionevent",
            name="resume_code_expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "questionnaire_submissionevent" ("answers", "clinic_code", "created_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resume_code_expires_at", "resume_emails", "resume_expires_at", "status", "submitted_at", "time_zone", "updated_at") VALUES (NEW."answers", NEW."clinic_code", NEW."created_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resume_code_expires_at", NEW."resume_emails", NEW."resume_expires_at", NEW."status", NEW."submitted_at", NEW."time_zone", NEW."updated_at"); RETURN NULL;',
                    hash="55bf59c95e9af0c0c1f4c4e0ae7c00944c622f01",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_06baa",
                    table="questionnaire_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."clinic_code" IS DISTINCT FROM (NEW."clinic_code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."resume_code_expires_at" IS DISTINCT FROM (NEW."resume_code_expires_at") OR OLD."resume_emails" IS DISTINCT FROM (NEW."resume_emails") OR OLD."resume_expires_at" IS DISTINCT FROM (NEW."resume_expires_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                    func='INSERT INTO "questionnaire_submissionevent" ("answers", "clinic_code", "created_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resume_code_expires_at", "resume_emails", "resume_expires_at", "status", "submitted_at", "time_zone", "updated_at") VALUES (NEW."answers", NEW."clinic_code", NEW."created_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resume_code_expires_at", NEW."resume_emails", NEW."resume_expires_at", NEW."status", NEW."submitted_at", NEW."time_zone", NEW."updated_at"); RETURN NULL;',
                    hash="9de061639b936561d701968ae7aa5415a09198fa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4503a",
                    table="questionnaire_submission",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resume_code_expires_at__isnull", True), ("resume_code_hash__isnull", True)),
                    models.Q(("resume_code_expires_at__isnull", False), ("resume_code_hash__isnull", False)),
                    _connector="OR",
                ),
                name="submission_resume_code_expires",
            ),
        ),
    ]
