"""The forms to ask for the times of a session and to choose one."""

from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from questionnaire.answers import years_from
from questionnaire.day_fields import DayField
from questionnaire.fields import LineField
from treatments.models import AskReason, Clinic, Clinician, PlannedSession, Room
from treatments.queries.booking.availability import slot_from
from treatments.scheduling.availability import RosterClinician as Candidate
from treatments.scheduling.spans import wall_instant

FURTHEST_YEARS = 2
NO_DAY = "Enter the day as year-month-day: 2026-11-24."


def day_input() -> forms.DateInput:
    """Returns the browser's date input, for a form that a template renders field by field."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})


class WeekForm(forms.Form):
    """Which week of free times is shown, and with which clinician; invalid values are ignored."""

    first = DayField(required=False)
    clinician = forms.TypedChoiceField(
        label="Clinician",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, clinicians: tuple[Candidate, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_asked = len(clinicians) > 1
        self.only_clinician = "" if self.is_asked else ", ".join(clinician.name for clinician in clinicians)
        self.fields["clinician"].choices = [("", "Any"), *((clinician.id, clinician.name) for clinician in clinicians)]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Any:
        """Returns the clean value, or None if it is missing or invalid."""
        return self.cleaned_data.get(name) if self.is_valid() or name in self.cleaned_data else None


class WantedForm(forms.Form):
    """A date and a time by the clinic's clock, optionally a clinician and a room; `starts_at` is the instant in UTC."""

    date = DayField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter the date.", "invalid": "Enter the date as year-month-day: 2026-11-24."},
    )
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Enter the time.", "invalid": "Enter the time as hours:minutes: 14:30."},
    )

    clinician = forms.ModelChoiceField(
        Clinician.objects.none(),
        required=False,
        error_messages={"invalid_choice": "That clinician does not work at this clinic. Choose one who does."},
    )
    room = forms.ModelChoiceField(
        Room.objects.none(),
        required=False,
        error_messages={"invalid_choice": "That is not a room of this clinic. Choose one that is."},
    )

    def __init__(self, *args: Any, clinic: Clinic, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic, self.now = clinic, now
        works_here = Clinician.objects.select_related("user").filter(working_hours__clinic=clinic).distinct()
        self.fields["clinician"].queryset = works_here  # type: ignore[attr-defined]
        self.fields["room"].queryset = clinic.rooms.all()  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("date", "time")

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        today = self.now.date()
        if not years_from(today, -FURTHEST_YEARS) <= day <= years_from(today, FURTHEST_YEARS):
            raise ValidationError("Enter a date within two years of today.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "date" in data and "time" in data:
            at = wall_instant(data["date"], data["time"], self.clinic.zone)
            if at.astimezone(self.clinic.zone).time() != data["time"]:
                self.add_error("time", "The clocks go forward then: there is no such time on that day.")
            data["starts_at"] = at
        return data

    def chosen(self, name: str) -> Any:
        """Returns the clean value; None if nothing was asked for, or if any field is invalid."""
        return self.cleaned_data.get(name) if self.is_valid() else None


class SlotForm(forms.Form):
    """The button of one free time: its start in UTC and the ids of clinician, room and device, in one value."""

    REFUSED = "That is not a time of this clinic. Choose one of those below."
    slot = LineField(error_messages={"required": REFUSED})

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean_slot(self) -> dict[str, Any]:
        here = Clinician.objects.filter(working_hours__clinic=self.clinic).distinct()
        try:
            starts_at, clinician, room, device = slot_from(self.cleaned_data["slot"])
            return {
                "starts_at": starts_at,
                "clinician": here.get(pk=clinician),
                "room": self.clinic.rooms.get(pk=room),
                "device": self.clinic.devices.get(pk=device) if device else None,
            }
        except (ValueError, ObjectDoesNotExist) as wrong:
            raise ValidationError(self.REFUSED) from wrong


class DayForm(forms.Form):
    """The date of the day sheet to show."""

    day = DayField(widget=day_input())


class AskForDayForm(forms.Form):
    """A day outside the window that a clinician is asked for; the reason is a fixed choice: nothing about health."""

    day = DayField(
        label="Day",
        widget=day_input(),
        error_messages={"required": "Enter the day.", "invalid": NO_DAY},
    )
    why = forms.ChoiceField(
        label="Why this day",
        choices=[("", "Choose a reason"), *AskReason.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Choose why this day is wanted.", "invalid_choice": "Choose one of the reasons."},
    )

    @classmethod
    def outside(cls, session: PlannedSession, day: date | None, *, today: date) -> "AskForDayForm | None":
        """Returns the form for the wanted day, or for today once the window is over; None inside the window."""
        if day is None and today <= session.latest:
            return None
        day = day or today
        return None if session.earliest <= day <= session.latest else cls(initial={"day": day})
