"""Rows as the plain values that scheduling computes with: what a session may use, and when it is taken.

Listing free times, booking one and explaining why another is not available all start from here, so they cannot
disagree. Every page of times needs this, so it uses hand-written SQL: the database collects who may do the treatment,
and merges thousands of bookings into spans of taken time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from treatments.models import clinic as tables
from treatments.models.people.people import User
from treatments.models.plans.plans import PlannedSession
from treatments.scheduling.availability import (
    FreeTime,
    OnDay,
    OpeningSpan,
    Roster,
    RosterClinic,
    RosterClinician,
    RosterClosure,
    RosterDevice,
    RosterRoom,
    Search,
    VisitNeeds,
    free_times,
    nearest,
)
from treatments.scheduling.spans import END_OF_TIME, ONE_DAY, Diary, Span, day_span

NOTHING = Diary()


class TreatmentNotOffered(Exception):
    """The session's clinic does not offer its treatment; the message is the sentence that the user reads."""


class AvailabilityQuery(NamedTuple):
    """The input with which `scheduling` computes when a session is possible."""

    roster: Roster
    search: Search

    def free_times(self) -> list[FreeTime]:
        """Every available time, by start, then clinician."""
        return free_times(self.roster, self.search)

    def nearest(self, wanted_at: datetime, clinician: int | None = None, n: int = 3) -> list[FreeTime]:
        """The `n` starts closest to the one wanted, each once, with the wanted clinician if free."""
        by_start: dict[datetime, FreeTime] = {}
        for free in self.free_times():
            if free.starts_at not in by_start or free.clinician == clinician:
                by_start[free.starts_at] = free
        return nearest(by_start.values(), wanted_at, n)

    def only(self, clinician: int | None = None, room: int | None = None) -> "AvailabilityQuery":
        """The same query limited to the given clinician and room."""
        people, rooms = self.roster.clinicians, self.roster.rooms
        return self._replace(
            roster=replace(
                self.roster,
                clinicians=tuple(member for member in people if clinician in (None, member.id)),
                rooms=tuple(place for place in rooms if room in (None, place.id)),
            )
        )


def question_for(
    session: PlannedSession,
    *,
    now: datetime,
    notice: timedelta = timedelta(0),
    wanted_at: datetime | None = None,
    without: Collection[int] = (),
) -> AvailabilityQuery:
    """All that the session may use within its window, read in two queries.

    No time is nearer than `notice`, or the clinic's own notice, from now. `wanted_at` (aware) may be outside the
    window; its day is covered too. Bookings in `without` (keys) take up no time, as they are about to move; nor does a
    slot kept for the session itself. Expects `session.plan.clinic` and `.patient` loaded. Raises TreatmentNotOffered.
    """
    clinic = session.plan.clinic
    period = _period(session, wanted_at)
    offer = _offer(session, period)
    busy = _busy(session, period, offer, without=without, now=now)
    opening = _hours(offer.openings)
    roster = Roster(
        clinic=RosterClinic(
            clinic.zone, weekly(opening), tuple(_closure(row) for row in offer.closures), on_days(opening)
        ),
        clinicians=tuple(_clinician(row, busy) for row in offer.clinicians),
        rooms=tuple(RosterRoom(key, name, busy.get(("room", key), NOTHING)) for key, name in offer.rooms),
        devices=tuple(
            RosterDevice(key, name, offer.visit.device_kind or "", busy.get(("device", key), NOTHING), clean_minutes)
            for key, name, clean_minutes in offer.devices
        ),
        patient_busy=busy.get(("patient", session.plan.patient_id), NOTHING),
    )
    least = max(notice, timedelta(minutes=clinic.notice_minutes))
    return AvailabilityQuery(
        roster, Search(offer.visit, session.earliest, session.latest, now, clinic.slot_minutes, least)
    )


def _period(session: PlannedSession, wanted_at: datetime | None) -> Span:
    """The window and the wanted day, plus one day on either side."""
    zone = session.plan.clinic.zone
    days = [session.earliest, session.latest]
    if wanted_at is not None:
        days.append(wanted_at.astimezone(zone).date())
    return day_span(min(days) - ONE_DAY, max(days) + ONE_DAY, zone)


class _Offer(NamedTuple):
    """How the clinic does the treatment, and with which resources; lists of rows as OFFER returns them."""

    visit: VisitNeeds
    openings: list[Any]
    closures: list[Any]
    rooms: list[Any]
    devices: list[Any]
    clinicians: list[Any]


