"""Simulates many front desks at once, against the production server on loopback: part of `make bench`.

Forty clients ask for one time: one must get it, and the other thirty-nine must read clearly that it is taken. Then two
hundred clients ask for two hundred different times of eight clinicians, and each must get its time. Each response is
read, and the bookings and the deadlocks are counted in the database. BENCH_LOAD_ROUNDS sets the number of rounds.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from http.client import HTTPConnection
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from tests import factories
from tests.treatments.plans_to_book import plan_of
from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Clinic, Clinician, PlannedSession, Room, User
from treatments.permissions import Role
from treatments.queries.booking.availability import slot_text
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.spans import wall_instant

ROUNDS = int(os.environ.get("BENCH_LOAD_ROUNDS", "100"))
RIVALS, BOOKERS, CLINICIANS = 40, 200, 8
QUARTER = timedelta(minutes=15)
TAKEN = re.compile(r"Just taken[^<]*")
BOOKED, JUST_TAKEN = "booked", "clearly told that it is taken"


class Answer(NamedTuple):
    """The response to one client: its kind, and after how many seconds."""

    what: str
    seconds: float


class Desk(NamedTuple):
    """A clinic with eight clinicians, a room for each of them, and a user at the front desk."""

    clinic: Clinic
    clinicians: list[Clinician]
    rooms: list[Room]
    cookie: str
    token: str
    user: User
    day: date


def main() -> None:
    """Prints the responses; `manage.py shell` calls this while scripts/production.py runs the server."""
    desk = _open_desk()
    sessions = [_session(desk) for _ in range(BOOKERS)]
    one_time = [(session, _slot(desk, 0)) for session in sessions[:RIVALS]]
    own_times = [(session, _slot(desk, number)) for number, session in enumerate(sessions)]
    before = _deadlocks()
    held = [
        _print(f"{RIVALS} clients, one time", _rounds(desk, one_time), {BOOKED: 1, JUST_TAKEN: RIVALS - 1}),
        _print(f"{BOOKERS} clients, {BOOKERS} times", _rounds(desk, own_times), {BOOKED: BOOKERS}),
    ]
    deadlocks = _deadlocks() - before
    print(f"Deadlocks in the database {deadlocks:>50}    (bar: 0)")
    if deadlocks or not all(held):
        sys.exit("A promise was broken; see above.")


def _open_desk() -> Desk:
    clinic = factories.ClinicFactory(code="bench-load", name="Bench", time_zone="America/New_York")
    factories.TreatmentOfferFactory(clinic=clinic, treatment="botox_review", duration_minutes=15)
    for weekday in range(7):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday, opens=time(8), closes=time(18))
    clinicians = [factories.ClinicianFactory() for _ in range(CLINICIANS)]
    for clinician in clinicians:
        for weekday in range(7):
            factories.WorkingHoursFactory(
                clinician=clinician, clinic=clinic, weekday=weekday, opens=time(8), closes=time(18)
            )
    user = factories.UserFactory(is_staff=True, clinics=[clinic])
    user.groups.add(Group.objects.get_or_create(name=Role.FRONT_DESK.value)[0])
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    browser, token = Client(), get_random_string(32)
    browser.force_login(user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return Desk(
        clinic,
        clinicians,
        [factories.RoomFactory(clinic=clinic) for _ in clinicians],
        f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        token,
        user,
        timezone.now().astimezone(clinic.zone).date() + timedelta(days=7),
    )


def _session(desk: Desk) -> PlannedSession:
    (session,) = plan_of(factories.PatientFactory(clinic=desk.clinic), "botox_review", earliest=desk.day)
    return session


def _slot(desk: Desk, number: int) -> str:
    """Returns the value of the button of the free time with this number, counted clinician by clinician."""
    times_each = BOOKERS // CLINICIANS
    who, when = divmod(number, times_each)
    starts_at = wall_instant(desk.day, time(9), desk.clinic.zone) + when * QUARTER
    return slot_text(FreeTime(starts_at, starts_at + QUARTER, desk.clinicians[who].pk, desk.rooms[who].pk, None))


def _rounds(desk: Desk, asked: list[tuple[PlannedSession, str]]) -> Iterable[tuple[list[Answer], int]]:
    """Yields the responses and the number of bookings of each round; cancels the bookings after each round."""
    with ThreadPoolExecutor(len(asked)) as clients:
        for _ in range(ROUNDS):
            gate = Barrier(len(asked))
            answers = list(clients.map(lambda pair, gate=gate: _book(desk, gate, *pair), asked))
            yield answers, _free_again(desk)


def _book(desk: Desk, gate: Barrier, session: PlannedSession, slot: str) -> Answer:
    """Posts the button of one free time, at the same moment as all other clients."""
    server = HTTPConnection(urlsplit(os.environ["SERVED_AT"]).netloc, timeout=120)
    form = urlencode({"slot": slot, "csrfmiddlewaretoken": desk.token})
    headers = {"Cookie": desk.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    gate.wait()
    start = perf_counter()
    server.request("POST", reverse("desk:book", args=[session.pk]), form, headers)
    response = server.getresponse()
    page = response.read().decode()
    seconds = perf_counter() - start
    server.close()
    return Answer(_in_a_word(response.status, page), seconds)


def _in_a_word(status: int, page: str) -> str:
    if status == 302:
        return BOOKED
    return JUST_TAKEN if status == 409 and TAKEN.search(page) else f"answered {status}"


def _free_again(desk: Desk) -> int:
    """Cancels without the services, which would write two hundred messages per round; returns how many."""
    standing = Booking.objects.standing().filter(session__plan__clinic=desk.clinic)
    booked = standing.update(
        state=BookingState.CANCELLED, cancelled_at=timezone.now(), cancelled_by=desk.user, cancel_reason="Bench"
    )
    PlannedSession.objects.filter(plan__clinic=desk.clinic).update(state=SessionState.TO_BOOK)
    return booked


def _print(name: str, rounds: Iterable[tuple[list[Answer], int]], wanted: dict[str, int]) -> bool:
    """Prints the rounds; returns whether every round had the wanted result."""
    as_wanted, others, seconds = 0, Counter[str](), []
    for answers, standing in rounds:
        counted = Counter(answer.what for answer in answers)
        seconds += [answer.seconds for answer in answers]
        if counted == wanted and standing == wanted[BOOKED]:
            as_wanted += 1
        else:
            others[f"{dict(counted)}, {standing} bookings stand"] += 1
    print(f"{name}: {' and '.join(f'{number} {what}' for what, number in wanted.items())}")
    print(f"  rounds in which it was so {as_wanted:>48} of {ROUNDS}")
    print(f"  an answer, as a median, with all at once {median(seconds):>33.2f} s")
    for what, number in others.items():
        print(f"  in {number} rounds: {what}")
    return as_wanted == ROUNDS


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
