"""Forms that start the quiz and identify the patient."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaire.fields import NameField
from questionnaire.forms import DatePartsField
from questionnaire.questions import When
from treatments.models import Clinic


class BeginForm(forms.Form):
    """The clinic that the answers go to."""

    clinic = forms.ModelChoiceField(
        Clinic.objects.order_by("name"),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choose the clinic you would visit."),
            "invalid_choice": gettext_lazy("That clinic is not on our list. Choose one from the list."),
        },
    )


class BirthDateForm(forms.Form):
    """The birth date that identifies the record; and the name, if several records share the address and date."""

    full_name = NameField(
        label=gettext_lazy("Your full name"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As you gave it in your answers."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"] = DatePartsField(
            name=_("date of birth"),
            when=When.PAST,
            today=today,
            autocomplete="bday",
            label=_("Your date of birth"),
            help_text=_("As you gave it in your answers."),
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(Field("birth_date", template="questionnaire/date_field.html"))
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if self.data.get("full_name"):
            self.helper.layout.append("full_name")

    def refuse_date(self) -> None:
        """Adds the error that the date does not match the record."""
        self.add_error("birth_date", _("That does not match your answers. Check the date, or call your clinic."))

    def ask_name(self) -> None:
        """Shows the name field, as the date alone does not identify the record."""
        self.helper.layout.append("full_name")
        self.add_error("full_name", _("More than one person uses this e-mail address. Type your full name too."))
