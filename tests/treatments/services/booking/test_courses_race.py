"""Desks book whole plans with the same clinician at once: one gets all its visits, the others none. With a control."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.treatments.plans_to_book import NOW, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Booking, PlannedSession
from treatments.services.booking import bookings, courses
from treatments.services.booking.booking_refusals import BookingRefused, JustTaken
from treatments.services.booking.moves import choice_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 8


@pytest.fixture
def plans(clinic, clinician, room, device):
    """Plans of three visits, each for another patient."""
    return [
        plan_of(factories.PatientFactory(clinic=clinic), "botox", "botox_review", "skinpen")[0].plan
        for _ in range(MANY)
    ]


def chosen(plan):
    proposal = courses.propose(plan=plan, now=NOW)
    return [courses.ChosenVisit(visit.session, choice_of(visit.placed.free)) for visit in proposal.visits]


def test_of_many_who_want_the_same_times_one_has_them_all_and_the_others_none(plans, desk_user):
    wishes = [(plan, chosen(plan)) for plan in plans]
    answers = at_once(lambda wish: courses.book_course(plan=wish[0], visits=wish[1], by=desk_user, now=NOW), wishes)
    assert [type(answer) for answer in answers if not isinstance(answer, list)] == [JustTaken] * (MANY - 1)
    (booked,) = [answer for answer in answers if isinstance(answer, list)]
    assert Booking.objects.count() == len(booked) == 3
    assert len({booking.patient_id for booking in booked}) == 1


def test_plans_that_cross_each_other_do_not_wait_forever(plans, desk_user, clinic, clinician):
    """Each plan has its own times; half of them book in the opposite order."""
    wishes = []
    for number, plan in enumerate(plans):
        later = timedelta(hours=number % 4)
        visits = [replace(visit, to=replace(visit.to, starts_at=visit.to.starts_at + later)) for visit in chosen(plan)]
        wishes.append((plan, visits if number % 2 else visits[::-1]))
    answers = at_once(lambda wish: courses.book_course(plan=wish[0], visits=wish[1], by=desk_user, now=NOW), wishes)
    assert {type(answer) for answer in answers} <= {list, JustTaken}
    assert Booking.objects.count() == 3 * sum(isinstance(answer, list) for answer in answers) > 3


def test_booked_one_by_one_a_plan_is_left_in_part(plans, desk_user):
    """The control: another patient gets the second slot after the first visit was written."""
    own, others = chosen(plans[0]), chosen(plans[1])
    lost = replace(others[0], to=own[1].to)
    PlannedSession.objects.filter(pk=lost.session.pk).update(latest=lost.session.latest + timedelta(days=90))

    def one_by_one():
        for number, visit in enumerate(own):
            courses.book_course(plan=plans[0], visits=[visit], by=desk_user, now=NOW)
            if number == 0:
                courses.book_course(plan=plans[1], visits=[lost], by=desk_user, now=NOW)

    with pytest.raises(BookingRefused):
        one_by_one()
    assert Booking.objects.filter(patient=plans[0].patient).count() == 1
    bookings.cancel(booking=Booking.objects.get(patient=plans[0].patient), reason="x", by=desk_user, now=NOW)
    with pytest.raises(BookingRefused):
        courses.book_course(plan=plans[0], visits=own, by=desk_user, now=NOW)
    assert not Booking.objects.standing().filter(patient=plans[0].patient).exists()
