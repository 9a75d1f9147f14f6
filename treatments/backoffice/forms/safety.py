"""What clinicians enter about health facts and held visits."""

from collections.abc import Sequence
from typing import Any

from django import forms

from questionnaire.fields import LineField, LinesField

LONGEST = {"max_length": "Use at most %(limit_value)s characters."}


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"})


class LiftForm(forms.Form):
    """The reason why a held visit can take place."""

    reason = LinesField(
        label="Why it can take place",
        max_length=2000,
        widget=_lines(3),
        error_messages={"required": "Say why the visit can take place.", **LONGEST},
    )
    against_stop = forms.BooleanField(label="I lift it although a stop still holds", required=False)


class MessageForm(forms.Form):
    """The message to the patient about a held visit."""

    text = LinesField(
        label="To the patient",
        max_length=2000,
        widget=_lines(7),
        error_messages={"required": "Write what the patient is to know.", **LONGEST},
    )


class FactForm(forms.Form):
    """A health fact reported to a clinician."""

    flag = forms.ChoiceField(
        label="Health fact",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Choose a health fact.", "invalid_choice": "Choose a health fact from the list."},
    )
    note = LinesField(
        label="Note",
        required=False,
        max_length=500,
        widget=_lines(2),
        error_messages=LONGEST,
    )

    def __init__(self, *args: Any, facts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["flag"].choices = [("", "Choose"), *facts]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """How a clinician knows that a fact no longer applies."""

    reason = LineField(
        label="How you know",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "Say how you know that it no longer holds.", **LONGEST},
    )
    lift_too = forms.BooleanField(label="Lift what is held for this alone", required=False)


class HoldForm(forms.Form):
    """Which visit a clinician holds, and why."""

    session = forms.TypedChoiceField(
        label="Visit",
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Choose a visit.", "invalid_choice": "Choose one of the patient’s visits."},
    )
    reason = LinesField(
        label="What has to be settled first",
        max_length=2000,
        widget=_lines(2),
        error_messages={"required": "Say what has to be settled first.", **LONGEST},
    )

    def __init__(self, *args: Any, visits: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = visits  # type: ignore[attr-defined]
