"""Changing what matters to the patient, in a real browser: with a script, by keyboard, and without a script."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.people import next_page
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from treatments.rules.facts import PREFERENCES

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "Botox and SkinPen, in order, are the closest match to your answers."
MOVED = "With this, two choices would fit you about equally well: “Botox” and “Botox and SkinPen”."


@pytest.fixture
def result(patient):
    """The cookie of the browser that sent the answers."""
    assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS)
    session = SessionStore()
    session["submission"] = str(assessment.submission_id)
    session.create()
    return session.session_key


@pytest.fixture
def explore(new_context, live_server, result):
    """Opens the explorer in the given browser."""

    def _explore(before=lambda page: None, **browser):
        context = new_context(**browser)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": result, "url": live_server.url}])
        page = context.new_page()
        before(page)
        page.goto(live_server.url + reverse("patient:explore"))
        return page

    return _explore


def says(page):
    return page.locator("#explore-says")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_each_move_shows_at_once_what_follows_and_the_way_back_undoes_it(explore, accessible, width, scheme):
    page = explore(viewport={"width": width, "height": 800}, color_scheme=scheme)
    expect(says(page)).to_contain_text(FIRST)
    accessible(page)
    page.locator("label[for=id_fast_result_4]").click()
    expect(says(page)).to_contain_text(MOVED)
    expect(page.locator("#explore-bars")).to_contain_text("You moved 1 thing.")
    accessible(page)
    page.get_by_role("link", name="Back to my answers").click()
    expect(says(page)).to_contain_text(FIRST)
    expect(page.locator("#id_fast_result_2")).to_be_checked()


def test_what_she_moved_before_the_script_came_is_answered_when_it_comes(explore):
    late = []

    def hold(route):
        late.append(route)

    page = explore(before=lambda page: page.route("**/htmx-2*.js", hold))
    page.locator("label[for=id_fast_result_4]").click()
    expect(page.locator("#id_fast_result_4")).to_be_checked()
    expect(says(page)).to_contain_text(FIRST)
    while not late:
        page.evaluate("0")  # gives the browser time to show what it has requested
    late[0].continue_()
    expect(says(page)).to_contain_text(MOVED)


def test_by_keyboard_the_focus_stays_where_it_was(explore):
    page = explore()
    page.locator("#id_fast_result_2").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(says(page)).to_contain_text(MOVED)
    expect(page.locator("#id_fast_result_4")).to_be_focused()


def test_without_a_script_a_button_shows_what_follows(explore, accessible):
    page = explore(java_script_enabled=False)
    page.locator("label[for=id_fast_result_4]").click()
    with next_page(page):
        page.get_by_role("button", name="Show me").click()
    expect(says(page)).to_contain_text(MOVED)
    expect(page.locator("#id_fast_result_4")).to_be_checked()
    with next_page(page):
        page.get_by_role("link", name="Back to my answers").click()
    expect(page).to_have_url(re.compile(r"/result/#explore$"))


def test_no_style_or_script_breaks_the_policy(explore):
    broken = []
    page = explore()
    page.on("console", lambda message: broken.append(message.text))
    page.reload()
    page.locator("label[for=id_fast_result_4]").click()
    expect(says(page)).to_contain_text(MOVED)
    assert broken == []


def test_on_a_phone_the_bars_stay_in_sight_and_hide_no_focus(explore, accessible):
    page = explore(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page.locator("label[for=id_few_visits_4]").click()
    expect(page.locator("#explore-bars")).to_contain_text("You moved 1 thing.")
    strip = page.locator("#explore-strip")
    expect(strip).to_be_in_viewport(ratio=1)
    page.locator("#id_few_visits_4").focus()
    for _ in range(len(PREFERENCES) - 1):
        page.keyboard.press("Shift+Tab")
        focused = page.locator(":focus").bounding_box()
        assert focused["y"] >= strip.bounding_box()["y"] + strip.bounding_box()["height"]
    accessible(page)
