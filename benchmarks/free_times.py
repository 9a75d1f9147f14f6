"""Finds all free times of a window, compared with another appointment package: part of `make bench`.

Six clinicians work for 28 days, 15 hours a day, and a visit takes half an hour: 5,040 half hours, of which 4,080 are
booked, at random but the same in each run. Both packages find the other 960. Then our product is measured again with a
hundred times as many bookings in the past.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.filling import insert_like, without_triggers
from tests import factories
from tests.treatments.plans_to_book import plan_of
from treatments.models import Booking, Clinician, PlannedSession, Room
from treatments.queries.booking.availability_inputs import question_for
from treatments.services.booking import courses

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
PAST = int(os.environ.get("BENCH_PAST", "100"))
CLINICIANS, DAYS, OPENS, HOURS, BOOKED = 6, 28, 8, 15, 4080
HALF_HOUR, ONE_DAY = timedelta(minutes=30), timedelta(days=1)
FIRST_DAY = date(2030, 7, 1)
NOW = datetime(2030, 6, 30, 12, tzinfo=UTC)
PEER_PYTHON = os.environ.get("PEER_PYTHON", ".venv-bench/bin/python")
MS_BAR, QUERY_BAR, PAST_BAR, PEER_BAR = 10.0, 3, 1.5, 250
VISITS, PLAN_BAR = 7, 100.0


class Busy(NamedTuple):
    """A booked half hour: the number of the clinician, and the start."""

    clinician: int
    starts_at: datetime


def half_hours(zone: ZoneInfo, first_day: date = FIRST_DAY) -> list[Busy]:
    """Returns every half hour of the 28 days and six clinicians, in the time zone of the clinic."""
    days = [first_day + timedelta(days=n) for n in range(DAYS)]
    opens = [datetime.combine(day, time(OPENS), tzinfo=zone) for day in days]
    return [Busy(who, at + n * HALF_HOUR) for who in range(CLINICIANS) for at in opens for n in range(HOURS * 2)]


def booked(all_of_them: Iterable[Busy]) -> list[Busy]:
    """Returns the half hours that are booked."""
    return sorted(random.Random(28).sample(list(all_of_them), BOOKED))  # noqa: S311  the same in each run


class Bench(NamedTuple):
    """The clinicians and rooms, the session that looks for a time, and a booking to copy."""

    clinicians: list[Clinician]
    rooms: list[Room]
    session: PlannedSession
    booking: Booking


class Found(NamedTuple):
    """The number of times found, the median milliseconds, and the queries."""

    free: int
    ms: float
    queries: int


def main() -> None:
    """Prints medians and ratios; `manage.py shell` calls this in the environment of scripts/production.py."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    bench = _open_clinic()
    zone = bench.session.plan.clinic.zone
    taken = booked(half_hours(zone))
    _fill(bench, taken)
    ours, peer = _ours(bench), _peer(taken, zone)
    for number in range(1, PAST + 1):
        _fill(bench, [Busy(who, at - number * DAYS * ONE_DAY) for who, at in taken])
    later, plan = _ours(bench), _whole_plan(bench)
    print(f"\n{'free times of 28 days, on one core':<40}{'free':>6}{'queries':>9}{'median':>12}")
    for name, found in {
        "ours": ours,
        "django-appointment 3.12": peer,
        f"ours, {PAST} times as many bookings over": later,
    }.items():
        print(f"{name:<40}{found.free:>6}{found.queries:>9}{found.ms:>9.1f} ms")
    print(f"{'bar for ours':<46}{QUERY_BAR:>9}{MS_BAR:>9.1f} ms")
    print(f"times as fast as the other {peer.ms / ours.ms:>43.0f}    (bar: {PEER_BAR})")
    print(f"times as long with what is over {later.ms / ours.ms:>38.2f}    (bar: {PAST_BAR})")
    print(
        f"a plan of {VISITS} visits, placed as a whole {plan.queries:>13}{plan.ms:>9.1f} ms    (bar: {PLAN_BAR:.0f} ms)"
    )
    if {ours.free, peer.free, later.free} != {CLINICIANS * DAYS * HOURS * 2 - BOOKED}:
        sys.exit("They do not find the same times.")


