"""The proposed sessions: how many, in which order, and how far apart."""

from datetime import date, timedelta

import pytest

from tests.rules.people import FROWN, SCARS, TODAY, assessed, person
from treatments.rules.course import propose
from treatments.rules.knowledge import load


def shape(plan, start=TODAY):
    """Sessions as (treatment, number, earliest, ideal, latest), days counted from the start."""
    return [
        (s.treatment, s.number, (s.earliest - start).days, (s.ideal - start).days, (s.latest - start).days)
        for s in plan
    ]


def kinds(plan):
    return [f"{session.treatment} {session.number}" for session in plan]


def test_botox_is_one_session_a_review_and_repeats_to_the_end_of_the_year():
    assert shape(assessed(FROWN).plan) == [
        ("botox", 1, 0, 0, 42),
        ("botox_review", 1, 14, 14, 28),
        ("botox", 2, 90, 120, 180),
        ("botox", 3, 210, 240, 300),
        ("botox", 4, 330, 360, 420),
    ]


def test_skinpen_for_scars_is_three_sessions_a_month_apart():
    assert shape(assessed(SCARS).plan) == [
        ("skinpen", 1, 0, 0, 42),
        ("skinpen", 2, 28, 30, 42),
        ("skinpen", 3, 58, 60, 72),
    ]


@pytest.mark.parametrize("name", ["neck_lines", "fine_lines"])
def test_skinpen_for_lines_is_four_sessions(name):
    assert len(assessed({"id": name, "movement": 0, "rest": 2}).plan) == 4


def test_both_begin_with_botox_and_needle_no_sooner_than_14_days_later():
    plan = assessed(FROWN, SCARS).plan

    assert kinds(plan)[:5] == ["botox 1", "botox_review 1", "skinpen 1", "skinpen 2", "skinpen 3"]
    assert shape(plan)[2] == ("skinpen", 1, 14, 14, 56)


def test_both_begin_with_skinpen_and_inject_no_sooner_than_7_days_later():
    plan = assessed(SCARS, FROWN).plan

    assert kinds(plan)[:3] == ["skinpen 1", "botox 1", "botox_review 1"]
    assert shape(plan)[1] == ("botox", 1, 7, 7, 49)


@pytest.mark.parametrize(
    ("treatment", "fact", "first_day"),
    [
        ("botox", "last_toxin_on", 80),
        ("skinpen", "last_toxin_on", 4),
        ("skinpen", "last_skinpen_on", 18),
        ("botox", "last_skinpen_on", 0),
    ],
)
def test_the_first_session_waits_for_what_was_done_before(treatment, fact, first_day):
    facts = person(FROWN, **{fact: (TODAY - timedelta(10)).isoformat()})

    plan = propose(facts, [treatment], None, {}, load(), TODAY)

    assert shape(plan)[0] == (treatment, 1, first_day, first_day, first_day + 42)


def test_a_window_that_runs_into_the_days_before_an_event_ends_before_them():
    plan = assessed(FROWN, event_on=(TODAY + timedelta(30)).isoformat()).plan

    assert shape(plan)[:2] == [("botox", 1, 0, 0, 15), ("botox_review", 1, 14, 14, 15)]


def test_a_window_that_begins_in_the_days_before_an_event_moves_after_it():
    plan = assessed(SCARS, event_on=(TODAY + timedelta(32)).isoformat()).plan

    assert shape(plan)[:2] == [("skinpen", 1, 0, 0, 24), ("skinpen", 2, 33, 33, 45)]


def test_the_clinician_may_choose_the_treatments_and_the_day():
    start = date(2027, 2, 1)

    plan = propose(person(FROWN), ["botox", "skinpen"], "skinpen", {"skinpen": ["fine_lines"]}, load(), start)

    assert shape(plan, start)[0] == ("skinpen", 1, 0, 0, 42)
    assert [session.number for session in plan if session.treatment == "skinpen"] == [1, 2, 3, 4]


def test_without_a_treatment_there_is_no_session():
    assert propose(person(FROWN), [], None, {}, load(), TODAY) == []
