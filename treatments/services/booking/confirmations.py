"""A patient confirms a visit, online or by phone to the desk. Moving the booking withdraws the confirmation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState
from treatments.models import Booking, User
from treatments.models.audit import acting
from treatments.services.booking.booking_refusals import NotPossible
from treatments.services.locks import lock


def confirm(*, booking: Booking, by: User, now: datetime) -> Booking:
    """Record that the patient will come. Idempotent. Raises NotPossible if the visit is not ahead."""
    with transaction.atomic(), acting(by, "booking.confirmed", booking=booking.pk):
        lock(booking)
        check_confirm(booking, now=now)
        if booking.confirmed_at is None:
            booking.confirmed_at, booking.confirmed_by = now, by
            booking.save(update_fields=["confirmed_at", "confirmed_by"])
    return booking


def check_confirm(booking: Booking, *, now: datetime) -> None:
    """Raises NotPossible, worded for the patient, unless the booking is still ahead."""
    if booking.state != BookingState.BOOKED or booking.starts_at <= now:
        raise NotPossible(_("This visit is no longer ahead."))


def can_confirm(booking: Booking, *, now: datetime) -> bool:
    """Whether the booking is still ahead and not yet confirmed."""
    try:
        check_confirm(booking, now=now)
    except NotPossible:
        return False
    return booking.confirmed_at is None
