"""Bookings that no longer fit, for an operator, who must not see whose they are."""

from dataclasses import dataclass

from treatments.queries.booking.outside_hours import Outside
from treatments.wording.clinic_days import moment_words


@dataclass(frozen=True, slots=True)
class OutsideHoursLine:
    """When, with whom and where, and why the booking no longer fits."""

    when: str
    who: str
    where: str
    why: str


def line(each: Outside) -> OutsideHoursLine:
    """Returns a row of the list; the time is the clinic's."""
    booking, clinic = each.booking, each.booking.session.plan.clinic
    where = ", ".join(str(place) for place in (booking.room, booking.device) if place)
    return OutsideHoursLine(
        f"{moment_words(booking.starts_at, clinic.zone)} ({clinic.clock_name})", str(booking.clinician), where, each.why
    )
