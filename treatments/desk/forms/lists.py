"""The forms of the desk's work lists."""

from django import forms

from questionnaire.day_fields import DayField
from treatments.models import ReturnOutcome


class ReturnCallForm(forms.Form):
    """How a call about coming again ended, and which last visit it was about."""

    treatment = forms.SlugField(max_length=40)
    last_on = DayField()
    outcome = forms.ChoiceField(choices=[(outcome.value, outcome.label) for outcome in ReturnOutcome.of_a_call()])


class ToldApartForm(forms.Form):
    """The key of the other patient, who is a different person."""

    other = forms.IntegerField(min_value=1)
