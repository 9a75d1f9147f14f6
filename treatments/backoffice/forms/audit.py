"""Search terms of the audit."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from questionnaire.day_fields import DayField, MomentField
from questionnaire.fields import LineField
from treatments.models import User

KINDS = [("", "Saw and changed"), ("saw", "Saw"), ("changed", "Changed")]
DAYS = timedelta(days=30)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditForm(forms.Form):
    """A patient, a member of staff, or both, in a range of days; the default is the last thirty days."""

    who = LineField(label="Patient", required=False, max_length=80, widget=forms.TextInput())
    staff = forms.TypedChoiceField(label="Member of staff", required=False, coerce=int, empty_value=None)
    since = DayField(label="From", required=False, widget=_day())
    until = DayField(label="To", required=False, widget=_day())
    kind = forms.ChoiceField(label="What", required=False, choices=KINDS)

    def __init__(self, *args: Any, staff: Iterable[User], help_text: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["who"].help_text = help_text
        self.fields["who"].widget.attrs["autocomplete"] = "off"
        self.fields["staff"].choices = [("", "Anybody"), *((user.pk, str(user)) for user in staff)]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        until = given.get("until") or self.today
        since = given.get("since") or until - DAYS
        if since > until:
            self.add_error("since", "The first day is after the last.")
        return {**given, "since": since, "until": until}


class PageForm(forms.Form):
    """The parameters in the address of a page of the list: only keys and days. Invalid values count as missing."""

    patient = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    staff = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    since = DayField(required=False)
    until = DayField(required=False)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    before_at = MomentField(required=False)
    before_rank = forms.IntegerField(required=False, min_value=0, max_value=1000)
    before_pk = forms.IntegerField(required=False, min_value=0, max_value=2**62)
