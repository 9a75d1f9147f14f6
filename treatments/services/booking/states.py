"""Changes of the state of a booking and its session, under their locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState, LifecycleKind, MoveRefused, SessionState, check_move
from treatments.models import Booking, PlannedSession, User
from treatments.models.audit import acting
from treatments.services.booking.booking_refusals import NotPossible
from treatments.services.locks import CONCURRENCY_ERRORS, lock, lock_person


def local_day(booking: Booking) -> date:
    """The booking's day by the clinic's calendar."""
    day: date = booking.starts_at.astimezone(booking.session.plan.clinic.zone).date()
    return day


def move_booking(booking: Booking, state: BookingState) -> None:
    check_move(LifecycleKind.BOOKING, booking.state, state)
    booking.state = state
    booking.save(update_fields=["state"])


def move_session(session: PlannedSession, state: SessionState) -> None:
    check_move(LifecycleKind.SESSION, session.state, state)
    session.state = state
    session.save(update_fields=["state"])


@contextmanager
def changing(booking: Booking, by: User, action: str) -> Iterator[None]:
    """One transaction that locks the rows of the booking in the common order."""
    try:
        with transaction.atomic(), acting(by, action, booking=booking.pk):
            lock_person(booking.patient)
            lock(booking.session, booking)
            yield
    except MoveRefused as refused:
        raise NotPossible(str(refused)) from refused
    except OperationalError as error:
        if not isinstance(error.__cause__, CONCURRENCY_ERRORS):
            raise
        raise NotPossible(_("Somebody else is changing this booking just now. Try again.")) from error
