"""Taking back what was just booked, moved or cancelled, while no patient has heard of it.

What the act was, and how things stood before it, is read from the history that the database keeps. Undoing goes by the
ways of any other change: a time that was moved away from, or cancelled, may have been taken meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinician, Device, Room, User
from treatments.models.bookings import UNDONE
from treatments.services import bookings, messages, moves
from treatments.services.bookings import Choice, NotPossible
from treatments.services.messages import UNDO_FOR
from treatments.services.moves import Shift


class Act(StrEnum):
    """What can be undone; the value is the word that the user reads."""

    BOOKED = "booking"
    MOVED = "move"
    CANCELLED = "cancellation"


@dataclass(frozen=True, slots=True)
class LastAct:
    """What was last done to a booking, until when it can be undone, and all bookings that it changed, that one first.

    `before` are the times that bookings had before they moved.
    """

    act: Act
    until: datetime
    bookings: Sequence[Booking]
    before: Sequence[Shift]


def last_act(booking: Booking, *, now: datetime) -> LastAct | None:
    """What can be undone about a booking now; None where nothing can, or somebody has done more to it since."""
    until = booking.changed_at + UNDO_FOR
    if now >= until or booking.state not in (BookingState.BOOKED, BookingState.CANCELLED):
        return None
    if messages.has_been_told(booking):
        return None
    changed = _changed_with(booking)
    if booking.cancelled_at:
        return LastAct(Act.CANCELLED, until, changed, ()) if booking.cancel_reason != UNDONE else None
    if booking.moved_at is None:
        return LastAct(Act.BOOKED, until, changed, ())
    before = [shift for each in changed if (shift := _before(each))]
    return LastAct(Act.MOVED, until, changed, before) if len(before) == len(changed) else None


def _changed_with(booking: Booking) -> list[Booking]:
    """The booking and all others whose last change is of the same act."""
    history = Booking.pgh_event_model.objects  # type: ignore[attr-defined]
    context = history.filter(pgh_obj=booking.pk).order_by("-pgh_id").values_list("pgh_context", flat=True).first()
    if context is None:
        return [booking]
    touched = history.filter(pgh_context=context).exclude(pgh_obj=booking.pk).values("pgh_obj")
    related = ("patient", "clinician__user", "room", "device", "session__plan__clinic", "session__plan__patient")
    others = Booking.objects.filter(pk__in=touched).select_related(*related).order_by("session__position")
    return [booking, *(each for each in others if each.changed_at == booking.changed_at)]


def _before(booking: Booking) -> Shift | None:
    """The time that a booking had before it last moved."""
    history = Booking.pgh_event_model.objects.filter(pgh_obj=booking.pk)  # type: ignore[attr-defined]
    was: Any = history.filter(times_moved=booking.times_moved - 1).order_by("-pgh_id").first()
    if was is None:
        return None
    device = Device.objects.get(pk=was.device_id) if was.device_id else None
    clinician = Clinician.objects.select_related("user").get(pk=was.clinician_id)
    return Shift(booking, Choice(was.during.lower, clinician, Room.objects.get(pk=was.room_id), device))


def check_undo(booking: Booking, *, now: datetime) -> LastAct:
    """What is undone about a booking. Raises NotPossible where that cannot be, or not any more."""
    found = last_act(booking, now=now)
    if found is None:
        minutes = UNDO_FOR.seconds // 60
        raise NotPossible(
            f"Nothing is left to undo: {minutes} minutes are over, or somebody has changed this booking since."
        )
    return found


def undo(*, booking: Booking, by: User, now: datetime) -> LastAct:
    """Puts back what the last act changed; the patient hears nothing of either.

    Raises NotPossible where it is too late or more has happened since, and what booking and moving raise where a time
    is no longer free.
    """
    found = check_undo(booking, now=now)
    first, *others = found.bookings
    match found.act:
        case Act.BOOKED:
            bookings.cancel(booking=first, reason=UNDONE, by=by, now=now, along=others)
        case Act.MOVED:
            back, *along = found.before
            moves.move(booking=back.booking, to=back.to, along=along, by=by, now=now)
        case Act.CANCELLED:
            bookings.reinstate(booking=first, along=others, by=by, now=now)
    return found
