"""A clinic's set-up: place, hours, staff, rooms and devices. Edited in the admin."""

from datetime import date, time
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from treatments.rules.countries import REGIONS

BOTOX, BOTOX_REVIEW, SKINPEN = "botox", "botox_review", "skinpen"
VISIT_NAMES = {BOTOX: "Botox", BOTOX_REVIEW: "Botox check", SKINPEN: "SkinPen"}
"""The names of the kinds of visit for staff."""
VISITS_OF = {BOTOX: (BOTOX, BOTOX_REVIEW), SKINPEN: (SKINPEN,)}
"""The kinds of visit in a plan for each treatment."""
WEEKDAYS = [
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
]


PARTS_OF_THE_WORLD = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


def check_time_zone(value: str) -> None:
    """Raises ValidationError unless the value is the IANA time zone of a place; Factory, EST or Etc/GMT+5 are not."""
    if value.partition("/")[0] not in PARTS_OF_THE_WORLD or value not in available_timezones():
        raise ValidationError(f"“{value}” is no time zone. Use a name such as America/New_York or Europe/London.")


def clock_name(time_zone: str) -> str:
    """Returns the name of an IANA time zone as people say it, such as "New York time"."""
    return f"{time_zone.rpartition('/')[2].replace('_', ' ')} time"


class Clinic(models.Model):
    """A place with its own time zone, law and opening hours."""

    code = models.SlugField(max_length=40, unique=True, help_text="Short name for addresses, e.g. harbor.")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=120, help_text="Street and town, as patients read it.")
    country = models.CharField(max_length=2, default="US", help_text="ISO 3166-1 alpha-2: labels and law differ.")
    region = models.CharField(  # noqa: DJ001 null is the contract's word for none
        max_length=6,
        null=True,
        blank=True,
        help_text="ISO 3166-2, e.g. GB-SCT or US-TX, where the country’s law differs from part to part.",
    )
    time_zone = models.CharField(max_length=64, validators=[check_time_zone], help_text="e.g. America/New_York")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    slot_minutes = models.PositiveSmallIntegerField(default=15, help_text="Bookings start on this grid.")
    notice_minutes = models.PositiveSmallIntegerField(
        "notice", default=0, help_text="The desk books no visit sooner than so many minutes from now; 0 for walk-ins."
    )
    change_until_hours = models.PositiveSmallIntegerField(
        "patients change online until",
        default=24,
        help_text="Hours before a visit. Until then patients move or cancel it themselves; after that they call.",
    )
    late_change_note = models.CharField(
        "about late changes",
        max_length=300,
        blank=True,
        help_text="A sentence that patients read about cancelling late, e.g. what it costs.",
    )
    no_show_after_minutes = models.PositiveSmallIntegerField(
        "no-show after",
        default=15,
        db_default=15,
        help_text="Minutes after the booked time for which a patient is waited for; from then on they are a no-show.",
    )
    warn_after_no_shows = models.PositiveSmallIntegerField(
        "warn after",
        default=2,
        db_default=2,
        help_text="No-shows of a patient from which on the desk is warned at their next booking; 0 warns never.",
    )
    no_show_note = models.CharField(
        "about no-shows",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="A sentence that the desk reads with the warning, e.g. which deposit to ask for.",
    )
    reminder_hours = models.PositiveSmallIntegerField(
        "reminder", default=48, help_text="Hours before a visit at which the reminder goes out; 0 sends none."
    )
    writes_from = models.TimeField(
        "writes from", default=time(8), db_default=time(8), help_text="Offers and reminders go out from then on."
    )
    writes_until = models.TimeField(
        "writes until",
        default=time(20),
        db_default=time(20),
        help_text="Not later than this, by the clinic's clock. What is due at night goes out in the morning.",
    )
    problem_contact = models.ForeignKey(
        "treatments.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True, "is_active": True, "groups__name": "clinician"},
        help_text="The clinician who gets a patient's report where the one who treated them is gone.",
    )
    keep_records_years = models.PositiveSmallIntegerField(
        "years that records are kept",
        default=10,
        help_text="After the last visit or decision, for a patient who has their data erased. Ask what your law says.",
    )
    urgent_hours = models.PositiveSmallIntegerField(
        "urgent answers are decided within", default=4, help_text="Hours from when they come in, nights included."
    )
    soon_hours = models.PositiveSmallIntegerField("those to see soon within", default=24, help_text="Hours.")
    routine_hours = models.PositiveSmallIntegerField("routine ones within", default=72, help_text="Hours.")
    earns_from = models.TextField(
        "who earns from this",
        max_length=600,
        blank=True,
        help_text="What the clinic sells and earns on, and who else pays it. Patients read it beside their result.",
    )
    earns_from_es = models.TextField(
        "the same in Spanish",
        max_length=600,
        blank=True,
        help_text="Shown to those who read Spanish; else the English.",
    )
    is_demo = models.BooleanField("demo", default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=120), name="clinic_slot_minutes_5_to_120"
            ),
            models.CheckConstraint(
                condition=Q(no_show_after_minutes__lte=240),
                name="clinic_waits_four_hours_at_most",
                violation_error_message="A patient is waited for 240 minutes at most.",
            ),
            models.CheckConstraint(condition=Q(writes_from__lt=F("writes_until")), name="clinic_writes_by_day"),
            models.CheckConstraint(
                condition=Q(keep_records_years__gte=1, keep_records_years__lte=50), name="clinic_keeps_records_1_to_50"
            ),
            models.CheckConstraint(
                condition=Q(urgent_hours__gte=1, urgent_hours__lte=F("soon_hours"))
                & Q(soon_hours__lte=F("routine_hours"), routine_hours__lte=720),
                name="clinic_the_more_urgent_the_sooner",
                violation_error_message="The more urgent, the fewer hours: from 1 for the urgent to at most 720.",
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="clinic_country_two_letters"),
            models.CheckConstraint(
                condition=Q(region__isnull=True)
                | Q(region__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$", region__startswith=Concat("country", Value("-"))),
                name="clinic_region_is_of_its_country",
                violation_error_message="The region must be a part of the country, like US-TX with US.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError for a region outside the clinic's country."""
        known = REGIONS.get(self.country, ())
        if self.region and self.region not in known:
            allowed = f"Use one of: {', '.join(known)}; or leave it empty." if known else "Leave it empty."
            raise ValidationError({"region": f"“{self.region}” is no region of {self.country} known here. {allowed}"})

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def clock_name(self) -> str:
        """The clinic's time zone as people say it, such as "New York time"."""
        return clock_name(self.time_zone)

    def review_hours(self, urgency: int) -> int:
        """The hours within which answers of this urgency (`models.Urgency`) are to be decided here."""
        return (self.routine_hours, self.soon_hours, self.urgent_hours)[urgency]


class HoursQuerySet(models.QuerySet[Any]):
    """Named queries of the set-up."""

    def about(self, first: date, last: date) -> Self:
        """Hours that apply to the local days `first` to `last`, both included."""
        return self.filter(Q(day__isnull=True) | Q(day__range=(first, last)))


class Hours(models.Model):
    """A span of a weekday in the clinic's wall time, or of one day, which replaces all hours of its weekday."""

    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, null=True, blank=True)
    day = models.DateField("or one day", null=True, blank=True, help_text="In place of all hours of its weekday.")
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 means the end of the day.")

    objects = HoursQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00"), name="%(class)s_closes_after_opens"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="%(class)s_weekday_0_to_6"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, day__isnull=True) | Q(weekday__isnull=True, day__isnull=False),
                name="%(class)s_of_a_weekday_or_of_one_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day or self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningHours(Hours):
    """When a clinic is open."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="opening_hours")

    class Meta(Hours.Meta):
        verbose_name_plural = "opening hours"


class Closure(models.Model):
    """Days on which a clinic is closed, both ends included."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="closures")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closure_ends_not_before_start")
        ]

    def __str__(self) -> str:
        return f"{self.reason}, {self.starts_on} to {self.ends_on}"


