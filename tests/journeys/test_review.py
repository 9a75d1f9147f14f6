"""The clinician's pages in a real browser: read, decide, correct, and view the plan."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from questionnaire.services import photo_storage
from tests.factories import ShownPageFactory, SubmissionPhotoFactory, SubmittedFactory
from tests.journeys.people import next_page
from tests.treatments.assessed import FROWN_LINES, MELASMA, ROLLING_SCARS, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.models import ClinicQuestion, Review

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/treatments/assessment/"


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


def test_from_the_home_a_simple_case_is_read_and_approved_in_three_clicks(live_server, signed_in, desktop, simple):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Pat Patient").click()
    for part in ("Fit of all options, as the patient sees it", "Firm", "Facts that flip it"):
        expect(page.get_by_text(part, exact=True)).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Approve: Botox").click()
    page.get_by_role("link", name="See the plan").click()
    expect(page.get_by_role("heading", name="Approved: Botox")).to_be_visible()


def test_single_keys_lead_to_what_decides_and_decide_nothing(live_server, signed_in, desktop, simple):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve: Botox")).to_be_focused()
    page.keyboard.press("q")
    question = page.get_by_label("Question to the patient")
    expect(question).to_be_focused()
    page.keyboard.type("a question")
    expect(question).to_have_value("a question")
    assert not Review.objects.exists()


def test_single_keys_can_be_switched_off_and_stay_off(live_server, signed_in, desktop, simple):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.get_by_text("Keyboard", exact=True).click()
    page.get_by_label("Single keys work here").uncheck()
    page.reload()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve: Botox")).not_to_be_focused()


def test_a_question_goes_to_her_and_leaves_the_queue(live_server, signed_in, desktop, accessible, simple):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.get_by_text("Ask the patient before deciding").click()
    page.get_by_label("Question to the patient").fill("Which tablets do you take?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_text("asked. It comes back into the queue")).to_be_visible()
    assert ClinicQuestion.objects.open().count() == 1
    page.get_by_role("link", name="Asked: waits for the patient").click()
    page.get_by_role("link", name=simple.reference).click()
    expect(page.get_by_text("Which tablets do you take?").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The question is withdrawn.")).to_be_visible()


def picture(colour):
    file = io.BytesIO()
    Image.new("RGB", (80, 100), colour).save(file, "JPEG")
    return photo_storage().save(f"{colour}.jpg", ContentFile(file.getvalue()))


@pytest.fixture
def two_photos(simple):
    return [
        SubmissionPhotoFactory(submission=simple.submission, file_name=picture(one), thumbnail_name=picture(other))
        for one, other in [("red", "orange"), ("blue", "navy")]
    ]


def test_two_photos_are_compared_by_keyboard(live_server, signed_in, desktop, accessible, simple, two_photos):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.get_by_role("link", name="Compare two dates").click()
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert page.locator("[data-compare]").evaluate("part => part.style.getPropertyValue('--cut')") == "60%"
    accessible(page)


def test_what_she_saw_shows_in_its_frame(live_server, signed_in, desktop, accessible, simple):
    ShownPageFactory(
        assessment=simple, html="<!doctype html><html lang=en><title>x</title><main><h1>Your result</h1></main>"
    )
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.get_by_role("link", name="The result page").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="Your result")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_home_search_and_photos_are_accessible(
    request, live_server, signed_in, accessible, screen, scheme, simple, two_photos
):
    page = signed_in(request.getfixturevalue(screen))
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/admin/")
    accessible(page)
    page.get_by_label("Find a patient").fill("pat")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Pat Patient")).to_be_visible()
    accessible(page)
    for path in ("photos/", "change/"):
        page.goto(f"{live_server.url}{QUEUE}{simple.pk}/{path}")
        accessible(page)


def test_a_refused_decision_says_why_and_keeps_the_text(live_server, signed_in, desktop, flagged):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{flagged.pk}/change/")
    page.get_by_text("Change or decline").click()
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
    with next_page(page):
        page.get_by_role("button", name="Change").click()
    accessible(page)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    with next_page(page):
        page.get_by_role("button", name="Approve: Botox").click()
    with next_page(page):
        page.get_by_role("link", name="See the plan").click()
    accessible(page)


def test_on_paper_the_page_is_a_note_without_anything_to_press(live_server, signed_in, desktop, simple):
    page = signed_in(desktop)
    page.goto(f"{live_server.url}{QUEUE}{simple.pk}/change/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Answers, and how the rules read them")).to_be_visible()
    expect(page.get_by_text("Nobody has decided yet.")).to_be_visible()
    for control in page.locator("button, input:not([type=hidden]), select, textarea").all():
        expect(control).to_be_hidden()


def test_on_a_phone_the_queue_cuts_nothing_and_the_decision_is_at_hand(
    live_server, signed_in, phone, accessible, simple
):
    page = signed_in(phone)
    page.goto(f"{live_server.url}{QUEUE}")
    for name in ("target", "outcome_words", "clinic"):
        expect(page.locator(f"#result_list .field-{name}").first).to_be_in_viewport(ratio=1)
    accessible(page)
    page.get_by_role("link", name=simple.reference).click()
    page.get_by_role("navigation", name="Decision").get_by_role("link", name="Decide: Botox").click()
    expect(page.get_by_role("button", name="Approve: Botox")).to_be_in_viewport(ratio=1)
    accessible(page)


def test_the_colours_are_chosen_with_a_switch_and_stay(live_server, signed_in, desktop, accessible):
    page = signed_in(desktop)
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}{QUEUE}")
    light = "() => getComputedStyle(document.documentElement).getPropertyValue('--surface')"
    before = page.evaluate(light)
    page.get_by_role("button", name="Toggle theme (current theme: auto)").click()
    dark = page.evaluate(light)
    assert dark != before
    accessible(page)
    page.reload()
    assert page.evaluate(light) == dark
    page.get_by_role("button", name="Toggle theme (current theme: dark)").click()
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(light) == before
    accessible(page)
