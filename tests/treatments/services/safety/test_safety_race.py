"""A fact reported while a visit is booked or a plan is approved. With a control that shows the race."""

from threading import Barrier

import pytest
from django.db import connection, transaction

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Hold, PlannedSession
from treatments.services.booking.booking_refusals import NotBookable
from treatments.services.review import reviews
from treatments.services.safety import safety

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
ROUNDS = 8


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


def tell(patient, by):
    return safety.add_fact(patient=patient, flag="pregnant", source="check_in", by=by, now=NOW)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_fact_told_while_the_visit_is_booked_holds_it(round_, patient, team):
    [session] = plan_of(patient, "botox")
    acts = [lambda: book(session, **team), lambda: tell(patient, team["by"])]
    booked, _fact = at_once(lambda act: act(), acts)
    assert PlannedSession.objects.get().state == "held"
    assert Hold.objects.open().count() == 1
    assert isinstance(booked, NotBookable) or booked.state == "booked"


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_fact_told_while_the_plan_is_approved_holds_its_visits(round_, patient, clinician_user, desk_user):
    assessment = make_assessment(patient, FROWN_LINES)

    def approve():
        return reviews.decide(
            assessment=assessment, decision="approved", start_on=factories.TODAY, by=clinician_user, now=NOW
        )

    at_once(lambda act: act(), [approve, lambda: tell(patient, desk_user)])
    assert set(PlannedSession.objects.filter(treatment="botox").values_list("state", flat=True)) == {"held"}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_facts_told_at_two_desks_at_once_are_both_kept_in_one_hold(round_, patient, desk_user):
    plan_of(patient, "skinpen")
    flags = ["pregnant", "sunburn_or_tan", "blood_thinner", "isotretinoin_current"]

    def note(flag):
        return safety.add_fact(patient=patient, flag=flag, source="check_in", by=desk_user, now=NOW)

    at_once(note, flags)
    assert {reason["code"] for reason in Hold.objects.get().reasons} == set(flags)


# --- The control: the same race, where the sweep does not wait for the booking ---------------------------------


def test_looking_at_what_is_planned_without_a_lock_lets_a_visit_slip_through(patient):
    """The sweep reads the plan before the approval commits, the approval reads the facts before the fact commits."""
    both_have_read = Barrier(2)

    def look_then_write(step):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM treatments_healthfact")
            facts = cursor.fetchone()[0]
            sessions = PlannedSession.objects.count()
            both_have_read.wait(timeout=60)
            if step == "fact":
                factories.HealthFactFactory(patient=patient)
                PlannedSession.objects.filter(pk__lte=sessions).update(state="held")
            else:
                plan = factories.PlanFactory(patient=patient)
                factories.PlannedSessionFactory(plan=plan, state="held" if facts else "to_book")

    at_once(look_then_write, ["fact", "plan"])
    assert PlannedSession.objects.get().state == "to_book"
