"""The clinician's reason for refusing a day, as shown to the desk."""

from django import forms

from questionnaire.fields import LineField


class RefusalForm(forms.Form):
    """One sentence for the desk, which must not see health information."""

    reason = LineField(
        label="Why not, for the desk (nothing about the patient’s health)",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Say why, in a sentence.", "max_length": "Use at most 300 letters."},
    )
