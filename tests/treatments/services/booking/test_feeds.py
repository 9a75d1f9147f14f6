"""The secret address of a patient's calendar feed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests import factories
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, TEN, book, plan_of
from treatments.models import CalendarFeed, User
from treatments.services.booking import bookings, feeds, moves
from treatments.services.booking.chosen_times import ChosenTime

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
PAGE = reverse("patient:my_feed")
HEALTH_WORDS = ["botox", "skinpen", "needl", "treatment", "skin", "session", "plan"]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def herself(patient):
    return User.objects.create_user(patient.email)


@pytest.fixture
def signed_in(client, patient, herself):
    client.force_login(herself)
    session = client.session
    session["patient"] = patient.pk
    session.save()
    return client


@pytest.fixture
def bookings_of_two_plans(patient, team):
    return [
        book(plan_of(patient, "botox")[0], **team),
        book(plan_of(patient, "botox_review")[0], starts_at=NEXT_WEEK, **team),
    ]


@pytest.fixture
def token(patient, herself):
    return feeds.open_feed(patient=patient, by=herself)


def address(token):
    return reverse("patient:calendar_feed", args=[token])


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_it_holds_her_bookings_of_all_plans_and_nobody_elses(client, bookings_of_two_plans, other_patient, team, token):
    book(plan_of(other_patient, "botox")[0], starts_at=TEN + timedelta(hours=2), **team)
    response = client.get(address(token))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert [event.start for event in events(response)] == [TEN, NEXT_WEEK]
    assert {event["uid"] for event in events(response)} == {
        str(booking.calendar_uid) for booking in bookings_of_two_plans
    }


@pytest.mark.usefixtures("bookings_of_two_plans")
def test_it_does_not_say_what_is_done_to_her_nor_who_she_is(client, patient, token):
    text = client.get(address(token)).content.decode().lower()
    assert not [word for word in HEALTH_WORDS if word in text]
    assert patient.email not in text
    assert patient.full_name.lower() not in text


def test_a_moved_booking_counts_higher_and_a_cancelled_one_is_gone(client, bookings_of_two_plans, desk_user, token):
    first, second = bookings_of_two_plans
    bookings.cancel(booking=second, reason="Patient asked", by=desk_user, now=NOW)
    to = ChosenTime(TEN + timedelta(hours=1), first.clinician, first.room, None)
    moves.move(booking=first, to=to, by=desk_user, now=NOW)
    [event] = events(client.get(address(token)))
    assert (event.start, event["sequence"]) == (TEN + timedelta(hours=1), 1)


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "..%2F", "é" * 20])
def test_a_wrong_address_is_not_found(client, token, wrong):
    assert client.get(f"/calendar/{wrong}.ics").status_code == 404


def test_only_a_hash_of_it_is_kept(token):
    feed = CalendarFeed.objects.get()
    assert token not in {str(value) for value in vars(feed).values()}
    assert not any("token" in name for name in vars(feed.events.get()))


def test_she_makes_it_by_a_press_and_sees_it_once(signed_in):
    assert "Make a link" in signed_in.get(PAGE).content.decode()
    assert not CalendarFeed.objects.exists()
    page = signed_in.post(PAGE).content.decode()
    [made] = re.findall(r'href="webcal://localhost:8000(/calendar/[^"]+\.ics)"', page)
    assert signed_in.get(made).status_code == 200
    assert made not in signed_in.get(PAGE).content.decode()


def test_a_new_link_ends_the_old_one(signed_in, client, token):
    signed_in.post(PAGE)
    assert client.get(address(token)).status_code == 404
    assert CalendarFeed.objects.count() == 1


def test_she_turns_it_off(signed_in, client, token):
    assert signed_in.post(reverse("patient:my_feed_off")).url == PAGE
    assert client.get(address(token)).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_a_link_is_for_reading_only(client, token):
    assert client.post(address(token)).status_code == 405


def test_the_page_says_since_when_it_is_on(signed_in):
    signed_in.post(PAGE)
    CalendarFeed.objects.update(made_at=NOW)
    assert "You made a link on November 23, 2026." in signed_in.get(PAGE).content.decode()


def test_it_takes_few_queries_however_many_bookings(
    client, bookings_of_two_plans, token, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):
        client.get(address(token))


def test_it_goes_with_the_patient(db):
    patient = factories.PatientFactory()
    feeds.open_feed(patient=patient, by=factories.UserFactory())
    patient.delete()
    assert not CalendarFeed.objects.exists()