def _open_clinic() -> Bench:
    clinic = factories.ClinicFactory(code="bench", name="Bench", time_zone="America/New_York", slot_minutes=30)
    factories.TreatmentOfferFactory(clinic=clinic, treatment="botox_review", duration_minutes=30)
    clinicians = [factories.ClinicianFactory() for _ in range(CLINICIANS)]
    hours = {"opens": time(OPENS), "closes": time(OPENS + HOURS)}
    for weekday in range(7):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday, **hours)
        for clinician in clinicians:
            factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=weekday, **hours)
    rooms = [factories.RoomFactory(clinic=clinic) for _ in clinicians]
    (session,) = plan_of(factories.PatientFactory(clinic=clinic), "botox_review", earliest=FIRST_DAY, days=DAYS - 1)
    with without_triggers():
        booking = factories.BookingFactory(session__plan__clinic=clinic, clinician=clinicians[0], room=rooms[0])
    return Bench(clinicians, rooms, session, booking)


def _whole_plan(bench: Bench) -> Found:
    """Measures a proposal of times for a course of needling whose first visit falls in the booked weeks."""
    clinic = bench.session.plan.clinic
    factories.TreatmentOfferFactory(clinic=clinic, treatment="skinpen", duration_minutes=30)
    kinds = ["skinpen"] * VISITS
    (first, *_others) = plan_of(factories.PatientFactory(clinic=clinic), *kinds, earliest=FIRST_DAY, days=DAYS - 1)
    seconds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        proposal = courses.propose(plan=first.plan, now=NOW)
        seconds.append(perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        courses.propose(plan=first.plan, now=NOW)
    if len(proposal.visits) != VISITS:
        sys.exit(f"{len(proposal.visits)} visits of {VISITS} were placed.")
    return Found(len(proposal.visits), median(seconds) * 1000, len(queries))


BUSY = "unnest(%(clinicians)s, %(rooms)s, %(starts)s) WITH ORDINALITY AS busy (clinician, room, at, n)"
DURING = "tstzrange(made.at, made.at + interval '30 minutes')"


def _fill(bench: Bench, taken: list[Busy]) -> None:
    """Books without the services, each time for another patient; patients and plans are numbers without rows.

    Triggers and foreign keys are off; the constraints against double bookings stay in effect.
    """
    given = {
        "first": 1_000_000 + Booking.objects.count(),
        "clinicians": [bench.clinicians[busy.clinician].pk for busy in taken],
        "rooms": [bench.rooms[busy.clinician].pk for busy in taken],
        "starts": [busy.starts_at for busy in taken],
    }
    number = "%(first)s + made.n"
    with without_triggers():
        insert_like(
            bench.booking,
            BUSY,
            given,
            **dict.fromkeys(("id", "session_id", "patient_id"), number),
            clinician_id="made.clinician",
            room_id="made.room",
            during=DURING,
            occupied=DURING,
            booked_at="made.at - interval '30 days'",
            calendar_uid="gen_random_uuid()",
        )


def _ours(bench: Bench) -> Found:
    """Measures from the row of the session to the list of free times."""
    seconds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        free = question_for(bench.session, now=NOW).free_times()
        seconds.append(perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        question_for(bench.session, now=NOW).free_times()
    return Found(len(free), median(seconds) * 1000, len(queries))


def _peer(taken: list[Busy], zone: ZoneInfo) -> Found:
    """Measures the other package, in its own database on the same server, process and virtual environment."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE peer")
    local = [(who, at.astimezone(zone)) for who, at in taken]
    given = {
        "clinicians": CLINICIANS,
        "opens": f"{OPENS:02}:00",
        "closes": f"{OPENS + HOURS:02}:00",
        "first_day": FIRST_DAY.isoformat(),
        "days": DAYS,
        "booked": [(who, f"{at:%Y-%m-%d}", f"{at:%H:%M}") for who, at in local],
    }
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/peer").geturl()
    _in_peer(address, "migrate", "--run-syncdb", "--verbosity", "0")
    code = "from benchmarks.free_times_peer import main; main()"
    said = _in_peer(address, "shell", "--verbosity", "0", "--command", code, given=json.dumps(given))
    found = json.loads(said.splitlines()[-1])
    return Found(found["free"], found["seconds"] * 1000, found["queries"])


def _in_peer(address: str, *arguments: str, given: str = "") -> str:
    """Runs a Django command in the environment of the other package; returns its output."""
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.peer_settings", "PEER_DATABASE_URL": address}
    done = subprocess.run(  # noqa: S603  a fixed command
        [PEER_PYTHON, "-m", "django", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )
    if done.returncode:
        sys.exit(f"django-appointment did not run: {done.stderr}")
    return done.stdout
