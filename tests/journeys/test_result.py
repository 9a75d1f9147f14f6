"""The result in a real browser, on a phone and on a desktop: every kind, light and dark, with no overflow."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import unfold
from tests.treatments.quiz import complete_answers
from tests.treatments.results import IN_DANGER, RANKED, SETTLE, with_event

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = {
    "botox": with_event(RANKED["botox"], "2027-06-05"),
    "skinpen": RANKED["skinpen"],
    "both": with_event(RANKED["both"], "2027-06-05"),
    "neither": RANKED["neither"],
    "too close": complete_answers(concerns={"frown_lines": {"movement": 1, "rest": 2}}),
    **SETTLE,
    "under pressure": complete_answers(wellbeing={"flags": ["pressured_by_someone"]}),
    "in danger": IN_DANGER,
}
NARROW = {"width": 320, "height": 740}


@pytest.mark.parametrize("answers", KINDS.values(), ids=KINDS)
def test_every_kind_of_result_can_be_read_by_everybody_on_a_narrow_phone(phone, opened, accessible, answers):
    phone.set_viewport_size(NARROW)
    accessible(opened(phone, answers))


@pytest.mark.parametrize("kind", ["both", "in danger", "too close"])
def test_a_result_can_be_read_by_everybody_on_a_dark_desktop(desktop, opened, accessible, kind):
    desktop.emulate_media(color_scheme="dark")
    accessible(opened(desktop, KINDS[kind]))


def test_the_list_of_parts_leads_to_each_part(desktop, opened):
    page = opened(desktop, KINDS["both"])
    links = page.get_by_role("navigation", name="On this page").get_by_role("link")
    for link in links.all():
        expect(page.locator(link.get_attribute("href"))).to_have_count(1)
    links.filter(has_text="What nobody knows").click()
    expect(page.get_by_role("heading", name="What nobody knows")).to_be_in_viewport()


def test_what_is_folded_is_folded_for_all_options_alike(phone, opened):
    page = opened(phone, KINDS["both"])
    for fold in page.locator(".fold:not(.of-concerns)").all():
        expect(fold.locator(".option, .card-plain, thead th")).to_have_count(4)
        expect(fold.locator("summary")).to_be_visible()
        expect(fold.locator("h3, thead").first).to_be_hidden()


def test_a_picture_says_what_it_shows_to_who_cannot_see_it(phone, opened):
    page = opened(phone, complete_answers(concerns={"neck_bands": {"movement": 3, "rest": 1}}))
    page.get_by_role("heading", name="The numbers, and whom they come from").click()
    expect(page.get_by_role("img", name="Of 100 dots, 31 are filled. 1 more is a ring")).to_be_visible()


def test_the_four_options_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(phone, desktop, opened):
    for page, across in ((opened(desktop, KINDS["both"]), 4), (opened(phone, KINDS["both"]), 1)):
        unfold(page)
        lefts = [box.bounding_box()["x"] for box in page.locator("[data-weeks]").all()]
        assert len({round(left) for left in lefts}) == across
