"""The patient's own worksheet on a phone: before reading, while deciding, and until a clinician has decided."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories
from tests.journeys import people
from tests.treatments.results import FROWN_ONLY, IN_DANGER
from treatments.models import Assessment, Worksheet

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, button):
    with people.next_page(page):
        page.get_by_role("button", name=button).click()


def follow(page, link):
    with people.next_page(page):
        page.get_by_role("link", name=link).first.click()


def fill_in(page):
    """One question of each kind, one right answer about the facts and one wrong answer."""
    page.locator("label", has_text="What happens if I do nothing?").click()
    page.get_by_label("Your own questions").fill("Will it hurt?\nWho does it?")
    people.choose(page, "botox_lasts", "months")
    people.choose(page, "help_at_once", "bruise")


def test_she_says_how_sure_she_is_asks_and_checks_what_she_read(phone, opened, accessible):
    page = opened(phone, FROWN_ONLY)
    accessible(page)
    people.choose(page, "sure_before", "2")
    press(page, "Save my answer")
    expect(page.get_by_text("Your worksheet asks you again")).to_be_visible()
    accessible(page)

    follow(page, "Make your own worksheet")
    accessible(page)
    fill_in(page)
    press(page, "Check my answers")
    expect(page.get_by_text("That is right.")).to_be_visible()
    expect(page.get_by_text("Not quite.")).to_be_visible()
    expect(page.get_by_label("Your own questions")).to_have_value("Will it hurt?\nWho does it?")
    accessible(page)

    people.choose(page, "sure_after", "4")
    press(page, "Save my worksheet")
    follow(page, "Print or save two pages")
    for words in ("Will it hurt?", "Before I read this: A little sure", "After I read it: Fairly sure"):
        expect(page.get_by_text(words)).to_be_visible()
    accessible(page)


def test_an_error_leads_to_its_field_and_keeps_what_was_typed(phone, opened, accessible):
    page = opened(phone, FROWN_ONLY)
    follow(page, "Make your own worksheet")
    page.get_by_label("Your own questions").fill("Why?\n" + "a" * 301)
    press(page, "Save my questions")
    error = page.get_by_role("link", name="Question 2 is too long.")
    expect(error).to_be_visible()
    accessible(page)
    error.click()
    expect(page.get_by_label("Your own questions")).to_be_focused()
    assert not Worksheet.objects.exists()


def test_once_it_is_decided_it_is_there_to_read(phone, opened, accessible, clinician_user):
    page = opened(phone, FROWN_ONLY)
    follow(page, "Make your own worksheet")
    fill_in(page)
    press(page, "Save my worksheet")
    factories.ReviewFactory(assessment=Assessment.objects.get(), decided_by=clinician_user)
    press(page, "Save my questions")
    expect(page.get_by_text("so this sheet stays as it is")).to_be_visible()
    expect(page.get_by_role("button", name="Save my questions")).to_have_count(0)
    accessible(page)


def test_who_is_in_danger_is_led_to_help_alone_and_her_worksheet_asks_nothing(phone, opened, accessible):
    page = opened(phone, IN_DANGER)
    expect(page.get_by_role("button", name="Save my answer")).to_have_count(0)
    expect(page.get_by_role("link", name="Make your own worksheet")).to_have_count(0)
    page.goto(urljoin(page.url, reverse("patient:worksheet")))
    expect(page.get_by_text("Check what you read")).to_have_count(0)
    page.get_by_label("Your own questions").fill("Can we talk alone?")
    press(page, "Save my questions")
    expect(page.get_by_label("Your own questions")).to_have_value("Can we talk alone?")
    accessible(page)


def test_it_works_without_a_script(new_context, opened):
    page = opened(new_context(java_script_enabled=False).new_page(), FROWN_ONLY)
    follow(page, "Make your own worksheet")
    fill_in(page)
    press(page, "Check my answers")
    assert Worksheet.objects.get().check_answers == {"botox_lasts": "months", "help_at_once": "bruise"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_hard_to_read_in_either_scheme(new_context, opened, accessible, scheme):
    page = opened(new_context(color_scheme=scheme).new_page(), FROWN_ONLY)
    follow(page, "Make your own worksheet")
    fill_in(page)
    press(page, "Check my answers")
    accessible(page)
    follow(page, "Print or save two pages")
    accessible(page)
