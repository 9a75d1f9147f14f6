"""Two front-desk users with the board open at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.client import CsrfClient
from tests.treatments.plans_to_book import NOW, TEN, book, plan_of
from treatments.models import Booking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
SECONDS = 1000


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(patient, team):
    return book(plan_of(patient, "botox")[0], **team)


@pytest.fixture
def sit_at(live_server, desk_user, new_context):
    """A front-desk page in a browser of its own."""

    def _sit_at(address):
        client = CsrfClient()
        client.force_login(desk_user)
        page = new_context(viewport={"width": 1280, "height": 900}).new_page()
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")
        return page

    return _sit_at


def board():
    return reverse("desk:board", args=["harbor", "2026-11-24"])


def test_what_one_desk_moves_the_other_sees_without_a_press(sit_at, booking):
    here, there = sit_at(board()), sit_at(board())
    card = there.get_by_role("link", name="Pat Patient", exact=True)
    card.focus()
    here.get_by_role("link", name="Move Pat Patient").click()
    here.get_by_label("Time").fill("14:00")
    here.get_by_role("button", name="See what changes").click()
    here.locator("section.answer").get_by_role("button", name=re.compile("14:00")).click()
    here.get_by_role("button", name="Move this visit").click()
    expect(there.get_by_role("link", name="Move Pat Patient, 14:00–14:30")).to_be_visible(timeout=10 * SECONDS)
    expect(there.get_by_role("status").filter(has_text="Changed at")).to_be_visible()
    expect(card).to_be_focused()


def test_by_the_keyboard_a_dialog_asks_where_it_moves_and_leads_to_the_same_page(sit_at, booking, accessible):
    page = sit_at(board())
    move = page.get_by_role("link", name="Move Pat Patient")
    move.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Move Pat Patient, 10:00")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Date")).to_have_value("2026-11-24")
    accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(move).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_label("Time").fill("14:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Move:"))).to_be_visible()
    expect(page.get_by_text("That time is free")).to_be_visible()


def test_further_weeks_come_while_the_desk_scrolls(sit_at, patient, team):
    (session,) = plan_of(patient, "botox", days=30)
    page = sit_at(reverse("desk:find_time", args=[session.pk]))
    days = page.locator(".week-day")
    for shown in (14, 21, 28, 35):
        page.mouse.wheel(0, 20_000)
        expect(days).to_have_count(shown)
    expect(page.locator(".week-more")).to_have_count(0)
    days.filter(has_text="Wed 23 Dec 2026").get_by_role("button").first.click()
    expect(page.get_by_text("Booked:")).to_be_visible()


def test_three_keys_book_a_session_from_the_list(sit_at, patient, other_patient, team):
    """Handles the second row of the list and its best time; a key that is held down presses nothing twice."""
    plan_of(patient, "botox"), plan_of(other_patient, "botox", days=50)
    page = sit_at(reverse("desk:home"))
    expect(page.get_by_role("link", name=f"Find a time for {patient.full_name}")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=f"Find a time for {other_patient.full_name}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Find a time"))).to_be_visible()
    best = page.locator("section[aria-labelledby='best']").get_by_role("button").first
    expect(best).to_be_focused()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    expect(page.get_by_text("Booked:")).to_be_visible()
    assert Booking.objects.get().patient == other_patient


def test_a_press_that_does_something_is_not_at_hand_before_it_is_asked_for(sit_at, patient, team):
    book(plan_of(patient, "botox")[0], now=NOW - timedelta(days=10), **team)
    page = sit_at(reverse("desk:work_list", args=["unconfirmed"]))
    expect(page.get_by_role("button", name="Will come")).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement === document.body")
    assert Booking.objects.get().confirmed_at is None


def test_a_booking_is_dragged_to_another_time_and_the_change_shown_first(sit_at, booking):
    page = sit_at(board())
    page.locator("[data-move]").drag_to(page.locator("td.is-free[data-at='14:00']").first)
    expect(page.get_by_role("heading", name=re.compile("^Move:"))).to_be_visible()
    expect(page.get_by_text("That time is free")).to_be_visible()
    assert Booking.objects.get().starts_at == TEN


def test_where_both_want_one_time_the_second_is_told_and_offered_others(sit_at, clinic, patient, other_patient, team):
    sessions = [plan_of(person, "botox")[0] for person in (patient, other_patient)]
    here, there = (sit_at(reverse("desk:find_time", args=[session.pk])) for session in sessions)
    pressed = [page.locator(".week").get_by_role("button", name=re.compile("10:00")).first for page in (here, there)]
    for button in pressed:
        expect(button).to_be_visible()
    pressed[0].click()
    expect(here.get_by_text("Booked:")).to_be_visible()
    pressed[1].click()
    expect(there.get_by_role("alert").filter(has_text="Just taken")).to_be_visible()
    expect(there.get_by_role("heading", name="The nearest times that can be had")).to_be_visible()
    assert Booking.objects.count() == 1


def test_a_desk_that_is_signed_out_meanwhile_gets_to_the_sign_in_page(sit_at, booking):
    page = sit_at(board())
    page.context.clear_cookies()
    expect(page).to_have_url(re.compile("/accounts/login/"), timeout=10 * SECONDS)


def test_the_board_reads_without_a_script(live_server, client, desk_user, booking, new_context):
    client.force_login(desk_user)
    page = new_context(java_script_enabled=False).new_page()
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}{board()}")
    expect(page.get_by_role("link", name="Pat Patient", exact=True)).to_be_visible()
    assert Booking.objects.get().starts_at - TEN == timedelta(0)
