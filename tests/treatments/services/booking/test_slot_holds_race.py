"""Desks hold one slot at once, and one desk books the slot it holds. With a control that shows the race."""

from threading import Barrier

import pytest

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Booking, KeptTime
from treatments.queries.booking.availability_inputs import question_for
from treatments.services.booking import slot_holds
from treatments.services.booking.bookability import check_choice
from treatments.services.booking.booking_refusals import JustTaken
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.slot_holds import KEEP_FOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 8


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def sessions(clinic):
    return [plan_of(factories.PatientFactory(clinic=clinic), "botox")[0] for _ in range(MANY)]


def choice(team):
    return ChosenTime(TEN, team["clinician"], team["room"], None)


def keep(session, team, now=NOW):
    return slot_holds.hold_slot(session=session, choice=choice(team), by=team["by"], now=now)


def test_one_of_many_keeps_it_and_the_others_are_told_the_nearest(sessions, team):
    answers = at_once(lambda session: keep(session, team), sessions)
    lost = [answer for answer in answers if not isinstance(answer, KeptTime)]
    assert {type(answer) for answer in lost} == {JustTaken}
    assert len(lost) == MANY - 1
    assert all(answer.nearest for answer in lost)
    assert KeptTime.objects.count() == 1


def test_who_keeps_it_books_it_whoever_else_tries(sessions, team):
    keep(sessions[0], team)
    answers = at_once(lambda session: book(session, **team), sessions)
    [made] = [answer for answer in answers if isinstance(answer, Booking)]
    assert made.session_id == sessions[0].pk
    assert {type(answer) for answer in answers if answer is not made and not isinstance(answer, Booking)} == {JustTaken}


def test_when_it_is_over_one_of_many_has_it(sessions, team):
    keep(sessions[0], team)
    answers = at_once(lambda session: book(session, now=NOW + KEEP_FOR, **team), sessions)
    assert sum(isinstance(answer, Booking) for answer in answers) == Booking.objects.standing().count() == 1


def test_without_the_locks_all_find_it_free(sessions, team):
    """The control: each checks first and writes afterwards; the checks alone show that all would write."""
    looked = Barrier(MANY)

    def look(session):
        check_choice(question_for(session, now=NOW, wanted_at=TEN), choice(team))
        looked.wait(timeout=60)
        return True

    assert at_once(look, sessions) == [True] * MANY
