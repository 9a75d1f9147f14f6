"""Filters of the knowledge pages, sent by GET as they hold no personal data; and the release form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from questionnaire.day_fields import DayField
from questionnaire.fields import LinesField
from treatments.rules.knowledge import Knowledge, versions
from treatments.rules.markdown import spoken

UNKNOWN = "Choose from the list."


class KnowledgeFilter(forms.Form):
    """Filters a version by one concern, flag or source."""

    concern = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})
    flag = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})
    source = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, *args: Any, knowledge: Knowledge, flags: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(source.id, f"{source.id}: {source.title}"[:80]) for source in knowledge.sources.values()]
        self.fields["concern"].choices = [("", "All concerns"), *knowledge.concerns.items()]  # type: ignore[attr-defined]
        self.fields["flag"].choices = [("", "All flags"), *((flag, spoken(flag)) for flag in flags)]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "All sources"), *sources]  # type: ignore[attr-defined]


class TwoVersions(forms.Form):
    """The two versions to compare."""

    old = forms.ChoiceField(label="From", error_messages={"invalid_choice": UNKNOWN})
    new = forms.ChoiceField(label="To", error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(version, version) for version in reversed(versions())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("old") and given.get("old") == given.get("new"):
            self.add_error("new", "Choose another version than the first.")
        return given


class ReleaseForm(forms.Form):
    """The version to release, and the moment from which it takes effect, in the clinic's time zone."""

    version = forms.ChoiceField(error_messages={"invalid_choice": UNKNOWN})
    day = DayField(
        required=False,
        help_text="Leave day and time empty to release it at once.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Enter the day as YYYY-MM-DD."},
    )
    time = forms.TimeField(
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M"],
        error_messages={"invalid": "Enter the time as HH:MM, in 24 hours."},
    )
    note = LinesField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text="What there is to say."
    )
    has_read = forms.BooleanField(
        label="I have read what changes, and the replay over our own cases.",
        error_messages={"required": "Compare the versions and read the replay first."},
    )

    def __init__(self, *args: Any, drafts: Iterable[str], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["version"].choices = [(version, version) for version in drafts]  # type: ignore[attr-defined]
        self.fields["time"].help_text = f"By the clock of {zone.key}."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and (given["day"] is None) != (given["time"] is None):
            self.add_error("time" if given["time"] is None else "day", "Give both the day and the time, or neither.")
        return given

    @property
    def decides_from(self) -> datetime | None:
        """The moment (aware), available once the form is valid; None means at once."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return None if day is None else datetime.combine(day, time, tzinfo=self.zone)
