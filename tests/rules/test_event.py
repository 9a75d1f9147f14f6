"""Days counted back from an event: the last good days to begin, and when it is too late."""

from datetime import date, timedelta

import pytest

from tests.rules.people import FROWN, SCARS, TODAY, person
from treatments.rules.event import last_days, sources
from treatments.rules.knowledge import load

KNOWLEDGE = load()
NECK_LINES = {"id": "neck_lines", "movement": 0, "rest": 2}
EVENT = date(2027, 6, 5)


def _days(*treatments, concerns=(FROWN, SCARS), **answers):
    return last_days(treatments, person(*concerns, **{"event_on": EVENT.isoformat()} | answers), KNOWLEDGE)


@pytest.mark.parametrize(
    ("treatment", "result", "course", "visit"),
    [
        ("botox", 28, 15, 15),  # four weeks to the full effect; quiet from the 14th day before
        ("skinpen", 90 + 2 * 30, 15 + 2 * 28, 15),  # judged after 90 days; three visits at least 28 days apart
    ],
)
def test_the_last_days_are_counted_back_from_the_event(treatment, result, course, visit):
    found = _days(treatment)
    assert [(EVENT - day).days for day in (found.result, found.course, found.visit)] == [result, course, visit]


def test_a_course_with_one_visit_more_begins_a_visit_earlier():
    three, four = _days("skinpen"), _days("skinpen", concerns=(NECK_LINES,))
    assert three.result - four.result == timedelta(30)
    assert three.course - four.course == timedelta(28)


@pytest.mark.parametrize(("order", "days"), [(("botox", "skinpen"), 14), (("skinpen", "botox"), 0)])
def test_both_begin_so_that_the_second_still_fits(order, days):
    assert _days("skinpen").result - _days(*order).result == timedelta(days)


def test_a_treatment_from_before_the_quiz_moves_the_first_day():
    assert _days("botox").earliest == TODAY + timedelta(2)
    assert _days("botox", last_toxin_on="2026-11-02").earliest == date(2026, 11, 2) + timedelta(90)


@pytest.mark.parametrize(
    ("event_on", "in_time", "fits"),
    [
        ("2026-12-22", True, True),
        ("2026-12-21", False, True),
        ("2026-12-09", False, True),
        ("2026-12-08", False, False),
    ],
    ids=["the result shows", "it does not", "one visit on the last day", "none fits"],
)
def test_it_is_said_when_it_is_too_late(event_on, in_time, fits):
    found = _days("botox", event_on=event_on)
    assert (found.in_time, found.fits) == (in_time, fits)


@pytest.mark.parametrize(("treatments", "event_on"), [((), "2027-06-05"), (("botox",), None)])
def test_without_an_event_or_a_treatment_there_are_no_last_days(treatments, event_on):
    assert _days(*treatments, event_on=event_on) is None


def test_the_days_name_what_they_stand_on():
    assert sources(["botox", "skinpen"], KNOWLEDGE) == ("B8", "B25", "T5", "P30", "P33", "P63")
