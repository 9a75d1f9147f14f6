"""Two clinicians change one plan at once: one succeeds, the other is informed. With a control that shows the race."""

from threading import Barrier

import pytest
from django.db import connection

from tests.factories import NOW
from tests.treatments.plan_edits import order, plan_made, told, wanted
from tests.treatments.plans_to_book import TEN, book
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Booking, Plan, PlannedSession
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.plans import plan_changes
from treatments.services.plans.plan_changes import PlanOutdated

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 6


@pytest.fixture
def plan(patient, clinician_user):
    return plan_made(patient, clinician_user)


def test_of_many_editors_one_changes_the_plan_and_the_others_are_told(plan, clinician_user):
    seen = told(plan)

    def add(_):
        fresh = Plan.objects.select_related("patient", "clinic").get(pk=plan.pk)
        return plan_changes.add_session(plan=fresh, wanted=wanted(), told=seen, by=clinician_user, now=NOW)

    answers = at_once(add, range(MANY))
    assert [type(answer) for answer in answers if not isinstance(answer, PlannedSession)] == [PlanOutdated] * (MANY - 1)
    assert len(order(plan)) == 6


def test_who_books_and_who_drops_the_same_visit_do_not_meet(plan, clinician_user, desk_user, clinician, room):
    seen = told(plan)

    def act(what):
        session = plan.sessions.select_related("plan__patient", "plan__clinic").get(position=1)
        if what == "book":
            return book(session, clinician=clinician, room=room, by=desk_user, starts_at=TEN)
        return plan_changes.drop_session(
            session=session, reason="The patient wants fewer.", told=seen, by=clinician_user, now=NOW
        )

    booked, dropped = at_once(act, ["book", "drop"])
    if isinstance(booked, Booking):
        assert isinstance(dropped, PlanOutdated)
    else:
        assert isinstance(booked, BookingRefused)
        assert dropped.state == "dropped"


# --- The control: the same race without the guard ----------------------------------------------------------------


@pytest.fixture
def unguarded_table():
    """A plan of two sessions without locks or constraints."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded (sessions int, changes int)")
        cursor.execute("INSERT INTO unguarded VALUES (2, 0)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE unguarded")


@pytest.mark.usefixtures("unguarded_table")
def test_looking_first_and_then_changing_overwrites_a_change():
    looked = Barrier(2)

    def look_then_add(_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT sessions FROM unguarded")
            seen = cursor.fetchone()[0]
            looked.wait(timeout=60)
            cursor.execute("UPDATE unguarded SET sessions = %s, changes = changes + 1", [seen + 1])

    at_once(look_then_add, range(2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions, changes FROM unguarded")
        assert cursor.fetchone() == (3, 2)
