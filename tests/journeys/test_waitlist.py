"""From a cancelled visit to the patient on the waiting list: the desk cancels, the patient takes the slot by phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories
from tests.client import CsrfClient
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, book, plan_of
from treatments.models import Booking, TimeOffer
from treatments.services.booking import bookings, waitlist
from treatments.services.messages.messages import UNDO_FOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW + UNDO_FOR)]


@pytest.fixture
def offer(clinic, patient, clinician, room, desk_user):
    """A released slot, offered to a patient on the waiting list."""
    made = book(plan_of(patient, "botox")[0], starts_at=NEXT_WEEK, clinician=clinician, room=room, by=desk_user)
    waiting = factories.PatientFactory(clinic=clinic, full_name="Wanda Waits")
    waitlist.join(session=plan_of(waiting, "botox")[0], by=desk_user, now=NOW)
    bookings.cancel(booking=made, reason="Other", by=desk_user, now=NOW)
    waitlist.offer_due(now=NOW + UNDO_FOR)
    return TimeOffer.objects.get()


def test_she_takes_the_time_that_came_free(live_server, phone, accessible, offer):
    browser = sign_in(CsrfClient(), offer.entry.session.plan.patient)
    cookie = browser.cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    phone.goto(f"{live_server.url}{reverse('patient:my')}")
    phone.get_by_role("link", name="Look at it").click()
    expect(phone.get_by_role("button", name="Take this time")).to_be_visible()
    accessible(phone)
    phone.get_by_role("button", name="Take this time").click()
    expect(phone.get_by_text("The time is yours.")).to_be_visible()
    assert Booking.objects.standing().get().patient.full_name == "Wanda Waits"
