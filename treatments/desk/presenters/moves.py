"""Another time for a booking, in the desk's words. All times are the clinic's wall time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from treatments.desk.presenters.choices import TOLD_SOON, choice_words, open_until
from treatments.forms.new_time import shift_value, value_of
from treatments.models import Booking, Clinic
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import BookingChange, Shift
from treatments.services.booking.undo import LastAct
from treatments.wording.clinic_days import moment_words, window_words
from treatments.wording.treatments import visit_name


@dataclass(frozen=True, slots=True)
class MoveLine:
    """What changes about one visit."""

    what: str
    before: str
    after: str


def difference(change: BookingChange, clinic: Clinic) -> dict[str, Any]:
    """What is to be confirmed: which visits move, whose windows change, or what stands in the way."""
    in_order = sorted((change.first, *change.along), key=lambda shift: shift.booking.session.position)
    return {
        "moves": [_line(shift, clinic.zone) for shift in in_order],
        "windows": [
            MoveLine(
                visit_name(each.session.treatment, each.session.number),
                window_words(each.session.earliest, each.session.latest),
                window_words(each.window.earliest, each.window.latest),
            )
            for each in change.windows
        ],
        "stuck": change.stuck and f"{_name(change.stuck)}, {moment_words(change.stuck.starts_at, clinic.zone)}",
        "to": value_of(change.first.to),
        "along": [shift_value(shift) for shift in change.along],
    }


def _line(shift: Shift, zone: ZoneInfo) -> MoveLine:
    held = ChosenTime.of(shift.booking)
    return MoveLine(_name(shift.booking), choice_words(held, zone), choice_words(shift.to, zone))


def _name(booking: Booking) -> str:
    return visit_name(booking.session.treatment, booking.session.number)


def moved_words(booking: Booking, along: Iterable[Shift]) -> str:
    """The sentence after a move."""
    others = len(list(along))
    more = f" {others} more moved with it." if others else ""
    at = moment_words(booking.starts_at, booking.session.plan.clinic.zone)
    return f"{booking.patient.full_name}: moved to {at}.{more} {TOLD_SOON}"


def undo_words(act: LastAct, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """What can be undone, and until when."""
    return {"what": act.act.value, "event": act.event, "count": len(act.bookings), **open_until(act.until, zone, now)}
