"""The clinician's decision as posted from the review page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from questionnaire.day_fields import DayField
from questionnaire.fields import LinesField
from treatments.models import Decision, DepartureReason
from treatments.services.review.reviews import CHOOSE_ONE, TREATMENTS, OpenStop
from treatments.wording.treatments import treatment_name

NAMED = [(treatment, treatment_name(treatment)) for treatment in TREATMENTS]


class ReviewForm(forms.Form):
    """Each button sends its decision; the service checks whether it is allowed for the assessment."""

    decision = forms.ChoiceField(
        choices=Decision,
        error_messages={
            "required": CHOOSE_ONE,
            "invalid_choice": CHOOSE_ONE,
        },
    )
    start_on = DayField(
        label="Plan starts on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": "Enter the day on which the plan starts.",
            "invalid": "Enter the day on which the plan starts as YYYY-MM-DD.",
        },
    )
    treatments = forms.MultipleChoiceField(
        label="Treatments",
        choices=NAMED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from Botox and SkinPen."},
    )
    start_with = forms.ChoiceField(
        label="If both, begin with",
        choices=[("", "Not both"), *NAMED],
        required=False,
        error_messages={"invalid_choice": "Begin with Botox or SkinPen."},
    )
    settled = forms.MultipleChoiceField(
        label="Stops that are settled",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick only what you did yourself. It is kept with your name.",
        error_messages={"invalid_choice": "Choose a stop of this assessment."},
    )
    reason_code = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose a reason"), *DepartureReason.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a reason from the list."},
    )
    reason = LinesField(
        label="In words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Use at most 2,000 characters."},
    )

    def __init__(self, *args: Any, today: date, stops: Iterable[OpenStop] = (), **kwargs: Any) -> None:
        """`today` is the clinic's: the first day that a plan can start on. `stops` are those that can be settled."""
        super().__init__(*args, **kwargs)
        choices = [(stop.code, f"{stop.act}. ({stop.clinical})") for stop in stops]
        if choices:
            self.fields["settled"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["settled"]
        self.fields["start_on"].widget.attrs["min"] = today.isoformat()


class AskForm(forms.Form):
    """A question back to the patient; the service validates it."""

    text = LinesField(
        label="Question to the patient",
        required=False,
        strip=True,
        help_text="The patient reads it word for word, and is told by e-mail that there is one.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
