"""What a patient reports from their account about their health since the quiz."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NONE = "none"


class NewHealthForm(forms.Form):
    """At least one box is ticked. `told` are the flags of a valid form, empty for “None of these”."""

    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these is true for you now?"),
        help_text=gettext_lazy(
            "Choose all that fit, or “None of these”. Not sure? Choose it. A clinician will ask you."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose what is new, or “None of these”."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, SafeString]], **kwargs: Any) -> None:
        """`choices` are flags with the patient's wording."""
        super().__init__(*args, **kwargs)
        self.fields["flags"].choices = [*choices, (NONE, _("None of these"))]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_flags(self) -> list[str]:
        flags: list[str] = self.cleaned_data["flags"]
        if NONE in flags and len(flags) > 1:
            raise ValidationError(_("“None of these” goes with no other answer. Clear it, or the others."))
        return flags

    @property
    def told(self) -> list[str]:
        return [flag for flag in self.cleaned_data["flags"] if flag != NONE]
