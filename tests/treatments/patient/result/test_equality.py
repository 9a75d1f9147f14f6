"""Equal detail: whatever the page says about one option, it says about all four, at about the same length."""

import re
from itertools import pairwise

import pytest
from django.utils.html import strip_tags

from tests.factories import NOW
from tests.treatments.results import IN_DANGER, RANKED, SETTLE, part, show, with_event
from treatments.wording import options

pytestmark = pytest.mark.django_db
ALL = RANKED | SETTLE
IN_ORDER = ["Botox", "Botox and SkinPen", "Neither for now", "SkinPen"]


@pytest.fixture(params=ALL.values(), ids=ALL)
def page(request, client, clinic):
    return show(client, clinic, request.param)


def _words(html):
    """Returns the number of words to read, without sources and drawings."""
    return len(
        strip_tags(re.sub(r"<(sup|svg|a class=.unlike-you).*?</(sup|svg|a)>", "", html, flags=re.DOTALL)).split()
    )


def _weeks(page):
    """Returns the first weeks of each option."""
    found = part(page, "weeks", "numbers").split('data-weeks="')[1:]
    return {section.partition('"')[0]: section for section in found}


def test_the_first_weeks_have_the_same_rows_and_drawings_for_every_option(page):
    weeks = _weeks(page)
    assert list(weeks) == list(options.ORDER)
    assert {tuple(re.findall(r"<dt>(.*?)</dt>", section)) for section in weeks.values()} == {
        ("Visits", "Your skin", "Work and people", "How it feels", "When you see it")
    }
    assert {section.count('class="strip"') for section in weeks.values()} == {3}


def test_the_first_weeks_are_told_at_about_the_same_length(page):
    lengths = [_words(section) for section in _weeks(page).values()]
    assert max(lengths) <= 1.25 * min(lengths)


def test_no_row_of_the_first_weeks_is_told_at_much_greater_length_than_the_same_row_of_another(page):
    rows = zip(*(re.findall(r"<dd>(.*?)</dd>", section, re.DOTALL) for section in _weeks(page).values()), strict=True)
    for row in rows:
        assert max(map(_words, row)) <= 1.5 * min(map(_words, row))


@pytest.mark.parametrize(("first", "following"), [("numbers", "costs"), ("unknown", "change")])
def test_each_part_has_a_place_for_every_option_in_the_same_order(client, clinic, first, following):
    titles = re.findall(r"<h3>(.*?)</h3>", part(show(client, clinic, RANKED["both"]), first, following))
    assert titles == IN_ORDER


@pytest.mark.clock(NOW)
def test_every_table_has_a_cell_for_every_option_in_the_same_order(client, clinic):
    page = show(client, clinic, with_event(RANKED["both"], "2027-06-05"))
    tables = re.findall(r'<table class="compare">(.*?)</table>', page, re.DOTALL)
    assert len(tables) == 3
    for table in tables:
        assert re.findall(r'class="compare-name">(.*?)<', table) == IN_ORDER
        for row in table.split("<tr>")[2:]:
            assert re.findall(r'<td data-label="(.*?)"', row) == IN_ORDER


def test_cost_is_told_and_reckoned_for_every_option_or_for_none(page):
    if 'id="costs"' not in page:  # a consultation comes first
        assert "$" not in page.replace("$0", "")
        return
    cells = re.findall(r"<td data-label=[^>]*>(.*?)</td>", part(page, "costs", "unknown"), re.DOTALL)
    assert len(cells) == 8
    assert all(strip_tags(cell).strip() for cell in cells)


def test_something_is_said_to_be_unknown_of_every_option(page):
    following = "change" if 'id="change"' in page else "questions"
    lists = re.findall(r"<ul>(.*?)</ul>", part(page, "unknown", following), re.DOTALL)
    assert [bool(re.findall("<li>", items)) for items in lists] == [True] * 4


def test_headings_skip_no_level(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page.split("<main")[1].split("<footer")[0])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_somebody_in_danger_is_shown_nothing_to_choose_from(client, clinic):
    page = show(client, clinic, IN_DANGER)
    for text in (
        "data-option",
        "data-weeks",
        "icon-array",
        'class="compare"',
        "Who earns",
        'id="unknown"',
        "<nav class",
    ):
        assert text not in page.split("<main")[1]
