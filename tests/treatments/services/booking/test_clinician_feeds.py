"""A clinician's calendar link: secret, revocable by the clinician, and without any patient's name."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains

from tests.treatments.plans_to_book import NOW, TEN, book, plan_of
from treatments.models import ClinicianFeed
from treatments.services.booking import bookings, clinician_feeds

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
PAGE = reverse("admin:clinician_feed")


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


@pytest.fixture
def token(clinician, clinician_user):
    return clinician_feeds.open_feed(clinician=clinician, by=clinician_user)


def read(client, token):
    return client.get(reverse("patient:clinician_calendar", args=[token]))


def test_it_says_when_and_where_and_not_who(client, booking, token, settings):
    response = read(client, token)
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["DTSTART"].dt == TEN
    assert event["SUMMARY"] == f"Visit, {booking.room}"
    assert event["URL"] == settings.SITE_URL + reverse("desk:booking", args=[booking.pk])
    text = response.content.decode().lower()
    assert not [word for word in ("pat", "botox", "1984") if word in text.replace("patient", "")]


def test_what_is_cancelled_or_long_over_is_not_in_it(client, booking, token, desk_user, clock):
    clock.move_to(TEN + timedelta(days=31))
    assert b"VEVENT" not in read(client, token).content
    clock.move_to(NOW)
    bookings.cancel(booking=booking, reason="Other", by=desk_user, now=NOW)
    assert b"VEVENT" not in read(client, token).content


def test_a_wrong_secret_is_no_page(client, token):
    assert read(client, "x" * 43).status_code == 404


def test_a_new_link_ends_the_old_one(client, clinician, clinician_user, token):
    newer = clinician_feeds.open_feed(clinician=clinician, by=clinician_user)
    assert read(client, token).status_code == 404
    assert read(client, newer).status_code == 200


def test_with_her_account_the_link_goes_off(client, clinician_user, token):
    clinician_user.is_active = False
    clinician_user.save()
    assert read(client, token).status_code == 404


def test_the_database_does_not_know_the_address(token):
    assert token not in str(ClinicianFeed.objects.values())


def test_she_makes_it_and_turns_it_off(client, clinician, clinician_user, settings):
    client.force_login(clinician_user)
    assertContains(client.get(PAGE), "Make a link")
    page = client.post(PAGE)
    assertContains(page, "It is shown only now.")
    assert client.get(page.context["address"].removeprefix(settings.SITE_URL)).status_code == 200
    assertContains(client.get(PAGE), "On since")
    assertContains(client.post(reverse("admin:clinician_feed_off"), follow=True), "Your calendar link is off.")
    assert not ClinicianFeed.objects.exists()


def test_a_clinician_who_does_not_treat_is_told(client, clinician_user):
    client.force_login(clinician_user)
    assertContains(client.post(PAGE), "not set up as a clinician")
