"""What was done in a session, fixed once it is signed; and the visits that are held, and why."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("treatments", "0013_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=4000)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HealthFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("flag", models.CharField(help_text="An id of the contract's flags.", max_length=60)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("check_in", "Told at check-in"),
                            ("clinician", "Told to a clinician"),
                            ("patient", "Told in her own space"),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="health_facts",
                        to="treatments.patient",
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
                            ("patient", "Told in her own space"),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("fact", "New fact"),
                            ("knowledge", "New knowledge version"),
                            ("recall", "Lot recall"),
                            ("clinician", "Held by a clinician"),
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
                ("told_at", models.DateTimeField(blank=True, help_text="When the message was sent to her.", null=True)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="treatments.plannedsession",
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
            ],
        ),
        migrations.CreateModel(
            name="LotRecall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
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
                ("told_at", models.DateTimeField(blank=True, help_text="When the message was sent to her.", null=True)),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="hold",
            name="recall",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="treatments.lotrecall",
            ),
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="As printed on the pack.", max_length=40)),
                ("expires_on", models.DateField(help_text="The last day on which it may be used.")),
                ("is_in_stock", models.BooleanField(default=True, verbose_name="in stock")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="treatments.clinic"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="treatments.product"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecallContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="treatments.lotrecall"
                    ),
                ),
                (
                    "tried_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            name="TreatmentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "dilution_ml",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="saline in the vial, mL"
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
                    "aftercare_given",
                    models.BooleanField(default=False, help_text="Told and handed over before she left."),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="treatments.booking"
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("view", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=80, unique=True)),
                ("thumbnail_name", models.CharField(max_length=80, unique=True)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expires_on", models.DateField()),
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
                on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="treatments.treatmentrecord"
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
                    "dilution_ml",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="saline in the vial, mL"
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
                    "aftercare_given",
                    models.BooleanField(default=False, help_text="Told and handed over before she left."),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                condition=models.Q(("source__in", ["check_in", "clinician", "patient"])), name="fact_source_known"
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
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(condition=models.Q(("lifted_at__isnull", True)), fields=["opened_at"], name="hold_open"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                models.F("session"), condition=models.Q(("lifted_at__isnull", True)), name="hold_one_open_for_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["fact", "knowledge", "recall", "clinician"])), name="hold_cause_known"
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
            constraint=models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="lot_has_number"),
        ),
        migrations.AddConstraint(
            model_name="recallcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["reached_well", "reached_unwell", "message_left", "not_reached", "wrong_contact"])
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
                        ["redness", "swelling", "bruising", "bleeding", "pain", "faintness", "allergic", "other"],
                    )
                ),
                name="record_reactions_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("depth_mm__isnull", True), models.Q(("depth_mm__gt", 0), ("depth_mm__lte", 3)), _connector="OR"
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
                    func='INSERT INTO "treatments_treatmentrecordevent" ("aftercare_given", "anaesthetic", "areas", "booking_id", "depth_mm", "device_id", "dilution_ml", "id", "note", "passes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "session_id", "signed_at", "signed_by_id", "started_at", "started_by_id", "treatment") VALUES (NEW."aftercare_given", NEW."anaesthetic", NEW."areas", NEW."booking_id", NEW."depth_mm", NEW."device_id", NEW."dilution_ml", NEW."id", NEW."note", NEW."passes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reactions", NEW."session_id", NEW."signed_at", NEW."signed_by_id", NEW."started_at", NEW."started_by_id", NEW."treatment"); RETURN NULL;',
                    hash="373314ee1f298f9431184fbc8be863181fcd7005",
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
                    func='INSERT INTO "treatments_treatmentrecordevent" ("aftercare_given", "anaesthetic", "areas", "booking_id", "depth_mm", "device_id", "dilution_ml", "id", "note", "passes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "session_id", "signed_at", "signed_by_id", "started_at", "started_by_id", "treatment") VALUES (NEW."aftercare_given", NEW."anaesthetic", NEW."areas", NEW."booking_id", NEW."depth_mm", NEW."device_id", NEW."dilution_ml", NEW."id", NEW."note", NEW."passes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reactions", NEW."session_id", NEW."signed_at", NEW."signed_by_id", NEW."started_at", NEW."started_by_id", NEW."treatment"); RETURN NULL;',
                    hash="5c070d840c28e309735290c4db6091e86e53b442",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8b5cf",
                    table="treatments_treatmentrecord",
                    when="AFTER",
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
            constraint=models.UniqueConstraint(models.F("record"), models.F("lot"), name="lot_once_in_a_record"),
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
                condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("reason", ""), _negated=True)),
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
    ]
