"""The forms to cancel, move and undo bookings."""

from collections.abc import Iterator, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from treatments.models import Booking
from treatments.scheduling.cascade import Reach

CANCEL_REASONS = [
    ("Patient asked", "Patient asked"),
    ("Patient is ill", "Patient is ill"),
    ("Clinic cannot", "Clinic cannot"),
    ("Booked by mistake", "Booked by mistake"),
    ("Other", "Other"),
]


class CancelForm(forms.Form):
    """Why a booking is cancelled; a fixed choice, so that nobody writes about a patient's health here."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose a reason"), *CANCEL_REASONS],
        error_messages={"required": "Choose why it is cancelled.", "invalid_choice": "Choose one of the reasons."},
    )

    def __init__(self, *args: Any, booking: Booking, waiting: Sequence[Booking], **kwargs: Any) -> None:
        """`waiting` are the booked visits of the plan, in its order."""
        super().__init__(*args, **kwargs)
        self.booking, self.waiting = booking, waiting
        self.only_reach = ""
        if len(waiting) > 1:
            reaches = list(self._reaches())
            self.fields["reach"] = forms.ChoiceField(
                label="Which",
                choices=reaches,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choose which visits are cancelled.",
                    "invalid_choice": "Choose which visits are cancelled.",
                },
            )
            if len(reaches) == 1:
                self._take(*reaches[0])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _take(self, reach: str, words: str) -> None:
        """Shows the only choice as text, and submits it, so that an older page cancels no more than it said."""
        field, self.only_reach = self.fields["reach"], words
        field.widget, field.initial = forms.HiddenInput(), reach
        changed = "Other visits have been booked or cancelled meanwhile. Check below which visits are cancelled."
        field.error_messages |= {"required": changed, "invalid_choice": changed}

    def _reaches(self) -> Iterator[tuple[str, str]]:
        later = self._this_and_later
        if len(later) == 1:
            yield Reach.ONE.value, "This visit"
        else:
            yield Reach.LATER.value, f"This visit and the {len(later) - 1} booked after it, whose dates follow from it"
        if len(later) < len(self.waiting):
            yield Reach.ALL.value, f"All {len(self.waiting)} booked visits of the plan"

    @property
    def _this_and_later(self) -> list[Booking]:
        position = self.booking.session.position
        return [self.booking, *(booking for booking in self.waiting if booking.session.position > position)]

    @property
    def chosen(self) -> list[Booking]:
        """The bookings to cancel, in the order of the plan."""
        match self.cleaned_data.get("reach"):
            case Reach.ALL:
                return list(self.waiting)
            case Reach.LATER:
                return self._this_and_later
            case _:
                return [self.booking]


class ReachForm(forms.Form):
    """How much of the plan moves with a visit; an unknown value in the query string means this visit only."""

    reach = forms.ChoiceField(label="Move", required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, booking: Booking, waiting: Sequence[Booking], **kwargs: Any) -> None:
        """`waiting` are the booked visits of the plan."""
        super().__init__(*args, **kwargs)
        position = booking.session.position
        choices = [(Reach.ONE.value, "This visit, and only what cannot stay")]
        if any(other.session.position > position for other in waiting):
            choices.append((Reach.LATER.value, "This visit and all later ones"))
        if any(other.session.position < position for other in waiting):
            choices.append((Reach.ALL.value, "All booked visits of the plan"))
        self.fields["reach"].choices = choices  # type: ignore[attr-defined]
        self.is_asked = len(choices) > 1

    @property
    def chosen(self) -> Reach:
        """The chosen reach; this visit only if none was chosen."""
        given = self.data.get("reach")
        return Reach(given) if given in list(Reach) else Reach.ONE


class UndoForm(forms.Form):
    """Which act is undone: the key of its row in the history."""

    event = forms.IntegerField(min_value=1)

    @property
    def chosen(self) -> int | None:
        """The key; None if it is invalid, which matches no act."""
        return self.cleaned_data["event"] if self.is_valid() else None
