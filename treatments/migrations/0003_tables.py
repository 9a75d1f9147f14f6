"""All tables, with their constraints, indexes and triggers."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import treatments.lifecycle
import treatments.models.clinic
import treatments.models.people.people
import treatments.models.review.assessments
from treatments.migrations._tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("treatments", "0003_messages_and_no_shows"),
        ("treatments", "0005_patient_language"),
        ("treatments", "0006_what_the_clinic_earns"),
        ("treatments", "0007_worksheets"),
        ("treatments", "0008_patients_move_and_cancel"),
        ("treatments", "0009_problem_reports"),
        ("treatments", "0010_care_and_erasure"),
        ("treatments", "0011_questions_and_shown_pages"),
        ("treatments", "0012_plan_limits_and_wishes"),
        ("treatments", "0013_consents"),
        ("treatments", "0014_treatment_records_and_holds"),
        ("treatments", "0015_what_waits_and_how_soon"),
        ("treatments", "0016_held_until_lifted"),
        ("treatments", "0017_access_and_glass"),
        ("treatments", "0018_adverse_events_and_learning"),
        ("treatments", "0019_plan_leave_and_elsewhere"),
        ("treatments", "0020_record_drafts"),
        ("treatments", "0021_outcomes_asked"),
        ("treatments", "0022_messages_end_in_one_way"),
        ("treatments", "0023_kept_times"),
        ("treatments", "0024_patients_without_email"),
        ("treatments", "0025_patients_by_text"),
        ("treatments", "0026_standing_bookings_by_time"),
        ("treatments", "0027_visit_wishes"),
        ("treatments", "0028_confirmations_and_return_calls"),
        ("treatments", "0029_waiting_list"),
        ("treatments", "0030_window_requests"),
        ("treatments", "0031_clinician_feeds"),
        ("treatments", "0032_two_people"),
        ("treatments", "0033_merges"),
        ("treatments", "0034_texts_beside_e_mail"),
        ("treatments", "0035_invitations"),
        ("treatments", "0036_hours_of_single_days"),
        ("treatments", "0037_device_cleaning"),
        ("treatments", "0038_desk_notice"),
        ("treatments", "0039_earlier_times"),
        ("treatments", "0040_clinic_region"),
        ("treatments", "0042_later_answers_and_visits_ahead"),
        ("treatments", "0043_knowledge_releases"),
        ("treatments", "0044_the_version_that_decided_goes_on"),
        ("treatments", "0045_clinical_terms_of_adverse_events"),
        ("treatments", "0046_photo_permissions"),
        ("treatments", "0047_agreements_and_settled_stops"),
        ("treatments", "0049_phone_numbers_without_extension"),
        ("treatments", "0050_one_form_of_addresses_and_numbers"),
        ("treatments", "0051_corrections_of_expiry"),
        ("treatments", "0052_every_message_is_a_row"),
        ("treatments", "0053_from_tasks_to_messages"),
        ("treatments", "0054_withdrawn_offers"),
        ("treatments", "0055_same_address_and_date_with_another_name"),
        ("treatments", "0056_second_factor_secrets_under_a_key"),
        ("treatments", "0057_reason_of_a_dropped_session"),
        ("treatments", "0058_patients_are_they_in_labels"),
        ("treatments", "0059_coded_reasons_of_overrides"),
        ("treatments", "0060_confirmed_numbers_of_records"),
        ("treatments", "0061_umlauts_spelled_out_in_search"),
        ("treatments", "0062_codes_of_a_stopped_plan"),
        ("treatments", "0063_desk_notes"),
        ("treatments", "0064_no_shows_by_the_clinic"),
    ]

    dependencies = [
        ("treatments", "0002_text_functions"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("questionnaire", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                default=treatments.models.review.assessments.new_reference,
                                editable=False,
                                max_length=9,
                                unique=True,
                            ),
                        ),
                        ("facts", models.JSONField(help_text="The contract's input, as assessed.")),
                        ("result", models.JSONField(help_text="The contract's output, as shown.")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("botox", "Botox"),
                                    ("skinpen", "SkinPen"),
                                    ("both", "Both, in order"),
                                    ("neither", "Neither for now"),
                                    ("clinician_first", "Clinician first"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Routine"), (1, "Soon"), (2, "Urgent")], default=0
                            ),
                        ),
                        ("knowledge_version", models.CharField(max_length=40)),
                        (
                            "is_proved",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Who sent the answers was signed in as the patient.",
                            ),
                        ),
                        (
                            "is_theirs",
                            models.BooleanField(
                                blank=True,
                                db_default=True,
                                default=True,
                                help_text="Whether the patient sent the answers: signed in, or the record was made from them, or they say so. Empty while nobody has said.",
                                null=True,
                            ),
                        ),
                        (
                            "needed_by",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the first visit ahead begins that the answers may make unsafe.",
                                null=True,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessment",
                                to="questionnaire.submission",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("treatment", models.CharField(max_length=40)),
                        ("due_on", models.DateField(help_text="When it can be judged, by the clinic's calendar.")),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Very unhappy"),
                                    (2, "Rather unhappy"),
                                    (3, "In between"),
                                    (4, "Rather happy"),
                                    (5, "Very happy"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "met",
                            models.JSONField(
                                blank=True, default=dict, help_text="How far the aim was met, by concern."
                            ),
                        ),
                        (
                            "again",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("unsure", "Not sure"), ("no", "No")],
                                max_length=10,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Amendment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(max_length=4000)),
                        ("reason", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AskFirst",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ask_first",
                                to="treatments.assessment",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Clinic",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short name for addresses, e.g. harbor.", max_length=40, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("place", models.CharField(help_text="Street and town, as patients read it.", max_length=120)),
                        (
                            "country",
                            models.CharField(
                                default="US", help_text="ISO 3166-1 alpha-2: labels and law differ.", max_length=2
                            ),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True,
                                help_text="ISO 3166-2, e.g. GB-SCT or US-TX, where the country’s law differs from part to part.",
                                max_length=6,
                                null=True,
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                help_text="e.g. America/New_York",
                                max_length=64,
                                validators=[treatments.models.clinic.check_time_zone],
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        (
                            "slot_minutes",
                            models.PositiveSmallIntegerField(default=15, help_text="Bookings start on this grid."),
                        ),
                        (
                            "notice_minutes",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="The desk books no visit sooner than so many minutes from now; 0 for walk-ins.",
                                verbose_name="notice",
                            ),
                        ),
                        (
                            "change_until_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                help_text="Hours before a visit. Until then patients move or cancel it themselves; after that they call.",
                                verbose_name="patients change online until",
                            ),
                        ),
                        (
                            "late_change_note",
                            models.CharField(
                                blank=True,
                                help_text="A sentence that patients read about cancelling late, e.g. what it costs.",
                                max_length=300,
                                verbose_name="about late changes",
                            ),
                        ),
                        (
                            "no_show_after_minutes",
                            models.PositiveSmallIntegerField(
                                db_default=15,
                                default=15,
                                help_text="Minutes after the booked time for which a patient is waited for; from then on they are a no-show.",
                                verbose_name="no-show after",
                            ),
                        ),
                        (
                            "warn_after_no_shows",
                            models.PositiveSmallIntegerField(
                                db_default=2,
                                default=2,
                                help_text="No-shows of a patient from which on the desk is warned at their next booking; 0 warns never.",
                                verbose_name="warn after",
                            ),
                        ),
                        (
                            "no_show_note",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="A sentence that the desk reads with the warning, e.g. which deposit to ask for.",
                                max_length=300,
                                verbose_name="about no-shows",
                            ),
                        ),
                        (
                            "reminder_hours",
                            models.PositiveSmallIntegerField(
                                default=48,
                                help_text="Hours before a visit at which the reminder goes out; 0 sends none.",
                                verbose_name="reminder",
                            ),
                        ),
                        (
                            "writes_from",
                            models.TimeField(
                                db_default=datetime.time(8, 0),
                                default=datetime.time(8, 0),
                                help_text="Offers and reminders go out from then on.",
                                verbose_name="writes from",
                            ),
                        ),
                        (
                            "writes_until",
                            models.TimeField(
                                db_default=datetime.time(20, 0),
                                default=datetime.time(20, 0),
                                help_text="Not later than this, by the clinic's clock. What is due at night goes out in the morning.",
                                verbose_name="writes until",
                            ),
                        ),
                        (
                            "keep_records_years",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="After the last visit or decision, for a patient who has their data erased. Ask what your law says.",
                                verbose_name="years that records are kept",
                            ),
                        ),
                        (
                            "urgent_hours",
                            models.PositiveSmallIntegerField(
                                default=4,
                                help_text="Hours from when they come in, nights included.",
                                verbose_name="urgent answers are decided within",
                            ),
                        ),
                        (
                            "soon_hours",
                            models.PositiveSmallIntegerField(
                                default=24, help_text="Hours.", verbose_name="those to see soon within"
                            ),
                        ),
                        (
                            "routine_hours",
                            models.PositiveSmallIntegerField(
                                default=72, help_text="Hours.", verbose_name="routine ones within"
                            ),
                        ),
                        (
                            "earns_from",
                            models.TextField(
                                blank=True,
                                help_text="What the clinic sells and earns on, and who else pays it. Patients read it beside their result.",
                                max_length=600,
                                verbose_name="who earns from this",
                            ),
                        ),
                        (
                            "earns_from_es",
                            models.TextField(
                                blank=True,
                                help_text="Shown to those who read Spanish; else the English.",
                                max_length=600,
                                verbose_name="the same in Spanish",
                            ),
                        ),
                        ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="demo")),
                        (
                            "problem_contact",
                            models.ForeignKey(
                                blank=True,
                                help_text="The clinician who gets a patient's report where the one who treated them is gone.",
                                limit_choices_to={"groups__name": "clinician", "is_active": True, "is_staff": True},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="assessment",
                    name="clinic",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="treatments.clinic"
                    ),
                ),
                migrations.AddField(
                    model_name="user",
                    name="clinics",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="Staff see the patients of these clinics.",
                        related_name="staff",
                        to="treatments.clinic",
                    ),
                ),
                migrations.CreateModel(
                    name="Clinician",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(blank=True, help_text="e.g. Dr or RN", max_length=40)),
                        (
                            "registration",
                            models.CharField(
                                blank=True, help_text="Number on the professional register.", max_length=60
                            ),
                        ),
                        (
                            "treatments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                help_text="Ids, e.g. botox, botox_review, skinpen.",
                                size=None,
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clinician",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Booking",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient sees, in UTC."
                            ),
                        ),
                        (
                            "occupied",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="With the buffers before and after, in UTC."
                            ),
                        ),
                        (
                            "device_busy",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                editable=False, help_text="With its cleaning; the database reckons it.", null=True
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("booked", "Booked"),
                                    ("arrived", "Arrived"),
                                    ("done", "Done"),
                                    ("no_show", "No show"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default=treatments.lifecycle.BookingState["BOOKED"],
                                max_length=10,
                            ),
                        ),
                        ("booked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("cancel_reason", models.CharField(blank=True, max_length=200)),
                        ("calendar_uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("times_moved", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="When the patient said that they will come at this time.",
                                null=True,
                            ),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings_made",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cancelled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings_cancelled",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings",
                                to="treatments.clinician",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ClinicianFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "clinician",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_feed",
                                to="treatments.clinician",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ClinicianFeedEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "clinician",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinician",
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
                                to="treatments.clinicianfeed",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ClinicQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(help_text="The patient reads it, word for word.", max_length=1000)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("answer", models.TextField(blank=True, max_length=4000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, help_text="No longer needed: nobody waits for it.", null=True
                            ),
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
                            models.DateTimeField(
                                blank=True, help_text="No longer needed: nobody waits for it.", null=True
                            ),
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
                    name="Closure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("reason", models.CharField(max_length=80)),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="closures",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("treatment", models.CharField(max_length=40)),
                        (
                            "version",
                            models.CharField(
                                help_text="Of the text: knowledge version and edition of the form.", max_length=60
                            ),
                        ),
                        ("language", models.CharField(max_length=10)),
                        ("text", models.TextField(help_text="All that the patient read, as plain text.")),
                        ("digest", models.CharField(help_text="SHA-256 of the text.", max_length=64)),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who was with the patient in the clinic; empty: they gave it in their account.",
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
                                help_text="Whom the patient told; empty: they did it in their account.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DeskNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200)),
                        ("written_at", models.DateTimeField()),
                        (
                            "booking",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="desk_note",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DeskNoteEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.CharField(blank=True, max_length=200)),
                        ("written_at", models.DateTimeField()),
                        (
                            "booking",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.booking",
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
                                to="treatments.desknote",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("kind", models.SlugField(help_text="What a treatment asks for, e.g. skinpen.", max_length=40)),
                        (
                            "clean_minutes",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="After a visit; until then nobody else can have it.",
                                verbose_name="minutes to clean it",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="booking",
                    name="device",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="treatments.device",
                    ),
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("photos", "Photos withdrawn"),
                                    ("all", "All of a patient's data"),
                                    ("part", "All but the clinical record"),
                                    ("expired", "A kept record whose time was over"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("rows", models.JSONField(help_text="How many rows of each table went.")),
                        ("erased_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="erasures",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ExpiryChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.DateField()),
                        ("after", models.DateField()),
                        ("reason", models.TextField(max_length=2000)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FreedTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient who had it saw, in UTC."
                            ),
                        ),
                        (
                            "occupied",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="With the buffers before and after, in UTC."
                            ),
                        ),
                        ("freed_at", models.DateTimeField()),
                        ("offer_from", models.DateTimeField(help_text="Not before: until then it can be taken back.")),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(blank=True, help_text="What became of it, for staff.", max_length=80),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="freed_times",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="freed_times",
                                to="treatments.clinician",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="GlassBreak",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("safety", "A patient's safety, and no clinician can be reached"),
                                    ("request", "A patient's request about their data"),
                                    ("complaint", "A complaint or a legal request"),
                                    ("fault", "A fault in the record or the program"),
                                    ("other", "Other"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(max_length=500)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("until", models.DateTimeField(help_text="When it closes by itself.")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, help_text="When it was closed before that.", null=True),
                        ),
                        (
                            "alerted_at",
                            models.DateTimeField(
                                blank=True, help_text="When the clinicians were written to.", null=True
                            ),
                        ),
                        ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                        ("acknowledgement", models.TextField(blank=True, max_length=500)),
                        (
                            "acknowledged_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="glass_breaks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HealthFact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("flag", models.CharField(help_text="An id of the contract's flags.", max_length=60)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("check_in", "Told at check-in"),
                                    ("clinician", "Told to a clinician"),
                                    ("patient", "Told in the patient's account"),
                                    ("quiz", "Told in a later quiz"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("told_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "told_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="KnowledgeRelease",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.CharField(max_length=40)),
                        ("sha256", models.CharField(help_text="Of the version's file.", max_length=64)),
                        ("decides_from", models.DateTimeField()),
                        ("released_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("signed_by", models.CharField(max_length=200)),
                        (
                            "registration",
                            models.CharField(blank=True, help_text="On the professional register.", max_length=100),
                        ),
                        ("signed_on", models.DateField()),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, help_text="Of the demo clinic: nobody has reviewed the version."
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "swept_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When every visit ahead had been checked against this version.",
                                null=True,
                            ),
                        ),
                        (
                            "released_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the first version, released on the server before there were accounts.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="KnowledgeReleaseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.CharField(max_length=40)),
                        ("sha256", models.CharField(help_text="Of the version's file.", max_length=64)),
                        ("decides_from", models.DateTimeField()),
                        ("released_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("signed_by", models.CharField(max_length=200)),
                        (
                            "registration",
                            models.CharField(blank=True, help_text="On the professional register.", max_length=100),
                        ),
                        ("signed_on", models.DateField()),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, help_text="Of the demo clinic: nobody has reviewed the version."
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "swept_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When every visit ahead had been checked against this version.",
                                null=True,
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
                                to="treatments.knowledgerelease",
                            ),
                        ),
                        (
                            "released_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: the first version, released on the server before there were accounts.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="LimitOverride",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "limit",
                            models.CharField(
                                choices=[
                                    ("toxin_interval", "Days between toxin treatments"),
                                    ("toxin_units", "Toxin units within the label’s period"),
                                    ("skinpen_interval", "Days between SkinPen sessions"),
                                    ("spacing", "Days between the two treatments"),
                                    ("event", "Quiet days before the patient's big day"),
                                    ("treatment", "A treatment that the rules have at check"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "found",
                            models.CharField(
                                help_text="What went beyond, e.g. 76 days; the limit is 90.", max_length=200
                            ),
                        ),
                        (
                            "amount",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="How far the leave goes, in the limit’s days or units.", null=True
                            ),
                        ),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("patient_wish", "The patient’s wish, within safe bounds"),
                                    ("event_date", "Date of an event"),
                                    ("treated_elsewhere", "Earlier treatment elsewhere, confirmed by a record"),
                                    ("examined", "Clinical judgement after an examination"),
                                    ("scheduling", "No time within the limit can be had"),
                                    ("other", "Other"),
                                ],
                                db_default="other",
                                help_text="Overrides from before there was a list are under “Other”.",
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000)),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Lot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(help_text="As printed on the pack.", max_length=40)),
                        ("expires_on", models.DateField(help_text="The last day on which it may be used.")),
                        ("is_in_stock", models.BooleanField(default=True, verbose_name="in stock")),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="treatments.clinic"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ExpiryChangeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("before", models.DateField()),
                        ("after", models.DateField()),
                        ("reason", models.TextField(max_length=2000)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
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
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.expirychange",
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.lot",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="expirychange",
                    name="lot",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expiry_changes", to="treatments.lot"
                    ),
                ),
                migrations.CreateModel(
                    name="LotRecall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40)),
                        ("reason", models.TextField(max_length=2000)),
                        ("declared_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "declared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("fact", "New fact"),
                                    ("knowledge", "New knowledge version"),
                                    ("recall", "Lot recall"),
                                    ("clinician", "Held by a clinician"),
                                    ("distance", "Too close to another visit"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        ("knowledge_version", models.CharField(max_length=40)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "draft",
                            models.TextField(
                                blank=True, help_text="The message to the patient, not yet sent.", max_length=2000
                            ),
                        ),
                        (
                            "told_at",
                            models.DateTimeField(
                                blank=True, help_text="When the message was sent to the patient.", null=True
                            ),
                        ),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                        ("lift_reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "fact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="treatments.healthfact",
                            ),
                        ),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds_lifted",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "told_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recall",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="treatments.lotrecall",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("confirmed", "Booking confirmed"),
                                    ("moved", "Booking moved"),
                                    ("reminder", "Reminder"),
                                    ("cancelled", "Booking cancelled"),
                                    ("offer", "Time offered from the waiting list"),
                                    ("invitation", "Asked to come again"),
                                    ("receipt", "Answers received"),
                                    ("reviewed", "Answers reviewed"),
                                    ("question", "Question from the clinic"),
                                    ("follow_up", "Asked how it went"),
                                    ("answered", "Problem report answered"),
                                    ("held", "About a held visit"),
                                    ("staff_problem", "To a clinician: problem report"),
                                    ("staff_hold", "To a clinician: visit held"),
                                    ("staff_hold_here", "To a clinician: visit held, patient at the desk"),
                                    ("staff_answers", "To a clinician: answers to read before a visit"),
                                    ("staff_glass", "To a clinician: record opened under glass"),
                                    ("code", "Sign-in code"),
                                    ("account", "About a sign-in"),
                                    ("quiz_link", "Link to an unfinished quiz"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "is_text_beside",
                            models.BooleanField(
                                default=False, help_text="A text that says the same beside the e-mail."
                            ),
                        ),
                        (
                            "times_moved",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="The booking's, when this was queued."
                            ),
                        ),
                        (
                            "moved_from",
                            models.DateTimeField(
                                blank=True, help_text="The start that the patient knew of before.", null=True
                            ),
                        ),
                        (
                            "repeat",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, help_text="The desk had it sent once more."
                            ),
                        ),
                        (
                            "address",
                            models.EmailField(
                                blank=True,
                                db_default="",
                                help_text="Of what comes written; until it has gone out.",
                                max_length=254,
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(
                                blank=True, db_default="", help_text="Of what comes written.", max_length=255
                            ),
                        ),
                        (
                            "body",
                            models.TextField(
                                blank=True, db_default="", help_text="Of what comes written; blank once it has ended."
                            ),
                        ),
                        (
                            "html",
                            models.TextField(
                                blank=True, db_default="", help_text="The same as a page; blank once it has ended."
                            ),
                        ),
                        ("queued_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "due_at",
                            models.DateTimeField(default=django.utils.timezone.now, help_text="Not to be sent before."),
                        ),
                        (
                            "expires_at",
                            models.DateTimeField(blank=True, help_text="Of no use from then on.", null=True),
                        ),
                        (
                            "claimed_until",
                            models.DateTimeField(
                                blank=True,
                                help_text="A worker sends it; after this time that worker is taken for dead.",
                                null=True,
                            ),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "overtaken_at",
                            models.DateTimeField(
                                blank=True, help_text="When it was due and no longer true.", null=True
                            ),
                        ),
                        ("tries", models.PositiveSmallIntegerField(default=0, help_text="That failed.")),
                        (
                            "failure",
                            models.CharField(
                                blank=True, help_text="What the last failed try met with.", max_length=120
                            ),
                        ),
                        ("given_up_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "settled_at",
                            models.DateTimeField(
                                blank=True, help_text="When the patient was told in another way.", null=True
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.assessment",
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who answers, and who sees that it did not go out.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "follow_up",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.followup",
                            ),
                        ),
                        (
                            "glass",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.glassbreak",
                            ),
                        ),
                        (
                            "hold",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.hold",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="treatments.clinicquestion",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages_settled",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                blank=True,
                                help_text="The member of staff whom it is to, where that does not follow from what it is about.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MessageAlong",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "times_moved",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="The booking's, when this was queued."
                            ),
                        ),
                        (
                            "moved_from",
                            models.DateTimeField(
                                blank=True, help_text="The start that the patient knew of before.", null=True
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="told_along",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="along",
                                to="treatments.message",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OpeningHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "day",
                            models.DateField(
                                blank=True,
                                help_text="In place of all hours of its weekday.",
                                null=True,
                                verbose_name="or one day",
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField(help_text="00:00 means the end of the day.")),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opening_hours",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "opening hours",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Patient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("full_name", models.CharField(max_length=120)),
                        ("birth_date", models.DateField()),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "phone",
                            models.CharField(
                                blank=True,
                                help_text="In E.164; as it was typed where it could not be read.",
                                max_length=40,
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en",
                                help_text="The language of the patient's pages and e-mails.",
                                max_length=10,
                            ),
                        ),
                        (
                            "no_email",
                            models.BooleanField(
                                default=False,
                                help_text="The patient wants to be told of visits by phone, and not by e-mail.",
                                verbose_name="no e-mail",
                            ),
                        ),
                        (
                            "texts",
                            models.BooleanField(
                                default=False,
                                help_text="The patient agrees to text messages about visits.",
                                verbose_name="text messages",
                            ),
                        ),
                        (
                            "no_invitations",
                            models.BooleanField(
                                default=False,
                                help_text="The patient does not want to be asked to come again when a plan is over.",
                                verbose_name="no invitations",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the patient had all erased that need not be kept.",
                                null=True,
                            ),
                        ),
                        (
                            "keep_until",
                            models.DateField(
                                blank=True, help_text="The last day on which the rest is kept.", null=True
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="patients",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="merged",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HealthFactEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("flag", models.CharField(help_text="An id of the contract's flags.", max_length=60)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("check_in", "Told at check-in"),
                                    ("clinician", "Told to a clinician"),
                                    ("patient", "Told in the patient's account"),
                                    ("quiz", "Told in a later quiz"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("told_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.healthfact",
                            ),
                        ),
                        (
                            "told_to",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="healthfact",
                    name="patient",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="health_facts",
                        to="treatments.patient",
                    ),
                ),
                migrations.CreateModel(
                    name="GlassBreakEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("safety", "A patient's safety, and no clinician can be reached"),
                                    ("request", "A patient's request about their data"),
                                    ("complaint", "A complaint or a legal request"),
                                    ("fault", "A fault in the record or the program"),
                                    ("other", "Other"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(max_length=500)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("until", models.DateTimeField(help_text="When it closes by itself.")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, help_text="When it was closed before that.", null=True),
                        ),
                        (
                            "alerted_at",
                            models.DateTimeField(
                                blank=True, help_text="When the clinicians were written to.", null=True
                            ),
                        ),
                        ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                        ("acknowledgement", models.TextField(blank=True, max_length=500)),
                        (
                            "acknowledged_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.glassbreak",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="glassbreak",
                    name="patient",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="glass_breaks",
                        to="treatments.patient",
                    ),
                ),
                migrations.CreateModel(
                    name="CalendarFeedEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                                to="treatments.calendarfeed",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="calendarfeed",
                    name="patient",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to="treatments.patient",
                    ),
                ),
                migrations.AddField(
                    model_name="booking",
                    name="patient",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="treatments.patient"
                    ),
                ),
                migrations.CreateModel(
                    name="AssessmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "reference",
                            models.CharField(
                                default=treatments.models.review.assessments.new_reference, editable=False, max_length=9
                            ),
                        ),
                        ("facts", models.JSONField(help_text="The contract's input, as assessed.")),
                        ("result", models.JSONField(help_text="The contract's output, as shown.")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("botox", "Botox"),
                                    ("skinpen", "SkinPen"),
                                    ("both", "Both, in order"),
                                    ("neither", "Neither for now"),
                                    ("clinician_first", "Clinician first"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Routine"), (1, "Soon"), (2, "Urgent")], default=0
                            ),
                        ),
                        ("knowledge_version", models.CharField(max_length=40)),
                        (
                            "is_proved",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Who sent the answers was signed in as the patient.",
                            ),
                        ),
                        (
                            "is_theirs",
                            models.BooleanField(
                                blank=True,
                                db_default=True,
                                default=True,
                                help_text="Whether the patient sent the answers: signed in, or the record was made from them, or they say so. Empty while nobody has said.",
                                null=True,
                            ),
                        ),
                        (
                            "needed_by",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the first visit ahead begins that the answers may make unsafe.",
                                null=True,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                                to="treatments.assessment",
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="questionnaire.submission",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="assessment",
                    name="patient",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="treatments.patient"
                    ),
                ),
                migrations.CreateModel(
                    name="PatientEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("full_name", models.CharField(max_length=120)),
                        ("birth_date", models.DateField()),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "phone",
                            models.CharField(
                                blank=True,
                                help_text="In E.164; as it was typed where it could not be read.",
                                max_length=40,
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en",
                                help_text="The language of the patient's pages and e-mails.",
                                max_length=10,
                            ),
                        ),
                        (
                            "no_email",
                            models.BooleanField(
                                default=False,
                                help_text="The patient wants to be told of visits by phone, and not by e-mail.",
                                verbose_name="no e-mail",
                            ),
                        ),
                        (
                            "texts",
                            models.BooleanField(
                                default=False,
                                help_text="The patient agrees to text messages about visits.",
                                verbose_name="text messages",
                            ),
                        ),
                        (
                            "no_invitations",
                            models.BooleanField(
                                default=False,
                                help_text="The patient does not want to be asked to come again when a plan is over.",
                                verbose_name="no invitations",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the patient had all erased that need not be kept.",
                                null=True,
                            ),
                        ),
                        (
                            "keep_until",
                            models.DateField(
                                blank=True, help_text="The last day on which the rest is kept.", null=True
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PatientMerge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moved", models.JSONField(default=dict)),
                        (
                            "traded",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("merged_at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "merged",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges_away",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "merged_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PatientMergeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("moved", models.JSONField(default=dict)),
                        (
                            "traded",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("merged_at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "kept",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "merged",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "merged_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.patientmerge",
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="PhotoPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_allowed", models.BooleanField()),
                        ("said_at", models.DateTimeField()),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photo_permissions",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("start_on", models.DateField(help_text="First day of the plan, by the clinic's calendar.")),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("completed", "Completed"), ("stopped", "Stopped")],
                                default=treatments.lifecycle.PlanState["ACTIVE"],
                                max_length=10,
                            ),
                        ),
                        (
                            "stop_reason",
                            models.TextField(blank=True, help_text="Why a clinician stopped it.", max_length=2000),
                        ),
                        (
                            "stop_code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("wish", "The patient wishes it"),
                                    ("health", "A point of health"),
                                    ("reaction", "Reaction to a treatment"),
                                    ("no_effect", "Too little effect"),
                                    ("replaced", "Another plan takes its place"),
                                    ("elsewhere", "The patient goes elsewhere"),
                                    ("other", "Other"),
                                ],
                                db_default="",
                                help_text="What the patient is told of it.",
                                max_length=10,
                            ),
                        ),
                        (
                            "elsewhere_on",
                            models.DateField(
                                blank=True, help_text="The patient's last toxin outside this plan.", null=True
                            ),
                        ),
                        (
                            "elsewhere_units",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Its units, where known.", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FollowUpEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("treatment", models.CharField(max_length=40)),
                        ("due_on", models.DateField(help_text="When it can be judged, by the clinic's calendar.")),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Very unhappy"),
                                    (2, "Rather unhappy"),
                                    (3, "In between"),
                                    (4, "Rather happy"),
                                    (5, "Very happy"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "met",
                            models.JSONField(
                                blank=True, default=dict, help_text="How far the aim was met, by concern."
                            ),
                        ),
                        (
                            "again",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("unsure", "Not sure"), ("no", "No")],
                                max_length=10,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                                to="treatments.followup",
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="followup",
                    name="plan",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="treatments.plan"
                    ),
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
                        ("text", models.TextField(help_text="All that the patient read, as plain text.")),
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
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Who was with the patient in the clinic; empty: they gave it in their account.",
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
                                help_text="Whom the patient told; empty: they did it in their account.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="consent",
                    name="plan",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="treatments.plan"
                    ),
                ),
                migrations.CreateModel(
                    name="PlannedSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(help_text="Order within the plan, from 1.")),
                        ("treatment", models.CharField(max_length=40)),
                        ("number", models.PositiveSmallIntegerField(help_text="Counts within the treatment, from 1.")),
                        ("earliest", models.DateField()),
                        ("ideal", models.DateField()),
                        ("latest", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_book", "To book"),
                                    ("booked", "Booked"),
                                    ("held", "Held"),
                                    ("done", "Done"),
                                    ("dropped", "Dropped"),
                                ],
                                default=treatments.lifecycle.SessionState["TO_BOOK"],
                                max_length=10,
                            ),
                        ),
                        ("done_on", models.DateField(blank=True, null=True)),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "units",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Planned dose of a toxin.", null=True
                            ),
                        ),
                        (
                            "not_before",
                            models.DateField(blank=True, help_text="A clinician wants it no sooner.", null=True),
                        ),
                        (
                            "not_after",
                            models.DateField(blank=True, help_text="A clinician wants it no later.", null=True),
                        ),
                        (
                            "drop_reason",
                            models.TextField(
                                blank=True,
                                db_default="",
                                help_text="Why a clinician took it out of the plan.",
                                max_length=2000,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to="treatments.plan",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="message",
                    name="session",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="Of the booking or the offer, or the patient's last.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="treatments.plannedsession",
                    ),
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
                                    ("event", "Quiet days before the patient's big day"),
                                    ("treatment", "A treatment that the rules have at check"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "found",
                            models.CharField(
                                help_text="What went beyond, e.g. 76 days; the limit is 90.", max_length=200
                            ),
                        ),
                        (
                            "amount",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="How far the leave goes, in the limit’s days or units.", null=True
                            ),
                        ),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("patient_wish", "The patient’s wish, within safe bounds"),
                                    ("event_date", "Date of an event"),
                                    ("treated_elsewhere", "Earlier treatment elsewhere, confirmed by a record"),
                                    ("examined", "Clinical judgement after an examination"),
                                    ("scheduling", "No time within the limit can be had"),
                                    ("other", "Other"),
                                ],
                                db_default="other",
                                help_text="Overrides from before there was a list are under “Other”.",
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000)),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "given_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.limitoverride",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="limitoverride",
                    name="session",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="treatments.plannedsession",
                    ),
                ),
                migrations.CreateModel(
                    name="HoldEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("fact", "New fact"),
                                    ("knowledge", "New knowledge version"),
                                    ("recall", "Lot recall"),
                                    ("clinician", "Held by a clinician"),
                                    ("distance", "Too close to another visit"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        ("knowledge_version", models.CharField(max_length=40)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "draft",
                            models.TextField(
                                blank=True, help_text="The message to the patient, not yet sent.", max_length=2000
                            ),
                        ),
                        (
                            "told_at",
                            models.DateTimeField(
                                blank=True, help_text="When the message was sent to the patient.", null=True
                            ),
                        ),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                        ("lift_reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "fact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.healthfact",
                            ),
                        ),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.hold",
                            ),
                        ),
                        (
                            "told_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recall",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.lotrecall",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="hold",
                    name="session",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="treatments.plannedsession",
                    ),
                ),
                migrations.AddField(
                    model_name="booking",
                    name="session",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="treatments.plannedsession",
                    ),
                ),
                migrations.CreateModel(
                    name="AskFirstEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("reasons", models.JSONField(default=list)),
                        ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                                to="treatments.askfirst",
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
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="askfirst",
                    name="session",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ask_first",
                        to="treatments.plannedsession",
                    ),
                ),
                migrations.CreateModel(
                    name="AdverseEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "term",
                            models.CharField(
                                choices=[
                                    ("eyelid_ptosis", "Eyelid ptosis"),
                                    ("brow_ptosis", "Brow ptosis"),
                                    ("brow_asymmetry", "Brow asymmetry"),
                                    ("brow_elevation", "Excessive lateral brow elevation"),
                                    ("facial_asymmetry", "Facial asymmetry other than the brow"),
                                    ("diplopia", "Diplopia"),
                                    ("dry_eye", "Dry eye"),
                                    ("dysphagia", "Dysphagia"),
                                    ("dysphonia", "Dysphonia or dysarthria"),
                                    ("dyspnoea", "Dyspnoea"),
                                    ("toxin_spread", "Generalised muscle weakness (distant spread of toxin)"),
                                    ("no_effect", "No or reduced effect"),
                                    ("headache", "Headache"),
                                    ("injection_pain", "Pain at the treated site"),
                                    ("haematoma", "Haematoma or bruising"),
                                    ("bleeding", "Prolonged bleeding"),
                                    ("erythema", "Prolonged erythema"),
                                    ("oedema", "Oedema of the treated site"),
                                    ("infection", "Infection of the treated site"),
                                    ("herpes", "Herpes simplex reactivation"),
                                    ("acne_flare", "Acne flare or milia"),
                                    ("contact_dermatitis", "Contact dermatitis"),
                                    ("hyperpigmentation", "Post-inflammatory hyperpigmentation"),
                                    ("hypopigmentation", "Hypopigmentation"),
                                    ("scar", "Scar, track marks or keloid"),
                                    ("granuloma", "Granuloma"),
                                    ("eye_injury", "Eye injury"),
                                    ("anaphylaxis", "Anaphylaxis"),
                                    ("hypersensitivity", "Hypersensitivity: urticaria or angioedema"),
                                    ("syncope", "Syncope or vasovagal reaction"),
                                    ("nausea", "Nausea"),
                                    ("flu_like", "Influenza-like illness"),
                                    ("anaesthetic_toxicity", "Local anaesthetic toxicity"),
                                    ("other", "Other"),
                                ],
                                db_default="other",
                                max_length=40,
                            ),
                        ),
                        (
                            "sign",
                            models.CharField(
                                blank=True,
                                help_text="What the patient noticed: id of the knowledge base's signs; empty: none.",
                                max_length=60,
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
                        (
                            "knowledge_version",
                            models.CharField(help_text="The version that decided on the plan.", max_length=40),
                        ),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adverse_events",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PlannedSessionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(help_text="Order within the plan, from 1.")),
                        ("treatment", models.CharField(max_length=40)),
                        ("number", models.PositiveSmallIntegerField(help_text="Counts within the treatment, from 1.")),
                        ("earliest", models.DateField()),
                        ("ideal", models.DateField()),
                        ("latest", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_book", "To book"),
                                    ("booked", "Booked"),
                                    ("held", "Held"),
                                    ("done", "Done"),
                                    ("dropped", "Dropped"),
                                ],
                                default=treatments.lifecycle.SessionState["TO_BOOK"],
                                max_length=10,
                            ),
                        ),
                        ("done_on", models.DateField(blank=True, null=True)),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "units",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Planned dose of a toxin.", null=True
                            ),
                        ),
                        (
                            "not_before",
                            models.DateField(blank=True, help_text="A clinician wants it no sooner.", null=True),
                        ),
                        (
                            "not_after",
                            models.DateField(blank=True, help_text="A clinician wants it no later.", null=True),
                        ),
                        (
                            "drop_reason",
                            models.TextField(
                                blank=True,
                                db_default="",
                                help_text="Why a clinician took it out of the plan.",
                                max_length=2000,
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
                                to="treatments.plannedsession",
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProblemReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "noticed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                default=list,
                                help_text="Ids of the knowledge base's signs.",
                                size=None,
                            ),
                        ),
                        ("since", models.DateField(help_text="By the clinic's calendar.")),
                        (
                            "strength",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "A little"), (2, "Quite a lot"), (3, "Very much")]
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=2000)),
                        (
                            "pressing",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Usual"), (1, "To call"), (2, "Emergency")],
                                help_text="By the most pressing sign that was noticed.",
                            ),
                        ),
                        ("knowledge_version", models.CharField(max_length=40)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.TextField(blank=True, help_text="The patient reads it.", max_length=2000)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems_answered",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems_assigned",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problem_reports",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problem_reports",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problem_reports",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "read_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems_read",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="message",
                    name="problem",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="treatments.problemreport",
                    ),
                ),
                migrations.CreateModel(
                    name="AdverseEventEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "term",
                            models.CharField(
                                choices=[
                                    ("eyelid_ptosis", "Eyelid ptosis"),
                                    ("brow_ptosis", "Brow ptosis"),
                                    ("brow_asymmetry", "Brow asymmetry"),
                                    ("brow_elevation", "Excessive lateral brow elevation"),
                                    ("facial_asymmetry", "Facial asymmetry other than the brow"),
                                    ("diplopia", "Diplopia"),
                                    ("dry_eye", "Dry eye"),
                                    ("dysphagia", "Dysphagia"),
                                    ("dysphonia", "Dysphonia or dysarthria"),
                                    ("dyspnoea", "Dyspnoea"),
                                    ("toxin_spread", "Generalised muscle weakness (distant spread of toxin)"),
                                    ("no_effect", "No or reduced effect"),
                                    ("headache", "Headache"),
                                    ("injection_pain", "Pain at the treated site"),
                                    ("haematoma", "Haematoma or bruising"),
                                    ("bleeding", "Prolonged bleeding"),
                                    ("erythema", "Prolonged erythema"),
                                    ("oedema", "Oedema of the treated site"),
                                    ("infection", "Infection of the treated site"),
                                    ("herpes", "Herpes simplex reactivation"),
                                    ("acne_flare", "Acne flare or milia"),
                                    ("contact_dermatitis", "Contact dermatitis"),
                                    ("hyperpigmentation", "Post-inflammatory hyperpigmentation"),
                                    ("hypopigmentation", "Hypopigmentation"),
                                    ("scar", "Scar, track marks or keloid"),
                                    ("granuloma", "Granuloma"),
                                    ("eye_injury", "Eye injury"),
                                    ("anaphylaxis", "Anaphylaxis"),
                                    ("hypersensitivity", "Hypersensitivity: urticaria or angioedema"),
                                    ("syncope", "Syncope or vasovagal reaction"),
                                    ("nausea", "Nausea"),
                                    ("flu_like", "Influenza-like illness"),
                                    ("anaesthetic_toxicity", "Local anaesthetic toxicity"),
                                    ("other", "Other"),
                                ],
                                db_default="other",
                                max_length=40,
                            ),
                        ),
                        (
                            "sign",
                            models.CharField(
                                blank=True,
                                help_text="What the patient noticed: id of the knowledge base's signs; empty: none.",
                                max_length=60,
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
                        (
                            "knowledge_version",
                            models.CharField(help_text="The version that decided on the plan.", max_length=40),
                        ),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                                to="treatments.adverseevent",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
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
                    ],
                    options={
                        "abstract": False,
                    },
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
                migrations.CreateModel(
                    name="ProblemReportEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "noticed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                default=list,
                                help_text="Ids of the knowledge base's signs.",
                                size=None,
                            ),
                        ),
                        ("since", models.DateField(help_text="By the clinic's calendar.")),
                        (
                            "strength",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "A little"), (2, "Quite a lot"), (3, "Very much")]
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=2000)),
                        (
                            "pressing",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Usual"), (1, "To call"), (2, "Emergency")],
                                help_text="By the most pressing sign that was noticed.",
                            ),
                        ),
                        ("knowledge_version", models.CharField(max_length=40)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.TextField(blank=True, help_text="The patient reads it.", max_length=2000)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.problemreport",
                            ),
                        ),
                        (
                            "read_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("toxin", "Botulinum toxin"),
                                    ("cartridge", "Needle cartridge"),
                                    ("anaesthetic", "Numbing cream"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("maker", models.CharField(blank=True, max_length=80)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["toxin", "cartridge", "anaesthetic"])),
                                name="product_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LotRecallEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=40)),
                        ("reason", models.TextField(max_length=2000)),
                        ("declared_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "declared_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.lotrecall",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.product",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="lotrecall",
                    name="product",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recalls", to="treatments.product"
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
                    name="product",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="treatments.product"
                    ),
                ),
                migrations.CreateModel(
                    name="RecallContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("reached_well", "Reached, no complaint"),
                                    ("reached_unwell", "Reached, has a complaint"),
                                    ("message_left", "Message left"),
                                    ("not_reached", "Not reached"),
                                    ("wrong_contact", "Contact is wrong"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("tried_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recall_contacts",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "recall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="treatments.lotrecall",
                            ),
                        ),
                        (
                            "tried_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RecallContactEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("reached_well", "Reached, no complaint"),
                                    ("reached_unwell", "Reached, has a complaint"),
                                    ("message_left", "Message left"),
                                    ("not_reached", "Not reached"),
                                    ("wrong_contact", "Contact is wrong"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("tried_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.recallcontact",
                            ),
                        ),
                        (
                            "recall",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.lotrecall",
                            ),
                        ),
                        (
                            "tried_by",
                            models.ForeignKey(
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="RecordAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("record", "A patient's record"),
                                    ("list", "A list"),
                                    ("search", "What a search found"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("page", models.CharField(max_length=80)),
                        ("about", models.CharField(blank=True, max_length=80)),
                        ("address", models.GenericIPAddressField(blank=True, null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "glass",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accesses",
                                to="treatments.glassbreak",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accesses",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accesses",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ReturnCall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("treatment", models.CharField(max_length=40)),
                        ("last_on", models.DateField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("comes", "Wants to come"),
                                    ("no_answer", "No answer"),
                                    ("not_now", "Not now"),
                                    ("never", "Never again"),
                                    ("written", "Written to"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("called_at", models.DateTimeField()),
                        ("again_on", models.DateField(blank=True, null=True)),
                        (
                            "called_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="return_calls",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="return_calls",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ReturnCallEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("treatment", models.CharField(max_length=40)),
                        ("last_on", models.DateField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("comes", "Wants to come"),
                                    ("no_answer", "No answer"),
                                    ("not_now", "Not now"),
                                    ("never", "Never again"),
                                    ("written", "Written to"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("called_at", models.DateTimeField()),
                        ("again_on", models.DateField(blank=True, null=True)),
                        (
                            "called_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.returncall",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                choices=[
                                    ("approved", "Approved"),
                                    ("changed", "Changed"),
                                    ("declined", "Declined"),
                                    ("agreed", "Agreed, no treatment now"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "treatments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("start_with", models.CharField(blank=True, max_length=40)),
                        (
                            "reason_code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("examined", "Examination in person showed otherwise"),
                                    ("settled", "The point to settle has been settled"),
                                    ("preference", "The patient prefers it, after talking it through"),
                                    ("timing", "Timing"),
                                    ("health", "Health reason that the quiz does not ask"),
                                    ("not_expected", "Benefit not expected here"),
                                    ("other", "Other"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "settled",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="Stops that were settled: code of the rule, and by which act.",
                            ),
                        ),
                        (
                            "fired_rules",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                help_text="Of the assessment, when this was decided.",
                                size=None,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="review",
                                to="treatments.assessment",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PlanEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("start_on", models.DateField(help_text="First day of the plan, by the clinic's calendar.")),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("completed", "Completed"), ("stopped", "Stopped")],
                                default=treatments.lifecycle.PlanState["ACTIVE"],
                                max_length=10,
                            ),
                        ),
                        (
                            "stop_reason",
                            models.TextField(blank=True, help_text="Why a clinician stopped it.", max_length=2000),
                        ),
                        (
                            "stop_code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("wish", "The patient wishes it"),
                                    ("health", "A point of health"),
                                    ("reaction", "Reaction to a treatment"),
                                    ("no_effect", "Too little effect"),
                                    ("replaced", "Another plan takes its place"),
                                    ("elsewhere", "The patient goes elsewhere"),
                                    ("other", "Other"),
                                ],
                                db_default="",
                                help_text="What the patient is told of it.",
                                max_length=10,
                            ),
                        ),
                        (
                            "elsewhere_on",
                            models.DateField(
                                blank=True, help_text="The patient's last toxin outside this plan.", null=True
                            ),
                        ),
                        (
                            "elsewhere_units",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Its units, where known.", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.plan",
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.review",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="plan",
                    name="review",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plan", to="treatments.review"
                    ),
                ),
                migrations.CreateModel(
                    name="ReviewEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "decision",
                            models.CharField(
                                choices=[
                                    ("approved", "Approved"),
                                    ("changed", "Changed"),
                                    ("declined", "Declined"),
                                    ("agreed", "Agreed, no treatment now"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "treatments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("start_with", models.CharField(blank=True, max_length=40)),
                        (
                            "reason_code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("examined", "Examination in person showed otherwise"),
                                    ("settled", "The point to settle has been settled"),
                                    ("preference", "The patient prefers it, after talking it through"),
                                    ("timing", "Timing"),
                                    ("health", "Health reason that the quiz does not ask"),
                                    ("not_expected", "Benefit not expected here"),
                                    ("other", "Other"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "settled",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="Stops that were settled: code of the rule, and by which act.",
                            ),
                        ),
                        (
                            "fired_rules",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                help_text="Of the assessment, when this was decided.",
                                size=None,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                            "decided_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.review",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "treatments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                help_text="Ids, e.g. botox, botox_review, skinpen.",
                                size=None,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rooms",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="KeptTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient would see, in UTC."
                            ),
                        ),
                        (
                            "occupied",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="With the buffers before and after, in UTC."
                            ),
                        ),
                        (
                            "device_busy",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                editable=False, help_text="With its cleaning; the database reckons it.", null=True
                            ),
                        ),
                        ("kept_at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept_times",
                                to="treatments.clinician",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept_times",
                                to="treatments.device",
                            ),
                        ),
                        (
                            "kept_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept_times",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kept",
                                to="treatments.plannedsession",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept_times",
                                to="treatments.room",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient sees, in UTC."
                            ),
                        ),
                        (
                            "occupied",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="With the buffers before and after, in UTC."
                            ),
                        ),
                        (
                            "device_busy",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                editable=False, help_text="With its cleaning; the database reckons it.", null=True
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("booked", "Booked"),
                                    ("arrived", "Arrived"),
                                    ("done", "Done"),
                                    ("no_show", "No show"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default=treatments.lifecycle.BookingState["BOOKED"],
                                max_length=10,
                            ),
                        ),
                        ("booked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("cancel_reason", models.CharField(blank=True, max_length=200)),
                        ("calendar_uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("times_moved", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="When the patient said that they will come at this time.",
                                null=True,
                            ),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cancelled_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "clinician",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinician",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.device",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.room",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="booking",
                    name="room",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="treatments.room"
                    ),
                ),
                migrations.CreateModel(
                    name="RuleReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule", models.CharField(max_length=80)),
                        ("knowledge_version", models.CharField(max_length=40)),
                        (
                            "departed",
                            models.PositiveIntegerField(
                                help_text="Decisions against the rules among those in which it fired."
                            ),
                        ),
                        ("decided", models.PositiveIntegerField()),
                        ("raised_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("concluded_at", models.DateTimeField(blank=True, null=True)),
                        ("conclusion", models.TextField(blank=True, max_length=4000)),
                        (
                            "concluded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                            models.PositiveIntegerField(
                                help_text="Decisions against the rules among those in which it fired."
                            ),
                        ),
                        ("decided", models.PositiveIntegerField()),
                        ("raised_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("concluded_at", models.DateTimeField(blank=True, null=True)),
                        ("conclusion", models.TextField(blank=True, max_length=4000)),
                        (
                            "concluded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.rulereview",
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("language", models.CharField(max_length=10)),
                        ("html", models.TextField(help_text="The whole page.")),
                        (
                            "digest",
                            models.CharField(
                                help_text="SHA-256 of what in the page is the patient's to read.", max_length=64
                            ),
                        ),
                        (
                            "shown_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now,
                                editable=False,
                                help_text="When it was first shown so.",
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
                migrations.CreateModel(
                    name="TimeOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=80)),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="time_off",
                                to="treatments.clinician",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "time off",
                    },
                ),
                migrations.CreateModel(
                    name="TimeOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient would see, in UTC."
                            ),
                        ),
                        ("offered_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("taken", "Taken"),
                                    ("declined", "Declined"),
                                    ("expired", "No answer in time"),
                                    ("lost", "Somebody else took it"),
                                    ("withdrawn", "No longer available"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="treatments.clinician"
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="treatments.device",
                            ),
                        ),
                        (
                            "freed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="treatments.freedtime",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="treatments.room"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="message",
                    name="offer",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="treatments.timeoffer",
                    ),
                ),
                migrations.CreateModel(
                    name="TreatmentOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "treatment",
                            models.SlugField(help_text="Id, e.g. botox, botox_review, skinpen.", max_length=40),
                        ),
                        ("duration_minutes", models.PositiveSmallIntegerField()),
                        ("buffer_before_minutes", models.PositiveSmallIntegerField(default=0)),
                        ("buffer_after_minutes", models.PositiveSmallIntegerField(default=0)),
                        (
                            "device_kind",
                            models.SlugField(blank=True, help_text="Empty: no device needed.", max_length=40),
                        ),
                        ("price_from", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                        ("price_to", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                        ("currency", models.CharField(default="USD", max_length=3)),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="treatments.clinic",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TreatmentRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("treatment", models.CharField(max_length=40)),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "depth_mm",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="The deepest used. Patients never see it.",
                                max_digits=3,
                                null=True,
                                verbose_name="needle depth, mm",
                            ),
                        ),
                        ("passes", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "units_elsewhere",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Given outside our clinics, for any reason, within the label's period. Empty: not asked.",
                                null=True,
                                verbose_name="toxin units elsewhere",
                            ),
                        ),
                        (
                            "dilution_ml",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=4,
                                null=True,
                                verbose_name="saline in the vial, mL",
                            ),
                        ),
                        (
                            "anaesthetic",
                            models.CharField(
                                choices=[
                                    ("none", "None"),
                                    ("cream", "Numbing cream"),
                                    ("ice", "Ice or cooling"),
                                    ("vibration", "Vibration"),
                                ],
                                default="none",
                                max_length=20,
                            ),
                        ),
                        (
                            "reactions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("redness", "Redness"),
                                        ("swelling", "Swelling"),
                                        ("bruising", "Bruising"),
                                        ("bleeding", "Pinpoint bleeding"),
                                        ("pain", "Pain"),
                                        ("faintness", "Faintness"),
                                        ("allergic", "Signs of allergy"),
                                        ("other", "Other"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000)),
                        (
                            "confirmed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="Numbers outside their usual range that the clinician looked at again, each as it was said.",
                                size=None,
                            ),
                        ),
                        (
                            "aftercare_given",
                            models.BooleanField(
                                default=False, help_text="Told and handed over before the patient left."
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="Counts the times that it was saved."
                            ),
                        ),
                        ("changed_at", models.DateTimeField(editable=False, null=True)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "booking",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="record",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="treatments.device",
                            ),
                        ),
                        (
                            "session",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="record",
                                to="treatments.plannedsession",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records_signed",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RecordPhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("view", models.CharField(max_length=20)),
                        ("file_name", models.CharField(max_length=80, unique=True)),
                        ("thumbnail_name", models.CharField(max_length=80, unique=True)),
                        ("taken_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "taken_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photos",
                                to="treatments.treatmentrecord",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Point",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("area", models.CharField(max_length=40)),
                        (
                            "x",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1000)]
                            ),
                        ),
                        (
                            "y",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1000)]
                            ),
                        ),
                        (
                            "units",
                            models.DecimalField(
                                decimal_places=1, max_digits=4, validators=[django.core.validators.MinValueValidator(0)]
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="treatments.treatmentrecord",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LotUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("expires_on", models.DateField(blank=True, null=True)),
                        (
                            "expiry_note",
                            models.CharField(
                                blank=True, help_text="Why the pack says otherwise than the stock.", max_length=200
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="treatments.lot"
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lot_uses",
                                to="treatments.treatmentrecord",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AmendmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.TextField(max_length=4000)),
                        ("reason", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.amendment",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.treatmentrecord",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="amendment",
                    name="record",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="treatments.treatmentrecord",
                    ),
                ),
                migrations.CreateModel(
                    name="TreatmentRecordEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("treatment", models.CharField(max_length=40)),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "depth_mm",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="The deepest used. Patients never see it.",
                                max_digits=3,
                                null=True,
                                verbose_name="needle depth, mm",
                            ),
                        ),
                        ("passes", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "units_elsewhere",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Given outside our clinics, for any reason, within the label's period. Empty: not asked.",
                                null=True,
                                verbose_name="toxin units elsewhere",
                            ),
                        ),
                        (
                            "dilution_ml",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=4,
                                null=True,
                                verbose_name="saline in the vial, mL",
                            ),
                        ),
                        (
                            "anaesthetic",
                            models.CharField(
                                choices=[
                                    ("none", "None"),
                                    ("cream", "Numbing cream"),
                                    ("ice", "Ice or cooling"),
                                    ("vibration", "Vibration"),
                                ],
                                default="none",
                                max_length=20,
                            ),
                        ),
                        (
                            "reactions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("redness", "Redness"),
                                        ("swelling", "Swelling"),
                                        ("bruising", "Bruising"),
                                        ("bleeding", "Pinpoint bleeding"),
                                        ("pain", "Pain"),
                                        ("faintness", "Faintness"),
                                        ("allergic", "Signs of allergy"),
                                        ("other", "Other"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000)),
                        (
                            "confirmed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="Numbers outside their usual range that the clinician looked at again, each as it was said.",
                                size=None,
                            ),
                        ),
                        (
                            "aftercare_given",
                            models.BooleanField(
                                default=False, help_text="Told and handed over before the patient left."
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="Counts the times that it was saved."
                            ),
                        ),
                        ("changed_at", models.DateTimeField(editable=False, null=True)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "booking",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.booking",
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.device",
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
                                to="treatments.treatmentrecord",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                db_constraint=False,
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
                migrations.CreateModel(
                    name="TwoPeople",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("noted_at", models.DateTimeField()),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taken_for_later",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taken_for",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "two people",
                    },
                ),
                migrations.CreateModel(
                    name="TwoPeopleEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("noted_at", models.DateTimeField()),
                        (
                            "noted_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.patient",
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
                                to="treatments.twopeople",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="VisitWishes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    choices=[
                                        (0, "Monday"),
                                        (1, "Tuesday"),
                                        (2, "Wednesday"),
                                        (3, "Thursday"),
                                        (4, "Friday"),
                                        (5, "Saturday"),
                                        (6, "Sunday"),
                                    ]
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("starts_from", models.TimeField(blank=True, null=True)),
                        (
                            "over_by",
                            models.TimeField(blank=True, help_text="00:00 means the end of the day.", null=True),
                        ),
                        (
                            "clinician",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="treatments.clinician",
                            ),
                        ),
                        (
                            "patient",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visit_wishes",
                                to="treatments.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "visit wishes",
                    },
                ),
                migrations.CreateModel(
                    name="WaitlistEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "wants_earlier",
                            models.BooleanField(
                                default=False, help_text="The patient has a time, and would like an earlier one."
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True, help_text="When the patient was taken off, or had a time.", null=True
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waits",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "waitlist entries",
                    },
                ),
                migrations.CreateModel(
                    name="TimeOfferEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                        (
                            "during",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                help_text="What the patient would see, in UTC."
                            ),
                        ),
                        ("offered_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("taken", "Taken"),
                                    ("declined", "Declined"),
                                    ("expired", "No answer in time"),
                                    ("lost", "Somebody else took it"),
                                    ("withdrawn", "No longer available"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "clinician",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.clinician",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.device",
                            ),
                        ),
                        (
                            "freed",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.freedtime",
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
                                to="treatments.timeoffer",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.room",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.waitlistentry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="timeoffer",
                    name="entry",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="treatments.waitlistentry",
                    ),
                ),
                migrations.CreateModel(
                    name="NotOffered",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("why", models.CharField(max_length=400)),
                        (
                            "freed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="passed_over",
                                to="treatments.freedtime",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="passed_over",
                                to="treatments.waitlistentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "not offered",
                    },
                ),
                migrations.CreateModel(
                    name="WaitlistEntryEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "wants_earlier",
                            models.BooleanField(
                                default=False, help_text="The patient has a time, and would like an earlier one."
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True, help_text="When the patient was taken off, or had a time.", null=True
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="treatments.waitlistentry",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WindowRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(help_text="By the clinic's calendar.")),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("away", "The patient is away for all of the window"),
                                    ("full", "Nothing is free in the window"),
                                    ("days", "The patient can come on certain days only"),
                                    ("other", "Another reason"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, help_text="Why not, for the desk: nothing about health.", max_length=300
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="window_requests",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="WindowRequestEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("day", models.DateField(help_text="By the clinic's calendar.")),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("away", "The patient is away for all of the window"),
                                    ("full", "Nothing is free in the window"),
                                    ("days", "The patient can come on certain days only"),
                                    ("other", "Another reason"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, help_text="Why not, for the desk: nothing about health.", max_length=300
                            ),
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
                                to="treatments.windowrequest",
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="treatments.plannedsession",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WorkingHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "day",
                            models.DateField(
                                blank=True,
                                help_text="In place of all hours of its weekday.",
                                null=True,
                                verbose_name="or one day",
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField(help_text="00:00 means the end of the day.")),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="working_hours",
                                to="treatments.clinic",
                            ),
                        ),
                        (
                            "clinician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="working_hours",
                                to="treatments.clinician",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "working hours",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Worksheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "suggested",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "own_questions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                            ),
                        ),
                        ("check_answers", models.JSONField(blank=True, default=dict)),
                        (
                            "unclear",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("gains", "What it may do for me"),
                                        ("risks", "What can go wrong"),
                                        ("pain", "Pain and days off"),
                                        ("cost", "What it costs"),
                                        ("waiting", "What happens if I wait"),
                                        ("wishes", "What matters most to me"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "sure_before",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Not sure at all"),
                                    (2, "A little sure"),
                                    (3, "Half sure, half not"),
                                    (4, "Fairly sure"),
                                    (5, "Very sure"),
                                ],
                                help_text="Asked before the patient read the result; the first answer stands.",
                                null=True,
                            ),
                        ),
                        (
                            "sure_after",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Not sure at all"),
                                    (2, "A little sure"),
                                    (3, "Half sure, half not"),
                                    (4, "Fairly sure"),
                                    (5, "Very sure"),
                                ],
                                null=True,
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="worksheet",
                                to="treatments.assessment",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="WorksheetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "suggested",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "own_questions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                            ),
                        ),
                        ("check_answers", models.JSONField(blank=True, default=dict)),
                        (
                            "unclear",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("gains", "What it may do for me"),
                                        ("risks", "What can go wrong"),
                                        ("pain", "Pain and days off"),
                                        ("cost", "What it costs"),
                                        ("waiting", "What happens if I wait"),
                                        ("wishes", "What matters most to me"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "sure_before",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Not sure at all"),
                                    (2, "A little sure"),
                                    (3, "Half sure, half not"),
                                    (4, "Fairly sure"),
                                    (5, "Very sure"),
                                ],
                                help_text="Asked before the patient read the result; the first answer stands.",
                                null=True,
                            ),
                        ),
                        (
                            "sure_after",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Not sure at all"),
                                    (2, "A little sure"),
                                    (3, "Half sure, half not"),
                                    (4, "Fairly sure"),
                                    (5, "Very sure"),
                                ],
                                null=True,
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                                to="treatments.worksheet",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Waiting",
                    fields=[
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="waiting",
                                serialize=False,
                                to="treatments.assessment",
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(choices=[(0, "Routine"), (1, "Soon"), (2, "Urgent")]),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "needed_by",
                            models.DateTimeField(
                                help_text="When the first visit begins that the answers may make unsafe.", null=True
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                help_text="When the question was asked that has no answer yet.", null=True
                            ),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(help_text="When the patient last answered one.", null=True),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.clinic"
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("slot_minutes__gte", 5), ("slot_minutes__lte", 120)),
                        name="clinic_slot_minutes_5_to_120",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("no_show_after_minutes__lte", 240)),
                        name="clinic_waits_four_hours_at_most",
                        violation_error_message="A patient is waited for 240 minutes at most.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("writes_from__lt", models.F("writes_until"))), name="clinic_writes_by_day"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("keep_records_years__gte", 1), ("keep_records_years__lte", 50)),
                        name="clinic_keeps_records_1_to_50",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("urgent_hours__gte", 1),
                            ("urgent_hours__lte", models.F("soon_hours")),
                            ("routine_hours__lte", 720),
                            ("soon_hours__lte", models.F("routine_hours")),
                        ),
                        name="clinic_the_more_urgent_the_sooner",
                        violation_error_message="The more urgent, the fewer hours: from 1 for the urgent to at most 720.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="clinic_country_two_letters"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("region__isnull", True),
                            models.Q(
                                ("region__regex", "^[A-Z]{2}-[A-Z0-9]{1,3}$"),
                                (
                                    "region__startswith",
                                    django.db.models.functions.text.Concat("country", models.Value("-")),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="clinic_region_is_of_its_country",
                        violation_error_message="The region must be a part of the country, like US-TX with US.",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicianfeed",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_clinicianfeedevent" ("clinician_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."clinician_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="2dbce04ef3c468dc1bbd0938330e2355b1a91469",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6d422",
                            table="treatments_clinicianfeed",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicianfeed",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."clinician_id" IS DISTINCT FROM (NEW."clinician_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))',
                            func='INSERT INTO "treatments_clinicianfeedevent" ("clinician_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."clinician_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="4c73442313ddb5d09e014aa85709fada0e35412b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0fafb",
                            table="treatments_clinicianfeed",
                            when="AFTER",
                        ),
                    ),
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
                        name="waiting_is_asked",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        UPDATE treatments_waiting\n           SET asked_at = CASE WHEN NEW.answered_at IS NULL AND NEW.withdrawn_at IS NULL THEN NEW.asked_at END,\n               answered_at = COALESCE(NEW.answered_at, answered_at)\n         WHERE assessment_id = NEW.assessment_id;\n        RETURN NULL;\n    ",
                            hash="ee0a606dea841fbc75c2302327b434ffd61b19d2",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_waiting_is_asked_0356e",
                            table="treatments_clinicquestion",
                            when="AFTER",
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
                    model_name="closure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="closure_ends_not_before_start",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="desknote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_desknoteevent" ("booking_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."booking_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="bbaabf332d7d67e0c356fc03b8110429404aa762",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d459e",
                            table="treatments_desknote",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="desknote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_desknoteevent" ("booking_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."booking_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="8b10c4c57fc7e771bf4f43d32a3553530bbeb328",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b4471",
                            table="treatments_desknote",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.UniqueConstraint(
                        models.F("clinic"), models.F("name"), name="device_name_unique_in_clinic"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("clean_minutes__lte", 480)), name="device_cleaned_within_480"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="erasure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photos", "all", "part", "expired"])),
                        name="erasure_kind_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="freedtime",
                    index=models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["offer_from"], name="freed_time_open"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="freedtime",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="freed_time_settled_with_an_outcome",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowledgerelease",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_demo", True),
                            models.Q(
                                models.Q(("signed_by", ""), _negated=True),
                                models.Q(("registration", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_bears_a_signature",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowledgerelease",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="release_names_a_hash"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowledgerelease",
                    constraint=models.UniqueConstraint(
                        models.F("decides_from"),
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        name="release_one_at_a_moment",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowledgerelease",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__lt", models.F("decides_from")), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="release_withdrawn_before_it_decides",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowledgerelease",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("swept_at__isnull", True), ("swept_at__gte", models.F("decides_from")), _connector="OR"
                        ),
                        name="release_swept_once_it_decides",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="knowledgerelease",
                    trigger=pgtrigger.compiler.Trigger(
                        name="release_stays_as_made",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "version", "sha256", "decides_from", "released_at", "released_by_id", "signed_by", "registration", "signed_on", "note", "is_demo" rows from % table\', TG_TABLE_NAME;',
                            hash="11a24d32f0acbebcfe7b441e1a7913f94f451bf0",
                            operation='UPDATE OF "version", "sha256", "decides_from", "released_at", "released_by_id", "signed_by", "registration", "signed_on", "note", "is_demo"',
                            pgid="pgtrigger_release_stays_as_made_9da1f",
                            table="treatments_knowledgerelease",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="knowledgerelease",
                    trigger=pgtrigger.compiler.Trigger(
                        name="release_withdrawn_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."withdrawn_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="493d20da87e5969c5941db5cb5ed86d27ce62153",
                            operation="UPDATE",
                            pgid="pgtrigger_release_withdrawn_stays_eb72d",
                            table="treatments_knowledgerelease",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="knowledgerelease",
                    trigger=pgtrigger.compiler.Trigger(
                        name="release_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="c22ca1e13ea1f126146a1d1c94846d37f9ed7659",
                            operation="DELETE",
                            pgid="pgtrigger_release_is_not_deleted_9c2d2",
                            table="treatments_knowledgerelease",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="knowledgerelease",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_knowledgereleaseevent" ("decides_from", "id", "is_demo", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registration", "released_at", "released_by_id", "sha256", "signed_by", "signed_on", "swept_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."decides_from", NEW."id", NEW."is_demo", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."registration", NEW."released_at", NEW."released_by_id", NEW."sha256", NEW."signed_by", NEW."signed_on", NEW."swept_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="ed28f49c2634588de28d304daf7ef71625b2608b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_36b65",
                            table="treatments_knowledgerelease",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="knowledgerelease",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_knowledgereleaseevent" ("decides_from", "id", "is_demo", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registration", "released_at", "released_by_id", "sha256", "signed_by", "signed_on", "swept_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."decides_from", NEW."id", NEW."is_demo", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."registration", NEW."released_at", NEW."released_by_id", NEW."sha256", NEW."signed_by", NEW."signed_on", NEW."swept_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="27af0c87a5a4f453924a32881af976e1848aa9d7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fec6e",
                            table="treatments_knowledgerelease",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="expirychange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="expiry_change_has_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="expirychange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="expiry_change_changes"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="expirychange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at__isnull", True),
                            ("after__lt", models.F("before")),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="expiry_change_later_by_two_people",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="expirychange",
                    constraint=models.UniqueConstraint(
                        models.F("lot"),
                        condition=models.Q(("applied_at__isnull", True)),
                        name="expiry_change_one_waits_for_lot",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="expirychange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_expirychangeevent" ("after", "applied_at", "asked_at", "asked_by_id", "before", "confirmed_by_id", "id", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."after", NEW."applied_at", NEW."asked_at", NEW."asked_by_id", NEW."before", NEW."confirmed_by_id", NEW."id", NEW."lot_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;',
                            hash="aa0f83f35d060c66f0ade82cae9ad682b3b0cdfc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_15e15",
                            table="treatments_expirychange",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="expirychange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_expirychangeevent" ("after", "applied_at", "asked_at", "asked_by_id", "before", "confirmed_by_id", "id", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."after", NEW."applied_at", NEW."asked_at", NEW."asked_by_id", NEW."before", NEW."confirmed_by_id", NEW."id", NEW."lot_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;',
                            hash="2d9f7da8d5bdd33827656668588876ee6afb26bd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f3ce1",
                            table="treatments_expirychange",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="messagealong",
                    constraint=models.UniqueConstraint(
                        models.F("message"), models.F("booking"), name="message_along_booking_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="openinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens")), ("closes", "00:00"), _connector="OR"),
                        name="openinghours_closes_after_opens",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="openinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="openinghours_weekday_0_to_6"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="openinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day__isnull", True), ("weekday__isnull", False)),
                            models.Q(("day__isnull", False), ("weekday__isnull", True)),
                            _connector="OR",
                        ),
                        name="openinghours_of_a_weekday_or_of_one_day",
                    ),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            treatments.models.people.people.NameKey("full_name"), name="gin_trgm_ops"
                        ),
                        name="patient_name_alike",
                    ),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            treatments.models.people.people.NameKey(
                                django.db.models.functions.text.Replace(
                                    django.db.models.functions.text.Replace(
                                        django.db.models.functions.text.Replace(
                                            django.db.models.functions.text.Replace(
                                                django.db.models.functions.text.Replace(
                                                    django.db.models.functions.text.Replace(
                                                        models.F("full_name"), models.Value("ä"), models.Value("ae")
                                                    ),
                                                    models.Value("ö"),
                                                    models.Value("oe"),
                                                ),
                                                models.Value("ü"),
                                                models.Value("ue"),
                                            ),
                                            models.Value("Ä"),
                                            models.Value("Ae"),
                                        ),
                                        models.Value("Ö"),
                                        models.Value("Oe"),
                                    ),
                                    models.Value("Ü"),
                                    models.Value("Ue"),
                                )
                            ),
                            name="gin_trgm_ops",
                        ),
                        name="patient_name_spelled_out",
                    ),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Lower("email"), name="gin_trgm_ops"
                        ),
                        name="patient_email_alike",
                    ),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Reverse(
                                models.Func(
                                    models.F("phone"),
                                    models.Value(";.*|\\D"),
                                    models.Value(""),
                                    models.Value("g"),
                                    function="regexp_replace",
                                    output_field=models.CharField(),
                                )
                            ),
                            name="text_pattern_ops",
                        ),
                        name="patient_phone_from_the_end",
                    ),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=models.Index(fields=["birth_date"], name="patient_birth_date"),
                ),
                migrations.AddIndex(
                    model_name="patient",
                    index=models.Index(fields=["full_name", "id"], name="patient_by_name"),
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
                migrations.AddConstraint(
                    model_name="patient",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("erased_at__isnull", True), ("keep_until__isnull", True)),
                            models.Q(("erased_at__isnull", False), ("keep_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="patient_erased_is_kept_until",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="patient",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="patient_merged_into_another",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "erased_at", "full_name", "id", "keep_until", "language", "merged_into_id", "no_email", "no_invitations", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "texts") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."erased_at", NEW."full_name", NEW."id", NEW."keep_until", NEW."language", NEW."merged_into_id", NEW."no_email", NEW."no_invitations", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."texts"); RETURN NULL;',
                            hash="8d498d2cc269c7addadec7df2fcf8a30e9d6ba8d",
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
                            func='INSERT INTO "treatments_patientevent" ("birth_date", "clinic_id", "created_at", "email", "erased_at", "full_name", "id", "keep_until", "language", "merged_into_id", "no_email", "no_invitations", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "texts") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."erased_at", NEW."full_name", NEW."id", NEW."keep_until", NEW."language", NEW."merged_into_id", NEW."no_email", NEW."no_invitations", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."texts"); RETURN NULL;',
                            hash="179391cbc741e867001f5a9c99dc9e91650411db",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_59ea6",
                            table="treatments_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="healthfact",
                    constraint=models.UniqueConstraint(
                        models.F("patient"),
                        models.F("flag"),
                        condition=models.Q(("ended_at__isnull", True)),
                        name="fact_once_while_it_holds",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="healthfact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("source__in", ["check_in", "clinician", "patient", "quiz"])),
                        name="fact_source_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="healthfact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fact_ended_by_somebody_with_reason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="healthfact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_patient_takes_nothing_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE other bigint;",
                            func="\n    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;\n    IF other IS NOT NULL THEN\n        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';\n    END IF;\n    RETURN NEW;\n",
                            hash="1f56cfe999853544ba1c2cf9f4c5943612bde679",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_merged_patient_takes_nothing_new_b1082",
                            table="treatments_healthfact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="healthfact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fact_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="5f6a56c474127f0a4988f9dd29effc641d471352",
                            operation="DELETE",
                            pgid="pgtrigger_fact_is_not_deleted_3ece5",
                            table="treatments_healthfact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="healthfact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_healthfactevent" ("end_reason", "ended_at", "ended_by_id", "flag", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "told_at", "told_to_id") VALUES (NEW."end_reason", NEW."ended_at", NEW."ended_by_id", NEW."flag", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."told_at", NEW."told_to_id"); RETURN NULL;',
                            hash="3b191d61a2fc3c50794f713054e20f4ecedadd24",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3975e",
                            table="treatments_healthfact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="healthfact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_healthfactevent" ("end_reason", "ended_at", "ended_by_id", "flag", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "told_at", "told_to_id") VALUES (NEW."end_reason", NEW."ended_at", NEW."ended_by_id", NEW."flag", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."told_at", NEW."told_to_id"); RETURN NULL;',
                            hash="9d2c308c082128ee6f3827ae2cc30167d7f1f933",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c494c",
                            table="treatments_healthfact",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="glassbreak",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason_code__in", ["safety", "request", "complaint", "fault", "other"])),
                        name="glass_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="glassbreak",
                    constraint=models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.functions.text.Length("reason"), 10
                        ),
                        name="glass_has_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="glassbreak",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("opened_at"))), name="glass_closes_after_it_opens"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="glassbreak",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("acknowledged_at__isnull", True),
                                ("acknowledged_by__isnull", True),
                                ("acknowledgement", ""),
                            ),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="glass_acknowledged_by_somebody",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="glass_stays_as_opened",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "user_id", "patient_id", "reason_code", "reason", "opened_at", "until" rows from % table\', TG_TABLE_NAME;',
                            hash="65dd50b96ddb1669d51a4b1f686f65360c61c375",
                            operation='UPDATE OF "user_id", "patient_id", "reason_code", "reason", "opened_at", "until"',
                            pgid="pgtrigger_glass_stays_as_opened_86c7a",
                            table="treatments_glassbreak",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="glass_acknowledged_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."acknowledged_at" IS NOT NULL AND OLD."acknowledged_at" IS DISTINCT FROM (NEW."acknowledged_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="517ad5a28a3efd8d3aa7881dfa1aa3cef8cfa0f3",
                            operation="UPDATE",
                            pgid="pgtrigger_glass_acknowledged_stays_395f9",
                            table="treatments_glassbreak",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="glass_closed_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."closed_at" IS NOT NULL AND OLD."closed_at" IS DISTINCT FROM (NEW."closed_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="bb8f378f477fb44a97987fd350608f6fff216037",
                            operation="UPDATE",
                            pgid="pgtrigger_glass_closed_stays_5c273",
                            table="treatments_glassbreak",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="glass_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="74cf5b333e544751fe030a56fca08fd19528a655",
                            operation="DELETE",
                            pgid="pgtrigger_glass_is_not_deleted_99d3c",
                            table="treatments_glassbreak",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_glassbreakevent" ("acknowledged_at", "acknowledged_by_id", "acknowledgement", "alerted_at", "closed_at", "id", "opened_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "until", "user_id") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."acknowledgement", NEW."alerted_at", NEW."closed_at", NEW."id", NEW."opened_at", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reason_code", NEW."until", NEW."user_id"); RETURN NULL;',
                            hash="83136e4f3e6b0baa35b3b4fd1b819d47e50ea9ff",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_34841",
                            table="treatments_glassbreak",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="glassbreak",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_glassbreakevent" ("acknowledged_at", "acknowledged_by_id", "acknowledgement", "alerted_at", "closed_at", "id", "opened_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "until", "user_id") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."acknowledgement", NEW."alerted_at", NEW."closed_at", NEW."id", NEW."opened_at", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reason_code", NEW."until", NEW."user_id"); RETURN NULL;',
                            hash="6646cb538f76f21dff6b06ef39b82f86bc837030",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_454cb",
                            table="treatments_glassbreak",
                            when="AFTER",
                        ),
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
                migrations.AddIndex(
                    model_name="assessment",
                    index=models.Index(fields=["-created_at"], name="assessment_newest"),
                ),
                migrations.AddIndex(
                    model_name="assessment",
                    index=models.Index(fields=["outcome", "-created_at"], name="assessment_outcome_newest"),
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["botox", "skinpen", "both", "neither", "clinician_first"])),
                        name="assessment_outcome_known",
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
                        name="waiting_begins",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        INSERT INTO treatments_waiting (assessment_id, clinic_id, urgency, created_at, needed_by)\n        VALUES (NEW.id, NEW.clinic_id, NEW.urgency, NEW.created_at, NEW.needed_by);\n        RETURN NULL;\n    ",
                            hash="f0caf3a64d484887430fefcc602e0d9eed37a329",
                            operation="INSERT",
                            pgid="pgtrigger_waiting_begins_a6a98",
                            table="treatments_assessment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_patient_takes_nothing_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE other bigint;",
                            func="\n    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;\n    IF other IS NOT NULL THEN\n        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';\n    END IF;\n    RETURN NEW;\n",
                            hash="e61838336926c07113b4a9ac472a1678bda0c1ee",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_merged_patient_takes_nothing_new_986bd",
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
                    model_name="patientmerge",
                    constraint=models.UniqueConstraint(
                        models.F("merged"), condition=models.Q(("undone_at__isnull", True)), name="merge_one_standing"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="patientmerge",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kept", models.F("merged")), _negated=True), name="merge_of_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="patientmerge",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merge_undone_by_somebody",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientmerge",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_patientmergeevent" ("id", "kept_id", "merged_at", "merged_by_id", "merged_id", "moved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "traded", "undone_at", "undone_by_id") VALUES (NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", NEW."merged_id", NEW."moved", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."traded", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                            hash="131fdcf18bc74567abd9200ce093cf5bab7ebaf4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_085f6",
                            table="treatments_patientmerge",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientmerge",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_patientmergeevent" ("id", "kept_id", "merged_at", "merged_by_id", "merged_id", "moved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "traded", "undone_at", "undone_by_id") VALUES (NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", NEW."merged_id", NEW."moved", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."traded", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                            hash="5cf36eaa8c9343b7426fcf8730590e971d3cf5b2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_442c5",
                            table="treatments_patientmerge",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="photopermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_patient_takes_nothing_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE other bigint;",
                            func="\n    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;\n    IF other IS NOT NULL THEN\n        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';\n    END IF;\n    RETURN NEW;\n",
                            hash="3b8a4e5e7748d52cb72204bccf860874c2c2a22d",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_merged_patient_takes_nothing_new_88031",
                            table="treatments_photopermission",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="photopermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="photo_permission_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "is_allowed", "said_at" rows from % table\', TG_TABLE_NAME;',
                            hash="d984ab3fba4b67736ac08d896275edf585d3e101",
                            operation='UPDATE OF "is_allowed", "said_at"',
                            pgid="pgtrigger_photo_permission_never_changes_b6df3",
                            table="treatments_photopermission",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="photopermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="photo_permission_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="3664a57bf0e73e3b3fe46179964d00200d3f807a",
                            operation="DELETE",
                            pgid="pgtrigger_photo_permission_is_not_deleted_33990",
                            table="treatments_photopermission",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="followup",
                    constraint=models.UniqueConstraint(
                        models.F("plan"), models.F("treatment"), name="follow_up_once_for_treatment"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="followup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("again", ""),
                                ("answered_at__isnull", True),
                                ("satisfaction__isnull", True),
                                ("words", ""),
                            ),
                            models.Q(
                                ("again__in", ["yes", "unsure", "no"]),
                                ("answered_at__isnull", False),
                                ("satisfaction__in", [1, 2, 3, 4, 5]),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_answered_when_and_what_agree",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="follow_up_answer_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."answered_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="c51e13e89df93dce525e175f5e8eb9af29901202",
                            operation="UPDATE",
                            pgid="pgtrigger_follow_up_answer_stays_a0500",
                            table="treatments_followup",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="follow_up_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="d58dbd490cf4f5163da4b38411f3e2a96a1c2283",
                            operation="DELETE",
                            pgid="pgtrigger_follow_up_is_not_deleted_53c2f",
                            table="treatments_followup",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_followupevent" ("again", "answered_at", "asked_at", "due_on", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "satisfaction", "treatment", "words") VALUES (NEW."again", NEW."answered_at", NEW."asked_at", NEW."due_on", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."satisfaction", NEW."treatment", NEW."words"); RETURN NULL;',
                            hash="47a7a6b1f354efb3423c3ba8e6e96bb7ff4c007b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_552bf",
                            table="treatments_followup",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_followupevent" ("again", "answered_at", "asked_at", "due_on", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "satisfaction", "treatment", "words") VALUES (NEW."again", NEW."answered_at", NEW."asked_at", NEW."due_on", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."satisfaction", NEW."treatment", NEW."words"); RETURN NULL;',
                            hash="59ea9a99c6cd7f158dd7532a4b1f8a664f5ec597",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a5eb7",
                            table="treatments_followup",
                            when="AFTER",
                        ),
                    ),
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
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="consent_has_text"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_to__isnull", True), ("withdrawn_at__isnull", False), _connector="OR"
                        ),
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
                migrations.AddIndex(
                    model_name="plannedsession",
                    index=models.Index(fields=["state", "latest"], name="session_due"),
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
                migrations.AddConstraint(
                    model_name="plannedsession",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("earliest__lte", models.F("ideal")), ("ideal__lte", models.F("latest"))),
                        name="session_window_in_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plannedsession",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["to_book", "booked", "held", "done", "dropped"])),
                        name="session_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plannedsession",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("state", treatments.lifecycle.SessionState["DONE"])),
                            models.Q(
                                models.Q(("state", treatments.lifecycle.SessionState["DONE"]), _negated=True),
                                ("done_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="session_done_has_date",
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
                migrations.AddConstraint(
                    model_name="plannedsession",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("drop_reason", ""),
                            ("state", treatments.lifecycle.SessionState["DROPPED"]),
                            _connector="OR",
                        ),
                        name="session_drop_reason_of_a_dropped_one",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedsession",
                    trigger=pgtrigger.compiler.Trigger(
                        name="held_session_leaves_by_lifting",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NEW.state NOT IN ('held', 'dropped') AND EXISTS (\n        SELECT 1 FROM treatments_hold AS hold WHERE hold.session_id = NEW.id AND hold.lifted_at IS NULL\n    ) THEN\n        RAISE EXCEPTION 'session % is held', NEW.id\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'held_session_leaves_by_lifting';\n    END IF;\n    RETURN NEW;\n",
                            hash="268f3d57b48c71c8c186ba9b1c95942c67e7d22c",
                            operation='UPDATE OF "state"',
                            pgid="pgtrigger_held_session_leaves_by_lifting_bc36c",
                            table="treatments_plannedsession",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedsession",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booked_session_keeps_distance",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."areas" IS DISTINCT FROM (NEW."areas") OR OLD."treatment" IS DISTINCT FROM (NEW."treatment") OR OLD."units" IS DISTINCT FROM (NEW."units"))',
                            func="\n    PERFORM treatments_check_booked(NEW.id);\n    RETURN NULL;\n",
                            hash="f45bf9d8dcfa41fdaf1ad96fecc37455c427b567",
                            operation='UPDATE OF "treatment", "units", "areas"',
                            pgid="pgtrigger_booked_session_keeps_distance_170c9",
                            table="treatments_plannedsession",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedsession",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_plannedsessionevent" ("areas", "done_on", "drop_reason", "earliest", "id", "ideal", "latest", "not_after", "not_before", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "state", "treatment", "units") VALUES (NEW."areas", NEW."done_on", NEW."drop_reason", NEW."earliest", NEW."id", NEW."ideal", NEW."latest", NEW."not_after", NEW."not_before", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."state", NEW."treatment", NEW."units"); RETURN NULL;',
                            hash="134c96e9e80cac315d4430e2c8670f6cec846c4f",
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
                            func='INSERT INTO "treatments_plannedsessionevent" ("areas", "done_on", "drop_reason", "earliest", "id", "ideal", "latest", "not_after", "not_before", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "state", "treatment", "units") VALUES (NEW."areas", NEW."done_on", NEW."drop_reason", NEW."earliest", NEW."id", NEW."ideal", NEW."latest", NEW."not_after", NEW."not_before", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."state", NEW."treatment", NEW."units"); RETURN NULL;',
                            hash="39db776a5dddf93a18ca6340774db957f79c161f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6b602",
                            table="treatments_plannedsession",
                            when="AFTER",
                        ),
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
                        condition=models.Q(
                            (
                                "reason_code__in",
                                ["patient_wish", "event_date", "treated_elsewhere", "examined", "scheduling", "other"],
                            )
                        ),
                        name="override_reason_known",
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
                            func='INSERT INTO "treatments_limitoverrideevent" ("amount", "found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "session_id") VALUES (NEW."amount", NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reason_code", NEW."session_id"); RETURN NULL;',
                            hash="fb61a2225ff26d4cad4a9ac0ffd93e65329902ee",
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
                            func='INSERT INTO "treatments_limitoverrideevent" ("amount", "found", "given_at", "given_by_id", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "session_id") VALUES (NEW."amount", NEW."found", NEW."given_at", NEW."given_by_id", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reason_code", NEW."session_id"); RETURN NULL;',
                            hash="a29f1e305c571adf7745427242f8074a8d73e6e5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4f50a",
                            table="treatments_limitoverride",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="hold",
                    index=models.Index(
                        condition=models.Q(("lifted_at__isnull", True)), fields=["opened_at"], name="hold_open"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.UniqueConstraint(
                        models.F("session"),
                        condition=models.Q(("lifted_at__isnull", True)),
                        name="hold_one_open_for_session",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("cause__in", ["fact", "knowledge", "recall", "clinician", "distance"])),
                        name="hold_cause_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lift_reason", ""), ("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_lifted_by_somebody_with_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                            models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_told_by_somebody",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hold",
                    trigger=pgtrigger.compiler.Trigger(
                        name="hold_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="d051a527a6dab5354617ae327b4c0dba0f4864f6",
                            operation="DELETE",
                            pgid="pgtrigger_hold_is_not_deleted_3a9ec",
                            table="treatments_hold",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hold",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_holdevent" ("cause", "draft", "fact_id", "id", "knowledge_version", "lift_reason", "lifted_at", "lifted_by_id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "recall_id", "session_id", "told_at", "told_by_id") VALUES (NEW."cause", NEW."draft", NEW."fact_id", NEW."id", NEW."knowledge_version", NEW."lift_reason", NEW."lifted_at", NEW."lifted_by_id", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reasons", NEW."recall_id", NEW."session_id", NEW."told_at", NEW."told_by_id"); RETURN NULL;',
                            hash="7702cef1b52b0ee2bbf9b75a11b702328d73f821",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a4c22",
                            table="treatments_hold",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hold",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_holdevent" ("cause", "draft", "fact_id", "id", "knowledge_version", "lift_reason", "lifted_at", "lifted_by_id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "recall_id", "session_id", "told_at", "told_by_id") VALUES (NEW."cause", NEW."draft", NEW."fact_id", NEW."id", NEW."knowledge_version", NEW."lift_reason", NEW."lifted_at", NEW."lifted_by_id", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reasons", NEW."recall_id", NEW."session_id", NEW."told_at", NEW."told_by_id"); RETURN NULL;',
                            hash="72584bf38bcce51305183f969057541bbd3e3b01",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2e6c5",
                            table="treatments_hold",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="askfirst",
                    constraint=models.UniqueConstraint(
                        models.F("session"), models.F("assessment"), name="ask_first_once_for_answers"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="askfirst",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_askfirstevent" ("assessment_id", "id", "noted_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "session_id") VALUES (NEW."assessment_id", NEW."id", NEW."noted_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reasons", NEW."session_id"); RETURN NULL;',
                            hash="ce62167ed8b179840cf6036cf60485987597b67f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f3b01",
                            table="treatments_askfirst",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="askfirst",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_askfirstevent" ("assessment_id", "id", "noted_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "session_id") VALUES (NEW."assessment_id", NEW."id", NEW."noted_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reasons", NEW."session_id"); RETURN NULL;',
                            hash="99290545768fc75d3480c86f65e25423d0b73312",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b3bba",
                            table="treatments_askfirst",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="problemreport",
                    index=models.Index(fields=["clinic", "-pressing", "created_at"], name="problem_queue"),
                ),
                migrations.AddConstraint(
                    model_name="problemreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("noticed", []), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="problem_says_something",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("strength__in", [1, 2, 3])), name="problem_strength_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("pressing__in", [0, 1, 2])), name="problem_pressing_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at__isnull", True), ("read_by__isnull", True)),
                            models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="problem_read_by_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("read_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="problem_answered_by_somebody_who_read",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problemreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="problem_words_are_hers",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "patient_id", "clinic_id", "booking_id", "noticed", "since", "strength", "words", "pressing", "created_at" rows from % table\', TG_TABLE_NAME;',
                            hash="79ecf0c21404da64bc67ef3df9bd2bf929726d0e",
                            operation='UPDATE OF "patient_id", "clinic_id", "booking_id", "noticed", "since", "strength", "words", "pressing", "created_at"',
                            pgid="pgtrigger_problem_words_are_hers_269ac",
                            table="treatments_problemreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problemreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="problem_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="653497d23af48c24fe8eafc4c58089cc6af9ba99",
                            operation="DELETE",
                            pgid="pgtrigger_problem_is_not_deleted_96004",
                            table="treatments_problemreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problemreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_problemreportevent" ("answer", "answered_at", "answered_by_id", "assigned_to_id", "booking_id", "clinic_id", "created_at", "id", "knowledge_version", "noticed", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pressing", "read_at", "read_by_id", "since", "strength", "words") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assigned_to_id", NEW."booking_id", NEW."clinic_id", NEW."created_at", NEW."id", NEW."knowledge_version", NEW."noticed", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pressing", NEW."read_at", NEW."read_by_id", NEW."since", NEW."strength", NEW."words"); RETURN NULL;',
                            hash="975739536f42f3d5a702d7dcb3d1431da1640983",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ff6af",
                            table="treatments_problemreport",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problemreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_problemreportevent" ("answer", "answered_at", "answered_by_id", "assigned_to_id", "booking_id", "clinic_id", "created_at", "id", "knowledge_version", "noticed", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pressing", "read_at", "read_by_id", "since", "strength", "words") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assigned_to_id", NEW."booking_id", NEW."clinic_id", NEW."created_at", NEW."id", NEW."knowledge_version", NEW."noticed", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pressing", NEW."read_at", NEW."read_by_id", NEW."since", NEW."strength", NEW."words"); RETURN NULL;',
                            hash="cda945f829d1159ccdc089a54f183c07f7c2bdb0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6ad0f",
                            table="treatments_problemreport",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="adverseevent",
                    index=models.Index(fields=["-recorded_at"], name="adverse_newest"),
                ),
                migrations.AddConstraint(
                    model_name="adverseevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "term__in",
                                [
                                    "eyelid_ptosis",
                                    "brow_ptosis",
                                    "brow_asymmetry",
                                    "brow_elevation",
                                    "facial_asymmetry",
                                    "diplopia",
                                    "dry_eye",
                                    "dysphagia",
                                    "dysphonia",
                                    "dyspnoea",
                                    "toxin_spread",
                                    "no_effect",
                                    "headache",
                                    "injection_pain",
                                    "haematoma",
                                    "bleeding",
                                    "erythema",
                                    "oedema",
                                    "infection",
                                    "herpes",
                                    "acne_flare",
                                    "contact_dermatitis",
                                    "hyperpigmentation",
                                    "hypopigmentation",
                                    "scar",
                                    "granuloma",
                                    "eye_injury",
                                    "anaphylaxis",
                                    "hypersensitivity",
                                    "syncope",
                                    "nausea",
                                    "flu_like",
                                    "anaesthetic_toxicity",
                                    "other",
                                ],
                            )
                        ),
                        name="adverse_term_known",
                    ),
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
                            models.Q(
                                ("course__in", ["over", "over_with_traces"]), ("ended_on__gte", models.F("began_on"))
                            ),
                            _connector="OR",
                        ),
                        name="adverse_ends_after_it_began",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="adverseevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("authority_reference", ""), ("authority_told_on__isnull", False), _connector="OR"
                        ),
                        name="adverse_authority_when_and_reference_agree",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="adverseevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="adverse_what_happened_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "session_id", "report_id", "term", "sign", "grade", "began_on", "words", "recorded_by_id", "recorded_at" rows from % table\', TG_TABLE_NAME;',
                            hash="94a363e25ca9ca3f1b5b750ab5ac039f0082bcc0",
                            operation='UPDATE OF "session_id", "report_id", "term", "sign", "grade", "began_on", "words", "recorded_by_id", "recorded_at"',
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
                            func='INSERT INTO "treatments_adverseeventevent" ("authority_reference", "authority_told_on", "began_on", "course", "ended_on", "grade", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report_id", "session_id", "sign", "term", "treated_with", "words") VALUES (NEW."authority_reference", NEW."authority_told_on", NEW."began_on", NEW."course", NEW."ended_on", NEW."grade", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report_id", NEW."session_id", NEW."sign", NEW."term", NEW."treated_with", NEW."words"); RETURN NULL;',
                            hash="50fd05596d6801b703bff7e3c21fcb645d5bd1bb",
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
                            func='INSERT INTO "treatments_adverseeventevent" ("authority_reference", "authority_told_on", "began_on", "course", "ended_on", "grade", "id", "knowledge_version", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report_id", "session_id", "sign", "term", "treated_with", "words") VALUES (NEW."authority_reference", NEW."authority_told_on", NEW."began_on", NEW."course", NEW."ended_on", NEW."grade", NEW."id", NEW."knowledge_version", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report_id", NEW."session_id", NEW."sign", NEW."term", NEW."treated_with", NEW."words"); RETURN NULL;',
                            hash="8424ed5aa2f410bbaa61b7f7a71690808583d94b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_49c64",
                            table="treatments_adverseevent",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotrecall",
                    constraint=models.UniqueConstraint(
                        models.F("product"),
                        models.F("number"),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="recall_one_open_for_lot",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotrecall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="recall_has_reason"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotrecall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="recall_closed_by_somebody",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lotrecall",
                    trigger=pgtrigger.compiler.Trigger(
                        name="recall_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="9ae9e34152cc0232c9368daa4018b8f10b351581",
                            operation="DELETE",
                            pgid="pgtrigger_recall_is_not_deleted_b695e",
                            table="treatments_lotrecall",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lotrecall",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_lotrecallevent" ("closed_at", "closed_by_id", "declared_at", "declared_by_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."declared_at", NEW."declared_by_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."reason"); RETURN NULL;',
                            hash="4c553a77af47cc8beefc948f3cc15598610f818a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bea6e",
                            table="treatments_lotrecall",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lotrecall",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_lotrecallevent" ("closed_at", "closed_by_id", "declared_at", "declared_by_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."declared_at", NEW."declared_by_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."reason"); RETURN NULL;',
                            hash="8b3f92aed112eb10c98c8cf447e0704b72c8762d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e6de0",
                            table="treatments_lotrecall",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.UniqueConstraint(
                        models.F("clinic"),
                        models.F("product"),
                        models.F("number"),
                        name="lot_number_unique_for_product_in_clinic",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="lot_has_number"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recallcontact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["reached_well", "reached_unwell", "message_left", "not_reached", "wrong_contact"],
                            )
                        ),
                        name="recall_contact_outcome_known",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recallcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="recall_contact_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f7261fcae89a2480cf89d1d3cc113c8debe93501",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_recall_contact_never_changes_48d10",
                            table="treatments_recallcontact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recallcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_recallcontactevent" ("id", "note", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recall_id", "tried_at", "tried_by_id") VALUES (NEW."id", NEW."note", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recall_id", NEW."tried_at", NEW."tried_by_id"); RETURN NULL;',
                            hash="dd62350205d5d3c78852b23a8d3aca2934b2dd29",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_29c89",
                            table="treatments_recallcontact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recallcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_recallcontactevent" ("id", "note", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recall_id", "tried_at", "tried_by_id") VALUES (NEW."id", NEW."note", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recall_id", NEW."tried_at", NEW."tried_by_id"); RETURN NULL;',
                            hash="54528be913d3ac265c8d2130c6d72ec7f22e94ef",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ee7ca",
                            table="treatments_recallcontact",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="recordaccess",
                    index=models.Index(fields=["patient", "-at"], name="access_to_a_patient"),
                ),
                migrations.AddIndex(
                    model_name="recordaccess",
                    index=models.Index(fields=["user", "-at"], name="access_by_a_user"),
                ),
                migrations.AddConstraint(
                    model_name="recordaccess",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["record", "list", "search"])), name="access_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recordaccess",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "record"), ("patient__isnull", False)),
                            models.Q(
                                models.Q(("kind", "record"), _negated=True),
                                ("glass__isnull", True),
                                ("patient__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="access_to_a_record_names_its_patient",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recordaccess",
                    constraint=models.UniqueConstraint(
                        models.F("user"),
                        models.F("patient"),
                        models.F("page"),
                        models.F("about"),
                        models.F("kind"),
                        models.F("address"),
                        models.F("glass"),
                        models.Func(
                            models.Value(datetime.timedelta(seconds=300)),
                            models.F("at"),
                            models.Value(datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            function="DATE_BIN",
                        ),
                        name="access_once_for_the_same_look",
                        nulls_distinct=False,
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recordaccess",
                    trigger=pgtrigger.compiler.Trigger(
                        name="access_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="db3dfff4ec443b652930a7dde52fdc1b0de7d46a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_access_never_changes_6666e",
                            table="treatments_recordaccess",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="returncall",
                    index=models.Index(fields=["patient", "treatment", "last_on"], name="return_call_of_a_last_visit"),
                ),
                migrations.AddConstraint(
                    model_name="returncall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["comes", "no_answer", "not_now", "never", "written"])),
                        name="return_call_outcome_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="returncall",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("again_on__isnull", False), ("outcome__in", ["no_answer", "written"])),
                            models.Q(
                                models.Q(("outcome__in", ["no_answer", "written"]), _negated=True),
                                ("again_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="return_call_again_only_without_an_answer",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="returncall",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_returncallevent" ("again_on", "called_at", "called_by_id", "id", "last_on", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "treatment") VALUES (NEW."again_on", NEW."called_at", NEW."called_by_id", NEW."id", NEW."last_on", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."treatment"); RETURN NULL;',
                            hash="c11d759db9d87c9367cfa00e6c683e84635b2a8a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_83d2c",
                            table="treatments_returncall",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="returncall",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_returncallevent" ("again_on", "called_at", "called_by_id", "id", "last_on", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "treatment") VALUES (NEW."again_on", NEW."called_at", NEW."called_by_id", NEW."id", NEW."last_on", NEW."outcome", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."treatment"); RETURN NULL;',
                            hash="20840a292209bdbdd703784b2fcceb364d463ec0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ca32d",
                            table="treatments_returncall",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="review",
                    index=models.Index(fields=["-decided_at"], name="review_newest"),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("decision__in", ["approved", "changed", "declined", "agreed"])),
                        name="review_decision_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ("approved", "agreed")),
                            models.Q(
                                models.Q(("reason_code", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="review_departure_has_reason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="review",
                    trigger=pgtrigger.compiler.Trigger(
                        name="review_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="528231ca0dbc8334721b6cccbdcd47b8bd84c6e9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_review_never_changes_7a946",
                            table="treatments_review",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="review",
                    trigger=pgtrigger.compiler.Trigger(
                        name="waiting_ends",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        DELETE FROM treatments_waiting WHERE assessment_id = NEW.assessment_id;\n        RETURN NULL;\n    ",
                            hash="926b2eabe444000376e41f4b7e29fad0f1181789",
                            operation="INSERT",
                            pgid="pgtrigger_waiting_ends_f4864",
                            table="treatments_review",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="review",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_reviewevent" ("assessment_id", "decided_at", "decided_by_id", "decision", "fired_rules", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "settled", "start_with", "treatments") VALUES (NEW."assessment_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."fired_rules", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reason_code", NEW."settled", NEW."start_with", NEW."treatments"); RETURN NULL;',
                            hash="d1d84a2bb9abd54dfe6a7be160ec933b1f436a5b",
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
                            func='INSERT INTO "treatments_reviewevent" ("assessment_id", "decided_at", "decided_by_id", "decision", "fired_rules", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_code", "settled", "start_with", "treatments") VALUES (NEW."assessment_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."fired_rules", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reason_code", NEW."settled", NEW."start_with", NEW."treatments"); RETURN NULL;',
                            hash="2c80c9038f12e47d551d2cacee3129c084b15fc7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9d555",
                            table="treatments_review",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "completed", "stopped"])), name="plan_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("elsewhere_units__isnull", True), ("elsewhere_on__isnull", False), _connector="OR"
                        ),
                        name="plan_units_elsewhere_have_a_day",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("stop_code", ""),
                            models.Q(
                                ("state", treatments.lifecycle.PlanState["STOPPED"]),
                                (
                                    "stop_code__in",
                                    ["wish", "health", "reaction", "no_effect", "replaced", "elsewhere", "other"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_stop_code_of_a_stopped_one",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_patient_takes_nothing_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE other bigint;",
                            func="\n    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;\n    IF other IS NOT NULL THEN\n        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';\n    END IF;\n    RETURN NEW;\n",
                            hash="eb00a1fda72e6ce2b855e1cd2f99cb09a3398ce4",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_merged_patient_takes_nothing_new_b4056",
                            table="treatments_plan",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_planevent" ("clinic_id", "created_at", "elsewhere_on", "elsewhere_units", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "start_on", "state", "stop_code", "stop_reason") VALUES (NEW."clinic_id", NEW."created_at", NEW."elsewhere_on", NEW."elsewhere_units", NEW."id", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_id", NEW."start_on", NEW."state", NEW."stop_code", NEW."stop_reason"); RETURN NULL;',
                            hash="b9b6f61277a5b9a5fd0130f241c847c5cb183f68",
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
                            func='INSERT INTO "treatments_planevent" ("clinic_id", "created_at", "elsewhere_on", "elsewhere_units", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "start_on", "state", "stop_code", "stop_reason") VALUES (NEW."clinic_id", NEW."created_at", NEW."elsewhere_on", NEW."elsewhere_units", NEW."id", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_id", NEW."start_on", NEW."state", NEW."stop_code", NEW."stop_reason"); RETURN NULL;',
                            hash="1fa3c7846668e1885ee276071dc49b92fc88a88d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ae6c0",
                            table="treatments_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="room",
                    constraint=models.UniqueConstraint(
                        models.F("clinic"), models.F("name"), name="room_name_unique_in_clinic"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="kepttime",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("kept_at"))), name="kept_time_ends_after_it_begins"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="kepttime",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("occupied__contains", models.F("during"))),
                        name="kept_time_occupied_contains_during",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kepttime",
                    trigger=pgtrigger.compiler.Trigger(
                        name="kept_time_device_busy",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    NEW.device_busy := (\n        SELECT tstzrange(\n                   lower(NEW.occupied),\n                   greatest(upper(NEW.occupied), upper(NEW.during) + make_interval(mins => device.clean_minutes))\n               )\n          FROM treatments_device AS device WHERE device.id = NEW.device_id\n    );\n    RETURN NEW;\n",
                            hash="510b90c4e898893d7f2e76ef59b934de741a47d9",
                            operation='INSERT OR UPDATE OF "during", "occupied", "device_id", "device_busy"',
                            pgid="pgtrigger_kept_time_device_busy_44cdc",
                            table="treatments_kepttime",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kepttime",
                    trigger=pgtrigger.compiler.Trigger(
                        name="kept_time_not_over_another",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1 FROM treatments_kepttime AS kept\n         WHERE kept.session_id <> NEW.session_id AND kept.until > NEW.kept_at\n           AND (kept.occupied && NEW.occupied AND (kept.clinician_id = NEW.clinician_id OR kept.room_id = NEW.room_id)\n                OR kept.device_busy && NEW.device_busy AND kept.device_id = NEW.device_id)\n    ) OR EXISTS (\n        SELECT 1 FROM treatments_booking AS booked\n         WHERE booked.cancelled_at IS NULL\n           AND (booked.occupied && NEW.occupied\n                AND (booked.clinician_id = NEW.clinician_id OR booked.room_id = NEW.room_id)\n                OR booked.device_busy && NEW.device_busy AND booked.device_id = NEW.device_id)\n    ) THEN\n        RAISE EXCEPTION 'the time is taken'\n              USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'kept_time_not_over_another';\n    END IF;\n    RETURN NEW;\n",
                            hash="117bd667bde6a50cc97a2286ea96970037a119e2",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_kept_time_not_over_another_e195e",
                            table="treatments_kepttime",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="booking",
                    index=django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("cancelled_at__isnull", True)),
                        fields=["occupied"],
                        name="booking_standing_by_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("clinician__isnull", False)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("clinician_id"),
                                    models.F("clinician_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (models.F("occupied"), "&&"),
                        ],
                        name="booking_clinician_never_twice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("room__isnull", False)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("room_id"), models.F("room_id"), models.Value("[]"), function="int8range"
                                ),
                                "&&",
                            ),
                            (models.F("occupied"), "&&"),
                        ],
                        name="booking_room_never_twice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("device__isnull", False)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("device_id"),
                                    models.F("device_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (models.F("device_busy"), "&&"),
                        ],
                        name="booking_device_never_twice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("patient__isnull", False)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("patient_id"),
                                    models.F("patient_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (models.F("occupied"), "&&"),
                        ],
                        name="booking_patient_never_twice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.UniqueConstraint(
                        models.F("session"),
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            models.Q(("state", treatments.lifecycle.BookingState["NO_SHOW"]), _negated=True),
                        ),
                        name="booking_one_standing_for_session",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("occupied__contains", models.F("during"))),
                        name="booking_occupied_contains_during",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("device__isnull", True), ("device_busy__isnull", True)),
                            models.Q(
                                ("device__isnull", False),
                                ("device_busy__contains", models.F("occupied")),
                                ("device_busy__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="booking_device_busy_where_there_is_one",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancel_reason", ""), ("cancelled_at__isnull", True), ("cancelled_by__isnull", True)
                            ),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("state", treatments.lifecycle.BookingState["CANCELLED"]),
                            ),
                            _connector="OR",
                        ),
                        name="booking_cancelled_when_and_state_agree",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["booked", "arrived", "done", "no_show", "cancelled"])),
                        name="booking_state_known",
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
                    model_name="booking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="booking_confirmed_by_somebody",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booking_device_busy",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    NEW.device_busy := (\n        SELECT tstzrange(\n                   lower(NEW.occupied),\n                   greatest(upper(NEW.occupied), upper(NEW.during) + make_interval(mins => device.clean_minutes))\n               )\n          FROM treatments_device AS device WHERE device.id = NEW.device_id\n    );\n    RETURN NEW;\n",
                            hash="d004572a479461483529f738a7798654d73e6a98",
                            operation='INSERT OR UPDATE OF "during", "occupied", "device_id", "device_busy"',
                            pgid="pgtrigger_booking_device_busy_2e3e9",
                            table="treatments_booking",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booking_inside_window",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE allowed record;",
                            func="\n    SELECT (lower(NEW.during) AT TIME ZONE clinic.time_zone)::date AS day, session.earliest, session.latest\n      INTO allowed\n      FROM treatments_plannedsession AS session\n      JOIN treatments_plan AS plan ON plan.id = session.plan_id\n      JOIN treatments_clinic AS clinic ON clinic.id = plan.clinic_id\n     WHERE session.id = NEW.session_id;\n    IF allowed.day < allowed.earliest OR allowed.day > allowed.latest THEN\n        RAISE EXCEPTION 'booking on % is outside its window, % to %', allowed.day, allowed.earliest, allowed.latest\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_inside_window';\n    END IF;\n    RETURN NEW;\n",
                            hash="d5774cd67b0c2703c9b1ccc0da7a0985ed3f2045",
                            operation='INSERT OR UPDATE OF "during", "session_id"',
                            pgid="pgtrigger_booking_inside_window_ba533",
                            table="treatments_booking",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booking_not_over_a_kept_time",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1 FROM treatments_kepttime AS kept\n         WHERE kept.session_id <> NEW.session_id AND kept.until > COALESCE(NEW.moved_at, NEW.booked_at)\n           AND (kept.occupied && NEW.occupied AND (kept.clinician_id = NEW.clinician_id OR kept.room_id = NEW.room_id)\n                OR kept.device_busy && NEW.device_busy AND kept.device_id = NEW.device_id)\n    ) THEN\n        RAISE EXCEPTION 'the time is kept for another session'\n              USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'booking_not_over_a_kept_time';\n    END IF;\n    RETURN NEW;\n",
                            hash="2b90d6dd63c855b24cebd45a14c48da64b06f9b7",
                            operation='INSERT OR UPDATE OF "occupied", "device_busy", "clinician_id", "room_id", "device_id"',
                            pgid="pgtrigger_booking_not_over_a_kept_time_468af",
                            table="treatments_booking",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booking_keeps_distance",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NEW.cancelled_at IS NULL AND NEW.state NOT IN ('cancelled', 'no_show') THEN\n        PERFORM treatments_check_booked(NEW.session_id);\n    END IF;\n    RETURN NULL;\n",
                            hash="ad7abf38e7ed774798e005b36d48924f8c529f77",
                            operation='INSERT OR UPDATE OF "during", "session_id", "cancelled_at"',
                            pgid="pgtrigger_booking_keeps_distance_ba734",
                            table="treatments_booking",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_patient_takes_nothing_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE other bigint;",
                            func="\n    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;\n    IF other IS NOT NULL THEN\n        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';\n    END IF;\n    RETURN NEW;\n",
                            hash="bd82490de2245f1747a5aedbeaabd4cb7b17c09f",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_merged_patient_takes_nothing_new_49b4c",
                            table="treatments_booking",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="booking_is_cancelled_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b3c881c6dcf8dfd555bbc17558b37f47b151c2ef",
                            operation="DELETE",
                            pgid="pgtrigger_booking_is_cancelled_not_deleted_a96f0",
                            table="treatments_booking",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="booking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_bookingevent" ("booked_at", "booked_by_id", "calendar_uid", "cancel_reason", "cancelled_at", "cancelled_by_id", "clinician_id", "confirmed_at", "confirmed_by_id", "device_busy", "device_id", "during", "id", "moved_at", "occupied", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "session_id", "state", "times_moved") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."calendar_uid", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."clinician_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."device_busy", NEW."device_id", NEW."during", NEW."id", NEW."moved_at", NEW."occupied", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."room_id", NEW."session_id", NEW."state", NEW."times_moved"); RETURN NULL;',
                            hash="4d5408473693b3715eeeef425ed2ff879aaf08cf",
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
                            func='INSERT INTO "treatments_bookingevent" ("booked_at", "booked_by_id", "calendar_uid", "cancel_reason", "cancelled_at", "cancelled_by_id", "clinician_id", "confirmed_at", "confirmed_by_id", "device_busy", "device_id", "during", "id", "moved_at", "occupied", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "session_id", "state", "times_moved") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."calendar_uid", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."clinician_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."device_busy", NEW."device_id", NEW."during", NEW."id", NEW."moved_at", NEW."occupied", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."room_id", NEW."session_id", NEW."state", NEW."times_moved"); RETURN NULL;',
                            hash="fb7431c5cde4f9f348302dcd379f4b73ad2da12c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fe8d2",
                            table="treatments_booking",
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
                            models.Q(
                                ("concluded_at__isnull", True), ("concluded_by__isnull", True), ("conclusion", "")
                            ),
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
                migrations.AddConstraint(
                    model_name="timeoff",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="time_off_ends_after_start"
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(
                            ("given_up_at__isnull", True), ("overtaken_at__isnull", True), ("sent_at__isnull", True)
                        ),
                        fields=["due_at"],
                        name="message_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("given_up_at__isnull", False), ("settled_at__isnull", True)),
                        fields=["given_up_at"],
                        name="message_not_out",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.UniqueConstraint(
                        models.F("booking"),
                        models.F("kind"),
                        models.F("times_moved"),
                        models.F("is_text_beside"),
                        models.F("repeat"),
                        name="message_one_of_a_kind_for_booking",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.UniqueConstraint(
                        models.F("offer"), models.F("is_text_beside"), name="message_one_for_offer"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "confirmed",
                                    "moved",
                                    "reminder",
                                    "cancelled",
                                    "offer",
                                    "invitation",
                                    "receipt",
                                    "reviewed",
                                    "question",
                                    "follow_up",
                                    "answered",
                                    "held",
                                    "staff_problem",
                                    "staff_hold",
                                    "staff_hold_here",
                                    "staff_answers",
                                    "staff_glass",
                                    "code",
                                    "account",
                                    "quiz_link",
                                ],
                            )
                        ),
                        name="message_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ("code", "account", "quiz_link")),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", False),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["confirmed", "moved", "reminder", "cancelled"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", False),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["offer"]),
                                ("offer__isnull", False),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", False),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["invitation"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", False),
                            ),
                            models.Q(
                                ("assessment__isnull", False),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["receipt", "reviewed", "staff_answers"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["question"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", False),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", False),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["follow_up"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", True),
                                ("kind__in", ["answered", "staff_problem"]),
                                ("offer__isnull", True),
                                ("problem__isnull", False),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", True),
                                ("hold__isnull", False),
                                ("kind__in", ["held", "staff_hold", "staff_hold_here"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("booking__isnull", True),
                                ("follow_up__isnull", True),
                                ("glass__isnull", False),
                                ("hold__isnull", True),
                                ("kind__in", ["staff_glass"]),
                                ("offer__isnull", True),
                                ("problem__isnull", True),
                                ("question__isnull", True),
                                ("session__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="message_about_what_its_kind_says",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.UniqueConstraint(
                        models.F("session"),
                        condition=models.Q(("kind", "invitation")),
                        name="message_one_invitation_after_a_visit",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("overtaken_at__isnull", True), ("sent_at__isnull", True)),
                            models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                            models.Q(("given_up_at__isnull", True), ("overtaken_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="message_ends_in_one_way",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("given_up_at__isnull", True), ("overtaken_at__isnull", True), ("sent_at__isnull", True)
                            ),
                            ("claimed_until__isnull", True),
                            _connector="OR",
                        ),
                        name="message_claimed_only_while_it_waits",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), ("html", "")),
                            models.Q(
                                ("given_up_at__isnull", True),
                                ("overtaken_at__isnull", True),
                                ("sent_at__isnull", True),
                                ("kind__in", ("code", "account", "quiz_link")),
                            ),
                            _connector="OR",
                        ),
                        name="message_words_gone_once_ended",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("given_up_at__isnull", True), models.Q(("failure", ""), _negated=True), _connector="OR"
                        ),
                        name="message_given_up_for_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                ("given_up_at__isnull", False),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="message_settled_only_when_given_up",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentoffer",
                    constraint=models.UniqueConstraint(
                        models.F("clinic"), models.F("treatment"), name="offer_treatment_unique_in_clinic"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentoffer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("duration_minutes__gte", 5), ("duration_minutes__lte", 480)),
                        name="offer_duration_5_to_480",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentoffer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price_from__isnull", True), ("price_to__isnull", True)),
                            ("price_to__gte", models.F("price_from")),
                            _connector="OR",
                        ),
                        name="offer_price_both_or_neither_in_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="record_signed_by_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("anaesthetic__in", ["none", "cream", "ice", "vibration"])),
                        name="record_anaesthetic_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reactions__contained_by",
                                [
                                    "redness",
                                    "swelling",
                                    "bruising",
                                    "bleeding",
                                    "pain",
                                    "faintness",
                                    "allergic",
                                    "other",
                                ],
                            )
                        ),
                        name="record_reactions_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="treatmentrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("depth_mm__isnull", True),
                            models.Q(("depth_mm__gt", 0), ("depth_mm__lte", 3)),
                            _connector="OR",
                        ),
                        name="record_depth_0_to_3_mm",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="record_needs_consent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NOT EXISTS (\n        SELECT 1\n          FROM treatments_plannedsession AS session\n          LEFT JOIN treatments_consent AS consent\n                 ON consent.plan_id = session.plan_id\n                AND consent.treatment = session.treatment\n                AND consent.withdrawn_at IS NULL\n         WHERE session.id = NEW.session_id\n           AND session.treatment = NEW.treatment\n           AND (session.treatment = 'botox_review' OR consent.id IS NOT NULL)\n    ) THEN\n        RAISE EXCEPTION 'no consent stands for %', NEW.treatment\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_needs_consent';\n    END IF;\n    RETURN NEW;\n",
                            hash="6153b11d6152cd1447b9f3d2af3bef266aefd9af",
                            operation="INSERT",
                            pgid="pgtrigger_record_needs_consent_c6a46",
                            table="treatments_treatmentrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="record_not_while_held",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE current record;",
                            func="\n    SELECT session.state INTO current FROM treatments_plannedsession AS session WHERE session.id = NEW.session_id\n       FOR SHARE;\n    IF current.state = 'held' THEN\n        RAISE EXCEPTION 'session % is held', NEW.session_id\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_not_while_held';\n    END IF;\n    RETURN NEW;\n",
                            hash="c19f7c1b9716493d68801e29ca33ca383854e928",
                            operation="INSERT",
                            pgid="pgtrigger_record_not_while_held_89668",
                            table="treatments_treatmentrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="signed_record_keeps_distance",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NEW.signed_at IS NOT NULL THEN\n        PERFORM treatments_check_signed(NEW.id);\n    END IF;\n    RETURN NULL;\n",
                            hash="2902d4334cde2e91afcc0736330f080f2cac0423",
                            operation='INSERT OR UPDATE OF "signed_at"',
                            pgid="pgtrigger_signed_record_keeps_distance_2b7ca",
                            table="treatments_treatmentrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="signed_record_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."signed_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="a73cd6119d638f3071ee9b7498da1ef697d7d76d",
                            operation="UPDATE",
                            pgid="pgtrigger_signed_record_never_changes_561d3",
                            table="treatments_treatmentrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="record_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="078051d3ffb88c8f4ca3378365006eea89400ab9",
                            operation="DELETE",
                            pgid="pgtrigger_record_is_not_deleted_1d351",
                            table="treatments_treatmentrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_treatmentrecordevent" ("aftercare_given", "anaesthetic", "areas", "booking_id", "changed_at", "changed_by_id", "confirmed", "depth_mm", "device_id", "dilution_ml", "id", "note", "passes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "session_id", "signed_at", "signed_by_id", "started_at", "started_by_id", "treatment", "units_elsewhere", "version") VALUES (NEW."aftercare_given", NEW."anaesthetic", NEW."areas", NEW."booking_id", NEW."changed_at", NEW."changed_by_id", NEW."confirmed", NEW."depth_mm", NEW."device_id", NEW."dilution_ml", NEW."id", NEW."note", NEW."passes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reactions", NEW."session_id", NEW."signed_at", NEW."signed_by_id", NEW."started_at", NEW."started_by_id", NEW."treatment", NEW."units_elsewhere", NEW."version"); RETURN NULL;',
                            hash="79c2af18c5aacf9c80af7d178723b857b63239e4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_81b67",
                            table="treatments_treatmentrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatmentrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_treatmentrecordevent" ("aftercare_given", "anaesthetic", "areas", "booking_id", "changed_at", "changed_by_id", "confirmed", "depth_mm", "device_id", "dilution_ml", "id", "note", "passes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "session_id", "signed_at", "signed_by_id", "started_at", "started_by_id", "treatment", "units_elsewhere", "version") VALUES (NEW."aftercare_given", NEW."anaesthetic", NEW."areas", NEW."booking_id", NEW."changed_at", NEW."changed_by_id", NEW."confirmed", NEW."depth_mm", NEW."device_id", NEW."dilution_ml", NEW."id", NEW."note", NEW."passes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reactions", NEW."session_id", NEW."signed_at", NEW."signed_by_id", NEW."started_at", NEW."started_by_id", NEW."treatment", NEW."units_elsewhere", NEW."version"); RETURN NULL;',
                            hash="ee9a0e7be6025b544039915b54a0d4d5a3815af5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8b5cf",
                            table="treatments_treatmentrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recordphoto",
                    trigger=pgtrigger.compiler.Trigger(
                        name="record_photo_fixed_once_signed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1\n          FROM treatments_treatmentrecord AS record\n         WHERE record.id IN (\n                   CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.record_id END,\n                   CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.record_id END\n               )\n           AND record.signed_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'the record is signed'\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_record_never_changes';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                            hash="cef0fadb5d05bce669ad651495e67ad6274b8350",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_record_photo_fixed_once_signed_29bb2",
                            table="treatments_recordphoto",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recordphoto",
                    trigger=pgtrigger.compiler.Trigger(
                        name="record_photo_needs_permission",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF treatments_photos_refused_at(\n        (SELECT booking.patient_id\n           FROM treatments_treatmentrecord AS record\n           JOIN treatments_booking AS booking ON booking.id = record.booking_id\n          WHERE record.id = NEW.record_id)\n    ) IS NOT NULL THEN\n        RAISE EXCEPTION 'the patient allows no photos to be kept'\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'record_photo_needs_permission';\n    END IF;\n    RETURN NEW;\n",
                            hash="026e835e867ba07869b04435975aca7749ab63d6",
                            operation="INSERT",
                            pgid="pgtrigger_record_photo_needs_permission_04dd3",
                            table="treatments_recordphoto",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="point",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("units__gt", 0), ("units__lte", 100)), name="point_units_above_0_to_100"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="point",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("x__isnull", True), ("y__isnull", True)),
                            models.Q(("x__lte", 1000), ("y__lte", 1000)),
                            _connector="OR",
                        ),
                        name="point_on_the_drawing",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="point",
                    trigger=pgtrigger.compiler.Trigger(
                        name="point_fixed_once_signed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1\n          FROM treatments_treatmentrecord AS record\n         WHERE record.id IN (\n                   CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.record_id END,\n                   CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.record_id END\n               )\n           AND record.signed_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'the record is signed'\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_record_never_changes';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                            hash="5cec8c0ebfc75a7e1c126db48d8538fc7ec00345",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_point_fixed_once_signed_5eb5d",
                            table="treatments_point",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotuse",
                    constraint=models.UniqueConstraint(
                        models.F("record"), models.F("lot"), name="lot_once_in_a_record"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lotuse",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lot_use_fixed_once_signed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT 1\n          FROM treatments_treatmentrecord AS record\n         WHERE record.id IN (\n                   CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.record_id END,\n                   CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.record_id END\n               )\n           AND record.signed_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'the record is signed'\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_record_never_changes';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                            hash="c51207833f38c817977da826d981c60ce2c1513c",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_lot_use_fixed_once_signed_1c435",
                            table="treatments_lotuse",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="amendment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="amendment_says_what_and_why",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="amendment_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b3174566da4df8b3fa1e9228d1de54e6eccd63ab",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_amendment_never_changes_e366d",
                            table="treatments_amendment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_amendmentevent" ("id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "text") VALUES (NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."record_id", NEW."text"); RETURN NULL;',
                            hash="0e7790048d742141b3702cd7777fe70f8c1a451f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6e9c4",
                            table="treatments_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_amendmentevent" ("id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "text") VALUES (NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."record_id", NEW."text"); RETURN NULL;',
                            hash="fd7c3a0e4e1024bea8291aa3bc6da4aed9a2c63d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c6e4f",
                            table="treatments_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="twopeople",
                    constraint=models.UniqueConstraint(models.F("patient"), models.F("other"), name="two_people_once"),
                ),
                migrations.AddConstraint(
                    model_name="twopeople",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("patient__gt", models.F("other"))), name="two_people_the_later_first"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="twopeople",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_twopeopleevent" ("id", "noted_at", "noted_by_id", "other_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."noted_at", NEW."noted_by_id", NEW."other_id", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="575e343009ae5f48ce68497e59d471c79c81d5e0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4645c",
                            table="treatments_twopeople",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="twopeople",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_twopeopleevent" ("id", "noted_at", "noted_by_id", "other_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."noted_at", NEW."noted_by_id", NEW."other_id", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="210418868ea25d8313d284de274dc53ea43f6251",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_161f3",
                            table="treatments_twopeople",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visitwishes",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6])),
                        name="visit_wishes_weekdays_0_to_6",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visitwishes",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("starts_from__isnull", True),
                            ("over_by__isnull", True),
                            ("over_by", "00:00"),
                            ("over_by__gt", models.F("starts_from")),
                            _connector="OR",
                        ),
                        name="visit_wishes_end_after_they_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="waitlistentry",
                    constraint=models.UniqueConstraint(
                        models.F("session"),
                        condition=models.Q(("left_at__isnull", True)),
                        name="waitlist_entry_one_for_session",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="waitlistentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_waitlistentryevent" ("added_at", "added_by_id", "id", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "wants_earlier") VALUES (NEW."added_at", NEW."added_by_id", NEW."id", NEW."left_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_id", NEW."wants_earlier"); RETURN NULL;',
                            hash="284d6c59939d4cd99d13eb8b0a438b62e8e398e1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_467f9",
                            table="treatments_waitlistentry",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="waitlistentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_waitlistentryevent" ("added_at", "added_by_id", "id", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "wants_earlier") VALUES (NEW."added_at", NEW."added_by_id", NEW."id", NEW."left_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_id", NEW."wants_earlier"); RETURN NULL;',
                            hash="64999cf2db72a1b525576c02dc47832a0c762a8f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5f0d0",
                            table="treatments_waitlistentry",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="timeoffer",
                    constraint=models.UniqueConstraint(
                        models.F("freed"), models.F("entry"), name="time_offer_once_to_each"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="timeoffer",
                    constraint=models.UniqueConstraint(
                        models.F("freed"), condition=models.Q(("state", "taken")), name="time_offer_one_winner"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="timeoffer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "taken", "declined", "expired", "lost", "withdrawn"])
                        ),
                        name="time_offer_state_known",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="timeoffer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_timeofferevent" ("answered_at", "clinician_id", "device_id", "during", "entry_id", "expires_at", "freed_id", "id", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "state", "uid") VALUES (NEW."answered_at", NEW."clinician_id", NEW."device_id", NEW."during", NEW."entry_id", NEW."expires_at", NEW."freed_id", NEW."id", NEW."offered_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."room_id", NEW."state", NEW."uid"); RETURN NULL;',
                            hash="986cfadd9ca59edee02eb30a967891aae0f71869",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_504f1",
                            table="treatments_timeoffer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="timeoffer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_timeofferevent" ("answered_at", "clinician_id", "device_id", "during", "entry_id", "expires_at", "freed_id", "id", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room_id", "state", "uid") VALUES (NEW."answered_at", NEW."clinician_id", NEW."device_id", NEW."during", NEW."entry_id", NEW."expires_at", NEW."freed_id", NEW."id", NEW."offered_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."room_id", NEW."state", NEW."uid"); RETURN NULL;',
                            hash="1fbbc22e3c87deb519bed115a66112c291868ae8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4dacf",
                            table="treatments_timeoffer",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="notoffered",
                    constraint=models.UniqueConstraint(
                        models.F("freed"), models.F("entry"), name="not_offered_once_to_each"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="windowrequest",
                    constraint=models.UniqueConstraint(
                        models.F("session"), models.F("day"), name="window_request_once_for_a_day"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="windowrequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("why__in", ["away", "full", "days", "other"])),
                        name="window_request_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="windowrequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refusal", ""), ("refused_at__isnull", True), ("refused_by__isnull", True)),
                            models.Q(
                                ("refused_at__isnull", False),
                                ("refused_by__isnull", False),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="window_request_refused_by_somebody_with_a_reason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="windowrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_windowrequestevent" ("asked_at", "asked_by_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "refused_at", "refused_by_id", "session_id", "why") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refusal", NEW."refused_at", NEW."refused_by_id", NEW."session_id", NEW."why"); RETURN NULL;',
                            hash="a7e465fba733265331ef1f918d6033b11115e9a1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0a69d",
                            table="treatments_windowrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="windowrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_windowrequestevent" ("asked_at", "asked_by_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "refused_at", "refused_by_id", "session_id", "why") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refusal", NEW."refused_at", NEW."refused_by_id", NEW."session_id", NEW."why"); RETURN NULL;',
                            hash="d04526df5353102e869eaa0b876d4b4247ce4cf0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_62335",
                            table="treatments_windowrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens")), ("closes", "00:00"), _connector="OR"),
                        name="workinghours_closes_after_opens",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="workinghours_weekday_0_to_6"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workinghours",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day__isnull", True), ("weekday__isnull", False)),
                            models.Q(("day__isnull", False), ("weekday__isnull", True)),
                            _connector="OR",
                        ),
                        name="workinghours_of_a_weekday_or_of_one_day",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="worksheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("own_questions__len__lte", 10)), name="worksheet_not_too_many_questions"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="worksheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("sure_before", None), ("sure_before__in", [1, 2, 3, 4, 5]), _connector="OR"
                        ),
                        name="worksheet_sure_before_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="worksheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("sure_after", None), ("sure_after__in", [1, 2, 3, 4, 5]), _connector="OR"),
                        name="worksheet_sure_after_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="worksheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("unclear__contained_by", ["gains", "risks", "pain", "cost", "waiting", "wishes"])
                        ),
                        name="worksheet_unclear_known",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="worksheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "treatments_worksheetevent" ("assessment_id", "changed_at", "check_answers", "id", "own_questions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "suggested", "sure_after", "sure_before", "unclear") VALUES (NEW."assessment_id", NEW."changed_at", NEW."check_answers", NEW."id", NEW."own_questions", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."suggested", NEW."sure_after", NEW."sure_before", NEW."unclear"); RETURN NULL;',
                            hash="d8f5d262094ae522346b57a8b88bc7464a1400c6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c7b80",
                            table="treatments_worksheet",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="worksheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "treatments_worksheetevent" ("assessment_id", "changed_at", "check_answers", "id", "own_questions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "suggested", "sure_after", "sure_before", "unclear") VALUES (NEW."assessment_id", NEW."changed_at", NEW."check_answers", NEW."id", NEW."own_questions", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."suggested", NEW."sure_after", NEW."sure_before", NEW."unclear"); RETURN NULL;',
                            hash="9962fa54ab03bd6a65066ffaa7a7d0988d694928",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_15232",
                            table="treatments_worksheet",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="waiting",
                    index=models.Index(
                        condition=models.Q(("asked_at__isnull", True)),
                        fields=["-urgency", "created_at"],
                        name="waiting_queue",
                    ),
                ),
                migrations.AddIndex(
                    model_name="waiting",
                    index=models.Index(
                        condition=models.Q(("asked_at__isnull", True)), fields=["created_at"], name="waiting_oldest"
                    ),
                ),
                migrations.AddIndex(
                    model_name="waiting",
                    index=models.Index(
                        condition=models.Q(("asked_at__isnull", False)), fields=["asked_at"], name="waiting_asked"
                    ),
                ),
            ]
        ),
    ]
