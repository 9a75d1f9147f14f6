"""Submissions, their photos and the codes to go on with one."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("questionnaire", "0001_submissions"),
        ("questionnaire", "0002_resume_codes"),
        ("questionnaire", "0003_one_browser_holds_a_draft"),
        ("questionnaire", "0004_unfinished_pages"),
    ]

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubmissionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('clinic_code', models.CharField(help_text='Where the quiz was started; the quiz does not read it.', max_length=40)),
                ('language', models.CharField(default='en', max_length=10)),
                ('time_zone', models.CharField(default='UTC', help_text="Where the patient's today is read from.", max_length=63)),
                ('answers', models.JSONField(default=dict, help_text='{step key: {question key: value}}, see steps.py.')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted')], default='draft', max_length=10)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('resume_expires_at', models.DateTimeField(blank=True, null=True)),
                ('resume_code_expires_at', models.DateTimeField(blank=True, null=True)),
                ('resume_emails', models.PositiveSmallIntegerField(default=0, help_text='How often the link was e-mailed.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubmissionPhoto',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('view', models.CharField(choices=[('front', 'From the front'), ('left', 'From the left'), ('right', 'From the right'), ('other', 'Another view')], max_length=10)),
                ('file_name', models.CharField(max_length=80, unique=True)),
                ('thumbnail_name', models.CharField(max_length=80, unique=True)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='SubmissionPhotoEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('view', models.CharField(choices=[('front', 'From the front'), ('left', 'From the left'), ('right', 'From the right'), ('other', 'Another view')], max_length=10)),
                ('file_name', models.CharField(max_length=80)),
                ('thumbnail_name', models.CharField(max_length=80)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('clinic_code', models.CharField(help_text='Where the quiz was started; the quiz does not read it.', max_length=40)),
                ('language', models.CharField(default='en', max_length=10)),
                ('time_zone', models.CharField(default='UTC', help_text="Where the patient's today is read from.", max_length=63)),
                ('answers', models.JSONField(default=dict, help_text='{step key: {question key: value}}, see steps.py.')),
                ('unfinished', models.JSONField(blank=True, db_default={}, default=dict, help_text='{step key: {read_at, typed}}: pages left before they were complete; no answers yet.')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted')], default='draft', max_length=10)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('resume_token_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('resume_expires_at', models.DateTimeField(blank=True, null=True)),
                ('resume_code_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('resume_code_expires_at', models.DateTimeField(blank=True, null=True)),
                ('resume_emails', models.PositiveSmallIntegerField(default=0, help_text='How often the link was e-mailed.')),
                ('resume_email', models.EmailField(blank=True, db_default='', help_text='Where the newest link went, while this is a draft.', max_length=254)),
                ('browser_key', models.CharField(blank=True, db_default='', help_text='What the one browser holds that may work on this.', max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status', 'draft'), ('unfinished', {}), _connector='OR'), name='submission_submitted_has_nothing_unfinished'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), ('submitted_at__isnull', True)), models.Q(('status', 'submitted'), ('submitted_at__isnull', False)), _connector='OR'), name='submission_submitted_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('resume_expires_at__isnull', True), ('resume_token_hash__isnull', True)), models.Q(('resume_expires_at__isnull', False), ('resume_token_hash__isnull', False)), _connector='OR'), name='submission_resume_token_expires'), models.CheckConstraint(condition=models.Q(models.Q(('resume_code_expires_at__isnull', True), ('resume_code_hash__isnull', True)), models.Q(('resume_code_expires_at__isnull', False), ('resume_code_hash__isnull', False)), _connector='OR'), name='submission_resume_code_expires')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='submission_answers_fixed_once_submitted', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'submitted\')', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "answers", "status", "submitted_at" rows from % table\', TG_TABLE_NAME;', hash='cdc1de9de89d304a29d898effe43d6547e479134', operation='UPDATE OF "answers", "status", "submitted_at"', pgid='pgtrigger_submission_answers_fixed_once_submitted_f41e6', table='questionnaire_submission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "questionnaire_submissionevent" ("answers", "clinic_code", "created_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resume_code_expires_at", "resume_emails", "resume_expires_at", "status", "submitted_at", "time_zone", "updated_at") VALUES (NEW."answers", NEW."clinic_code", NEW."created_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resume_code_expires_at", NEW."resume_emails", NEW."resume_expires_at", NEW."status", NEW."submitted_at", NEW."time_zone", NEW."updated_at"); RETURN NULL;', hash='55bf59c95e9af0c0c1f4c4e0ae7c00944c622f01', operation='INSERT', pgid='pgtrigger_insert_insert_06baa', table='questionnaire_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."clinic_code" IS DISTINCT FROM (NEW."clinic_code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."resume_code_expires_at" IS DISTINCT FROM (NEW."resume_code_expires_at") OR OLD."resume_emails" IS DISTINCT FROM (NEW."resume_emails") OR OLD."resume_expires_at" IS DISTINCT FROM (NEW."resume_expires_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))', func='INSERT INTO "questionnaire_submissionevent" ("answers", "clinic_code", "created_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resume_code_expires_at", "resume_emails", "resume_expires_at", "status", "submitted_at", "time_zone", "updated_at") VALUES (NEW."answers", NEW."clinic_code", NEW."created_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resume_code_expires_at", NEW."resume_emails", NEW."resume_expires_at", NEW."status", NEW."submitted_at", NEW."time_zone", NEW."updated_at"); RETURN NULL;', hash='9de061639b936561d701968ae7aa5415a09198fa', operation='UPDATE', pgid='pgtrigger_update_update_4503a', table='questionnaire_submission', when='AFTER')),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='questionnaire.submission'),
        ),
        migrations.AddField(
            model_name='submissionphoto',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='questionnaire.submission'),
        ),
        migrations.AddField(
            model_name='submissionphotoevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='submissionphotoevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='questionnaire.submissionphoto'),
        ),
        migrations.AddField(
            model_name='submissionphotoevent',
            name='submission',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='questionnaire.submission'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submissionphoto',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "questionnaire_submissionphotoevent" ("file_name", "height", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_id", "thumbnail_name", "uploaded_at", "view", "width") VALUES (NEW."file_name", NEW."height", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."submission_id", NEW."thumbnail_name", NEW."uploaded_at", NEW."view", NEW."width"); RETURN NULL;', hash='846628f5d1c0fbd351dcc55024670342dbdc6d2a', operation='INSERT', pgid='pgtrigger_insert_insert_7d5db', table='questionnaire_submissionphoto', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submissionphoto',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "questionnaire_submissionphotoevent" ("file_name", "height", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_id", "thumbnail_name", "uploaded_at", "view", "width") VALUES (NEW."file_name", NEW."height", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."submission_id", NEW."thumbnail_name", NEW."uploaded_at", NEW."view", NEW."width"); RETURN NULL;', hash='681e563d4b570bef93a36df60a4df6cd7b1b1966', operation='UPDATE', pgid='pgtrigger_update_update_d7699', table='questionnaire_submissionphoto', when='AFTER')),
        ),
    ]
