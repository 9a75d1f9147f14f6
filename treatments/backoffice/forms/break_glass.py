"""The reason for an emergency ("break-glass") access, and the result of its review."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from questionnaire.fields import LineField, LinesField
from treatments.models import GlassReason


class GlassForm(forms.Form):
    """The patient, by the reference of one of their assessments, and the reason."""

    reference = LineField(
        label="Reference of an assessment",
        max_length=20,
        help_text="Eight letters and digits, e.g. K7QF-2MRT.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Enter the reference of an assessment."},
    )
    reason_code = forms.ChoiceField(
        label="Kind of reason",
        choices=[("", "Choose one"), *GlassReason.choices],
        error_messages={"required": "Choose the kind of reason."},
    )
    reason = LinesField(
        label="In words",
        max_length=500,
        help_text="The clinicians read it, and it stays in the audit. Ten letters or more.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in words why you need this record: ten letters or more."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class AcknowledgeForm(forms.Form):
    """What a clinician found when reviewing an emergency access."""

    note = LinesField(
        label="What you found (may be empty)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Use at most 500 letters."},
    )
