"""The board of a clinic: which clinicians or rooms are available on its local days, and what is booked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch, Q

from treatments.models import Booking, Clinic, Clinician, KeptTime, TimeOff, WorkingHours
from treatments.queries.booking.availability_inputs import on_days, plain_clinic, weekly
from treatments.scheduling import availability
from treatments.scheduling.availability import opening_spans, working_spans
from treatments.scheduling.spans import Span, day_span, days_between


class By(StrEnum):
    """What the columns of a board are."""

    CLINICIAN = "clinician"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Column:
    """A clinician or a room, its availability, and its bookings; `away` are absences with their reasons."""

    key: int
    name: str
    there: list[Span]
    away: list[TimeOff] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    kept: list[KeptTime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Board:
    """Local days of a clinic, first to last, its opening times in them, and its columns by name."""

    clinic: Clinic
    by: By
    first: date
    last: date
    open: list[Span]
    closed: dict[date, str]
    columns: list[Column]


def read(clinic: Clinic, first: date, last: date, by: By, *, now: datetime) -> Board:
    """The board of the local days `first` to `last`, both included: at most seven queries."""
    span = day_span(first, last, clinic.zone)
    closures = list(clinic.closures.filter(starts_on__lte=last, ends_on__gte=first))
    opening = clinic.opening_hours.about(first, last)
    is_open = opening_spans(plain_clinic(clinic, opening, closures), first, last)
    columns = _clinicians(clinic, first, last, span) if by is By.CLINICIAN else _rooms(clinic, is_open)
    by_key = {column.key: column for column in columns}
    for booking in _bookings(clinic, span, by, list(by_key)):
        _column_of(booking, by, by_key).bookings.append(booking)
    for kept in _kept(clinic, span, now):
        _column_of(kept, by, by_key).kept.append(kept)
    closed = {
        day: closure.reason
        for day in days_between(first, last)
        for closure in closures
        if closure.starts_on <= day <= closure.ends_on
    }
    return Board(clinic, by, first, last, is_open, closed, sorted(by_key.values(), key=lambda column: column.name))


def _clinicians(clinic: Clinic, first: date, last: date, span: Span) -> list[Column]:
    """Columns of the clinicians who have hours at the clinic on one of the days."""
    hours = WorkingHours.objects.filter(clinic=clinic).about(first, last)
    time_off = TimeOff.objects.filter(starts_at__lt=span.end, ends_at__gt=span.start).order_by("starts_at")
    people = (
        Clinician.objects.filter(pk__in=hours.values("clinician"), user__is_active=True)
        .select_related("user")
        .prefetch_related(
            Prefetch("working_hours", hours, to_attr="hours_here"), Prefetch("time_off", time_off, to_attr="away")
        )
    )
    columns = []
    for clinician in people:
        absences = tuple(Span(off.starts_at, off.ends_at) for off in clinician.away)
        works = availability.RosterClinician(
            clinician.pk, str(clinician), weekly(clinician.hours_here), absences, on_days=on_days(clinician.hours_here)
        )
        there = working_spans(works, first, last, clinic.zone)
        if there or clinician.away:
            columns.append(Column(clinician.pk, str(clinician), there, list(clinician.away)))
    return columns


def _rooms(clinic: Clinic, is_open: Sequence[Span]) -> list[Column]:
    return [Column(room.pk, room.name, list(is_open)) for room in clinic.rooms.filter(is_active=True)]


def _bookings(clinic: Clinic, span: Span, by: By, keys: Sequence[int]) -> list[Booking]:
    """The bookings at the clinic, and those of its clinicians elsewhere."""
    here = Q(session__plan__clinic=clinic)
    elsewhere = Q(clinician__in=keys) if by is By.CLINICIAN else Q()
    active = Booking.objects.standing().filter(occupied__overlap=_range(span)).filter(here | elsewhere)
    related = ("session__plan__clinic", "patient", "clinician__user", "room", "device")
    return list(active.with_ask_first().select_related(*related).order_by("occupied", "pk"))


def _kept(clinic: Clinic, span: Span, now: datetime) -> list[KeptTime]:
    kept = KeptTime.objects.standing(now).filter(occupied__overlap=_range(span), room__clinic=clinic)
    return list(kept.select_related("clinician__user", "room", "kept_by").order_by("occupied"))


def _range(span: Span) -> DateTimeTZRange:
    return DateTimeTZRange(span.start, span.end)


def _column_of(taken: Booking | KeptTime, by: By, columns: dict[int, Column]) -> Column:
    """The column of a booking or kept slot; a new one if its clinician or room is not on the board."""
    whose = taken.clinician if by is By.CLINICIAN else taken.room
    return columns.setdefault(whose.pk, Column(whose.pk, str(whose), []))


SEEN = """
    SELECT coalesce((SELECT max(pgh_id) FROM treatments_bookingevent), 0),
           coalesce((SELECT max(pgh_id) FROM treatments_plannedsessionevent), 0),
           (SELECT count(*) FROM treatments_kepttime WHERE until > %(now)s),
           coalesce((SELECT max(id) FROM treatments_kepttime), 0)
"""


def version(*, now: datetime) -> str:
    """A value that changes with every change of a booking or kept slot anywhere: one small query."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"now": now})
        return "-".join(map(str, cursor.fetchone()))
