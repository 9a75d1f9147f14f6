"""Changes to a plan and its sessions, as posted from the plan's pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from questionnaire.day_fields import DayField
from questionnaire.fields import LineField, LinesField
from treatments.models.clinic import BOTOX, BOTOX_REVIEW, SKINPEN
from treatments.models.plans.plans import StopReason
from treatments.rules.areas import areas_of
from treatments.services.plans.overrides import LONGEST_REASON
from treatments.services.plans.plan_changes import ChangeNote
from treatments.services.plans.plan_drafts import Wanted
from treatments.services.reasons import Justification

REASON, REASON_CODE = "reason-", "reason_code-"
VISITS = {BOTOX: "Botox", BOTOX_REVIEW: "Botox review", SKINPEN: "SkinPen"}
FAMILY = {BOTOX: BOTOX, BOTOX_REVIEW: BOTOX, SKINPEN: SKINPEN}
MOST_UNITS = 1000
DAY_INVALID = "Enter a day as YYYY-MM-DD."


def _day(label: str, help_text: str = "", **about: Any) -> DayField:
    return DayField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": DAY_INVALID},
        **about,
    )


def _units(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_UNITS,
        error_messages={
            "invalid": "Enter units as a whole number.",
            "min_value": "Enter units of 0 or more.",
            "max_value": f"Enter at most {MOST_UNITS} units.",
        },
    )


def _areas(treatment: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Areas",
        choices=[(area.id, area.name) for area in areas_of(treatment)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose areas of the list."},
    )


def _why(required: str) -> LinesField:
    return LinesField(
        label="Why",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": required, "max_length": "Use at most 2,000 characters."},
    )


class ToldForm(forms.Form):
    """Every change names the version of the plan that the clinician saw; each reason is posted under its limit."""

    version = LineField(required=False, widget=forms.HiddenInput)

    def told(self) -> ChangeNote:
        """Returns the version that the clinician saw, and their reasons."""
        words, codes = self._sent(REASON), self._sent(REASON_CODE)
        reasons = {key: Justification(codes.get(key, ""), words.get(key, "")) for key in words.keys() | codes.keys()}
        return ChangeNote(self.cleaned_data.get("version", ""), reasons)

    def _sent(self, prefix: str) -> dict[str, str]:
        sent = {name: str(value) for name, value in self.data.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): value[:LONGEST_REASON] for name, value in sent.items()}


class SessionForm(ToldForm):
    """The wanted session. Areas and units of another treatment than the chosen one are ignored."""

    treatment = forms.ChoiceField(
        label="Treatment",
        choices=list(VISITS.items()),
        error_messages={"required": "Choose a treatment.", "invalid_choice": "Choose a treatment of the list."},
    )
    toxin_areas = _areas(BOTOX)
    needled_areas = _areas(SKINPEN)
    units = _units("Units planned")
    not_before = _day("Not before")
    not_after = _day("Not after")

    def wanted(self) -> Wanted:
        """Returns the session, once the form is valid."""
        data = self.cleaned_data
        is_toxin = FAMILY[data["treatment"]] == BOTOX
        return Wanted(
            treatment=data["treatment"],
            areas=tuple(data["toxin_areas" if is_toxin else "needled_areas"]),
            units=data["units"] if is_toxin else None,
            not_before=data["not_before"],
            not_after=data["not_after"],
        )


class DropForm(ToldForm):
    """The reason for dropping a session from its plan."""

    reason = _why("Say why this visit is dropped.")


class StopForm(ToldForm):
    """The reason for ending a plan before it is complete."""

    code = forms.TypedChoiceField(
        label="Reason",
        choices=[("", "Choose"), *StopReason.choices],
        coerce=StopReason,
        help_text="The patient reads in plain words what you choose here, and nothing of what you write below.",
        error_messages={"required": "Choose why the plan is stopped."},
    )
    reason = _why("Say why the plan is stopped.")

    @property
    def stopping(self) -> dict[str, Any]:
        """The code and the text of the reason, once the form is valid."""
        return {"code": self.cleaned_data["code"], "reason": self.cleaned_data["reason"]}


class ElsewhereForm(ToldForm):
    """The last toxin that the patient had outside the plan."""

    elsewhere_on = _day("Last toxin elsewhere")
    elsewhere_units = _units("Its units, where known")


def sent_as(session: Any) -> Mapping[str, Any]:
    """Returns a stored session as initial values of the form."""
    is_toxin = FAMILY.get(session.treatment) == BOTOX
    return {
        "treatment": session.treatment,
        "toxin_areas": session.areas if is_toxin else [],
        "needled_areas": [] if is_toxin else session.areas,
        "units": session.units,
        "not_before": session.not_before,
        "not_after": session.not_after,
    }


def earliest_day(form: forms.Form, today: date) -> None:
    """Keeps the browser from offering past days."""
    for name in ("not_before", "not_after"):
        form.fields[name].widget.attrs["min"] = today.isoformat()
