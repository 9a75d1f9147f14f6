"""Rows as the plain values that scheduling reckons with: whom and what a session may draw on, and when they are taken.

Listing free times, booking one and saying why another cannot be had all start from here, so they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from treatments.models import clinic as tables
from treatments.models.bookings import Booking
from treatments.models.kept import KeptTime
from treatments.models.plans import PlannedSession
from treatments.scheduling.availability import (
    Clinic,
    Clinician,
    Closure,
    Device,
    FreeTime,
    Opening,
    Room,
    Roster,
    Search,
    Visit,
    free_times,
    nearest,
)
from treatments.scheduling.spans import ONE_DAY, Diary, Span, day_span

Pair = tuple[datetime, datetime]


class NotOffered(Exception):  # noqa: N818  an answer, not a fault
    """The session's clinic does not offer its treatment; the message is the sentence the user reads."""


class Question(NamedTuple):
    """When can this session be? What `scheduling` takes to answer it."""

    roster: Roster
    search: Search

    def free_times(self) -> list[FreeTime]:
        """Every time that can be had, by start, then clinician."""
        return free_times(self.roster, self.search)

    def nearest(self, wanted_at: datetime, clinician: int | None = None, n: int = 3) -> list[FreeTime]:
        """The `n` starts closest to the one wanted, each once, with the wanted clinician where free."""
        by_start: dict[datetime, FreeTime] = {}
        for free in self.free_times():
            if free.starts_at not in by_start or free.clinician == clinician:
                by_start[free.starts_at] = free
        return nearest(by_start.values(), wanted_at, n)


def question_for(
    session: PlannedSession,
    *,
    now: datetime,
    notice: timedelta = timedelta(0),
    wanted_at: datetime | None = None,
    without: Collection[int] = (),
) -> Question:
    """Everybody and everything the session may draw on within its window, read in three queries.

    No time is nearer than `notice` from now. `wanted_at` (aware) may lie outside the window; its day is covered too.
    Bookings in `without` (keys) take up no time: they are about to move; nor does a time that is kept for the session
    itself. Expects `session.plan.clinic` and `.patient` loaded. Raises NotOffered.
    """
    clinic = session.plan.clinic
    period = _period(session, wanted_at)
    offer = _offer(session, period)
    people = list(_clinicians(session, period))
    busy = _Busy.read(session, period, people, offer, without=without, now=now)
    visit = Visit(
        minutes=offer.duration_minutes,
        before_minutes=offer.buffer_before_minutes,
        after_minutes=offer.buffer_after_minutes,
        device_kind=offer.device_kind or None,
    )
    roster = Roster(
        clinic=Clinic(clinic.zone, _openings(offer.openings), tuple(_closure(row) for row in offer.closures)),
        clinicians=tuple(_clinician(row, busy.clinician) for row in people),
        rooms=tuple(Room(row["id"], row["name"], _diary(busy.room, row["id"])) for row in offer.rooms),
        devices=tuple(
            Device(row["id"], row["name"], row["kind"], _diary(busy.device, row["id"])) for row in offer.devices
        ),
        patient_busy=_diary(busy.patient, session.plan.patient_id),
    )
    return Question(roster, Search(visit, session.earliest, session.latest, now + notice, clinic.slot_minutes))


def _period(session: PlannedSession, wanted_at: datetime | None) -> Span:
    """The window and the day wanted, with a day either side."""
    zone = session.plan.clinic.zone
    days = [session.earliest, session.latest]
    if wanted_at is not None:
        days.append(wanted_at.astimezone(zone).date())
    return day_span(min(days) - ONE_DAY, max(days) + ONE_DAY, zone)


