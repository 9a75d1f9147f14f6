"""Visits on the day the demo clinic is created, and one on the next day that nobody has confirmed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from treatments.management import demo_records
from treatments.models import Booking, Plan, PlannedSession, User
from treatments.queries.booking.availability_inputs import question_for
from treatments.scheduling.availability import FreeTime
from treatments.services.booking import attendance, bookings, confirmations
from treatments.services.booking.moves import choice_of

if TYPE_CHECKING:
    from treatments.management.demo_clinic import Someone

BOOKED, CONFIRMED = -5, -2
"""Days from today: long enough ago that unconfirmed visits are on the work list."""


def load(planned: "Sequence[tuple[Plan, Someone]]", *, by: User) -> None:
    """Books the first visit of each plan, spread over the day, and that of the last plan tomorrow.

    Every second one is confirmed.
    """
    for number, (plan, someone) in enumerate(planned):
        is_last = number == len(planned) - 1
        day = someone.today + timedelta(days=is_last)
        session = plan.sessions.select_related("plan__clinic", "plan__patient").earliest("position")
        chosen = choice_of(_time_of_day(session, someone, day, (number + 0.5) / len(planned)))
        booking = bookings.book(
            session=session,
            starts_at=chosen.starts_at,
            clinician=chosen.clinician,
            room=chosen.room,
            device=chosen.device,
            by=by,
            now=someone.at(BOOKED),
        )
        if number % 2 == 0:
            confirmations.confirm(booking=booking, by=by, now=someone.at(CONFIRMED))
        _take_place(booking, someone, by)


def _time_of_day(session: PlannedSession, someone: "Someone", day: date, part: float) -> FreeTime:
    """Returns a free time of the day; `part` 0 is the first, 1 the last."""
    free = question_for(session, now=someone.at(BOOKED)).free_times()
    of_day = [free_time for free_time in free if free_time.starts_at.astimezone(someone.clinic.zone).date() == day]
    return of_day[int(part * len(of_day))]


def _take_place(booking: Booking, someone: "Someone", by: User) -> None:
    """Records what has happened by now: the patient arrived, and the visit was finished."""
    if booking.starts_at <= someone.now:
        attendance.mark_arrived(booking=booking, by=by, now=booking.starts_at)
    if booking.ends_at <= someone.now:
        demo_records.finish(booking, now=booking.ends_at)
