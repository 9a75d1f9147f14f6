"""Future bookings that no longer fit the clinic's set-up: opening hours, working hours, rooms and devices in use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinic, Closure, OpeningHours, TimeOff, WorkingHours
from treatments.queries.booking.availability_inputs import on_days, plain_clinic, weekly
from treatments.scheduling import availability
from treatments.scheduling.availability import opening_spans, working_spans
from treatments.scheduling.spans import ONE_DAY, Span

ByDay = dict[date, list[Span]]


class Outside(NamedTuple):
    """A booking and the reason why it no longer fits."""

    booking: Booking
    why: str


def outside(about: Q, *, now: datetime) -> list[Outside]:
    """The future bookings matching `about` that no longer fit, by time: five queries for any number."""
    related = ("session__plan__clinic", "clinician__user", "room", "device")
    ahead = Booking.objects.filter(about, state=BookingState.BOOKED, during__startswith__gt=now)
    bookings = list(ahead.select_related(*related).order_by("during", "pk"))
    set_up = _SetUp(bookings)
    return [Outside(booking, why) for booking in bookings if (why := set_up.why_not(booking))]


class _SetUp:
    """The opening and working hours over all days on which there are bookings."""

    def __init__(self, bookings: Sequence[Booking]) -> None:
        clinics = {booking.session.plan.clinic_id: booking.session.plan.clinic for booking in bookings}
        people = {(booking.clinician_id, booking.session.plan.clinic_id) for booking in bookings}
        self.open: dict[int, ByDay] = {}
        self.works: dict[tuple[int, int], ByDay] = {}
        if not bookings:
            return
        days = [booking.starts_at.date() for booking in bookings]
        first, last = min(days) - ONE_DAY, max(days) + ONE_DAY
        openings, closures = _of(OpeningHours, "clinic_id", clinics), _of(Closure, "clinic_id", clinics)
        everybody = {clinician for clinician, _clinic in people}
        hours = _of(WorkingHours, "clinician_id", everybody)
        time_off = _of(TimeOff, "clinician_id", everybody)
        for key, clinic in clinics.items():
            plain = plain_clinic(clinic, openings[key], closures[key])
            self.open[key] = _by_day(opening_spans(plain, first, last), clinic.zone)
        for clinician, key in people:
            here = [row for row in hours[clinician] if row.clinic_id == key]
            away = tuple(Span(absence.starts_at, absence.ends_at) for absence in time_off[clinician])
            plain_one = availability.RosterClinician(clinician, "", weekly(here), away, on_days=on_days(here))
            spans = working_spans(plain_one, first, last, clinics[key].zone)
            self.works[clinician, key] = _by_day(spans, clinics[key].zone)

    def why_not(self, booking: Booking) -> str:
        """Why a booking no longer fits; "" if it fits."""
        clinic: Clinic = booking.session.plan.clinic
        during = Span(booking.during.lower, booking.during.upper)
        if not _covers(self.open[clinic.pk], during, clinic.zone):
            return "The clinic is closed then."
        if not _covers(self.works[booking.clinician_id, clinic.pk], during, clinic.zone):
            return f"{booking.clinician} does not work then."
        if not booking.room.is_active:
            return f"{booking.room} is out of use."
        if booking.device and not booking.device.is_active:
            return f"{booking.device} is out of use."
        return ""


def _of(model: Any, key: str, keys: Iterable[int]) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(**{f"{key}__in": list(keys)}):
        rows[getattr(row, key)].append(row)
    return rows


def _by_day(spans: Iterable[Span], zone: ZoneInfo) -> ByDay:
    by_day: ByDay = defaultdict(list)
    for span in spans:
        by_day[span.start.astimezone(zone).date()].append(span)
    return by_day


def _covers(by_day: ByDay, during: Span, zone: ZoneInfo) -> bool:
    """Whether one span that begins on that day or the day before contains all of `during`."""
    day = during.start.astimezone(zone).date()
    return any(span.covers(during) for start in (day - ONE_DAY, day) for span in by_day.get(start, ()))
