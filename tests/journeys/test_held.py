"""A patient reports at the desk what stops the visit; the desk sees only "held"; a clinician lifts the hold."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.client import CsrfClient
from tests.journeys.people import next_page
from tests.treatments.plans_to_book import plan_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    """A SkinPen visit that is taking place now."""
    now = timezone.now()
    patient.language = "es"
    patient.save()
    [session] = plan_of(patient, "skinpen", earliest=timezone.localdate(now, patient.clinic.zone) - timedelta(days=1))
    session.state = "booked"
    session.save()
    during = DateTimeTZRange(now, now + timedelta(minutes=30))
    return factories.BookingFactory(session=session, clinician=clinician, room=room, during=during, booked_by=desk_user)


@pytest.fixture
def page_for(new_context, live_server):
    """A page on a desktop screen where this user is signed in."""

    def make(user, **viewport):
        client = CsrfClient()
        client.force_login(user)
        context = new_context(viewport={"width": 1280, "height": 900, **viewport})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return context.new_page()

    return make


def test_what_is_told_at_the_desk_reaches_the_clinician_alone(
    live_server, booking, page_for, desk_user, clinician_user, accessible
):
    desk = page_for(desk_user, width=360)
    desk.goto(f"{live_server.url}{reverse('desk:booking', args=[booking.pk])}")
    with next_page(desk):
        desk.get_by_role("link", name="Arrived").click()
    accessible(desk)
    desk.get_by_label("A sunburn or a fresh tan").check()
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("On hold: a clinician must see the patient first.").first).to_be_visible()
    assert "sunburn" not in desk.content()
    accessible(desk)

    clinician = page_for(clinician_user)
    clinician.goto(f"{live_server.url}{reverse('admin:treatments_hold_changelist')}")
    accessible(clinician)
    with next_page(clinician):
        clinician.locator("#result_list tbody a").first.click()
    expect(clinician.get_by_text("Sunburn or tan: told at check-in, Dee Desk")).to_be_visible()
    accessible(clinician)
    clinician.get_by_label("Why it can take place").fill("A tan of two months ago, faded.")
    with next_page(clinician):
        clinician.get_by_role("button", name="Lift").click()
    booking.session.refresh_from_db()
    assert booking.session.state == "booked"

    clinician.goto(f"{live_server.url}{reverse('admin:treatments_patient_facts', args=[booking.patient_id])}")
    accessible(clinician)
