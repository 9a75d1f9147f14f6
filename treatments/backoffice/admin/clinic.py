"""A clinic's configuration: places, hours, staff, devices and prices; and its bookings, read-only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from questionnaire.fields import phone_fault_in_words
from questionnaire.phone_numbers import NotAPhoneNumber, as_written, to_e164
from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin, OperatorAdmin, OperatorInline
from treatments.backoffice.admin.outside_hours import LooksBeforeSaving
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.backoffice.presenters.readiness import set_up_lacks
from treatments.models import (
    Booking,
    Clinic,
    Clinician,
    Closure,
    Device,
    OpeningHours,
    Room,
    TimeOff,
    TreatmentOffer,
    WorkingHours,
)
from treatments.permissions import key_from
from treatments.wording.earnings import STANDARD as STANDARD_EARNINGS
from treatments.wording.treatments import TREATMENTS, visit_name

MIDNIGHT = time(0)
WEEKLY_FIRST = F("day").asc(nulls_first=True)
EARNINGS = ("earns_from", "earns_from_es")
TARGETS = ("urgent_hours", "soon_hours", "routine_hours")
CHANGES = (
    "notice_minutes",
    "change_until_hours",
    "late_change_note",
    "no_show_after_minutes",
    "warn_after_no_shows",
    "no_show_note",
    "reminder_hours",
    "writes_from",
    "writes_until",
)


class ClinicForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Stores the clinic's own phone number in its national format: that is how patients read it."""
        data = super().clean() or {}
        country = data.get("country", "")
        if "phone" not in self.changed_data:
            return data
        try:
            data["phone"] = as_written(to_e164(data.get("phone", ""), country), country)
        except NotAPhoneNumber as wrong:
            self.add_error("phone", phone_fault_in_words(wrong.fault, country))
        return data


