"""Quiz, result, review, plan, booked session, confirmation: all three roles in a real browser, axe on each page."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests import factories
from tests.journeys import people
from treatments.models import Assessment, Booking, PlannedSession
from treatments.services.messages import messages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_clinic(clinic, clinician, room):
    """A clinic that is open and staffed every day of the week, so that no test depends on today's weekday."""
    for weekday in (5, 6):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday)
        factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=weekday)
    factories.DeviceFactory(clinic=clinic)
    return clinic


def test_from_the_first_question_to_the_confirmation(
    live_server, phone, new_context, open_clinic, clinician_user, desk_user, accessible
):
    answer_the_quiz(phone, live_server.url, open_clinic, accessible)
    approve(new_context().new_page(), live_server.url, clinician_user, accessible)
    book(new_context().new_page(), live_server.url, desk_user, open_clinic, accessible)
    read_the_confirmation()
    see_the_booking(phone, live_server.url, accessible)


def answer_the_quiz(page, address, clinic, accessible):
    page.goto(address)
    accessible(page)
    people.begin(page, address, clinic.name)
    people.fill_in_quiz(page, concerns=["frown_lines", "acne_scars_rolling"], look=accessible)
    people.send(page)
    assert "the closest match to your answers" in page.locator("h1").inner_text()
    accessible(page)
    assert Assessment.objects.get().outcome == "both"


def approve(page, address, clinician_user, accessible):
    people.sign_in_as(page, f"{address}/admin/", clinician_user)
    accessible(page)
    page.goto(f"{address}/admin/treatments/assessment/")
    accessible(page)
    with people.next_page(page):
        page.get_by_role("link", name=Assessment.objects.get().reference).click()
    accessible(page)
    with people.next_page(page):
        page.get_by_role("button", name="Approve").click()
    accessible(page)
    assert PlannedSession.objects.count() == 8


def book(page, address, desk_user, clinic, accessible):
    people.sign_in_as(page, f"{address}/desk/", desk_user)
    accessible(page)
    with people.next_page(page):
        page.get_by_role("link", name="Find a time").first.click()
    accessible(page)
    first_day = timezone.localdate(timezone=clinic.zone) + timedelta(days=2)  # once the reflection period is over
    chosen = page.locator(f"button.slot[value^='{first_day.isoformat()}']").first
    with people.next_page(page):
        chosen.click()
    accessible(page)
    booking = Booking.objects.get()
    assert booking.during.lower.astimezone(clinic.zone).date() == first_day
    page.goto(f"{address}/desk/day/{clinic.code}/{first_day.isoformat()}/")
    assert "Jo Journey" in page.locator("main").inner_text()
    accessible(page)


def read_the_confirmation():
    messages.deliver_due(now=timezone.now() + messages.UNDO_FOR)
    confirmation = mail.outbox[-1]
    assert confirmation.to == ["jo@example.test"]
    assert "New York time" in confirmation.body
    assert [name for name, _, _ in confirmation.attachments] == ["appointment.ics"]
    told = confirmation.subject + confirmation.body
    assert not re.search("botox|skinpen|frown|scar", told, re.IGNORECASE), "nothing about the patient’s health"


def see_the_booking(page, address, accessible):
    page.goto(f"{address}/my/")
    accessible(page)
    page.get_by_label("E-mail").fill("jo@example.test")
    with people.next_page(page):
        page.get_by_role("button", name="Send me a code").click()
    accessible(page)
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()
    page.get_by_label("Code").fill(code)
    with people.next_page(page):
        page.get_by_role("button", name="Continue").click()
    accessible(page)
    people.fill_text(page)
    with people.next_page(page):
        page.get_by_role("button", name="Continue").click()
    accessible(page)
    assert "New York time" in page.locator("main").inner_text()


def test_what_has_to_be_settled_first_is_said_and_nothing_is_ranked(live_server, phone, open_clinic, accessible):
    people.begin(phone, live_server.url, open_clinic.name)
    people.fill_in_quiz(phone, flags=["pregnant"])
    people.send(phone)
    accessible(phone)
    shown = phone.locator("main").inner_text().lower()
    assert "closest match" not in shown
    assert "pregnan" in shown
    assert Assessment.objects.get().outcome == "clinician_first"


def test_she_stops_and_goes_on_in_another_browser(live_server, phone, new_context, open_clinic, accessible):
    people.begin(phone, live_server.url, open_clinic.name)
    people.answer_step(phone, ["frown_lines"])
    people.go_on(phone)
    with people.next_page(phone):
        phone.get_by_role("button", name="Save for later").click()
    accessible(phone)
    with people.next_page(phone):
        phone.get_by_role("button", name="Show my link").click()
    accessible(phone)
    link = phone.locator("#link").input_value()

    elsewhere = new_context().new_page()
    elsewhere.goto(re.sub(r"^https?://[^/]+", live_server.url, link))
    accessible(elsewhere)
    with people.next_page(elsewhere):
        elsewhere.get_by_role("button", name="Continue").click()
    assert "Frown lines" in elsewhere.locator("h1").inner_text()
    people.fill_in_quiz(elsewhere)
    people.send(elsewhere)
    assert Assessment.objects.get().outcome == "botox"


def test_it_works_without_javascript(live_server, new_context, open_clinic):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.locator("label", has_text=open_clinic.name).first.click() if page.locator(
        "input[type=radio]"
    ).count() else None
    with people.next_page(page):
        page.get_by_role("button", name="Start now").click()
    assert page.url.endswith("/quiz/concerns/")
    people.fill_in_quiz(page, concerns=["crows_feet", "neck_lines"])
    people.send(page)
    assert Assessment.objects.get().outcome == "botox"
