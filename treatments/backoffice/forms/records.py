"""A treatment record as typed: complete or not, it is converted to the service's entries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from questionnaire.day_fields import DayField
from questionnaire.fields import LineField, LinesField
from questionnaire.models import PhotoView
from treatments.models import Anaesthetic, Device, Lot, OverrideReason, ProductKind, Reaction, TreatmentRecord
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.rules.areas import DEEPEST_MM, DEPTH_STEP_MM, areas_of
from treatments.rules.plausible import DILUTION, FACE_DEPTH, NECK_DEPTH, PASSES
from treatments.services.care.records import LotEntry, PointEntry, RecordEntries
from treatments.services.care.signing import why_not_lot
from treatments.services.reasons import Justification
from treatments.wording.clinic_days import day_short

MOST_POINTS = 80
SPARE_ROWS = 2  # to fill in without the script; each save adds more
DATE = "%Y-%m-%d"


@dataclass(frozen=True)
class LotInputs:
    """The inputs for one lot; their names begin with `name`."""

    name: str
    kind: ProductKind
    label: str


SLOTS: Mapping[str, tuple[LotInputs, ...]] = {
    BOTOX: (
        LotInputs("vial", ProductKind.TOXIN, "Vial"),
        LotInputs("vial_2", ProductKind.TOXIN, "Second vial"),
        LotInputs("cream", ProductKind.ANAESTHETIC, "Numbing cream"),
    ),
    SKINPEN: (
        LotInputs("cartridge", ProductKind.CARTRIDGE, "Cartridge"),
        LotInputs("cartridge_2", ProductKind.CARTRIDGE, "Second cartridge"),
        LotInputs("cream", ProductKind.ANAESTHETIC, "Numbing cream"),
    ),
}
"""The first is always shown; the others are for additional lots."""


@dataclass(frozen=True)
class Shelf:
    """What a clinic has on the day of the visit: its lots, loaded `with_recall` and their product, and its devices."""

    lots: tuple[Lot, ...]
    devices: tuple[Device, ...]
    day: date


class LotSelect(forms.Select):
    """Lists unusable lots too, with the reason; they cannot be selected."""

    why_not: Mapping[int, str] = {}

    def create_option(self, name: str, value: Any, label: Any, selected: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, selected, *args, **kwargs)
        # A lot that a draft already names stays selected: signing says what is wrong with it.
        if value and self.why_not.get(int(str(value))) and not selected:
            option["attrs"]["disabled"] = True
        return option


class RecordForm(forms.Form):
    """Everything except the points. Fields that a record of this treatment does not have are removed."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    areas = forms.MultipleChoiceField(
        label="Areas",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose an area of this treatment."},
    )
    units_elsewhere = forms.IntegerField(
        label="Toxin units elsewhere, last 90 days",
        required=False,
        min_value=0,
        max_value=1000,
        help_text="Ask the patient: other clinics, other reasons, e.g. migraine. None: 0.",
    )
    dilution_ml = forms.DecimalField(
        label="Saline in the vial, mL",
        required=False,
        min_value=0,
        max_value=20,
        max_digits=4,
        decimal_places=2,
        help_text=f"Usual: {DILUTION.words}.",
    )
    device = forms.TypedChoiceField(label="Device", required=False, empty_value=None)
    depth_mm = forms.DecimalField(
        label="Deepest needle depth, mm",
        required=False,
        min_value=DEPTH_STEP_MM,
        max_value=DEEPEST_MM,
        max_digits=3,
        decimal_places=2,
        step_size=DEPTH_STEP_MM,
        help_text=f"In steps of 0.25. Usual: face {FACE_DEPTH.words}, neck {NECK_DEPTH.words}. Patients never see it.",
        error_messages={"step_size": "The device has steps of 0.25 mm."},
    )
    passes = forms.IntegerField(
        label="Passes", required=False, min_value=1, max_value=30, help_text=f"Usual: {PASSES.words}."
    )
    anaesthetic = forms.ChoiceField(label="Against pain", choices=Anaesthetic.choices)
    reactions = forms.MultipleChoiceField(
        label="Reactions before the patient left",
        choices=Reaction.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: none seen.",
    )
    note = LinesField(label="Note", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    aftercare_given = forms.BooleanField(label="Aftercare told and handed over", required=False)
    photo = forms.FileField(
        label="Photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    view = forms.ChoiceField(label="Taken", required=False, choices=PhotoView.choices)

    only_in: Mapping[str, tuple[str, ...]] = {
        "areas": (BOTOX, SKINPEN),
        "units_elsewhere": (BOTOX,),
        "dilution_ml": (BOTOX,),
        "device": (SKINPEN,),
        "depth_mm": (SKINPEN,),
        "passes": (SKINPEN,),
        "anaesthetic": (BOTOX, SKINPEN),
        "aftercare_given": (BOTOX, SKINPEN),
    }

    def __init__(self, *args: Any, record: TreatmentRecord, shelf: Shelf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.slots = record, SLOTS.get(record.treatment, ())
        self.lots = {lot.pk: lot for lot in shelf.lots}
        self.devices = {device.pk: device for device in shelf.devices}
        for name, treatments in self.only_in.items():
            if record.treatment not in treatments:
                del self.fields[name]
        if "areas" in self.fields:
            self._choices("areas", [(area.id, area.name) for area in areas_of(record.treatment)])
        if "device" in self.fields:
            self._choices("device", [("", "Choose"), *((device.pk, device.name) for device in shelf.devices)])
        why_not = {lot.pk: why_not_lot(lot, day=shelf.day) for lot in shelf.lots}
        for slot in self.slots:
            self._add_slot(slot, shelf, why_not)

    def _choices(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a choice field

    def _add_slot(self, slot: LotInputs, shelf: Shelf, why_not: Mapping[int, str]) -> None:
        fitting = sorted(
            (lot for lot in shelf.lots if lot.product.kind == slot.kind),
            key=lambda lot: (bool(why_not[lot.pk]), lot.expires_on, lot.number),
        )
        select = LotSelect()
        select.why_not = why_not
        choices = [("", "Choose"), *((lot.pk, _lot_words(lot, why_not[lot.pk])) for lot in fitting)]
        self.fields[slot.name] = forms.ChoiceField(
            label=f"{slot.label}: lot",
            required=False,
            choices=choices,
            widget=select,
            error_messages={"invalid_choice": "Choose a lot from the list."},
        )
        self.fields[f"{slot.name}_expires"] = DayField(
            label="Expiry on the pack",
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format=DATE),
            input_formats=[DATE],
            error_messages={"invalid": "Type the expiry as YYYY-MM-DD."},
        )
        self.fields[f"{slot.name}_note"] = LineField(
            label="Why the pack says otherwise than the stock list", required=False, max_length=200
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for slot in self.slots:
            if data.get(f"{slot.name}_expires") and not data.get(slot.name) and slot.name not in self.errors:
                self.add_error(slot.name, "Choose the lot that this expiry belongs to.")
        return data

    def entries(self, points: Iterable[PointEntry]) -> RecordEntries:
        """Returns the entries for the service."""
        data = self.cleaned_data
        plain = ("depth_mm", "passes", "dilution_ml", "units_elsewhere", "note")
        known = {name: data[name] for name in plain if name in data}
        return RecordEntries(
            areas=tuple(data.get("areas", ())),
            points=tuple(points),
            lots=tuple(self._lots()),
            device=self.devices[int(data["device"])] if data.get("device") else None,
            anaesthetic=data.get("anaesthetic", Anaesthetic.NONE),
            reactions=tuple(data["reactions"]),
            aftercare_given=data.get("aftercare_given", False),
            confirmed=tuple(self._confirmed()),
            **known,
        )

    def _confirmed(self) -> list[str]:
        """Returns the ticks next to unusual numbers; the service keeps those that match the current numbers."""
        ticked = self.data.getlist("confirm") if isinstance(self.data, QueryDict) else []
        return [str(value) for value in ticked]

    def _lots(self) -> Iterator[LotEntry]:
        data = self.cleaned_data
        for slot in self.slots:
            if data[slot.name]:
                lot = self.lots[int(data[slot.name])]
                yield LotEntry(lot, data[f"{slot.name}_expires"], data[f"{slot.name}_note"])


def _lot_words(lot: Lot, why_not: str) -> str:
    expiry = day_short(lot.expires_on)
    state = why_not.rstrip(".") if why_not else f"expires {expiry}"
    return f"{lot.product} · {lot.number} · {state}"


class PointForm(forms.Form):
    """One injection. A row without units is not a point."""

    area = forms.ChoiceField(label="Area", choices=[(area.id, area.name) for area in areas_of(BOTOX)])
    units = forms.DecimalField(
        label="Units",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        error_messages={
            "invalid": "Write the units as a number, e.g. 4 or 2.5.",
            "max_value": "One point takes at most 100 units.",
        },
    )
    x = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)
    y = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)

    @property
    def point(self) -> PointEntry | None:
        """The typed point; None for an empty row."""
        data = self.cleaned_data
        if not data.get("units"):
            return None
        here = data["x"] is not None and data["y"] is not None
        return PointEntry(data["area"], data["units"], *((data["x"], data["y"]) if here else ()))


class BasePoints(forms.BaseFormSet[PointForm]):
    """The rows of points."""

    def points(self) -> list[PointEntry]:
        return [form.point for form in self.forms if form.cleaned_data and form.point]


PointFormSet = forms.formset_factory(
    PointForm, formset=BasePoints, extra=SPARE_ROWS, max_num=MOST_POINTS, absolute_max=MOST_POINTS, validate_max=True
)


class LeaveForm(forms.Form):
    """The reason for each limit that this treatment exceeds, given in the clinician's name at signing."""

    def __init__(self, *args: Any, limits: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`limits` are ids with the sentence that says what exceeds the limit."""
        super().__init__(*args, **kwargs)
        for limit, sentence in limits:
            self.fields[f"leave_{limit}"] = forms.ChoiceField(
                label=f"{sentence} Your reason to go beyond it",
                choices=[("", "Choose a reason"), *OverrideReason.choices],
                required=False,
                error_messages={"invalid_choice": "Choose a reason from the list."},
            )
            self.fields[f"words_{limit}"] = LinesField(
                label="The reason in words",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def leave(self) -> dict[str, Justification]:
        """Returns the reasons by limit, complete or not."""
        data = self.cleaned_data
        limits = [name.removeprefix("leave_") for name in self.fields if name.startswith("leave_")]
        typed = {limit: Justification(data[f"leave_{limit}"], data[f"words_{limit}"]) for limit in limits}
        return {limit: reason for limit, reason in typed.items() if reason.code or reason.words}


class AmendForm(forms.Form):
    """An addition to a signed record."""

    text = LinesField(
        label="What is added or put right",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what is to be added or put right."},
    )
    reason = LineField(label="Reason", max_length=500, error_messages={"required": "Say why it is added."})


def initial_of(record: TreatmentRecord) -> dict[str, Any]:
    """Returns the initial values of the form for a saved record."""
    names = ("version", "areas", "units_elsewhere", "dilution_ml", "depth_mm", "passes", "anaesthetic", "reactions")
    initial = {name: getattr(record, name) for name in (*names, "note", "aftercare_given")}
    initial["device"] = record.device_id
    free = list(SLOTS.get(record.treatment, ()))
    for used in record.lot_uses.select_related("lot__product").order_by("pk"):
        slot = next((slot for slot in free if slot.kind == used.lot.product.kind), None)
        if slot is not None:
            free.remove(slot)
            initial[slot.name] = used.lot_id
            initial[f"{slot.name}_expires"], initial[f"{slot.name}_note"] = used.expires_on, used.expiry_note
    return initial


def points_of(record: TreatmentRecord) -> list[dict[str, Any]]:
    """Returns the rows of a saved record; whole units without a fraction, as they were typed."""
    return [
        {"area": point.area, "units": f"{point.units.normalize():f}", "x": point.x, "y": point.y}
        for point in record.points.order_by("pk")
    ]
