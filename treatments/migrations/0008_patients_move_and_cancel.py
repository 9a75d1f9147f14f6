"""Patients move and cancel their visits: the clinic's rules, how often a booking moved, reminders, calendar feeds."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pghistory", "0007_auto_20250421_0444"), ("treatments", "0007_worksheets")]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarFeedEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="booking",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="booking",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_one_of_a_kind_for_booking",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AddField(
            model_name="booking",
            name="moved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="times_moved",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="bookingevent",
            name="moved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="bookingevent",
            name="times_moved",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="clinic",
            name="change_until_hours",
            field=models.PositiveSmallIntegerField(
                default=24,
                help_text="Hours before a visit. Until then patients move or cancel it themselves; after that they call.",
                verbose_name="patients change online until",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="late_change_note",
            field=models.CharField(
                blank=True,
                help_text="A sentence that patients read about cancelling late, e.g. what it costs.",
                max_length=300,
                verbose_name="about late changes",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="reminder_hours",
            field=models.PositiveSmallIntegerField(
                default=48,
                help_text="Hours before a visit at which the reminder goes out; 0 sends none.",
                verbose_name="reminder",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="due_at",
            field=models.DateTimeField(blank=True, help_text="Not to be sent before; empty: at once.", null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="moved_from",
            field=models.DateTimeField(blank=True, help_text="Of a booking that moved: its start before.", null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="times_moved",
            field=models.PositiveSmallIntegerField(default=0, help_text="The booking's, when this was queued."),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmed", "Booking confirmed"),
                    ("moved", "Booking moved"),
                    ("reminder", "Reminder"),
                    ("cancelled", "Booking cancelled"),
                ],
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="booking",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_bookingevent" ("booked_at", "booked_by_id", "calendar_uid", "cancel_reason", "cancelled_at", "cancelled_by_id", "clinician_id", "device_id", "during", "id", "moved_at", "occupied", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "session_id", "state", "times_moved") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."calendar_uid", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."clinician_id", NEW."device_id", NEW."during", NEW."id", NEW."moved_at", NEW."occupied", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."room_id", NEW."session_id", NEW."state", NEW."times_moved"); RETURN NULL;',
                    hash="ee0527ed2847e841e5f039b492aeb0bf88d7e7a5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dacf3",
                    table="treatments_booking",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="booking",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "treatments_bookingevent" ("booked_at", "booked_by_id", "calendar_uid", "cancel_reason", "cancelled_at", "cancelled_by_id", "clinician_id", "device_id", "during", "id", "moved_at", "occupied", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "session_id", "state", "times_moved") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."calendar_uid", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."clinician_id", NEW."device_id", NEW."during", NEW."id", NEW."moved_at", NEW."occupied", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."room_id", NEW."session_id", NEW."state", NEW."times_moved"); RETURN NULL;',
                    hash="29cf85690e3b015f954c08e5d0741d23bbe74ad6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe8d2",
                    table="treatments_booking",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("moved_at__isnull", True), ("times_moved", 0)),
                    models.Q(("moved_at__isnull", False), ("times_moved__gt", 0)),
                    _connector="OR",
                ),
                name="booking_moved_when_and_how_often_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                models.F("booking"), models.F("kind"), models.F("times_moved"), name="message_one_of_a_kind_for_booking"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["confirmed", "moved", "reminder", "cancelled"])),
                name="message_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="patient",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feed", to="treatments.patient"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeedevent",
            name="patient",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="treatments.patient",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeedevent",
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
            model_name="calendarfeedevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="treatments.calendarfeed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "treatments_calendarfeedevent" ("id", "made_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."made_at", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="e42df8ec2f6fe53f546cd1671e44f211eaf98da7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e28d5",
                    table="treatments_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id"))',
                    func='INSERT INTO "treatments_calendarfeedevent" ("id", "made_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."made_at", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="9a21a4b978a00f2e492a418ed3a166e8245c58fb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_314e0",
                    table="treatments_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
    ]
