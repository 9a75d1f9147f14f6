"""The patient search form of the desk and the admin."""

from django import forms

from questionnaire.fields import LineField


class FindForm(forms.Form):
    """Sent by POST, so that no name or birth date appears in an address."""

    text = LineField(
        label="Find a patient",
        max_length=200,
        help_text="Name, birth date, phone, e-mail or reference.",
        error_messages={
            "required": "Enter a name, a birth date such as 1984-03-01, the end of a phone number, an e-mail address, "
            "or a reference such as K7QF-2MRT.",
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "type": "search", "size": 40, "class": "form-control"},
        ),
    )
