"""She says that she will come: herself in her space, or on the phone to the desk. Another time takes it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState
from treatments.models import Booking, User
from treatments.models.audit import acting
from treatments.services.booking.bookings import NotPossible
from treatments.services.locks import lock


def confirm(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Notes that she will come; a second time it changes nothing. Raises NotPossible where nothing is ahead."""
    with transaction.atomic(), acting(by, "booking.confirmed", booking=booking.pk):
        lock(booking)
        check_confirm(booking, now=now)
        if booking.confirmed_at is None:
            booking.confirmed_at, booking.confirmed_by = now, by
            booking.save(update_fields=["confirmed_at", "confirmed_by"])
    return booking


def check_confirm(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible, in the patient's words, unless the booking waits for its time."""
    if booking.state != BookingState.BOOKED or booking.starts_at <= now:
        raise NotPossible(_("This visit is no longer ahead."))


def can_confirm(booking: Booking, *, now: datetime) -> bool:
    """Whether it waits for its time and nobody has said yet that she comes."""
    try:
        check_confirm(booking, now=now)
    except NotPossible:
        return False
    return booking.confirmed_at is None