class _Hours(NamedTuple):
    """A row of hours, of a weekday or of one day."""

    weekday: int | None
    day: date | None
    opens: time
    closes: time


def weekly(rows: Iterable[tables.Hours | _Hours]) -> tuple[OpeningSpan, ...]:
    """The hours that recur each week, as scheduling needs them."""
    return tuple(OpeningSpan(row.weekday, row.opens, row.closes) for row in rows if row.weekday is not None)


def on_days(rows: Iterable[tables.Hours | _Hours]) -> tuple[OnDay, ...]:
    """The hours of single days, as scheduling needs them."""
    return tuple(OnDay(row.day, row.opens, row.closes) for row in rows if row.day is not None)


def plain_clinic(
    clinic: tables.Clinic, opening: Collection[tables.Hours], closures: Iterable[tables.Closure]
) -> RosterClinic:
    """A clinic with the given rows, as scheduling needs it."""
    closed = tuple(RosterClosure(closure.starts_on, closure.ends_on, closure.reason) for closure in closures)
    return RosterClinic(clinic.zone, weekly(opening), closed, on_days(opening))


# Rooms and devices in use; clinicians who may do the treatment and work at the clinic.
OFFER = """
    SELECT offer.duration_minutes, offer.buffer_before_minutes, offer.buffer_after_minutes, offer.device_kind,
           ARRAY(SELECT json_build_array(hours.weekday, hours.day, hours.opens, hours.closes)
                   FROM treatments_openinghours AS hours
                  WHERE hours.clinic_id = offer.clinic_id
                        AND (hours.day IS NULL OR hours.day BETWEEN %(from_day)s AND %(to_day)s) ORDER BY hours.id),
           ARRAY(SELECT json_build_array(closure.starts_on, closure.ends_on, closure.reason)
                   FROM treatments_closure AS closure
                  WHERE closure.clinic_id = offer.clinic_id AND closure.ends_on >= %(from_day)s ORDER BY closure.id),
           ARRAY(SELECT json_build_array(room.id, room.name)
                   FROM treatments_room AS room
                  WHERE room.clinic_id = offer.clinic_id AND room.is_active AND offer.treatment = ANY(room.treatments)
                  ORDER BY room.id),
           ARRAY(SELECT json_build_array(device.id, device.name, device.clean_minutes)
                   FROM treatments_device AS device
                  WHERE device.clinic_id = offer.clinic_id AND device.is_active AND device.kind = offer.device_kind
                  ORDER BY device.id),
           ARRAY(SELECT json_build_array(
                            clinician.id, clinician.title, account.full_name, account.email, works.hours,
                            ARRAY(SELECT json_build_array(away.starts_at, away.ends_at)
                                    FROM treatments_timeoff AS away
                                   WHERE away.clinician_id = clinician.id
                                     AND tstzrange(away.starts_at, away.ends_at) && %(period)s ORDER BY away.id))
                   FROM treatments_clinician AS clinician
                   JOIN treatments_user AS account ON account.id = clinician.user_id AND account.is_active
                   JOIN (SELECT hours.clinician_id,
                                json_agg(json_build_array(hours.weekday, hours.day, hours.opens, hours.closes)
                                         ORDER BY hours.id) AS hours
                           FROM treatments_workinghours AS hours
                          WHERE hours.clinic_id = %(clinic)s
                                AND (hours.day IS NULL OR hours.day BETWEEN %(from_day)s AND %(to_day)s)
                          GROUP BY hours.clinician_id) AS works ON works.clinician_id = clinician.id
                  WHERE offer.treatment = ANY(clinician.treatments) ORDER BY clinician.id)
      FROM treatments_treatmentoffer AS offer
     WHERE offer.clinic_id = %(clinic)s AND offer.treatment = %(treatment)s
"""


def _offer(session: PlannedSession, period: Span) -> _Offer:
    clinic = session.plan.clinic
    asked = {
        "clinic": clinic.pk,
        "treatment": session.treatment,
        "from_day": period.start.date(),
        "to_day": period.end.date(),
        "period": DateTimeTZRange(period.start, period.end),
    }
    with connection.cursor() as cursor:
        cursor.execute(OFFER, asked)
        row = cursor.fetchone()
    if row is None:
        raise TreatmentNotOffered(
            f"{clinic} has no length of visit set for {tables.VISIT_NAMES.get(session.treatment, session.treatment)}. "
            "An operator sets it in the admin, under the clinic's treatments."
        )
    minutes, before, after, device_kind, *lists = row
    return _Offer(VisitNeeds(minutes, before, after, device_kind or None), *lists)


