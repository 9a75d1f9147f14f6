"""A new time for a booking, as a button sends it and a form reads it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext_lazy as _

from questionnaire.fields import LineField
from treatments.models import Booking, Clinic, Clinician
from treatments.queries.booking.availability import slot_from, slot_text
from treatments.scheduling.availability import FreeTime
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import Shift


def value_of(choice: ChosenTime) -> str:
    """Returns a choice as the value of a button."""
    device = choice.device.pk if choice.device else None
    return slot_text(FreeTime(choice.starts_at, choice.starts_at, choice.clinician.pk, choice.room.pk, device))


def shift_value(shift: Shift) -> str:
    """Returns a shift as the value of a hidden field."""
    return f"{shift.booking.calendar_uid} {value_of(shift.to)}"


NO_SUCH_TIME = _("That is not a time at this clinic. Choose one from the list.")
MOST_ALONG = 30


class NewTimeForm(forms.Form):
    """The new time of a booking, and the shifts shown along with it, each in the format of `slot_text`.

    Once cleaned, `to` is a ChosenTime and `along` a list of Shifts.
    """

    to = LineField(max_length=100, error_messages={"required": NO_SUCH_TIME, "max_length": NO_SUCH_TIME})

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.clinic = booking.session.plan.clinic

    def clean_to(self) -> ChosenTime:
        return chosen(self.cleaned_data["to"], self.clinic)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        shown = self.data.getlist("along") if hasattr(self.data, "getlist") else []
        along = {shift.booking.pk: shift for shift in map(self._shift, shown[:MOST_ALONG])}
        data["along"] = list(along.values())
        return data

    def _shift(self, text: str) -> Shift:
        uid, _between, slot = text.partition(" ")
        others = Booking.objects.exclude(pk=self.booking.pk).filter(session__plan=self.booking.session.plan_id)
        try:
            booking = others.select_related("patient", "session__plan__clinic").get(calendar_uid=UUID(uid))
        except (ValueError, ObjectDoesNotExist) as wrong:
            raise ValidationError(NO_SUCH_TIME) from wrong
        return Shift(booking, chosen(slot, self.clinic))


def chosen(text: str, clinic: Clinic) -> ChosenTime:
    """Returns the time of this clinic from the value of its button. Raises ValidationError for anything else."""
    here = Clinician.objects.filter(working_hours__clinic=clinic).select_related("user").distinct()
    try:
        starts_at, clinician, room, device = slot_from(text)
        return ChosenTime(
            starts_at,
            here.get(pk=clinician),
            clinic.rooms.get(pk=room),
            clinic.devices.get(pk=device) if device else None,
        )
    except (ValueError, OverflowError, ObjectDoesNotExist) as wrong:
        raise ValidationError(NO_SUCH_TIME) from wrong
