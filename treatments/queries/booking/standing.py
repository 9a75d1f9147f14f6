"""The booking that a session still has."""

from treatments.lifecycle import BookingState
from treatments.models import Booking, PlannedSession


def booking_of(session: PlannedSession) -> Booking | None:
    """The booking that she can still keep, None where there is none; read beforehand as `standing`, or now."""
    read: list[Booking] | None = getattr(session, "standing", None)
    if read is not None:
        return read[0] if read else None
    return session.bookings.filter(state__in=[BookingState.BOOKED, BookingState.ARRIVED]).first()
