"""Slot holds: while the desk talks, nobody else can take the slot; it is booked with one press, or it expires."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, insert, plan_of
from treatments.models import Booking, KeptTime
from treatments.queries.booking.availability import slot_text
from treatments.queries.booking.availability_inputs import question_for
from treatments.scheduling.availability import FreeTime
from treatments.services.booking import slot_holds
from treatments.services.booking.booking_refusals import JustTaken, NotBookable
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.slot_holds import KEEP_FOR

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
OVER = NOW + KEEP_FOR


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def other_session(other_patient):
    return plan_of(other_patient, "botox")[0]


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def colleague(clinic, desk_user):
    user = factories.UserFactory(full_name="Cora Colleague", is_staff=True, clinics=[clinic])
    user.groups.set(desk_user.groups.all())
    return user


def keep(session, team, starts_at=TEN, now=NOW, device=None):
    choice = ChosenTime(starts_at, team["clinician"], team["room"], device)
    return slot_holds.hold_slot(session=session, choice=choice, by=team["by"], now=now)


def press(client, name, session, team, starts_at=TEN):
    slot = slot_text(FreeTime(starts_at, starts_at, team["clinician"].pk, team["room"].pk, None))
    return client.post(reverse(f"desk:{name}", args=[session.pk]), {"slot": slot})


# --- Others who want the slot ---------------------------------------------------------------------------------------


def test_nobody_else_is_offered_it_nor_what_it_occupies(session, other_session, team):
    before = {free.starts_at for free in question_for(other_session, now=NOW).free_times()}
    keep(session, team)
    after = {free.starts_at for free in question_for(other_session, now=NOW).free_times()}
    assert sorted(before - after) == [TEN + timedelta(minutes=15 * n) for n in (-2, -1, 0, 1, 2)]


def test_the_session_itself_still_is(session, team):
    keep(session, team)
    assert TEN in {free.starts_at for free in question_for(session, now=NOW).free_times()}


def test_nobody_else_books_or_keeps_it(session, other_session, team):
    keep(session, team)
    with pytest.raises(JustTaken):
        book(other_session, **team)
    with pytest.raises(JustTaken):
        keep(other_session, team)


@pytest.mark.parametrize(("now", "is_free"), [(OVER - timedelta(seconds=1), False), (OVER, True)])
def test_it_frees_itself_at_the_minute(session, other_session, team, now, is_free):
    keep(session, team)
    free = {free_time.starts_at for free_time in question_for(other_session, now=now).free_times()}
    assert (TEN in free) is is_free


def test_what_is_over_can_be_booked_by_another(session, other_session, team):
    keep(session, team)
    assert book(other_session, now=OVER, **team).starts_at == TEN


def test_a_booked_time_cannot_be_kept(session, other_session, team):
    book(other_session, **team)
    with pytest.raises(JustTaken) as refused:
        keep(session, team)
    assert refused.value.nearest


def test_a_rule_stands_against_keeping_as_against_booking(session, team):
    with pytest.raises(NotBookable, match="too late"):
        keep(session, team, starts_at=TEN + timedelta(days=90))


def test_another_time_for_the_same_session_takes_its_place(session, other_session, team):
    keep(session, team)
    keep(session, team, starts_at=TEN + timedelta(hours=2))
    assert KeptTime.objects.count() == 1
    assert book(other_session, **team)


def test_a_colleague_keeps_nothing_for_the_same_patient_meanwhile(session, team, colleague):
    keep(session, team)
    with pytest.raises(NotBookable, match="Dee Desk holds a time for this patient"):
        keep(session, team | {"by": colleague}, starts_at=TEN + timedelta(hours=2))


def test_the_database_refuses_a_booking_over_it(session, other_session, team):
    keep(session, team)
    with pytest.raises(IntegrityError, match="kept for another session"):
        insert(other_session, clinician=team["clinician"], room=team["room"], by=team["by"], booked_at=NOW)


# --- At the desk ----------------------------------------------------------------------------------------------------


def test_a_press_keeps_it_and_shows_until_when(desk, session, team):
    assertRedirects(press(desk, "keep", session, team), reverse("desk:find_time", args=[session.pk]))
    page = desk.get(reverse("desk:find_time", args=[session.pk]))
    for words in ["Time held: Tue 24 Nov 2026, 10:00", "10:05", 'data-seconds-left="300"', "Book it", "Release"]:
        assertContains(page, words)


def test_one_press_makes_it_a_booking_and_nothing_stays_kept(desk, session, team):
    press(desk, "keep", session, team)
    assertRedirects(press(desk, "book", session, team), reverse("desk:booking", args=[Booking.objects.get().pk]))
    assert not KeptTime.objects.exists()


def test_it_is_let_go_by_who_keeps_it(desk, session, team):
    press(desk, "keep", session, team)
    desk.post(reverse("desk:let_go", args=[session.pk]))
    assert not KeptTime.objects.exists()


def test_a_colleague_cannot_let_it_go_and_sees_who_keeps_it(client, session, team, colleague):
    keep(session, team)
    client.force_login(colleague)
    client.post(reverse("desk:let_go", args=[session.pk]))
    page = client.get(reverse("desk:find_time", args=[session.pk]))
    assertContains(page, "Dee Desk holds a time for this patient: Tue 24 Nov 2026, 10:00")
    assertNotContains(page, "Release")


def test_another_desk_reads_who_keeps_the_time_it_asks_for(client, session, other_session, team, colleague):
    keep(session, team)
    client.force_login(colleague)
    asked = {"date": "2026-11-24", "time": "10:00"}
    page = client.get(reverse("desk:why_not", args=[other_session.pk]), asked)
    assertContains(page, "Dee Desk holds 10:00 with Dr Ada Clinician until 10:05.")
    assertContains(press(client, "keep", other_session, team), "Just taken", status_code=409)


def test_each_free_time_can_be_booked_or_held_by_a_button_of_its_own(desk, session, team):
    page = desk.get(reverse("desk:find_time", args=[session.pk])).content.decode()
    hold = f'formaction="{reverse("desk:keep", args=[session.pk])}"'
    assert page.count(hold) == page.count('class="slot') - page.count('class="slot-') > 1
    assert "Hold 5 min" in page
    assert "press=" not in page


def test_a_clinician_is_offered_no_button_that_holds(client, clinician_user, session, team):
    client.force_login(clinician_user)
    assertNotContains(client.get(reverse("desk:find_time", args=[session.pk])), "Hold 5 min")


def test_a_button_that_is_no_time_is_refused(desk, session):
    page = desk.post(reverse("desk:keep", args=[session.pk]), {"slot": "nonsense"})
    assertContains(page, "not a time of this clinic", status_code=422)


def test_free_times_still_take_two_questions(session, other_session, team, django_assert_num_queries):
    keep(session, team)
    with django_assert_num_queries(2):
        question_for(other_session, now=NOW).free_times()


def test_a_device_that_is_kept_is_kept_with_its_cleaning(clinic, device, patient, other_patient, team):
    """Applies to every user, and to writes that bypass the service."""
    device.clean_minutes = 45
    device.save()
    keep(plan_of(patient, "skinpen")[0], team, device=device)
    after, session = TEN + timedelta(minutes=90), plan_of(other_patient, "skinpen")[0]
    with pytest.raises(JustTaken, match="SkinPen 1 is taken then; free from 11:45"):
        book(session, starts_at=after, device=device, **team)
    with pytest.raises(IntegrityError, match="kept for another session"), transaction.atomic():
        insert(session, starts_at=after, device=device, **team)