class Clinician(models.Model):
    """A member of staff who treats patients, and the treatments they may do."""

    user = models.OneToOneField("treatments.User", on_delete=models.PROTECT, related_name="clinician")
    title = models.CharField(max_length=40, blank=True, help_text="e.g. Dr or RN")
    registration = models.CharField(max_length=60, blank=True, help_text="Number on the professional register.")
    treatments = ArrayField(models.CharField(max_length=40), help_text="Ids, e.g. botox, botox_review, skinpen.")

    def __str__(self) -> str:
        return f"{self.title} {self.user}".strip()


class WorkingHours(Hours):
    """When a clinician works at a clinic."""

    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="working_hours")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="working_hours")

    class Meta(Hours.Meta):
        verbose_name_plural = "working hours"


class TimeOff(models.Model):
    """A span of time in which a clinician does not work."""

    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="time_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name_plural = "time off"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="time_off_ends_after_start")
        ]

    def __str__(self) -> str:
        """The absence in the page's time zone, which is that of the first clinic at which the clinician works."""
        starts, ends = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} ({timezone.get_current_timezone_name()})"


class Room(models.Model):
    """A room of a clinic, and the treatments that it can be used for."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    treatments = ArrayField(models.CharField(max_length=40), help_text="Ids, e.g. botox, botox_review, skinpen.")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [models.UniqueConstraint("clinic", "name", name="room_name_unique_in_clinic")]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A device that a treatment needs, e.g. one SkinPen handpiece."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    kind = models.SlugField(max_length=40, help_text="What a treatment asks for, e.g. skinpen.")
    clean_minutes = models.PositiveSmallIntegerField(
        "minutes to clean it", default=0, help_text="After a visit; until then nobody else can have it."
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", "name", name="device_name_unique_in_clinic"),
            models.CheckConstraint(condition=Q(clean_minutes__lte=480), name="device_cleaned_within_480"),
        ]

    def __str__(self) -> str:
        return self.name


class TreatmentOffer(models.Model):
    """How a clinic does a treatment: time, buffers, device, price."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="offers")
    treatment = models.SlugField(max_length=40, help_text="Id, e.g. botox, botox_review, skinpen.")
    duration_minutes = models.PositiveSmallIntegerField()
    buffer_before_minutes = models.PositiveSmallIntegerField(default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(default=0)
    device_kind = models.SlugField(max_length=40, blank=True, help_text="Empty: no device needed.")
    price_from = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", "treatment", name="offer_treatment_unique_in_clinic"),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=5, duration_minutes__lte=480),
                name="offer_duration_5_to_480",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True, price_to__isnull=True) | Q(price_to__gte=F("price_from")),
                name="offer_price_both_or_neither_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment} at {self.clinic}"
