"""What of the knowledge base is asked for; by GET, as it says nothing of anybody."""

from collections.abc import Iterable
from typing import Any

from django import forms

from treatments.rules.knowledge import Knowledge, versions
from treatments.rules.markdown import spoken

UNKNOWN = "Choose from the list."


class KnowledgeFilter(forms.Form):
    """Narrows a version to one concern, flag or source."""

    concern = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})
    flag = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})
    source = forms.ChoiceField(required=False, error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, *args: Any, knowledge: Knowledge, flags: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(source.id, f"{source.id}: {source.title}"[:80]) for source in knowledge.sources.values()]
        self.fields["concern"].choices = [("", "All concerns"), *knowledge.concerns.items()]  # type: ignore[attr-defined]
        self.fields["flag"].choices = [("", "All flags"), *((flag, spoken(flag)) for flag in flags)]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "All sources"), *sources]  # type: ignore[attr-defined]


class TwoVersions(forms.Form):
    """Which two versions to compare."""

    old = forms.ChoiceField(label="From", error_messages={"invalid_choice": UNKNOWN})
    new = forms.ChoiceField(label="To", error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(version, version) for version in reversed(versions())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("old") and given.get("old") == given.get("new"):
            self.add_error("new", "Choose another version than the first.")
        return given
