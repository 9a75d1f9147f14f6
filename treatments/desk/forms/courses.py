"""The forms of a whole plan: the patient's wishes for times, and the times that are booked together."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from questionnaire.day_fields import DayField
from treatments.desk.forms.free_times import SlotForm
from treatments.models import Clinic, Clinician, Plan
from treatments.models.clinic import WEEKDAYS
from treatments.scheduling.spans import MIDNIGHT
from treatments.scheduling.wishes import Wishes
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.courses import ChosenVisit

MOST_VISITS = 30
TIME = {"invalid": "Enter the time as hours:minutes: 17:00."}


class WishesForm(forms.Form):
    """The patient’s wishes, all optional. Clean values: `wishes`, and `not_before`, a local day of the clinic."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Days",
        choices=[(number, name[:3]) for number, name in WEEKDAYS],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose days of the week."},
    )
    starts_from = forms.TimeField(
        label="Not before",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
        error_messages=TIME,
    )
    over_by = forms.TimeField(
        label="Over by",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
        error_messages=TIME,
    )
    clinician = forms.ModelChoiceField(
        label="Clinician",
        queryset=Clinician.objects.none(),
        required=False,
        empty_label="Any",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose a clinician of this clinic."},
    )
    not_before = DayField(
        label="First visit not before",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={"invalid": "Enter the date as year-month-day: 2026-11-24."},
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Clinician.objects.filter(working_hours__clinic=clinic, user__is_active=True).distinct()
        field: Any = self.fields["clinician"]
        field.queryset = here.select_related("user").order_by("pk")
        some = list(field.queryset[:2])
        self.only_clinician = some[0] if len(some) == 1 else None
        if self.only_clinician:  # a stored wish for this clinician is submitted hidden
            field.widget = forms.HiddenInput()
            if self.initial.get("clinician") != self.only_clinician.pk:
                self.initial["clinician"] = None

    @classmethod
    def showing(cls, wishes: Wishes, clinic: Clinic) -> "WishesForm":
        """Returns the form with the stored wishes as initial values."""
        initial = {
            "weekdays": sorted(wishes.weekdays),
            "starts_from": wishes.starts_from,
            "over_by": wishes.over_by,
            "clinician": wishes.clinician,
        }
        return cls(clinic=clinic, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_from"), data.get("over_by")
        if first and last not in (None, MIDNIGHT) and last <= first:
            raise ValidationError({"over_by": "Over by has to be later than not before."})
        clinician = data.get("clinician")
        if not self.errors:
            weekdays = frozenset(data["weekdays"])
            data["wishes"] = Wishes(weekdays, first, last, clinician.pk if clinician else None)
        return data


class TogetherForm(forms.Form):
    """The times that were shown, each as `value_of_visit` has it; clean, `visits` is a list of ChosenVisits."""

    NOTHING = "No visit was chosen. Look at the times again."

    def __init__(self, given: QueryDict, *, plan: Plan) -> None:
        super().__init__(given)
        self.plan, self.shown = plan, given.getlist("visit")[:MOST_VISITS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.shown:
            raise ValidationError(self.NOTHING)
        data["visits"] = list(self._visits(self.shown))
        return data

    def _visits(self, shown: Iterable[str]) -> Iterable[ChosenVisit]:
        sessions = {str(session.pk): session for session in self.plan.sessions.all()}
        for text in dict.fromkeys(shown):
            key, _between, slot = text.partition(" ")
            form = SlotForm({"slot": slot}, clinic=self.plan.clinic)
            if key not in sessions or not form.is_valid():
                raise ValidationError(SlotForm.REFUSED)
            session = sessions.pop(key)
            session.plan = self.plan
            yield ChosenVisit(session, ChosenTime(**form.cleaned_data["slot"]))
