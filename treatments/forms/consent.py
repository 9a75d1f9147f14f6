"""The patient's consent to a treatment: ticked by the patient, or by a clinician who was with them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from questionnaire.fields import LineField


class ConsentForm(forms.Form):
    """Consent to the text that was on the page; the form carries the digest and language of exactly that text."""

    read = LineField(widget=forms.HiddenInput, max_length=64)
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, agree: str, **kwargs: Any) -> None:
        """`agree` is the sentence that a tick agrees to."""
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = agree
        self.fields["agree"].error_messages["required"] = _("Tick the box if you agree. If not, leave this page.")


class ConsentTakenForm(ConsentForm):
    """The same form, ticked by the clinician; staff pages are in English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, agree="The patient has read this, or had it read out, could ask, and said yes.", **kwargs
        )
        self.fields["agree"].error_messages["required"] = (
            "Tick the box if the patient said yes. If not, leave this page."
        )
