"""Adopt the public holidays at a clinic's place as its closures."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from treatments.models import Booking, Clinic, Closure, User
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, has_role
from treatments.scheduling.public_holidays import public_holidays
from treatments.scheduling.spans import day_span

AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ProposedClosure:
    """A holiday on which the clinic is not closed yet, and how many visits are booked on it."""

    day: date
    name: str
    booked: int


def proposed(clinic: Clinic, *, now: datetime) -> list[ProposedClosure]:
    """The holidays outside closures in the year from today, by the clinic's calendar, in order of day."""
    first = now.astimezone(clinic.zone).date()
    last = first + AHEAD
    closures = list(clinic.closures.filter(ends_on__gte=first, starts_on__lte=last))
    open_on = {
        day: name
        for day, name in public_holidays(clinic.country, clinic.region, first, last).items()
        if not any(closure.starts_on <= day <= closure.ends_on for closure in closures)
    }
    booked = _booked(clinic, first, last)
    return [ProposedClosure(day, name, booked[day]) for day, name in open_on.items()]


def _booked(clinic: Clinic, first: date, last: date) -> Counter[date]:
    span = day_span(first, last, clinic.zone)
    standing = Booking.objects.standing().filter(
        session__plan__clinic=clinic, during__startswith__gte=span.start, during__startswith__lt=span.end
    )
    starts = standing.values_list("during", flat=True)
    return Counter(during.lower.astimezone(clinic.zone).date() for during in starts)


@transaction.atomic
def adopt(*, clinic: Clinic, days: Collection[date], by: User, now: datetime) -> list[Closure]:
    """Close the clinic on those of the days that are still proposed. Idempotent.

    Visits booked on these days are kept: they are on the desk's list of bookings outside hours. Raises NotAllowed
    unless `by` sets up clinics.
    """
    if not has_role(by, Role.OPERATOR):
        raise NotAllowed("Only an operator sets up when a clinic is closed.")
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    longest = Closure._meta.get_field("reason").max_length
    with acting(by, "clinic.holidays_adopted", clinic=clinic.pk):
        return [
            Closure.objects.create(
                clinic=clinic, starts_on=holiday.day, ends_on=holiday.day, reason=holiday.name[:longest]
            )
            for holiday in proposed(clinic, now=now)
            if holiday.day in days
        ]
