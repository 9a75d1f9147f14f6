"""What a patient presses on the pages of her bookings, as clean values."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext_lazy as _

from questionnaire.day_fields import DayField
from questionnaire.fields import LineField
from treatments.models import Booking, Clinic, Clinician
from treatments.queries.availability import slot_from
from treatments.services.bookings import Choice
from treatments.services.moves import Shift

NO_SUCH_TIME = _("That is not a time at this clinic. Choose one from the list.")
# As the desk reads them; patients read them in their own language, and none of them is about health.
REASONS = {
    "time": ("Patient, online: the time does not suit", _("The time does not suit me")),
    "mind": ("Patient, online: a change of mind", _("I changed my mind")),
    "cost": ("Patient, online: the cost", _("It costs too much")),
    "other": ("Patient, online: another reason", _("Another reason")),
}
NO_REASON = "Patient, online"
MOST_ALONG = 30


class WeekForm(forms.Form):
    """Which week of free times is shown; nonsense in the address counts as nothing."""

    first = DayField(required=False)

    @property
    def day(self) -> Any:
        """The first day asked for, or None."""
        return self.cleaned_data["first"] if self.is_valid() else None


class NewTimeForm(forms.Form):
    """The time that a booking is to have, and what she was shown would move along, each as `slot_text` has it.

    Clean, `to` is a Choice and `along` a list of Shifts.
    """

    to = LineField(max_length=100, error_messages={"required": NO_SUCH_TIME, "max_length": NO_SUCH_TIME})

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.clinic = booking.session.plan.clinic

    def clean_to(self) -> Choice:
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


def chosen(text: str, clinic: Clinic) -> Choice:
    """A time of this clinic from the value of its button. Raises ValidationError for anything else."""
    here = Clinician.objects.filter(working_hours__clinic=clinic).select_related("user").distinct()
    try:
        starts_at, clinician, room, device = slot_from(text)
        return Choice(
            starts_at,
            here.get(pk=clinician),
            clinic.rooms.get(pk=room),
            clinic.devices.get(pk=device) if device else None,
        )
    except (ValueError, OverflowError, ObjectDoesNotExist) as wrong:
        raise ValidationError(NO_SUCH_TIME) from wrong


class CancelVisitForm(forms.Form):
    """Why she cancels, if she likes to say; `along` are the later visits that the page said go with it."""

    reason = forms.ChoiceField(
        required=False,
        choices=[(key, words) for key, (_desk, words) in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons, or none.")},
    )

    @property
    def reason_for_desk(self) -> str:
        """The reason as the front desk reads it."""
        key = self.cleaned_data.get("reason", "")
        return REASONS[key][0] if key in REASONS else NO_REASON

    def is_about(self, later: list[Booking]) -> bool:
        """Whether the page said that just these later bookings go with it."""
        shown = self.data.getlist("along") if hasattr(self.data, "getlist") else []
        return set(shown) == {str(each.calendar_uid) for each in later}
