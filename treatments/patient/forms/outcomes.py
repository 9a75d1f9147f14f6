"""The outcome in the patient's words and on the product's own scales."""

from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from questionnaire.fields import LinesField
from treatments.models.care.outcomes import Again, Met, Satisfaction

CONCERN = "met_"


class OutcomeForm(forms.Form):
    """How satisfied the patient is, how far each aim was met, whether they would do it again, and their own words."""

    def __init__(self, *args: Any, concerns: Mapping[str, str], **kwargs: Any) -> None:
        """`concerns` are the names of those that the treatment was for, by id."""
        super().__init__(*args, **kwargs)
        self.concerns = concerns
        self.fields["satisfaction"] = _choice(_("How happy are you with what came of it?"), Satisfaction.choices, int)
        for concern, name in concerns.items():
            label = _("%(concern)s: how far did you get what you wanted?") % {"concern": name}
            self.fields[f"{CONCERN}{concern}"] = _choice(label, Met.choices, int)
        self.fields["again"] = _choice(_("Would you do it again?"), Again.choices, str)
        self.fields["words"] = LinesField(
            label=_("In your own words"),
            help_text=_("You can leave it empty. Up to 2,000 letters."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": _("Use at most 2,000 letters.")},
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def met(self) -> dict[str, int]:
        """How far each concern's aim was met, for a valid form."""
        return {concern: self.cleaned_data[f"{CONCERN}{concern}"] for concern in self.concerns}


def _choice(label: str, choices: list[tuple[Any, Any]], coerce: Callable[[Any], Any]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer to each question.")},
    )
