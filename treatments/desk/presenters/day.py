"""The day sheet of a clinic. All times are the clinic's wall time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.forms import Form

from treatments.desk.presenters.bookings import day_sheet, next_sheet, opening_words
from treatments.desk.presenters.frame import day_url
from treatments.models import Clinic, User
from treatments.permissions import Role, can_book, has_role
from treatments.queries.booking import day_and_plan as queries
from treatments.wording.clinic_days import day_words


@dataclass(frozen=True, slots=True)
class DayPage:
    """Everything the page shows; `count` is the number of bookings that are not cancelled."""

    day: date
    title: str
    opening: str
    parts: list[dict[str, Any]]
    count: int
    previous: str
    following: str
    next_sheet: dict[str, str] | None
    turn_to: Form


def day_page(clinic: Clinic, day: date, *, turn_to: Form, by: User, now: datetime) -> DayPage:
    """Returns the day sheet of a local day at the clinic; `turn_to` is the form to choose another day."""
    rights = {"may_book": can_book(by), "may_treat": has_role(by, Role.CLINICIAN)}
    shown = queries.bookings_on(clinic, day)
    return DayPage(
        day=day,
        title=day_words(day),
        opening=opening_words(*queries.opening_on(clinic, day)),
        parts=day_sheet(queries.working_on(clinic, day), shown, now, **rights),
        count=sum(booking.cancelled_at is None for booking in shown),
        previous=day_url(clinic, day - timedelta(days=1)),
        following=day_url(clinic, day + timedelta(days=1)),
        next_sheet=next_sheet(clinic, queries.next_open_day(clinic, day)),
        turn_to=turn_to,
    )
