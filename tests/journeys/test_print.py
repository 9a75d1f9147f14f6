"""Printouts: two sheets at most, whatever the result, on A4 and on US Letter."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import expect

from tests.treatments.assessed import make_assessment
from tests.treatments.patient.test_summary import CASES, fill_in

pytestmark = pytest.mark.django_db(transaction=True)
OUTCOMES = ("botox", "both", "neither", "clinician_first")


@pytest.fixture
def sent(new_context, live_server):
    """A page in the browser that sent the answers of an assessment, on a dark screen."""

    def page_of(assessment, language="en"):
        session = SessionStore()
        session["submission"] = str(assessment.submission_id)
        session.create()
        context = new_context(color_scheme="dark")
        cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.LANGUAGE_COOKIE_NAME: language}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        return context.new_page()

    return page_of


def sheets(page, paper):
    return len(re.findall(rb"/Type /Page\b(?!s)", page.pdf(format=paper, print_background=True)))


@pytest.mark.parametrize("is_full", [False, True], ids=["empty sheet", "full sheet"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_summary_prints_on_two_sheets(live_server, sent, patient, outcome, is_full):
    concerns, answers = CASES[outcome]
    assessment = make_assessment(patient, *concerns, **answers)
    assert assessment.outcome == outcome
    if is_full:
        fill_in(assessment)
    page = sent(assessment)
    page.goto(live_server.url + reverse("patient:summary"))
    assert {paper: sheets(page, paper) for paper in ("A4", "Letter")} == {"A4": 2, "Letter": 2}


@pytest.mark.parametrize("outcome", ["both", "clinician_first"])
def test_in_spanish_it_takes_no_third_sheet(live_server, sent, patient, outcome):
    concerns, answers = CASES[outcome]
    assessment = make_assessment(patient, *concerns, **answers)
    fill_in(assessment)
    page = sent(assessment, language="es")
    page.goto(live_server.url + reverse("patient:summary"))
    expect(page.locator("html[lang=es]")).to_be_visible()
    assert {paper: sheets(page, paper) for paper in ("A4", "Letter")} == {"A4": 2, "Letter": 2}


def test_the_result_prints_as_its_summary(live_server, sent, patient):
    concerns, answers = CASES["both"]
    page = sent(make_assessment(patient, *concerns, **answers))
    page.goto(live_server.url + reverse("patient:result"))
    assert {paper: sheets(page, paper) for paper in ("A4", "Letter")} == {"A4": 2, "Letter": 2}
    page.emulate_media(media="print")
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator(".result")).to_be_hidden()


def test_on_paper_everything_is_black_on_white(live_server, sent, patient):
    concerns, answers = CASES["both"]
    page = sent(make_assessment(patient, *concerns, **answers))
    page.goto(live_server.url + reverse("patient:summary"))
    page.emulate_media(media="print")
    colours = page.evaluate(
        """() => [...new Set([...document.querySelectorAll(".summary, .summary *")].flatMap(
            part => [getComputedStyle(part).color, "on " + getComputedStyle(part).backgroundColor]))].sort()"""
    )
    assert set(colours) <= {"rgb(0, 0, 0)", "on rgb(255, 255, 255)", "on rgba(0, 0, 0, 0)"}
