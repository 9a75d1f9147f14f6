"""Forms of the patient's account: a report after a visit, a reply to a clinician's question, and contact details."""

from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaire.fields import LinesField, NameField, PhoneField
from questionnaire.forms import DatePartsField
from questionnaire.questions import When
from treatments.models import Strength
from treatments.rules.evidence import Sign


class ProblemForm(forms.Form):
    """What the patient notices, since when and how much; the template draws the signs, each with its advice."""

    def __init__(self, *args: Any, signs: tuple[Sign, ...], visited_on: date, today: date, **kwargs: Any) -> None:
        """`visited_on` and `today` are days of the clinic's calendar."""
        super().__init__(*args, **kwargs)
        self.visited_on = visited_on
        self.fields["noticed"] = forms.MultipleChoiceField(
            label=_("What do you notice?"),
            choices=[(sign.id, sign.notice) for sign in signs],
            required=False,
            error_messages={"invalid_choice": _("Choose from the list for this visit.")},
        )
        self.fields["words"] = LinesField(
            label=_("In your own words"),
            help_text=_("Up to 2,000 letters. Leave it empty if the list says it all."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": _("Use at most 2,000 letters.")},
        )
        self.fields["since"] = DatePartsField(
            name=_("day it began"), when=When.PAST, today=today, label=_("Since when?"), initial=today
        )
        self.fields["strength"] = forms.TypedChoiceField(
            label=_("How much does it bother you?"),
            choices=Strength.choices,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose how much it bothers you.")},
        )
        self.helper = _helper(
            Field("words"), Field("since", template="questionnaire/date_field.html"), Field("strength")
        )

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.visited_on:
            raise forms.ValidationError(_("Give a day that is not before your visit."))
        return since

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "noticed" not in self.errors and not cleaned.get("noticed") and not cleaned.get("words", "").strip():
            self.add_error("noticed", _("Tick what you notice, or tell us in your own words."))
        return cleaned


class ReplyForm(forms.Form):
    """The patient's reply to a question from their clinic."""

    answer = LinesField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("In your own words. Up to 4,000 letters."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Write your answer."),
            "max_length": gettext_lazy("Use at most 4,000 letters and spaces."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("answer")


class ContactsForm(forms.Form):
    """The contact details that patients correct themselves."""

    full_name = NameField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Enter your name."),
            "max_length": gettext_lazy("Use at most 120 letters."),
        },
    )
    phone = PhoneField(
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("You can leave it empty."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    no_email = forms.BooleanField(
        label=gettext_lazy("Call or text me about my visits. Send me no e-mail about them."),
        help_text=gettext_lazy("You still sign in with a code that we e-mail to you."),
        required=False,
    )
    texts = forms.BooleanField(
        label=gettext_lazy("Send me text messages about my visits."),
        help_text=gettext_lazy("If you want no e-mail and no text can reach you, we call you."),
        required=False,
    )
    no_invitations = forms.BooleanField(
        label=gettext_lazy("Do not ask me to come again when my plan is over."), required=False
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        """`country` (ISO alpha-2) is the clinic's; it decides how a number without a country code is read."""
        super().__init__(*args, **kwargs)
        cast(PhoneField, self.fields["phone"]).country = country
        self.helper = _helper("full_name", "phone", "no_email", "texts", "no_invitations")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("no_email") and "phone" not in self.errors and not cleaned.get("phone"):
            self.add_error("phone", _("Enter a phone number, so that we can call you."))
        return cleaned


def _helper(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*fields)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
