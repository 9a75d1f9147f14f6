"""The patient's own dates: the likely first weeks, and the days counted back from their big day."""

import re

import pytest
from django.utils.html import strip_tags

from tests.factories import NOW
from tests.treatments.quiz import FROWN, SCARS, complete_answers
from tests.treatments.results import RANKED, SETTLE, part, show, with_event

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
EVENT = "2027-06-05"
TOO_LATE = (
    "Too late before it: that would have to be by {}, and the first day for you is November 25, 2026. "
    "After it: from December 21, 2026"
)
NO_METAL = complete_answers(concerns=FROWN | SCARS, nerves_and_allergies={"flags": ["metal_allergy"]})


def _cells(page):
    """Returns the last days of each option, by their purpose."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', part(page, "course", "questions"), re.DOTALL)
    return {what: [strip_tags(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for what, row in rows}


def test_the_last_good_days_before_her_event_stand_there_for_every_option(client, clinic):
    page = show(client, clinic, with_event(RANKED["both"], EVENT))
    assert "Your big day is June 5, 2027" in page
    assert _cells(page)["To see the result by then, begin by"] == [
        "May 8, 2027",
        "December 23, 2026",
        "Nothing to plan",
        "January 6, 2027",
    ]
    assert _cells(page)["Last day for a visit"][0] == "May 21, 2027"


def test_it_is_said_plainly_when_it_is_too_late(client, clinic):
    cells = _cells(show(client, clinic, with_event(RANKED["both"], "2026-12-20")))
    assert cells["To fit all visits in, begin by"] == [
        "December 5, 2026",
        TOO_LATE.format("September 26, 2026"),
        "Nothing to plan",
        TOO_LATE.format("October 10, 2026"),
    ]


def test_no_day_is_named_for_a_treatment_that_a_clinician_has_to_look_at_first(client, clinic):
    cells = _cells(show(client, clinic, with_event(NO_METAL, EVENT)))
    assert {tuple(days[1:2] + days[3:]) for days in cells.values()} == {("A clinician has to look first",) * 2}


def test_the_event_is_drawn_on_the_course_where_it_falls_in_it(client, clinic):
    near = show(client, clinic, with_event(RANKED["botox"], EVENT))
    assert 'class="tl-event"' in near
    assert "The full line is your big day, June 5, 2027." in near
    assert 'class="tl-event"' not in show(client, clinic, with_event(RANKED["botox"], "2030-06-05"))


@pytest.mark.parametrize(
    "answers", [RANKED["both"], with_event(SETTLE["pregnant"], EVENT)], ids=["no event", "something to settle"]
)
def test_nothing_is_worked_back_without_an_event_or_before_what_is_to_be_settled(client, clinic, answers):
    assert "Worked back from your big day" not in show(client, clinic, answers)


def _days(page, option, row):
    """Returns how many of the 21 days are certain, and how many are possible."""
    option = page.split(f'data-weeks="{option}"')[1].split("</section>")[0]
    drawn = re.search(rf'<dt>{row}</dt>.*?aria-label="Of 21 days: (\d+) for sure, (\d+) maybe."', option, re.DOTALL)
    return int(drawn[1]), int(drawn[2])


@pytest.mark.parametrize(
    ("option", "row", "days"),
    [
        ("botox", "Visits", (2, 0)),
        ("botox", "Your skin", (0, 1)),
        ("botox", "When you see it", (14, 6)),
        ("skinpen", "Visits", (1, 0)),
        ("skinpen", "Your skin", (1, 9)),
        ("skinpen", "When you see it", (0, 0)),
        ("both", "Visits", (2, 0)),
        ("both", "Your skin", (1, 6)),
        ("neither", "Your skin", (0, 0)),
    ],
)
def test_the_days_that_are_drawn_are_those_of_the_numbers(client, clinic, option, row, days):
    assert _days(show(client, clinic, RANKED["botox"]), option, row) == days


def test_where_skinpen_would_come_first_the_weeks_of_both_begin_with_it(client, clinic):
    scars_first = RANKED["both"] | {"priority": {"priority": "acne_scars_rolling"}}
    page = show(client, clinic, scars_first)
    assert "SkinPen would come first." in page
    assert _days(page, "both", "Your skin") == (1, 9)
