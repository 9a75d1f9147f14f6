"""Undo a booking, move or cancellation while the patient has not been notified of it.

What was done, and the state before it, is read from the history that the database keeps. An undo is subject to the
rules of any other change: the previous time may have been taken meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import OperationalError, transaction

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinician, Device, Room, User
from treatments.models.booking.bookings import UNDONE
from treatments.services.booking import bookability, bookings, moves, waitlist
from treatments.services.booking.booking_refusals import NotPossible
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import Shift
from treatments.services.messages import messages
from treatments.services.messages.messages import UNDO_FOR

UNDOING = {"booking.undone", "booking.move_undone", "booking.reinstated"}
"""The actions that undo another one."""


class Act(StrEnum):
    """An action that can be undone; the value is shown to the user."""

    BOOKED = "booking"
    MOVED = "move"
    CANCELLED = "cancellation"


@dataclass(frozen=True, slots=True)
class LastAct:
    """The last action on a booking, until when it can be undone, and all bookings that it changed, that one first.

    `event` is the key of the history row that the action wrote about the booking: it identifies this action. `before`
    are the times that bookings had before they moved.
    """

    act: Act
    event: int
    until: datetime
    bookings: Sequence[Booking]
    before: Sequence[Shift]


def last_act(booking: Booking, *, now: datetime) -> LastAct | None:
    """The action on a booking that can be undone now; None if there is none, or the booking was changed again since."""
    until = booking.changed_at + UNDO_FOR
    if now >= until or booking.state not in (BookingState.BOOKED, BookingState.CANCELLED):
        return None
    latest = _history().filter(pgh_obj=booking.pk).select_related("pgh_context").latest("pgh_id")
    if messages.has_been_told(booking) or _is_undoing(latest):
        return None
    changed = _changed_with(booking, latest)
    if booking.cancelled_at:
        return LastAct(Act.CANCELLED, latest.pgh_id, until, changed, ())
    if booking.moved_at is None:
        return LastAct(Act.BOOKED, latest.pgh_id, until, changed, ())
    before = [shift for moved in changed if (shift := _before(moved))]
    return LastAct(Act.MOVED, latest.pgh_id, until, changed, before) if len(before) == len(changed) else None


def _history() -> Any:
    return Booking.pgh_event_model.objects  # type: ignore[attr-defined]


def _is_undoing(event: Any) -> bool:
    """Whether the change was itself an undo, which cannot be undone."""
    return event.pgh_context is not None and event.pgh_context.metadata.get("action") in UNDOING


def _changed_with(booking: Booking, latest: Any) -> list[Booking]:
    """The booking and all others that were last changed by the same action."""
    if latest.pgh_context_id is None:
        return [booking]
    touched = _history().filter(pgh_context=latest.pgh_context_id).exclude(pgh_obj=booking.pk).values("pgh_obj")
    related = ("patient", "clinician__user", "room", "device", "session__plan__clinic", "session__plan__patient")
    others = Booking.objects.filter(pk__in=touched).select_related(*related).order_by("session__position")
    return [booking, *(other for other in others if other.changed_at == booking.changed_at)]


def _before(booking: Booking) -> Shift | None:
    """The time that a booking had before its last move."""
    history = _history().filter(pgh_obj=booking.pk)
    was: Any = history.filter(times_moved=booking.times_moved - 1).order_by("-pgh_id").first()
    if was is None:
        return None
    device = Device.objects.get(pk=was.device_id) if was.device_id else None
    clinician = Clinician.objects.select_related("user").get(pk=was.clinician_id)
    return Shift(booking, ChosenTime(was.during.lower, clinician, Room.objects.get(pk=was.room_id), device))


def check_undo(booking: Booking, *, event: int | None, now: datetime) -> LastAct:
    """The action to undo: the one that `event` names. Raises NotPossible if it can no longer be undone."""
    found = last_act(booking, now=now)
    if found is None:
        minutes = UNDO_FOR.seconds // 60
        raise NotPossible(
            f"Nothing is left to undo: {minutes} minutes are over, or somebody has changed this booking since."
        )
    if found.event != event:
        raise NotPossible("Not undone: this booking has been changed since. See below what happened.")
    return found


def undo(*, booking: Booking, event: int | None, by: User, now: datetime) -> LastAct:
    """Undo the action that `event` names (`LastAct.event`); the patient is notified of neither.

    Raises NotPossible if it is too late or the booking was changed again, and the errors of booking and moving if a
    time is no longer free.
    """
    with transaction.atomic():
        _lock(check_undo(booking, event=event, now=now))
        # Checked again, since only the locks prevent further changes.
        found = check_undo(booking, event=event, now=now)
        first, *others = found.bookings
        acted_at = booking.changed_at
        starts = [changed.starts_at for changed in found.bookings] + [shift.to.starts_at for shift in found.before]
        match found.act:
            case Act.BOOKED:
                bookings.cancel(booking=first, reason=UNDONE, by=by, now=now, along=others)
            case Act.MOVED:
                back, *along = found.before
                moves.move(booking=back.booking, to=back.to, along=along, by=by, now=now, is_undoing=True)
            case Act.CANCELLED:
                bookings.reinstate(booking=first, along=others, by=by, now=now)
        waitlist.never_free(starts=starts, acted_at=[acted_at, now])
    return found


def _lock(found: LastAct) -> None:
    """Lock all rows that the undo uses, in the order of `services.bookings`. Raises JustTaken after 3 s."""
    changed = found.bookings
    times: Sequence[Booking | ChosenTime] = [shift.to for shift in found.before] or changed
    try:
        bookings.lock_in_order(times, changed[0].patient, [booking.session for booking in changed], changed)
    except OperationalError as error:
        raise bookability.just_taken(error, []) from error
