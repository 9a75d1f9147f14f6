"""The form to find an unfinished quiz, for a code to resume it."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from questionnaire.day_fields import DayField
from questionnaire.fields import EmailAddressField


class UnfinishedForm(forms.Form):
    """Identifies a caller with an unfinished quiz by what they entered in it, so that a guess opens nothing."""

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
