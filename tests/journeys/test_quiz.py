"""The quiz on a phone: by touch, by keyboard, without a script, with changed answers, and with a lost connection."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from questionnaire import services
from questionnaire.models import Submission
from tests.journeys import people
from tests.questionnaire.patients import full

pytestmark = pytest.mark.django_db(transaction=True)

FOREHEAD = ".zone-tap[data-concern=forehead_lines]"
LOST = "We could not save this just now"


@pytest.fixture
def begun(live_server, phone, clinic):
    """A phone at the first question."""
    people.begin(phone, live_server.url, clinic.name)
    return phone


def open_at(page, address, clinic, **changed):
    """Opens, by its code, a quiz that is filled in except for the steps given as None."""
    draft = services.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
    Submission.objects.filter(pk=draft.pk).update(answers=full(**changed))
    enter_code(page, address, services.new_resume_code(submission=draft))
    return draft


def enter_code(page, address, code):
    page.goto(f"{address}/quiz/resume/")
    page.get_by_label("Your code").fill(code)
    with people.next_page(page):
        page.get_by_role("button", name="Continue").click()


def press_continue(page):
    page.get_by_role("button", name="Continue").click()


def test_the_face_and_the_list_agree_whichever_is_tapped(begun, accessible):
    box = begun.get_by_role("checkbox", name=re.compile("^Forehead lines"))
    said = begun.locator(".face-map-picked [data-concern=forehead_lines]")

    begun.tap(FOREHEAD)
    expect(box).to_be_checked()
    expect(said).to_be_visible()
    accessible(begun)
    people.choose(begun, "concerns", "forehead_lines")
    expect(said).to_be_hidden()
    begun.tap(FOREHEAD)
    people.go_on(begun)

    assert Submission.objects.get().answers["concerns"] == {"concerns": ["forehead_lines"]}


def test_both_sides_of_the_face_are_one_answer_and_the_page_stays_where_it_is(begun):
    spot, box = begun.locator(".zone-tap[data-concern=crows_feet]"), begun.locator("input[value=crows_feet]")
    spot.scroll_into_view_if_needed()
    spot.tap()
    expect(box).to_be_checked()
    left, drawing = spot.bounding_box(), begun.locator(".face-map-drawing").bounding_box()

    begun.touchscreen.tap(2 * drawing["x"] + drawing["width"] - left["x"] - 16, left["y"] + 16)

    expect(box).not_to_be_checked()
    assert spot.bounding_box() == left


def test_without_a_script_the_face_works_and_what_is_wrong_comes_first(live_server, new_context, clinic):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    people.begin(page, live_server.url, clinic.name)
    with people.next_page(page):
        press_continue(page)

    assert page.title().startswith("Error:")
    assert page.locator("main > .question > :first-child").get_attribute("class") == "error-summary"
    page.locator(FOREHEAD).click()
    with people.next_page(page):
        press_continue(page)
    people.fill_in_quiz(page)
    assert Submission.objects.get().answers["strength-forehead_lines"] == {"movement": 2, "rest": 1}


def test_the_next_question_takes_the_place_of_the_one_before_as_a_page_of_its_own(begun, live_server):
    begun.evaluate("window.loadedOnce = true")
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)

    expect(begun.get_by_role("heading", level=1)).to_be_focused()
    expect(begun).to_have_title("Frown lines · Clinic Advisor")
    assert begun.evaluate("[window.loadedOnce, scrollY]") == [True, 0]
    assert begun.url == f"{live_server.url}/quiz/strength-1/"
    with people.next_page(begun):
        begun.reload()
    expect(begun).to_have_title("Frown lines · Clinic Advisor")


def test_back_and_forward_go_from_question_to_question(begun):
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)
    people.answer_step(begun, [])
    people.go_on(begun)
    for leave, heading in [(begun.go_back, "Frown lines"), (begun.go_back, "What would you like to change?")]:
        with people.next_page(begun):
            leave()
        expect(begun.get_by_role("heading", level=1)).to_have_text(heading)
    with people.next_page(begun):
        begun.go_forward()
    expect(begun.locator("input[name=movement][value='2']")).to_be_checked()


def test_what_is_wrong_is_said_in_place_and_she_goes_on_from_there(live_server, phone, clinic, accessible):
    draft = open_at(phone, live_server.url, clinic, about__you=None)
    people.fill_text(phone)
    phone.get_by_label("Your e-mail").fill("jo@")
    question = phone.url
    people.go_on(phone)

    expect(phone.locator(".error-summary")).to_be_focused()
    expect(phone).to_have_title(re.compile("^Error: "))
    assert phone.url == question
    expect(phone.get_by_label("Your full name")).to_have_value("Jo Journey")
    accessible(phone)
    phone.locator(".error-summary a").click()
    expect(phone.get_by_label("Your e-mail")).to_be_focused()
    people.fill_text(phone)
    people.go_on(phone)
    draft.refresh_from_db()
    assert draft.answers["about-you"]["email"] == "jo@example.test"


def test_what_a_change_took_out_is_said_in_place_and_comes_first(live_server, phone, clinic, accessible):
    open_at(phone, live_server.url, clinic)
    phone.goto(f"{live_server.url}/quiz/concerns/")
    people.choose(phone, "concerns", "frown_lines")
    people.go_on(phone)

    expect(phone.get_by_role("status")).to_contain_text("we took out: What matters most?; Frown lines.")
    expect(phone.locator(".messages")).to_be_focused()
    accessible(phone)


def test_comforts_go_along_to_a_question_that_was_put_in_place(live_server, phone, clinic):
    open_at(phone, live_server.url, clinic, wellbeing=None, history=None)
    people.choose(phone, "flags", "none")
    people.choose(phone, "flags", "self_harm_thoughts")
    expect(phone.locator("input[value=none]")).not_to_be_checked()
    people.go_on(phone)

    day = phone.locator("input[name=last_toxin_on_day]")
    expect(day).to_be_hidden()
    people.choose(phone, "had_toxin", "yes")
    expect(day).to_be_visible()


def test_the_second_press_of_two_does_not_answer_the_next_question(begun):
    begun.evaluate(
        """() => new MutationObserver(() => {
            window.atFirst ??= getComputedStyle(document.querySelector("main")).pointerEvents;
        }).observe(document.body, {childList: true})"""
    )
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)

    assert begun.evaluate("window.atFirst") == "none"
    expect(begun.locator("main")).to_have_css("pointer-events", "auto")


def test_a_change_from_the_review_says_what_it_took_out_and_comes_back(live_server, phone, clinic):
    open_at(phone, live_server.url, clinic)
    with people.next_page(phone):
        phone.get_by_role("link", name="Change: What would you like to change?").click()
    people.choose(phone, "concerns", "frown_lines")
    with people.next_page(phone):
        phone.get_by_role("button", name="Save and review").click()

    expect(phone.get_by_role("status")).to_contain_text("we took out: What matters most?; Frown lines.")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Review your answers")


def test_going_back_loses_nothing(begun):
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)
    people.answer_step(begun, [])
    people.go_on(begun)
    with people.next_page(begun):
        begun.get_by_role("button", name="Back", exact=True).click()
    expect(begun.locator("input[name=movement][value='2']")).to_be_checked()

    with people.next_page(begun):
        begun.go_back()
    people.answer_step(begun, [])
    people.go_on(begun)
    assert set(Submission.objects.get().answers) == {"concerns", "strength-frown_lines", "pregnancy"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_ticks_outlive_back_saving_for_later_and_another_language(live_server, new_context, clinic, script):
    page = new_context(java_script_enabled=script).new_page()
    open_at(page, live_server.url, clinic, about__you=None)
    page.get_by_label("Your full name").fill("Jo Journey")
    page.get_by_role("button", name="Save for later").click()
    page.get_by_role("link", name="Back to the quiz").click()
    expect(page.get_by_label("Your full name")).to_have_value("Jo Journey")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("[name=full_name]")).to_have_value("Jo Journey")
    page.locator("[name=full_name]").fill("Jo Jornada")
    page.get_by_role("button", name="Atrás").click()
    expect(page).to_have_url(re.compile("/quiz/photos/"))
    page.goto(f"{live_server.url}/quiz/about-you/")
    expect(page.locator("[name=full_name]")).to_have_value("Jo Jornada")
    people.fill_text(page)
    page.locator("[name=full_name]").press("Enter")
    expect(page.locator("[name=health_data]")).to_be_visible()


def test_an_old_tab_removes_no_answer_and_asks_which_is_right(begun, accessible):
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)
    people.answer_step(begun, [])
    people.go_on(begun)
    other = begun.context.new_page()
    other.goto(begun.url)
    people.choose(other, "flags", "breastfeeding")
    people.go_on(other)
    people.choose(begun, "flags", "none")
    press_continue(begun)

    expect(begun.locator(".error-summary")).to_contain_text("I am breastfeeding or pumping")
    expect(begun.locator(".error-summary")).to_be_focused()
    accessible(begun)
    with people.next_page(begun):
        begun.get_by_role("button", name="Keep the saved answers").click()
    assert Submission.objects.get().answers["pregnancy"]["flags"] == ["breastfeeding"]


def test_an_old_tab_is_told_and_overwrites_nothing(begun):
    people.answer_step(begun, ["frown_lines"])
    people.go_on(begun)
    other = begun.context.new_page()
    other.goto(begun.url.replace("strength-1", "concerns"))
    people.choose(other, "concerns", "frown_lines")
    people.choose(other, "concerns", "redness")
    people.go_on(other)
    people.answer_step(begun, [])
    people.go_on(begun)

    expect(begun.get_by_role("status")).to_contain_text("Your answers changed in another window.")
    expect(begun.get_by_role("heading", level=1)).to_have_text("Redness")
    assert set(Submission.objects.get().answers) == {"concerns"}


def test_pressing_twice_answers_one_step_once(begun):
    people.answer_step(begun, ["frown_lines"])
    before = Submission.objects.get().events.count()
    with people.next_page(begun):
        begun.get_by_role("button", name="Continue").dblclick()

    expect(begun.get_by_role("heading", level=1)).to_have_text("Frown lines")
    assert Submission.objects.get().events.count() == before + 1


def test_a_code_goes_on_in_another_browser_and_only_once(live_server, phone, new_context, clinic, accessible):
    open_at(phone, live_server.url, clinic, eyes=None)
    phone.goto(f"{live_server.url}/quiz/save/")
    with people.next_page(phone):
        phone.get_by_role("button", name="Show my code").click()
    accessible(phone)
    code = phone.locator(".resume-code").inner_text()
    tablet, stranger = new_context().new_page(), new_context().new_page()
    enter_code(tablet, live_server.url, code)
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Your eyes")
    enter_code(stranger, live_server.url, code)
    expect(stranger.locator(".error-summary")).to_contain_text("This code does not work.")
    accessible(stranger)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_device_that_keeps_a_quiz_offers_it_when_one_is_begun(live_server, new_context, clinic, accessible, width):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    open_at(page, live_server.url, clinic, eyes=None)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    people.begin(page, live_server.url, clinic.name)

    expect(page.get_by_role("heading", level=1)).to_have_text("Continue your quiz")
    accessible(page)
    people.fill_text(page)
    with people.next_page(page):
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your eyes")


def test_a_link_goes_on_in_another_browser_and_only_once(live_server, phone, new_context, clinic, accessible):
    draft = open_at(phone, live_server.url, clinic, eyes=None)
    draft.refresh_from_db()
    link = f"{live_server.url}/quiz/resume/{services.new_resume_link(submission=draft)}/"
    tablet, stranger = new_context().new_page(), new_context().new_page()
    stranger.goto(link)
    tablet.goto(link)
    accessible(tablet)
    with people.next_page(tablet):
        tablet.get_by_role("button", name="Continue").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Your eyes")
    with people.next_page(stranger):
        stranger.get_by_role("button", name="Continue").click()
    expect(stranger.get_by_text("This link no longer works.")).to_be_visible()
    accessible(stranger)


def test_a_lost_connection_keeps_what_was_typed_and_she_presses_again(live_server, phone, clinic, accessible):
    draft = open_at(phone, live_server.url, clinic, about__you=None)
    people.fill_text(phone)
    phone.context.set_offline(True)
    press_continue(phone)

    expect(phone.get_by_role("alert").filter(has_text=LOST)).to_be_visible()
    expect(phone.get_by_label("Your full name")).to_have_value("Jo Journey")
    accessible(phone)

    phone.context.set_offline(False)
    people.go_on(phone)
    draft.refresh_from_db()
    assert draft.answers["about-you"]["full_name"] == "Jo Journey"


def test_an_answer_that_is_lost_on_its_way_back_is_asked_for_again(begun):
    def lose(route):
        route.fetch()
        route.abort()

    people.answer_step(begun, ["frown_lines"])
    begun.route("**/quiz/concerns/", lose, times=1)
    press_continue(begun)
    expect(begun.get_by_role("alert").filter(has_text=LOST)).to_be_visible()
    expect(begun.locator("input[value=frown_lines]")).to_be_checked()

    people.go_on(begun)
    expect(begun.get_by_role("heading", level=1)).to_have_text("Frown lines")


def test_a_page_warns_before_it_closes_and_she_can_stay(live_server, phone, clinic, accessible):
    phone.clock.install()
    open_at(phone, live_server.url, clinic, about__you=None)
    people.fill_text(phone)
    warning = phone.get_by_role("alertdialog")

    phone.clock.fast_forward("07:54:00")
    expect(warning).to_be_hidden()
    phone.clock.fast_forward("02:00")
    expect(warning).to_contain_text("Are you still there?")
    accessible(phone)
    warning.get_by_role("button", name="Stay on this page").click()
    expect(warning).to_be_hidden()
    expect(phone.get_by_label("Your full name")).to_have_value("Jo Journey")

    phone.clock.fast_forward("07:56:00")
    expect(warning).to_contain_text("Are you still there?")
    phone.clock.fast_forward("05:00")
    expect(warning).to_contain_text("This page has closed")
    accessible(phone)
