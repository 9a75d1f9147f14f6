"""The fields of every form that asks for a day or a moment."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from questionnaire.days import DayRangeError, check_day


def refuse_out_of_range(day: date) -> None:
    """The validator of a day, or of a moment, in a form."""
    try:
        check_day(day)
    except DayRangeError as error:
        raise forms.ValidationError(str(error), code="out_of_range") from error


class DayField(forms.DateField):  # noqa: TID251  # the one that is meant
    """A day within the years that the product knows."""

    default_validators = [refuse_out_of_range]


class MomentField(forms.DateTimeField):  # noqa: TID251  # the one that is meant
    """A date and time within the years that the product knows."""

    default_validators = [refuse_out_of_range]


class SplitMomentField(forms.SplitDateTimeField):
    """A date and time in two fields, within the years that the product knows."""

    default_validators = [refuse_out_of_range]


DAY_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"form_class": DayField},
    models.DateTimeField: {"form_class": SplitMomentField},
}
"""For `formfield_overrides` of a model's admin."""
