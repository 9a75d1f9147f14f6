"""Recalling a lot, and the result of informing a patient."""

from django import forms

from questionnaire.fields import LineField, LinesField
from treatments.models import ContactOutcome, Product


class DeclareForm(forms.Form):
    """The lot, as its maker or an authority names it."""

    product = forms.ModelChoiceField(
        queryset=Product.objects.order_by("name"),
        empty_label="Choose",
        error_messages={"required": "Choose the product.", "invalid_choice": "Choose the product from the list."},
    )
    number = LineField(
        label="Lot number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type the lot number."},
    )
    reason = LinesField(
        label="Why, and what the maker or authority asks for",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the lot is called back."},
    )


class RecallContactForm(forms.Form):
    """One attempt to inform one patient."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[("", "Choose"), *ContactOutcome.choices],
        error_messages={"required": "Choose what came of it.", "invalid_choice": "Choose what came of it."},
    )
    note = LineField(label="Note", max_length=500, required=False)
