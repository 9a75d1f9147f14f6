"""The clinician's pages in a real browser: read, decide, correct, and look at the plan."""

import pytest
from playwright.sync_api import expect

from tests.factories import SubmittedFactory
from tests.treatments.assessed import FROWN_LINES, MELASMA, ROLLING_SCARS, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.models import Review

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/treatments/assessment/"


@pytest.fixture
def signed_in(client, clinician_user, live_server):
    """Gives a page the session of the clinic's clinician."""
    client.force_login(clinician_user)

    def sign_in(page):
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def simple(patient):
    answers = complete_answers()
    return make_assessment(patient, FROWN_LINES, row={"submission": SubmittedFactory(answers=answers)})


@pytest.fixture
def flagged(other_patient):
    return make_assessment(other_patient, ROLLING_SCARS, MELASMA, flags=["metal_allergy", "blood_thinner"])


def test_a_simple_case_is_approved_without_scrolling_and_by_keyboard(live_server, signed_in, desktop, simple):
    page = signed_in(desktop)
    page.goto(live_server.url + QUEUE)
    page.get_by_role("link", name=simple.reference).click()
    approve = page.get_by_role("button", name="Approve: Botox")
    expect(approve).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("frown lines: effect 3/3")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("row", name="Botox 4")).to_be_in_viewport(ratio=1)
    approve.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="See the plan").click()
    expect(page.get_by_role("heading", name="Approved: Botox")).to_be_visible()


def test_a_refused_decision_says_why_and_keeps_the_text(live_server, signed_in, desktop, flagged):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{flagged.pk}/change/")
    page.get_by_role("checkbox", name="SkinPen").check()
    page.get_by_label("Reason").select_option("settled")
    page.get_by_label("In words").fill("She had no reaction to steel.")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("alert")).to_contain_text("SkinPen is at stop.")
    expect(page.get_by_label("In words")).to_have_value("She had no reaction to steel.")
    expect(page.get_by_role("checkbox", name="SkinPen")).to_be_checked()
    assert not Review.objects.exists()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_the_pages_are_accessible_on_every_screen(request, live_server, signed_in, accessible, screen, simple, flagged):
    page = signed_in(request.getfixturevalue(screen))
    for path in (QUEUE, f"{QUEUE}{simple.pk}/change/", f"{QUEUE}{flagged.pk}/change/"):
        page.goto(live_server.url + path)
        accessible(page)
    page.get_by_role("button", name="Change").click()
    accessible(page)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.get_by_role("button", name="Approve: Botox").click()
    page.get_by_role("link", name="See the plan").click()
    accessible(page)
