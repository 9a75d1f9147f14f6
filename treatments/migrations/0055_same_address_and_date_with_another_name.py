"""The same e-mail address and birth date with another name is a record of its own, until somebody decides."""

import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import treatments.models.people.people

# The same e-mail address and birth date, at whichever clinics, whatever the name, also by the name of a record that was
# merged; but not those who were told apart.
SAME_PERSON = """
CREATE OR REPLACE FUNCTION treatments_same_person(patient bigint) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 2 AS $$
    WITH names AS (
        SELECT lower(email) AS email, birth_date
          FROM treatments_patient
         WHERE id = patient OR merged_into_id = patient
    ), rows AS (
        SELECT other.id, other.merged_into_id
          FROM treatments_patient AS other
          JOIN names ON lower(other.email) = names.email AND other.birth_date = names.birth_date
         WHERE NOT EXISTS (
               SELECT 1 FROM treatments_twopeople AS told
                WHERE told.patient_id = greatest(patient, coalesce(other.merged_into_id, other.id))
                  AND told.other_id = least(patient, coalesce(other.merged_into_id, other.id))
         )
    )
    SELECT id FROM rows UNION SELECT merged_into_id FROM rows WHERE merged_into_id IS NOT NULL
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0054_withdrawn_offers"),
    ]

    operations = [
        migrations.RunSQL(SAME_PERSON, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assessment",
            name="assessment_never_changes",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assessment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assessment",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="patient",
            name="patient_email_birth_date_unique_in_clinic",
        ),
        migrations.AddField(
            model_name="assessment",
            name="is_theirs",
            field=models.BooleanField(
                blank=True,
                db_default=True,
                default=True,
                help_text="Whether the patient sent the answers: signed in, or the record was made from them, or they say so. Empty while nobody has said.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="is_theirs",
            field=models.BooleanField(
                blank=True,
                db_default=True,
                default=True,
                help_text="Whether the patient sent the answers: signed in, or the record was made from them, or they say so. Empty while nobody has said.",
                null=True,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="assessment_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "reference", "patient_id", "clinic_id", "submission_id", "facts", "result", "outcome", "urgency", "knowledge_version", "is_proved", "needed_by", "created_at" or delete rows from % table\', TG_TABLE_NAME;',
                    hash="217bf5707a776bca45d257ad83d59f5b820ef0d8",
                    operation='UPDATE OF "reference", "patient_id", "clinic_id", "submission_id", "facts", "result", "outcome", "urgency", "knowledge_version", "is_proved", "needed_by", "created_at" OR DELETE',
                    pgid="pgtrigger_assessment_never_changes_597f5",
                    table="treatments_assessment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_assessmentevent" ("clinic_id", "created_at", "facts", "id", "is_proved", "is_theirs", "knowledge_version", "needed_by", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "result", "submission_id", "urgency") VALUES (NEW."clinic_id", NEW."created_at", NEW."facts", NEW."id", NEW."is_proved", NEW."is_theirs", NEW."knowledge_version", NEW."needed_by", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."result", NEW."submission_id", NEW."urgency"); RETURN NULL;',
                    hash="99b4e90b1612e3af60a20d99b7400877b3f287cf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b7a4b",
                    table="treatments_assessment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_assessmentevent" ("clinic_id", "created_at", "facts", "id", "is_proved", "is_theirs", "knowledge_version", "needed_by", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "result", "submission_id", "urgency") VALUES (NEW."clinic_id", NEW."created_at", NEW."facts", NEW."id", NEW."is_proved", NEW."is_theirs", NEW."knowledge_version", NEW."needed_by", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."result", NEW."submission_id", NEW."urgency"); RETURN NULL;',
                    hash="fca314d87d0a3b64647f4cb1ae5e3bdeb1450066",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_65e53",
                    table="treatments_assessment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("birth_date"),
                treatments.models.people.people.Folded("full_name"),
                models.F("clinic"),
                name="patient_email_birth_date_name_unique_in_clinic",
            ),
        ),
    ]
