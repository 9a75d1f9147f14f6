"""The patient's preferences, changed to try out the result."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from questionnaire.steps import PREFERENCES as ASKED
from treatments.rules.facts import PREFERENCES


class ExploreForm(forms.Form):
    """How much each of the six preferences matters, 0 (not at all) to 4 (very much); all six are sent together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in ASKED.questions:
            if question.key in PREFERENCES:
                name = gettext(question.text)
                message = gettext("Choose how much this matters to you: %(wish)s.") % {"wish": name}
                self.fields[question.key] = forms.TypedChoiceField(
                    label=name,
                    coerce=int,
                    choices=[(choice.value, gettext(choice.text)) for choice in question.choices],
                    error_messages={"required": message, "invalid_choice": message},
                    widget=forms.RadioSelect,
                )
