"""Form fields for a day or a moment. Every form of the project uses these."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from questionnaire.days import DayRangeError, check_day


def refuse_out_of_range(day: date) -> None:
    """Validates a day, or a moment, in a form; raises ValidationError if it is out of range."""
    try:
        check_day(day)
    except DayRangeError as error:
        raise forms.ValidationError(str(error), code="out_of_range") from error


class DayField(forms.DateField):  # noqa: TID251  # the wrapper itself
    """A day within the supported years."""

    default_validators = [refuse_out_of_range]


class MomentField(forms.DateTimeField):  # noqa: TID251  # the wrapper itself
    """A date and time within the supported years."""

    default_validators = [refuse_out_of_range]


class SplitMomentField(forms.SplitDateTimeField):
    """A date and time in two fields, within the supported years."""

    default_validators = [refuse_out_of_range]


DAY_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"form_class": DayField},
    models.DateTimeField: {"form_class": SplitMomentField},
}
"""For `formfield_overrides` of a model's admin."""
