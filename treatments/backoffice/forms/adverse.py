"""Recording an adverse event, and its course."""

from typing import Any

from django import forms

from questionnaire.day_fields import DayField
from questionnaire.fields import LineField, LinesField
from treatments.models import EventCourse, EventTerm, Grade

DAY: dict[str, Any] = {
    "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "input_formats": ["%Y-%m-%d"],
}
NO_DAY = "Enter the day as YYYY-MM-DD."
MEANINGS = {
    Grade.MILD: "no treatment needed",
    Grade.MODERATE: "simple treatment, or it limited the patient’s day",
    Grade.SEVERE: "medical treatment, or it kept the patient from daily life",
    Grade.LIFE_THREATENING: "urgent medical treatment",
    Grade.FATAL: "the patient died of it",
}


class EventForm(forms.Form):
    """What happened. Recorded once."""

    term = forms.ChoiceField(
        label="Clinical term",
        choices=[("", "Choose"), *EventTerm.choices],
        error_messages={"required": "Choose a clinical term, or “Other”."},
    )
    sign = forms.ChoiceField(
        label="In the patient’s words",
        required=False,
        help_text="The closest sentence that patients choose from.",
    )
    grade = forms.TypedChoiceField(
        label="Grade",
        choices=[(grade.value, f"{grade.label}: {meaning}") for grade, meaning in MEANINGS.items()],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a grade from 1 to 5."},
    )
    began_on = DayField(
        label="Began on", error_messages={"required": "Enter the day on which it began.", "invalid": NO_DAY}, **DAY
    )
    words = LinesField(
        label="What happened",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what happened.", "max_length": "Use at most 4,000 characters."},
    )
    treated_with = LineField(
        label="Treated with",
        required=False,
        max_length=500,
        error_messages={"max_length": "Use at most 500 characters."},
    )

    def __init__(self, *args: Any, signs: list[tuple[str, str]], **kwargs: Any) -> None:
        """`signs` are ids and texts of the known effects of the treatment."""
        super().__init__(*args, **kwargs)
        self.fields["sign"].choices = [("", "Nothing of this"), *signs]  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """The current state of the event."""

    course = forms.ChoiceField(label="How it stands", choices=EventCourse)
    ended_on = DayField(label="Over since", required=False, error_messages={"invalid": NO_DAY}, **DAY)
    authority_told_on = DayField(
        label="Authority and maker told on", required=False, error_messages={"invalid": NO_DAY}, **DAY
    )
    authority_reference = LineField(label="Their reference", required=False, max_length=80)


class ConclusionForm(forms.Form):
    """The conclusion of a rule's review."""

    conclusion = LinesField(
        label="Conclusion",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What you found, and what follows: keep the rule, change its wording, or propose a new version.",
        error_messages={
            "required": "Say what you found, and what follows from it.",
            "max_length": "Use at most 4,000 characters.",
        },
    )
