"""A clinician's answer to a problem report."""

from django import forms

from questionnaire.fields import LinesField


class AnswerForm(forms.Form):
    """The clinician's answer; staff pages are in English."""

    answer = LinesField(
        label="Answer to the patient",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Write what the patient is to know or do.",
            "max_length": "Use at most 2,000 characters.",
        },
    )
