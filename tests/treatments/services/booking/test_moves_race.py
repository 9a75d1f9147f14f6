"""Many users move to one time at once: one gets it, the others keep theirs. With a control that shows the race."""

from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from tests import factories
from tests.client import CsrfClient
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, TEN, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.forms.new_time import value_of
from treatments.models import Booking, Message, MessageKind, User
from treatments.services.booking import moves
from treatments.services.booking.booking_refusals import JustTaken
from treatments.services.booking.chosen_times import ChosenTime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 8
WANTED = NEXT_WEEK


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booked(clinic, team):
    """Bookings of several patients, one after the other on one morning."""
    patients = [factories.PatientFactory(clinic=clinic) for _ in range(MANY)]
    starts = [TEN + number * timedelta(minutes=45) for number in range(MANY)]
    return [
        book(plan_of(patient, "botox")[0], starts_at=starts_at, **team)
        for patient, starts_at in zip(patients, starts, strict=True)
    ]


def move(booking, starts_at, by):
    fresh = Booking.objects.get(pk=booking.pk)
    to = ChosenTime(starts_at, fresh.clinician, fresh.room, None)
    return moves.move(booking=fresh, to=to, by=by, now=NOW)


def test_one_has_the_time_and_the_others_keep_theirs(booked, desk_user):
    answers = at_once(lambda booking: move(booking, WANTED, desk_user), booked)
    lost = [answer for answer in answers if not isinstance(answer, Booking)]
    assert {type(answer) for answer in lost} == {JustTaken}
    assert len(lost) == MANY - 1
    assert all(answer.nearest for answer in lost)
    assert Booking.objects.filter(times_moved=1).count() == 1


def test_one_of_many_browsers_moves_and_the_others_see_a_page(booked):
    def press(booking):
        client = CsrfClient(raise_request_exception=False)
        client.force_login(User.objects.create_user(booking.patient.email))
        session = client.session
        session["patient"] = booking.patient_id
        session.save()
        to = value_of(ChosenTime(WANTED, booking.clinician, booking.room, None))
        return client.post(reverse("patient:my_move_check", args=[booking.calendar_uid]), {"to": to})

    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        pages = at_once(press, booked)
    assert sorted(page.status_code for page in pages) == [302] + [409] * (MANY - 1)
    assert all(b"Just taken" in page.content for page in pages if page.status_code == 409)


def test_two_who_want_each_others_time_get_an_answer_and_no_deadlock(booked, desk_user):
    first, second = booked[:2]
    wishes = [(first, second.starts_at), (second, first.starts_at)]
    answers = at_once(lambda wish: move(*wish, desk_user), wishes)
    assert [type(answer) for answer in answers] == [JustTaken, JustTaken]


def test_a_button_pressed_many_times_moves_once_and_tells_once(booked, desk_user):
    Message.objects.update(sent_at=NOW)  # the patients were notified of their first times
    answers = at_once(lambda _: move(booked[0], WANTED, desk_user), range(MANY))
    assert {answer.pk for answer in answers} == {booked[0].pk}
    assert Booking.objects.get(pk=booked[0].pk).times_moved == 1
    assert Message.objects.filter(kind=MessageKind.MOVED).count() == 1


# --- The control: the same race without the guard ----------------------------------------------------------------


@pytest.fixture
def unguarded_table():
    """A table of bookings without locks or constraints, with one row for each of two patients."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded (patient int, starts_at timestamptz)")
        cursor.execute("INSERT INTO unguarded VALUES (1, %s), (2, %s)", [TEN, TEN + timedelta(hours=1)])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE unguarded")


@pytest.mark.usefixtures("unguarded_table")
def test_looking_first_and_then_moving_puts_two_on_one_time():
    looked = Barrier(2)

    def check_then_move(patient):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM unguarded WHERE starts_at = %s", [WANTED])
            if cursor.fetchone()[0] == 0:
                looked.wait(timeout=60)
                cursor.execute("UPDATE unguarded SET starts_at = %s WHERE patient = %s", [WANTED, patient])

    at_once(check_then_move, [1, 2])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unguarded WHERE starts_at = %s", [WANTED])
        assert cursor.fetchone()[0] == 2
