"""A visit of the demo clinic that is on hold: its patient told a clinician about a new medicine."""

from datetime import datetime

from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Clinic, FactSource, User
from treatments.services.safety.safety import add_fact


def load(clinic: Clinic, *, by: User, now: datetime) -> None:
    """Puts the last of the booked visits on hold, so that the days that visitors look at are unaffected."""
    ahead = Booking.objects.filter(
        state=BookingState.BOOKED, session__state=SessionState.BOOKED, session__plan__clinic=clinic
    )
    last = ahead.select_related("patient__clinic").order_by("during", "pk").last()
    if last is not None:
        note = "Started Eliquis last week."
        add_fact(patient=last.patient, flag="blood_thinner", source=FactSource.CLINICIAN, by=by, now=now, note=note)
