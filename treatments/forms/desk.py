"""What is typed and pressed at the front desk, as clean values."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from questionnaire.answers import years_from
from questionnaire.day_fields import DayField
from questionnaire.fields import EmailAddressField, LineField
from treatments.models import AskReason, Booking, Clinic, Clinician, ReturnOutcome, Room
from treatments.queries.availability import slot_from
from treatments.scheduling.availability import Clinician as Candidate
from treatments.scheduling.cascade import Reach
from treatments.scheduling.spans import wall_instant

FURTHEST_YEARS = 2
CANCEL_REASONS = [
    ("Patient asked", "Patient asked"),
    ("Patient is ill", "Patient is ill"),
    ("Clinic cannot", "Clinic cannot"),
    ("Booked by mistake", "Booked by mistake"),
    ("Other", "Other"),
]

NO_DAY = "Enter the day as year-month-day: 2026-11-24."


def day_input() -> forms.DateInput:
    """A date as browsers ask for it, in a form that is written field by field."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})


class UnfinishedForm(forms.Form):
    """Who is on the phone about a quiz she has not sent: what she gave in it, so that a guess opens nothing."""

    NOT_FOUND = (
        "No unfinished quiz holds this address with this birth date, and no link was sent to the address. The patient "
        "gets a code on their own device, under “Save for later”, or starts again."
    )

    email = EmailAddressField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter the e-mail address that the patient gave.",
            "invalid": "Enter it as name@example.com.",
        },
    )
    birth_date = DayField(
        label="Birth date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"required": "Enter the birth date.", "invalid": "Enter it as year-month-day: 1984-03-01."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class WeekForm(forms.Form):
    """Which week of free times is shown, and with whom; nonsense in the address counts as nothing."""

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
        self.only_clinician = "" if self.is_asked else ", ".join(each.name for each in clinicians)
        self.fields["clinician"].choices = [("", "Any"), *((each.id, each.name) for each in clinicians)]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Any:
        """The clean value, or None."""
        return self.cleaned_data.get(name) if self.is_valid() or name in self.cleaned_data else None


class WantedForm(forms.Form):
    """A date and a time by the clinic's clock, and at times with whom or where; `starts_at` is the instant in UTC."""

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


class CancelForm(forms.Form):
    """Why a booking is cancelled; in fixed words, so that nobody writes about a patient's health here."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose a reason"), *CANCEL_REASONS],
        error_messages={"required": "Choose why it is cancelled.", "invalid_choice": "Choose one of the reasons."},
    )

    def __init__(self, *args: Any, booking: Booking, waiting: Sequence[Booking], **kwargs: Any) -> None:
        """`waiting` are the bookings of the plan that wait for their day, in its order."""
        super().__init__(*args, **kwargs)
        self.booking, self.waiting = booking, waiting
        self.only_reach = ""
        if len(waiting) > 1:
            reaches = list(self._reaches())
            self.fields["reach"] = forms.ChoiceField(
                label="Which",
                choices=reaches,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choose which visits are cancelled.",
                    "invalid_choice": "Choose which visits are cancelled.",
                },
            )
            if len(reaches) == 1:
                self._take(*reaches[0])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _take(self, reach: str, words: str) -> None:
        """One way alone is said and not asked; it is sent along, so that an older page cancels no more than it said."""
        field, self.only_reach = self.fields["reach"], words
        field.widget, field.initial = forms.HiddenInput(), reach
        changed = "Other visits have been booked or cancelled meanwhile. Check below which visits are cancelled."
        field.error_messages |= {"required": changed, "invalid_choice": changed}

    def _reaches(self) -> Iterator[tuple[str, str]]:
        later = self._this_and_later
        if len(later) == 1:
            yield Reach.ONE.value, "This visit"
        else:
            yield Reach.LATER.value, f"This visit and the {len(later) - 1} booked after it, whose dates follow from it"
        if len(later) < len(self.waiting):
            yield Reach.ALL.value, f"All {len(self.waiting)} booked visits of the plan"

    @property
    def _this_and_later(self) -> list[Booking]:
        position = self.booking.session.position
        return [self.booking, *(each for each in self.waiting if each.session.position > position)]

    @property
    def chosen(self) -> list[Booking]:
        """The bookings to cancel, the first of the plan first."""
        match self.cleaned_data.get("reach"):
            case Reach.ALL:
                return list(self.waiting)
            case Reach.LATER:
                return self._this_and_later
            case _:
                return [self.booking]


class ReachForm(forms.Form):
    """How much of the plan goes along when a visit moves; nonsense in the address counts as this visit alone."""

    reach = forms.ChoiceField(label="Move", required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, booking: Booking, waiting: Sequence[Booking], **kwargs: Any) -> None:
        """`waiting` are the bookings of the plan that wait for their day."""
        super().__init__(*args, **kwargs)
        position = booking.session.position
        choices = [(Reach.ONE.value, "This visit, and only what cannot stay")]
        if any(each.session.position > position for each in waiting):
            choices.append((Reach.LATER.value, "This visit and all later ones"))
        if any(each.session.position < position for each in waiting):
            choices.append((Reach.ALL.value, "All booked visits of the plan"))
        self.fields["reach"].choices = choices  # type: ignore[attr-defined]
        self.is_asked = len(choices) > 1

    @property
    def chosen(self) -> Reach:
        """What was chosen."""
        given = self.data.get("reach")
        return Reach(given) if given in list(Reach) else Reach.ONE


class UndoForm(forms.Form):
    """Which act is undone: the key of its row in the history."""

    event = forms.IntegerField(min_value=1)

    @property
    def chosen(self) -> int | None:
        """The key; None for what is none, which names no act."""
        return self.cleaned_data["event"] if self.is_valid() else None


class DayForm(forms.Form):
    """The date that the day sheet is turned to."""

    day = DayField(widget=day_input())


class PeriodForm(forms.Form):
    """The days that a report is about, the first and the last included."""

    first = DayField(
        label="From",
        widget=day_input(),
        error_messages={"required": "Enter the first day.", "invalid": NO_DAY},
    )
    last = DayField(
        label="To",
        widget=day_input(),
        error_messages={"required": "Enter the last day.", "invalid": NO_DAY},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must not be before the first.")
        elif first and last and last >= years_from(first, 1):
            self.add_error("last", "A report covers a year at most: choose days that lie closer together.")
        return cleaned

    def sentences(self) -> list[str]:
        """What is wrong with it, each with its field."""
        return [f"{self.fields[name].label}: {error}" for name, errors in self.errors.items() for error in errors]


class ReturnCallForm(forms.Form):
    """How a call about coming again ended, and which last visit it was about."""

    treatment = forms.SlugField(max_length=40)
    last_on = DayField()
    outcome = forms.ChoiceField(choices=[(each.value, each.label) for each in ReturnOutcome.of_a_call()])


class ToldApartForm(forms.Form):
    """The key of the patient of whom another was told apart."""

    other = forms.IntegerField(min_value=1)


class AskForDayForm(forms.Form):
    """A day outside the window that a clinician is asked for, and why, in fixed words: nothing about health."""

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