def _offer(session: PlannedSession, period: Span) -> Any:
    """How the clinic does the treatment, with its hours, closures, and the rooms and devices in use for it."""
    clinic = session.plan.clinic
    here = {"clinic": OuterRef("clinic")}
    offers = tables.TreatmentOffer.objects.filter(clinic=clinic, treatment=session.treatment).annotate(
        openings=_rows(tables.OpeningHours.objects.filter(**here), "weekday", "opens", "closes"),
        closures=_rows(
            tables.Closure.objects.filter(**here, ends_on__gte=period.start.date()), "starts_on", "ends_on", "reason"
        ),
        rooms=_rows(
            tables.Room.objects.filter(**here, is_active=True, treatments__contains=[session.treatment]), "id", "name"
        ),
        devices=_rows(
            tables.Device.objects.filter(**here, is_active=True, kind=OuterRef("device_kind")), "id", "name", "kind"
        ),
    )
    offer = offers.first()
    if offer is None:
        raise NotOffered(
            f"{clinic} has no length of visit set for “{session.treatment}”. "
            "An operator sets it in the admin, under the clinic's treatments."
        )
    return offer


def _clinicians(session: PlannedSession, period: Span) -> QuerySet[tables.Clinician]:
    """Who may do the treatment and works at the clinic at all, with their hours there and their time off."""
    hours = tables.WorkingHours.objects.filter(clinic=session.plan.clinic, clinician=OuterRef("pk"))
    time_off = tables.TimeOff.objects.filter(
        clinician=OuterRef("pk"), starts_at__lt=period.end, ends_at__gt=period.start
    )
    able = tables.Clinician.objects.filter(Exists(hours), treatments__contains=[session.treatment])
    return (
        able.filter(user__is_active=True)
        .select_related("user")
        .annotate(
            hours=_rows(hours, "weekday", "opens", "closes"),
            absences=_rows(time_off, "starts_at", "ends_at"),
        )
    )


def _rows(queryset: QuerySet[Any], *fields: str) -> ArraySubquery:
    """Rows of another table as an array of objects: one query instead of one for each table."""
    return ArraySubquery(queryset.order_by("pk").values(json=JSONObject(**{name: name for name in fields})))


def _openings(rows: Iterable[dict[str, Any]]) -> tuple[Opening, ...]:
    return tuple(
        Opening(row["weekday"], time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])) for row in rows
    )


def _closure(row: dict[str, Any]) -> Closure:
    return Closure(date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"]), row["reason"])


def _clinician(row: Any, busy: dict[int, list[Pair]]) -> Clinician:
    time_off = tuple(
        Span(datetime.fromisoformat(absence["starts_at"]), datetime.fromisoformat(absence["ends_at"]))
        for absence in row.absences
    )
    return Clinician(row.pk, str(row), _openings(row.hours), time_off, _diary(busy, row.pk))


def _diary(busy: dict[int, list[Pair]], key: int) -> Diary:
    return Diary.from_pairs(busy.get(key, ()))


class _Busy(NamedTuple):
    """What is occupied within a period, by id."""

    clinician: dict[int, list[Pair]]
    room: dict[int, list[Pair]]
    device: dict[int, list[Pair]]
    patient: dict[int, list[Pair]]

    @classmethod
    def read(
        cls,
        session: PlannedSession,
        period: Span,
        people: Iterable[tables.Clinician],
        offer: Any,
        *,
        without: Collection[int],
        now: datetime,
    ) -> "_Busy":
        """Bookings and kept times anywhere: a clinician may work, and a patient be treated, at two clinics."""
        of_anyone = (
            Q(clinician__in=[each.pk for each in people])
            | Q(room__in=[row["id"] for row in offer.rooms])
            | Q(device__in=[row["id"] for row in offer.devices])
        )
        within = Q(occupied__overlap=DateTimeTZRange(period.start, period.end))
        hers = session.plan.patient_id
        booked = Booking.objects.standing().filter(within, of_anyone | Q(patient=hers)).exclude(pk__in=without)
        kept = KeptTime.objects.standing(now).filter(within, of_anyone | Q(session__plan__patient=hers))
        resources, span = ("clinician_id", "room_id", "device_id"), ("occupied__startswith", "occupied__endswith")
        taken = booked.values_list(*resources, "patient_id", *span).union(
            kept.exclude(session=session).values_list(*resources, "session__plan__patient_id", *span), all=True
        )
        busy = cls(defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list))
        for *ids, begins, ends in taken:
            for by_id, key in zip(busy, ids, strict=True):
                by_id[key].append((begins, ends))
        return busy