class TreatmentsForm(forms.ModelForm):
    """Treatments are ticked, not typed."""

    treatments = forms.MultipleChoiceField(
        choices=list(TREATMENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one treatment."},
    )


class OfferForm(forms.ModelForm):
    treatment = forms.ChoiceField(choices=[("", "Choose"), *TREATMENTS.items()])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("price_from"), data.get("price_to")
        if (low is None) != (high is None) or (low is not None and high is not None and high < low):
            self.add_error("price_to", "Give both prices, the higher one last, or neither.")
        return data


class HoursForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes != MIDNIGHT and closes <= opens:
            self.add_error("closes", "It must close after it opens; 00:00 means the end of the day.")
        if "day" not in self.errors and (data.get("weekday") is None) == (data.get("day") is None):
            self.add_error("day", "Choose a weekday or give one day, not both.")
        return data


class ClosureForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must not be before the first; for one day, give it twice.")
        return data


class TimeOffForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", "It must end after it starts.")
        return data


class OpeningHoursInline(OperatorInline):
    model = OpeningHours
    form = HoursForm
    ordering = (WEEKLY_FIRST, "weekday", "opens")


class ClosureInline(OperatorInline):
    model = Closure
    form = ClosureForm
    ordering = ("starts_on",)


class RoomInline(OperatorInline):
    model = Room
    form = TreatmentsForm
    ordering = ("name",)


class DeviceInline(OperatorInline):
    model = Device
    ordering = ("name",)


class OfferInline(OperatorInline):
    model = TreatmentOffer
    form = OfferForm
    ordering = ("treatment",)
    verbose_name = "treatment"
    verbose_name_plural = "treatments: minutes, buffers, device, price"


@admin.register(Clinic)
class ClinicAdmin(LooksBeforeSaving, OperatorAdmin):
    """All configuration of one clinic on one page."""

    form = ClinicForm
    bookings_by = "session__plan__clinic"

    list_display = ("name", "code", "place", "time_zone", "phone")
    search_fields = ("name", "code", "place")
    ordering = ("name",)
    readonly_fields = ("public_holidays",)
    inlines = (OpeningHoursInline, ClosureInline, RoomInline, DeviceInline, OfferInline)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Groups what patients may do and read in sections, and shows the text they read if a field is empty."""
        rest = [name for name in self.get_fields(request, obj) if name not in EARNINGS + CHANGES + TARGETS]
        told = f"Shown beside every result. Where it is empty, patients read: “{STANDARD_EARNINGS}”"
        return [
            (None, {"fields": rest}),
            ("Answers are decided in time", {"fields": TARGETS}),
            ("Visits are booked, moved, cancelled and reminded of", {"fields": CHANGES}),
            ("Who earns from this", {"fields": EARNINGS, "description": told}),
        ]

    @admin.display(description="public holidays", empty_value="Save the clinic first.")
    def public_holidays(self, clinic: Clinic) -> str | None:
        """The link to the page that proposes public holidays as closures; None for an unsaved clinic."""
        if not clinic.pk:
            return None
        return format_html('<a href="{}">Propose as closures</a>', reverse("admin:holidays", args=[clinic.code]))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbidden: the clinic's patients and their history depend on it."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Saves the rows of the page, and warns about what is missing to book the treatments that the clinic offers."""
        super().save_related(request, form, formsets, change)
        for lack in set_up_lacks(form.instance):
            messages.warning(request, f"{form.instance} cannot be booked for {lack}")


class WorkingHoursInline(OperatorInline):
    model = WorkingHours
    form = HoursForm
    ordering = ("clinic", WEEKLY_FIRST, "weekday", "opens")


class TimeOffInline(OperatorInline):
    model = TimeOff
    form = TimeOffForm
    ordering = ("starts_at",)
    verbose_name_plural = "time off, by the clock above"


@admin.register(Clinician)
class ClinicianAdmin(LooksBeforeSaving, OperatorAdmin):
    """What a clinician may do, and when they work.

    Time off is entered in the time zone of the first clinic the clinician works at.
    """

    bookings_by = "clinician"

    form = TreatmentsForm
    list_display = ("user", "title", "registration")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__email")
    ordering = ("user__full_name",)
    fields = ("user", "title", "registration", "treatments", "clock")
    readonly_fields = ("clock",)
    autocomplete_fields = ("user",)
    inlines = (WorkingHoursInline, TimeOffInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Saves the rows of the page, and warns about what is missing to book visits at the clinician's clinics."""
        super().save_related(request, form, formsets, change)
        for clinic in Clinic.objects.filter(working_hours__clinician=form.instance).distinct().order_by("name"):
            for lack in set_up_lacks(clinic):
                messages.warning(request, f"{clinic} cannot be booked for {lack}")

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        with self._clock_of(object_id):
            page = super().changeform_view(request, object_id, *args, **kwargs)
            return _rendered(page)

    @contextmanager
    def _clock_of(self, object_id: str | None) -> Iterator[None]:
        hours = WorkingHours.objects.none()
        if object_id:
            hours = (
                WorkingHours.objects.filter(clinician_id=key_from(object_id)).select_related("clinic").order_by("pk")
            )
        first = hours.first()
        with timezone.override(first.clinic.zone if first else timezone.get_current_timezone()):
            yield

    @admin.display(description="clock for time off")
    def clock(self, clinician: Clinician) -> str:
        return timezone.get_current_timezone_name()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbidden: the clinician's bookings refer to them. Switch the account off instead."""
        return False


def _rendered(page: HttpResponse) -> HttpResponse:
    """Renders the page now: a template response is rendered later, when another time zone would be active."""
    return page.render() if hasattr(page, "render") else page


@admin.register(Booking)
class BookingAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """Read-only: booking, moving and cancelling follow rules that no form here knows."""

    clinic_field = "session__plan__clinic"
    list_display = ("starts", "patient", "visit", "clinician", "room", "state")
    list_filter = ("state",)
    list_select_related = ("patient", "session__plan__clinic", "clinician__user", "room")
    patient_field = "patient"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    ordering = ("-during",)
    exclude = ("during", "occupied", "device_busy")
    readonly_fields = ("starts", "ends")

    @admin.display(description="starts", ordering="during")
    def starts(self, booking: Booking) -> str:
        return self._by_the_clinic(booking, booking.starts_at)

    @admin.display(description="ends")
    def ends(self, booking: Booking) -> str:
        return self._by_the_clinic(booking, booking.ends_at)

    def _by_the_clinic(self, booking: Booking, moment: datetime) -> str:
        clinic = booking.session.plan.clinic
        return f"{moment.astimezone(clinic.zone):%a %d %b %Y, %H:%M} ({clinic.clock_name})"

    @admin.display(description="session")
    def visit(self, booking: Booking) -> str:
        return visit_name(booking.session.treatment, booking.session.number)
