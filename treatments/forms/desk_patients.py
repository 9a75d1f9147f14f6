"""What the front desk writes down about a patient: nothing about health."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from questionnaire.fields import NameField, PhoneField
from treatments.models import Patient


class CorrectionForm(forms.Form):
    """A patient's name and phone number."""

    full_name = NameField(
        label="Name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the name.", "max_length": "Use at most 120 characters."},
    )
    phone = PhoneField(
        label="Phone",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        """A number without a country code is read as people write it where the patient's clinic is."""
        held = {"full_name": patient.full_name, "phone": patient.phone}
        super().__init__(*args, **kwargs | {"initial": held})
        self.patient = patient
        cast(PhoneField, self.fields["phone"]).country = patient.clinic.country
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("full_name", "phone")

    def clean_phone(self) -> Any:
        phone = self.cleaned_data["phone"]
        if not phone and (self.patient.no_email or self.patient.texts):
            raise ValidationError("The patient wants to be told of visits by phone. Enter the number.")
        return phone

    @property
    def changed(self) -> dict[str, Any]:
        """The fields that are to change, with their new values."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
