"""The period of a report."""

from typing import Any

from django import forms

from questionnaire.answers import years_from
from questionnaire.day_fields import DayField
from treatments.desk.forms.free_times import NO_DAY, day_input


class PeriodForm(forms.Form):
    """The local days of a report, from the first to the last, both included."""

    first = DayField(
        label="From",
        widget=day_input(),
        error_messages={"required": "Enter the first day.", "invalid": NO_DAY},
    )
    last = DayField(
        label="To",
        widget=day_input(),
        error_messages={"required": "Enter the last day.", "invalid": NO_DAY},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must not be before the first.")
        elif first and last and last >= years_from(first, 1):
            self.add_error("last", "A report covers a year at most: choose days that lie closer together.")
        return cleaned

    def sentences(self) -> list[str]:
        """Returns the errors, each with the label of its field."""
        return [f"{self.fields[name].label}: {error}" for name, errors in self.errors.items() for error in errors]
