"""A clinician changes a plan in a real browser: consequences while typing, a limit, an override, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.treatments.plan_edits import plan_made
from treatments.models import LimitOverride

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
def soon(patient, clinician_user):
    """A Botox plan whose second treatment would be too soon ten weeks after the first."""
    plan = plan_made(patient, clinician_user)
    first = plan.sessions.get(position=1)
    return plan, [(first.ideal.fromordinal(first.ideal.toordinal() + days)).isoformat() for days in (76, 80)]


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_limit_is_shown_while_she_types_and_gone_beyond_in_her_name(
    live_server, signed_in, soon, screen, accessible, request
):
    plan, (first, last) = soon
    page = signed_in(request.getfixturevalue(screen))
    page.goto(f"{live_server.url}/admin/treatments/plan/{plan.pk}/change/")
    accessible(page)
    page.get_by_role("link", name="Change 3. Botox 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#outlook")).to_contain_text("Within all limits.")
    page.get_by_label("Not before").fill(first)
    page.get_by_label("Not after").fill(last)
    expect(page.locator("#outlook")).to_contain_text("76 days between toxin treatments; the limit is 90.")
    accessible(page)
    page.get_by_label("Override: kind of reason").select_option("examined")
    page.get_by_label("Override: your reason in words").fill("Weak effect, seen in person.")
    page.get_by_role("button", name="Change session").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overrides")).to_be_visible()
    expect(page.get_by_text("Clinical judgement after an examination: “Weak effect, seen in person.”")).to_be_visible()
    accessible(page)
    assert LimitOverride.objects.get().amount == 76


def test_without_javascript_the_limit_is_said_on_sending(live_server, client, clinician_user, soon, browser):
    plan, (first, last) = soon
    client.force_login(clinician_user)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/treatments/plan/{plan.pk}/sessions/add/")
    page.get_by_label("Not before").fill(first)
    page.get_by_label("Not after").fill(last)
    page.get_by_role("button", name="Add session").click()
    page.get_by_label("Override: kind of reason").select_option("examined")
    page.get_by_label("Override: your reason in words").fill("Weak effect, seen.")
    page.get_by_role("button", name="Add session").click()
    expect(page.get_by_text("Clinical judgement after an examination: “Weak effect, seen.”")).to_be_visible()
    context.close()
