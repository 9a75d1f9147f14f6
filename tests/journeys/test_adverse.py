"""Adverse events in a real browser: from the patient's report to the follow-up of the event."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.factories import TODAY
from treatments.models import AdverseEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(client, clinician_user, live_server):
    """Signs the clinic's clinician in to a page."""
    client.force_login(clinician_user)

    def sign_in(page):
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def report(patient, clinician, room):
    """A report by a patient after a Botox session that took place."""
    plan = factories.PlanFactory(patient=patient, review__fired_rules=["frown_lines_moving"])
    session = factories.PlannedSessionFactory(plan=plan, state="done", done_on=TODAY)
    booking = factories.BookingFactory(session=session, clinician=clinician, room=room, state="done")
    return factories.ProblemReportFactory(booking=booking, noticed=["botox_droop"], words="My lid hangs.")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_report_becomes_an_event_that_is_followed_up(request, live_server, signed_in, accessible, screen, report):
    page = signed_in(request.getfixturevalue(screen))
    page.goto(f"{live_server.url}/admin/treatments/problemreport/{report.pk}/change/")
    page.get_by_role("link", name="Record it as an adverse event").click()
    accessible(page)
    page.get_by_role("button", name="Record it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a grade from 1 to 5.")
    expect(page.get_by_label("What happened")).to_have_value("My lid hangs.")
    accessible(page)
    page.get_by_label("Clinical term").select_option("eyelid_ptosis")
    page.get_by_role("radio", name="3 Severe").check()
    page.get_by_role("button", name="Record it", exact=True).click()
    expect(page.get_by_text("Serious: tell the authority")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Events by rule and product").click()
    expect(page.get_by_role("row", name="frown_lines_moving")).to_contain_text("1 of 1")
    accessible(page)
    assert AdverseEvent.objects.get().report == report
