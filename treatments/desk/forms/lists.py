"""What the desk notes on its work lists."""

from django import forms

from questionnaire.day_fields import DayField
from treatments.models import ReturnOutcome


class ReturnCallForm(forms.Form):
    """How a call about coming again ended, and which last visit it was about."""

    treatment = forms.SlugField(max_length=40)
    last_on = DayField()
    outcome = forms.ChoiceField(choices=[(each.value, each.label) for each in ReturnOutcome.of_a_call()])


class ToldApartForm(forms.Form):
    """The key of the patient of whom another was told apart."""

    other = forms.IntegerField(min_value=1)
