"""The current booking of a session."""

from treatments.lifecycle import BookingState
from treatments.models import Booking, PlannedSession


def booking_of(session: PlannedSession) -> Booking | None:
    """The session's booking that can still take place, None if there is none; uses a prefetched `standing`."""
    read: list[Booking] | None = getattr(session, "standing", None)
    if read is not None:
        return read[0] if read else None
    return session.bookings.filter(state__in=[BookingState.BOOKED, BookingState.ARRIVED]).first()
