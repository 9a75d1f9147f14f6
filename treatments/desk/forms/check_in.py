"""What a patient answers at the desk on arrival."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

NONE, IN_PRIVATE = "none", "in_private"


class CheckInForm(forms.Form):
    """At least one box is required: nobody is checked in unasked. `flags` and `in_private` are the answers."""

    answers = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick what the patient answers, or “None of these”.",
            "invalid_choice": "Choose from the list.",
        },
    )

    early = forms.BooleanField(
        label="The patient is here this early", error_messages={"required": "Tick that the patient is here this early."}
    )

    def __init__(
        self, *args: Any, question: str, answers: Sequence[tuple[str, str]], early: bool = False, **kwargs: Any
    ) -> None:
        """`early` asks for confirmation of an arrival hours before the booked time."""
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["early"]
        self.fields["answers"].label = question
        self.fields["answers"].choices = answers  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_answers(self) -> list[str]:
        answers: list[str] = self.cleaned_data["answers"]
        if NONE in answers and len(answers) > 1:
            raise ValidationError("“None of these” goes with no other answer. Untick it, or the others.")
        return answers

    @property
    def flags(self) -> list[str]:
        return [answer for answer in self.cleaned_data["answers"] if answer not in (NONE, IN_PRIVATE)]

    @property
    def in_private(self) -> bool:
        return IN_PRIVATE in self.cleaned_data["answers"]
