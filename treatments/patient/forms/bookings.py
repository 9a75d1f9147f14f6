"""Forms on the pages of a patient's bookings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.day_fields import DayField
from treatments.models import Booking

# The first text is for the desk; patients read the second in their own language, and none of them is about health.
REASONS = {
    "time": ("Patient, online: the time does not suit", _("The time does not suit me")),
    "mind": ("Patient, online: a change of mind", _("I changed my mind")),
    "cost": ("Patient, online: the cost", _("It costs too much")),
    "other": ("Patient, online: another reason", _("Another reason")),
}
NO_REASON = "Patient, online"


class OtherTimesForm(forms.Form):
    """Which week of free times is shown; invalid values in the address count as missing."""

    first = DayField(required=False)

    @property
    def day(self) -> Any:
        """The first day asked for, or None."""
        return self.cleaned_data["first"] if self.is_valid() else None


class CancelVisitForm(forms.Form):
    """Why the patient cancels (optional); `along` are the later visits that the page said would be cancelled too."""

    reason = forms.ChoiceField(
        required=False,
        choices=[(key, words) for key, (_desk, words) in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons, or none.")},
    )

    @property
    def reason_for_desk(self) -> str:
        """The reason as shown to the front desk."""
        key = self.cleaned_data.get("reason", "")
        return REASONS[key][0] if key in REASONS else NO_REASON

    def is_about(self, later: list[Booking]) -> bool:
        """Returns whether the page listed exactly these later bookings as cancelled too."""
        shown = self.data.getlist("along") if hasattr(self.data, "getlist") else []
        return set(shown) == {str(booking.calendar_uid) for booking in later}
