"""What a clinician types to find a patient."""

from django import forms

from questionnaire.fields import LineField


class FindForm(forms.Form):
    """Sent by POST: a name or a date of birth is no part of an address."""

    text = LineField(
        label="Find a patient",
        max_length=200,
        help_text="Name, date of birth, phone, e-mail or reference.",
        error_messages={"required": "Type a name, a date of birth, a phone number or a reference."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search", "size": 40}),
    )
