"""Forty users want one time at once: one gets it, the others are refused. With a control that shows the race."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pgtrigger
import pytest
import time_machine
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import errors
from django.urls import reverse

from tests import factories
from tests.client import CsrfClient
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, TEN, book, insert, plan_of
from treatments.models import Booking
from treatments.queries.booking.availability import slot_text
from treatments.scheduling.availability import FreeTime
from treatments.services import locks
from treatments.services.booking.booking_refusals import JustTaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 40


@pytest.fixture
def sessions(clinic):
    return [plan_of(factories.PatientFactory(clinic=clinic), "botox")[0] for _ in range(MANY)]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


def at_once(act, subjects):
    """Runs `act` on each subject in its own thread, all at the same time; returns what each returned or raised."""
    barrier = Barrier(len(subjects))

    def run(subject):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return act(subject)
        except Exception as error:  # the test says which errors it expects
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(subjects)) as threads:
        return list(threads.map(run, subjects))


def test_one_of_forty_has_the_time_and_the_others_are_told_the_nearest(sessions, team):
    answers = at_once(lambda session: book(session, **team), sessions)
    lost = [answer for answer in answers if not isinstance(answer, Booking)]
    assert Booking.objects.count() == 1
    assert len(lost) == MANY - 1
    assert {type(answer) for answer in lost} == {JustTaken}
    assert all(answer.nearest for answer in lost)


def test_one_of_forty_browsers_has_the_time_and_the_others_see_a_page(sessions, team):
    time = FreeTime(TEN, TEN, team["clinician"].pk, team["room"].pk, None)

    def press(session):
        client = CsrfClient(raise_request_exception=False)
        client.force_login(team["by"])
        return client.post(reverse("desk:book", args=[session.pk]), {"slot": slot_text(time)})

    with time_machine.travel(NOW, tick=False):
        pages = at_once(press, sessions)
    assert sorted(page.status_code for page in pages) == [302] + [409] * (MANY - 1)
    assert all(b"Just taken" in page.content for page in pages if page.status_code == 409)
    assert Booking.objects.count() == 1


def test_rooms_and_patients_that_cross_do_not_wait_for_each_other_forever(sessions, team, clinic):
    """Two clinicians who share rooms and patients: every pair of bookings has locks in common."""
    other = factories.ClinicianFactory()
    factories.WorkingHoursFactory(clinician=other, clinic=clinic, weekday=1)
    other_room = factories.RoomFactory(clinic=clinic, name="Room 2")
    choices = [
        {"clinician": clinician, "room": room, "by": team["by"]}
        for clinician in (team["clinician"], other)
        for room in (team["room"], other_room)
    ]
    wishes = [(session, choices[number % 4]) for number, session in enumerate(sessions)]
    answers = at_once(lambda wish: book(wish[0], **wish[1]), wishes)
    assert {type(answer) for answer in answers} == {Booking, JustTaken}
    assert Booking.objects.count() == 2


def test_a_button_pressed_forty_times_makes_one_booking(sessions, team):
    answers = at_once(lambda _: book(type(sessions[0]).objects.get(pk=sessions[0].pk), **team), range(MANY))
    assert {answer.pk for answer in answers} == {Booking.objects.get().pk}


# --- Two plans of one person ------------------------------------------------------------------------------------


@pytest.fixture
def two_plans(patient, clinic, team):
    """Two plans of one person, each with its own clinician and room, for two days a week apart."""
    colleague = factories.ClinicianFactory()
    factories.WorkingHoursFactory(clinician=colleague, clinic=clinic, weekday=1)
    theirs = {"clinician": colleague, "room": factories.RoomFactory(clinic=clinic, name="Room 2"), "by": team["by"]}
    return [
        (plan_of(patient, "botox")[0], {"starts_at": TEN, **team}),
        (plan_of(patient, "botox")[0], {"starts_at": NEXT_WEEK, **theirs}),
    ]


def test_two_plans_booked_at_once_do_not_come_too_close(two_plans):
    answers = at_once(lambda wish: book(wish[0], **wish[1]), two_plans)
    assert sorted(type(answer).__name__ for answer in answers) == ["Booking", "TooClose"]
    assert Booking.objects.count() == 1


def test_two_plans_written_at_once_past_the_service_do_not_either(two_plans):
    answers = at_once(lambda wish: insert(wish[0], **wish[1]), two_plans)
    assert sorted(type(answer).__name__ for answer in answers) == ["Booking", "IntegrityError"]
    assert Booking.objects.count() == 1


def test_without_the_trigger_both_are_written(two_plans):
    def past_all(wish):
        with pgtrigger.ignore("treatments.Booking:booking_keeps_distance"):
            return insert(wish[0], **wish[1])

    at_once(past_all, two_plans)
    assert Booking.objects.count() == 2


# --- Behind the locks: a write that bypasses the service ---------------------------------------------------------


def _waits_for_a_lock(cursor):
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return cursor.fetchone()[0] > 0


def test_a_time_that_is_written_past_the_service_is_just_taken(sessions, team):
    first, second, *_ = sessions
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic(), connection.cursor() as cursor:
            insert(first, **team)
            late = thread.submit(at_once, lambda session: book(session, **team), [second])
            while not _waits_for_a_lock(cursor):
                assert not late.done()
        [answer] = late.result(timeout=60)
    assert isinstance(answer, JustTaken)
    assert isinstance(answer.__cause__.__cause__, errors.ExclusionViolation)


def test_nobody_waits_longer_than_the_lock_timeout(sessions, team, monkeypatch):
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "50ms")
    with transaction.atomic():
        type(team["room"]).objects.select_for_update().get(pk=team["room"].pk)
        with ThreadPoolExecutor(1) as thread:
            [answer] = thread.submit(at_once, lambda session: book(session, **team), sessions[:1]).result(timeout=60)
    assert isinstance(answer, JustTaken)
    assert isinstance(answer.__cause__.__cause__, errors.LockNotAvailable)


# --- The control: the same race without the guard ---------------------------------------------------------------


@pytest.fixture
def unguarded_table():
    """A table of bookings without locks or constraints."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded (clinician bigint, occupied tstzrange)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE unguarded")


def _is_free(cursor, clinician):
    cursor.execute("SELECT count(*) FROM unguarded WHERE clinician = %s AND %s <@ occupied", [clinician, TEN])
    return cursor.fetchone()[0] == 0


def _take(cursor, clinician):
    cursor.execute("INSERT INTO unguarded VALUES (%s, tstzrange(%s, %s + interval '30 min'))", [clinician, TEN, TEN])


@pytest.mark.usefixtures("unguarded_table")
def test_looking_first_and_then_writing_sells_the_time_twice():
    looked = Barrier(2)

    def check_then_insert(clinician):
        with connection.cursor() as cursor:
            if _is_free(cursor, clinician):
                looked.wait(timeout=60)
                _take(cursor, clinician)

    at_once(check_then_insert, [7, 7])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unguarded")
        assert cursor.fetchone()[0] == 2
