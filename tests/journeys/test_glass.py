"""Emergency ("break-glass") access in a real browser, by keyboard: open, read, close, and a clinician's review."""

import pytest
from playwright.sync_api import expect

from tests.factories import SubmittedFactory
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.quiz import complete_answers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(client, live_server):
    """Signs a member of staff in to a page."""

    def sign_in(page, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, row={"submission": SubmittedFactory(answers=complete_answers())})


def by_keys(page, *keys):
    for key in keys:
        if len(key) == 1 or key in {"Tab", "Enter", "ArrowDown"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_record_is_opened_by_keyboard_read_and_closed(
    request, live_server, signed_in, accessible, screen, operator, clinician_user, assessment
):
    page = signed_in(request.getfixturevalue(screen), operator)
    page.goto(f"{live_server.url}/admin/glass/")
    accessible(page)
    page.get_by_label("Reference").focus()
    by_keys(page, assessment.reference, "Tab", "ArrowDown", "Tab", "What was written in March?", "Tab", "Enter")
    expect(page.get_by_label("Under glass")).to_contain_text("New York time")
    accessible(page)
    page.get_by_role("link", name=f"Assessment {assessment.reference}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pat Patient")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    accessible(page)
    page.get_by_role("button", name="Close now").click()
    expect(page.get_by_text("The record is closed.")).to_be_visible()

    page = signed_in(page, clinician_user)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Look into it").click()
    expect(page.get_by_label("What you found")).to_be_visible()
    accessible(page)
    page.get_by_label("What you found").fill("She had asked us to.")
    page.get_by_role("button", name="I have looked into it").click()
    expect(page.get_by_text("Ada Clinician, ")).to_be_visible()
    accessible(page)
