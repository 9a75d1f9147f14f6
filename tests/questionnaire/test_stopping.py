"""An answer that ends the quiz early: its page says so when it is ticked, and later pages lead to the end."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from questionnaire import answers
from questionnaire.steps import STEPS
from tests.client import CsrfClient
from tests.factories import ClinicFactory
from tests.questionnaire.test_pages import said, send, step_url
from treatments.models.review.releases import live_knowledge

pytestmark = [pytest.mark.django_db, pytest.mark.clock("2026-11-22T17:00:00Z")]

PAGE = reverse("quiz:stop", urlconf="tests.questionnaire.urls")
PREGNANT = "Neither treatment is given in pregnancy. It can wait, and nothing is lost by waiting."
MAY_STOP = "You can stop here. No other answer is needed."


def at_tick(page):
    """Returns the answers for which the page has a notice that is shown when they are ticked."""
    return re.findall(r'<div class="notice is-info can-stop" data-when="(\w+)" role="status">', page.content.decode())


def stopped_by(browser, *flags):
    send(browser, "pregnancy", {"flags": list(flags), "asked": "pregnant trying_to_conceive breastfeeding"})


def test_the_page_holds_a_sentence_for_each_answer_that_ends_the_quiz(full_browser):
    page = full_browser.get(step_url("pregnancy"))

    assert at_tick(page) == ["pregnant", "trying_to_conceive"]
    assert f"{PREGNANT} {MAY_STOP}" in said(page)
    assert at_tick(full_browser.get(step_url("eyes"))) == []


def test_each_sentence_is_shown_at_its_own_tick():
    styles = Path("static/css/quiz.css").read_text()

    for flag in answers.ENDS:
        assert f'.question:has([value="{flag}"]:checked) .can-stop[data-when="{flag}"]' in styles


@pytest.mark.parametrize("address", [step_url("eyes"), reverse("quiz:review", urlconf="tests.questionnaire.urls")])
def test_the_pages_after_it_say_it_too_and_lead_to_the_end(full_browser, address):
    stopped_by(full_browser, "pregnant")

    page = full_browser.get(address)
    assert f"{PREGNANT} {MAY_STOP}" in said(page)
    assert "While you try for a baby" not in said(page)


def test_stopping_saves_the_page_and_keeps_all_answers(full_browser, full_draft):
    response = full_browser.post(step_url("pregnancy"), {"flags": ["pregnant"], "leave": "stop"})

    assert response.url == PAGE
    full_draft.refresh_from_db()
    assert full_draft.answers["pregnancy"]["flags"] == ["pregnant"]
    assert full_draft.answers["wellbeing"]["flags"] == ["none"]


def test_the_end_says_why_on_what_it_stands_and_whom_to_ask_and_has_no_result(full_browser, settings):
    settings.QUESTIONNAIRE_RESUME_DAYS = 30
    ClinicFactory(code="harbor", name="Harbor Clinic", phone="+1 617 555 0142")
    stopped_by(full_browser, "pregnant", "trying_to_conceive")

    page = full_browser.get(PAGE)
    assert PREGNANT in said(page)
    assert "While you try for a baby, a clinician needs to talk with you" in said(page)
    assert "We keep your answers for 30 days." in said(page)
    assert "Call Harbor Clinic: +1 617 555 0142." in said(page)
    sources = {source for row in live_knowledge().person if row.code in answers.ENDS for source in row.reason.sources}
    assert set(re.findall(r'id="source-(\w+)"', page.content.decode())) == sources
    assert f'href="{reverse("quiz:save")}"' in page.content.decode()


@pytest.mark.parametrize("flags", [["none"], ["breastfeeding"]], ids=["none", "of one treatment"])
def test_where_other_answers_matter_there_is_no_such_end(full_browser, flags):
    stopped_by(full_browser, *flags)

    assert MAY_STOP not in said(full_browser.get(step_url("eyes")))
    assert full_browser.get(PAGE).url == reverse("quiz:here")


def test_the_end_is_for_the_browser_that_holds_the_answers(full_browser):
    stopped_by(full_browser, "pregnant")

    assert CsrfClient().get(PAGE).url == reverse("patient:home")


def test_what_ends_the_quiz_comes_before_every_treatment_in_the_rules():
    assert {value for step in STEPS for value in answers.ends_on(step)} <= {row.code for row in live_knowledge().person}
