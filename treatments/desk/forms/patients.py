"""What the front desk writes about a patient: nothing about health."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info

from questionnaire.fields import LineField, LinesField, NameField, PhoneField
from treatments.models import Booking, Patient
from treatments.services.messages.health_words import health_words


def check_no_health(text: str) -> None:
    """Raises ValidationError if a text by the desk mentions health."""
    found = health_words(text)
    if found:
        said = ", ".join(f"“{word}”" for word in found)
        raise ValidationError(
            f"Nothing about health belongs here. Take out {said}. What the clinician has to know, "
            "the patient says at check-in."
        )


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
        """A number without a country code is read as one of the country of the patient's clinic."""
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


class DeskMessageForm(forms.Form):
    """A short message to a patient."""

    text = LinesField(
        label="Message",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Write the message.", "max_length": "Use at most 300 characters."},
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": "message"})
        reads = get_language_info(patient.language)["name"]
        self.fields["text"].help_text = f"Nothing about health. At most 300 characters. The patient reads {reads}."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_text(self) -> Any:
        text = self.cleaned_data["text"]
        check_no_health(text)
        return text


class NoteForm(forms.Form):
    """A short note on a booking, for the staff who are at the desk next."""

    text = LineField(
        label="Note",
        help_text="For the desk: everybody who works here reads it. Nothing about health.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "Use at most 200 characters."},
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        note = getattr(booking, "desk_note", None)
        super().__init__(*args, **kwargs | {"initial": {"text": note.text if note else ""}, "prefix": "note"})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_text(self) -> Any:
        text = self.cleaned_data["text"]
        check_no_health(text)
        return text