def _hours(rows: Iterable[Any]) -> list[_Hours]:
    return [
        _Hours(weekday, day and date.fromisoformat(day), time.fromisoformat(opens), time.fromisoformat(closes))
        for weekday, day, opens, closes in rows
    ]


def _closure(row: Any) -> RosterClosure:
    first, last, reason = row
    return RosterClosure(date.fromisoformat(first), date.fromisoformat(last), reason)


def _clinician(row: Any, busy: dict[tuple[str, int], Diary]) -> RosterClinician:
    key, title, full_name, email, hours, absences = row
    name = str(tables.Clinician(title=title, user=User(full_name=full_name, email=email)))
    time_off = tuple(Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in absences)
    works, diary = _hours(hours), busy.get(("clinician", key), NOTHING)
    return RosterClinician(key, name, weekly(works), time_off, diary, on_days(works))


# Bookings and kept slots at all clinics: a clinician may work, and a patient be treated, at two clinics. Taken times
# are merged for each combination of resources, of which there are few, so each booking is read once. Spans are rounded
# outwards to full seconds. Devices have spans of their own, including cleaning.
BUSY = """
    SELECT clinician_id, room_id, device_id, is_hers, seconds.begins, seconds.ends, cleaned.begins, cleaned.ends
      FROM (
        SELECT clinician_id, room_id, device_id, patient_id = %(patient)s AS is_hers, range_agg(occupied) AS stretches,
               range_agg(device_busy) AS of_device
          FROM (
            SELECT clinician_id, room_id, device_id, patient_id, occupied, device_busy
              FROM treatments_booking
             WHERE cancelled_at IS NULL AND occupied && %(period)s AND id <> ALL(%(without)s)
             UNION ALL
            SELECT kept.clinician_id, kept.room_id, kept.device_id, plan.patient_id, kept.occupied, kept.device_busy
              FROM treatments_kepttime AS kept
              JOIN treatments_plannedsession AS session ON session.id = kept.session_id
              JOIN treatments_plan AS plan ON plan.id = session.plan_id
             WHERE kept.until > %(now)s AND kept.occupied && %(period)s AND kept.session_id <> %(session)s
          ) AS taken
         WHERE clinician_id = ANY(%(clinicians)s) OR room_id = ANY(%(rooms)s) OR device_id = ANY(%(devices)s)
               OR patient_id = %(patient)s
         GROUP BY clinician_id, room_id, device_id, is_hers
      ) AS together,
      LATERAL (
        SELECT array_agg(floor(date_part('epoch', lower(stretch)))::bigint) AS begins,
               array_agg(ceil(date_part('epoch', upper(stretch)))::bigint) AS ends
          FROM unnest(together.stretches) AS stretch
      ) AS seconds,
      LATERAL (
        SELECT array_agg(floor(date_part('epoch', lower(stretch)))::bigint) AS begins,
               array_agg(ceil(date_part('epoch', upper(stretch)))::bigint) AS ends
          FROM unnest(together.of_device) AS stretch
      ) AS cleaned
"""


def _busy(
    session: PlannedSession, period: Span, offer: _Offer, *, without: Collection[int], now: datetime
) -> dict[tuple[str, int], Diary]:
    """The taken times within a period, by kind of resource and key."""
    patient = session.plan.patient_id
    asked = {
        "period": DateTimeTZRange(period.start, period.end),
        "now": now,
        "session": session.pk,
        "patient": patient,
        "without": list(without),
        "clinicians": [row[0] for row in offer.clinicians],
        "rooms": [row[0] for row in offer.rooms],
        "devices": [row[0] for row in offer.devices],
    }
    taken: dict[tuple[str, int], list[Diary]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(BUSY, asked)
        for clinician, room, device, is_own, begins, ends, of_device_begins, of_device_ends in cursor.fetchall():
            diary = _diary(begins, ends)
            for whose in (("clinician", clinician), ("room", room)):
                taken[whose].append(diary)
            if device is not None:
                taken["device", device].append(_diary(of_device_begins, of_device_ends))
            if is_own:
                taken["patient", patient].append(diary)
    return {whose: Diary.together(diaries) for whose, diaries in taken.items()}


def _diary(begins: Iterable[int], ends: Iterable[int]) -> Diary:
    return Diary((*map(_instant, begins), END_OF_TIME), tuple(map(_instant, ends)))


@lru_cache(maxsize=16384)
def _instant(seconds: int) -> datetime:
    """Cached, since visits begin and end on a grid, and every search covers the same few weeks."""
    return datetime.fromtimestamp(seconds, UTC)
