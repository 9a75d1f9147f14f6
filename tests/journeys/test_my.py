"""A patient on their phone after a visit: aftercare, a report that is answered, their data, and its erasure."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.journeys.conftest import unfold
from tests.journeys.people import next_page
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import insert
from tests.treatments.results import RANKED
from treatments.models import HealthFact, Patient, ProblemReport, User
from treatments.services.care import problems
from treatments.services.plans import plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def treated(patient, clinician, clinician_user, room):
    """A patient who had Botox two days ago."""
    now = timezone.now()
    answered_on = timezone.localdate(now) - timedelta(days=5)
    assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS, assessed_on=answered_on)
    review = factories.ReviewFactory(assessment=assessment, treatments=("botox", "skinpen"), start_with="botox")
    start_on = timezone.localdate(now, patient.clinic.zone) - timedelta(days=3)
    first = plans.make_plan(review=review, start_on=start_on, by=clinician_user).sessions.first()
    insert(first, clinician=clinician, room=room, by=clinician_user, starts_at=now - timedelta(days=2), state="done")
    first.state, first.done_on = "done", timezone.localdate(now - timedelta(days=2), patient.clinic.zone)
    first.save()
    return patient


@pytest.fixture
def signed_in(client, live_server, treated):
    """Signs a browser in as the patient."""

    def sign_in(page):
        client.force_login(User.objects.get_or_create(email=treated.email)[0])
        session = client.session
        session["patient"] = treated.pk
        session.save()
        page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": live_server.url}])
        page.goto(live_server.url + reverse("patient:my"))
        return page

    return sign_in


def test_she_reports_a_problem_and_reads_the_answer(phone, signed_in, accessible, clinician_user):
    page = signed_in(phone)
    expect(page.get_by_role("heading", name="After your Botox visit")).to_be_visible()
    accessible(page)
    with next_page(page):
        page.get_by_role("link", name="Report a problem after a visit").click()
    accessible(page)
    expect(page.get_by_text("Get emergency help at once.").first).to_be_visible()
    with next_page(page):
        page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick what you notice")
    accessible(page)
    page.get_by_text("An eyelid or eyebrow droops").click()
    page.get_by_text("Quite a lot", exact=True).click()
    with next_page(page):
        page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Call the clinic today. Do not drive if you see badly.")).to_be_visible()
    accessible(page)
    report = ProblemReport.objects.get()
    problems.answer(report=report, text="Please come in today.", by=clinician_user, now=timezone.now())
    page.reload()
    expect(page.get_by_text("Please come in today.")).to_be_visible()
    accessible(page)


OUT_OF_SIGHT = """
    () => [...document.querySelectorAll("main *")].filter((part) => {
        if (part.scrollWidth <= part.clientWidth || !["auto", "scroll"].includes(getComputedStyle(part).overflowX))
            return false
        const hint = part.parentElement.querySelector(":scope > .scroll-hint")
        const box = hint?.getBoundingClientRect()
        return !(box?.height && box.left >= 0 && box.right <= innerWidth && part.tabIndex === 0)
    }).map((part) => part.outerHTML.slice(0, 80))
"""
"""Returns what can only be slid sideways by a finger, or has no visible text next to it that says so."""


@pytest.mark.parametrize("width", [390, 799, 800, 1280])
def test_what_lies_outside_the_screen_is_said_beside_it_and_reached_from_the_keyboard(
    new_context, signed_in, opened, width
):
    page = new_context(viewport={"width": width, "height": 844}).new_page()
    for shown in (signed_in(page), opened(page, RANKED["both"])):
        unfold(shown)
        assert shown.locator(".timeline svg").count()
        assert shown.evaluate(OUT_OF_SIGHT) == []


def test_a_patient_tells_what_is_new_without_scripts(new_context, signed_in):
    page = signed_in(new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False).new_page())
    with next_page(page):
        page.get_by_role("link", name="Tell us what is new").click()
    with next_page(page):
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what is new")
    page.get_by_label("I am pregnant, or I might be").check()
    with next_page(page):
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="On hold for now")).to_be_visible()
    assert HealthFact.objects.get().flag == "pregnant"


def test_she_looks_through_her_data_and_has_it_erased(phone, signed_in, accessible):
    page = signed_in(phone)
    with next_page(page):
        page.get_by_role("navigation", name="Your account").get_by_role("link", name="Your data").click()
    accessible(page)
    for name in ("Read your data", "Change your name or phone", "See or erase your photos"):
        with next_page(page):
            page.get_by_role("link", name=name).click()
        accessible(page)
        with next_page(page):
            page.get_by_role("link", name="Back to your data").click()
    with next_page(page):
        page.get_by_role("link", name="Erase your data").click()
    accessible(page)
    page.get_by_label("Month").select_option("3")
    page.get_by_label("Day").fill("1")
    page.get_by_label("Year").fill("1984")
    with next_page(page):
        page.get_by_role("button", name="Erase my data").click()
    expect(page.get_by_role("heading", name="Your data is erased")).to_be_visible()
    accessible(page)
    patient = Patient.objects.get()
    assert patient.erased_at
    assert patient.email.endswith("@erased.invalid")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_her_pages_are_accessible_in_each_language_and_scheme(
    new_context, signed_in, treated, accessible, live_server, language, scheme
):
    page = new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme).new_page()
    page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    signed_in(page)
    visit = treated.bookings.get()
    report = problems.report_problem(
        booking=visit,
        noticed=["botox_breathing", "botox_bruise"],
        since=timezone.localdate(),
        strength=3,
        words="",
        now=timezone.now(),
    )
    for name, args in (
        ("my", []),
        ("my_problem", [visit.calendar_uid]),
        ("my_report", [report.pk]),
        ("my_health", []),
        ("my_health_told", []),
        ("my_copy", []),
        ("my_contacts", []),
        ("my_erase", []),
    ):
        page.goto(live_server.url + reverse(f"patient:{name}", args=args))
        expect(page.locator("html")).to_have_attribute("lang", language)
        accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_clinicians_pages_of_a_report_are_accessible(
    new_context, client, live_server, treated, clinician_user, accessible, settings, scheme
):
    settings.STAFF_SECOND_FACTOR = False
    visit = treated.bookings.get()
    report = problems.report_problem(
        booking=visit, noticed=[], since=timezone.localdate(), strength=2, words="It feels odd.", now=timezone.now()
    )
    client.force_login(clinician_user)
    page = new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme).new_page()
    key = client.session.session_key
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    changelist = reverse("admin:treatments_problemreport_changelist")
    for address in (changelist, reverse("admin:treatments_problemreport_change", args=[report.pk])):
        page.goto(live_server.url + address)
        accessible(page)
