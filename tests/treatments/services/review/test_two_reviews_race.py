"""One person at two clinics: an approval waits for a concurrent booking or approval. With a control of the race."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from tests import factories
from tests.factories import NOW, TODAY
from tests.mail_server import wait_until
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import TEN, book, insert, plan_of
from treatments.models import Booking, Plan, Review
from treatments.services.plans import plans
from treatments.services.review import reviews

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
APART = 90
"""Minimum days between two Botox treatments, regardless of who gives them."""


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def visit(patient):
    """The next visit of a plan at the first clinic, not booked yet."""
    return plan_of(patient, "botox")[0]


@pytest.fixture
def elsewhere(patient, other_clinic):
    """Answers of the same person that wait for a decision at another clinic."""
    known_as = {"full_name": patient.full_name, "email": patient.email, "birth_date": patient.birth_date}
    return make_assessment(factories.PatientFactory(clinic=other_clinic, **known_as), FROWN_LINES)


def approve(assessment, by):
    return reviews.decide(assessment=assessment, decision="approved", start_on=TODAY, by=by, now=NOW)


def meanwhile(first, then):
    """Runs `first` without a commit until `then`, in its own thread, waits for a lock or has finished."""
    done, commit = Event(), Event()

    def hold_open():
        try:
            with transaction.atomic():
                first()
                done.set()
                assert commit.wait(timeout=60)
        finally:
            connection.close()

    def act():
        try:
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        held = threads.submit(hold_open)
        assert done.wait(timeout=60)
        acted = threads.submit(act)
        wait_until(lambda: acted.done() or _somebody_waits())
        commit.set()
        held.result(timeout=60)
        return acted.result(timeout=60)


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def first_day(plan):
    return (plan.sessions.filter(treatment="botox").earliest("position").earliest - TODAY).days


def test_who_approves_at_one_clinic_counts_what_is_just_being_booked_at_another(visit, elsewhere, outsider, team):
    meanwhile(lambda: book(visit, **team), lambda: approve(elsewhere, outsider))
    assert Booking.objects.count() == 1
    assert first_day(Plan.objects.get(clinic=elsewhere.clinic)) == 1 + APART


def test_of_two_approvals_at_once_the_second_waits_and_both_plans_count_each_other(
    patient, elsewhere, clinician_user, outsider, team
):
    here = make_assessment(patient, FROWN_LINES)
    meanwhile(lambda: approve(here, clinician_user), lambda: approve(elsewhere, outsider))
    assert Review.objects.count() == 2
    book(Plan.objects.get(clinic=here.clinic).sessions.get(position=1), **team)
    assert first_day(Plan.objects.get(clinic=elsewhere.clinic)) == 1 + APART


def test_making_a_plan_without_waiting_for_the_person_misses_the_visit(visit, elsewhere, outsider, team):
    """The control: the same race without the lock; the plan begins as if nothing was booked."""
    review = factories.ReviewFactory(assessment=elsewhere, treatments=["botox"], decided_by=outsider)
    plan = meanwhile(
        lambda: insert(visit, starts_at=TEN, **team),
        lambda: plans.make_plan(review=review, start_on=TODAY, by=outsider),
    )
    assert first_day(plan) < APART
