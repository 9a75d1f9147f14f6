"""The form to choose the right entries of two records that are merged."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

KEPT, MERGED = "kept", "merged"
NEWEST = {"email", "phone"}
"""Entries that change over time: the newer record is preselected."""


class MergeForm(forms.Form):
    """One question for each entry that differs, with both entries to choose from."""

    def __init__(self, *args: Any, differing: Mapping[str, tuple[str, Sequence[str]]], **kwargs: Any) -> None:
        """`differing` has by name a label and the entries of the kept and the merged record."""
        super().__init__(*args, **kwargs)
        for name, (label, entries) in differing.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=list(zip((KEPT, MERGED), entries, strict=True)),
                initial=MERGED if name in NEWEST else KEPT,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"{label}: choose the one that is right.",
                    "invalid_choice": f"{label}: choose one of the two.",
                },
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def taken(self) -> list[str]:
        """The names of the entries that are taken from the merged record."""
        return [name for name, chosen in self.cleaned_data.items() if chosen == MERGED]
