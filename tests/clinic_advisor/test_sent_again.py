"""A form that was open during a sign-in elsewhere: its input is not lost, and no other site can send it."""

import re

import pytest
from django.urls import reverse

from questionnaire import services
from tests.client import CsrfClient
from tests.questionnaire.patients import FULL, full, posted
from treatments.models import User

pytestmark = pytest.mark.django_db
FROM_HERE = {"origin": "http://testserver"}
STEP = reverse("quiz:step", args=["eyes"])


@pytest.fixture
def draft(clinic):
    draft = services.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
    draft.answers = full()
    del draft.answers["eyes"]
    draft.save()
    return draft


@pytest.fixture
def browser(draft, patient):
    """A browser with an open step page and its old token, after the patient signed in in another tab."""
    client = CsrfClient(with_token=False)
    session = client.session
    session["submission"], session["submission_key"] = str(draft.pk), draft.browser_key
    session.save()
    client.get(STEP)
    client.force_login(User.objects.get_or_create(email=patient.email)[0])
    return client


def typed(token="a" * 32):
    return posted(FULL["eyes"] | {"flags": ["dry_eye"]}) | {"csrfmiddlewaretoken": token}


def test_what_was_typed_before_a_sign_in_in_another_tab_is_sent_by_one_press(browser, draft):
    page = browser.post(STEP, typed(), headers=FROM_HERE)

    assert page.status_code == 403
    text = page.content.decode()
    assert "you signed in or out in another tab" in text
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    again = browser.post(re.search(r'action="([^"]+)"', text)[1], data, headers=FROM_HERE)
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.answers["eyes"]["flags"] == ["dry_eye"]


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"referer": "https://evil.example/x"}])
def test_what_another_site_sends_is_not_offered_to_be_sent_again(browser, headers):
    page = browser.post(STEP, typed(), headers=headers)
    assert page.status_code == 403
    assert "dry_eye" not in page.content.decode()


def test_no_page_holds_a_password_again(browser):
    page = browser.post(reverse("account_login"), {"password": "secret", **typed()}, headers=FROM_HERE)
    assert page.status_code == 403
    assert "secret" not in page.content.decode()
