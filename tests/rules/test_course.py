"""The proposed sessions: how many, in which order, and how far apart."""

from datetime import date, timedelta

import pytest

from tests.rules.people import ETCHED_FOREHEAD, FROWN, SCARS, TODAY, assessed, person
from treatments.rules.course import propose
from treatments.rules.knowledge import load


def shape(plan, start=TODAY):
    """Returns sessions as (treatment, number, earliest, ideal, latest), in days from the start."""
    return [
        (s.treatment, s.number, (s.earliest - start).days, (s.ideal - start).days, (s.latest - start).days)
        for s in plan
    ]


def kinds(plan):
    return [f"{session.treatment} {session.number}" for session in plan]


def test_botox_is_one_session_a_review_and_repeats_to_the_end_of_the_year():
    assert shape(assessed(FROWN).plan) == [
        ("consultation", 1, 0, 7, 42),
        ("botox", 1, 2, 7, 44),
        ("botox_review", 1, 21, 21, 35),
        ("botox", 2, 97, 127, 187),
        ("botox", 3, 217, 247, 307),
        ("botox", 4, 337, 367, 427),
    ]


def test_skinpen_for_scars_is_three_sessions_a_month_apart():
    assert shape(assessed(SCARS).plan) == [
        ("consultation", 1, 0, 7, 42),
        ("skinpen", 1, 2, 7, 44),
        ("skinpen", 2, 35, 37, 49),
        ("skinpen", 3, 65, 67, 79),
    ]


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({}, 2),
        ({"birth_date": "2001-11-22"}, 2),
        ({"birth_date": "2001-11-23"}, 14),
        ({"flags": ["worries_hours_a_day"]}, 14),
    ],
    ids=["an adult", "25 today", "24", "one wellbeing prompt"],
)
def test_some_days_lie_between_the_consultation_and_the_first_treatment(changed, days):
    consultation, first, *_ = shape(assessed(FROWN, **changed).plan)

    assert consultation == ("consultation", 1, 0, 7, 42)
    assert first == ("botox", 1, days, max(days, 7), days + 42)


@pytest.mark.parametrize(
    "concern",
    [
        {"id": "neck_lines", "movement": 0, "rest": 2},
        {"id": "fine_lines", "movement": 0, "rest": 2},
        ETCHED_FOREHEAD,
    ],
    ids=lambda concern: concern["id"],
)
def test_skinpen_for_lines_is_four_sessions(concern):
    assert len([session for session in assessed(concern).plan if session.treatment == "skinpen"]) == 4


def test_a_shallow_forehead_beside_scars_adds_no_session():
    plan = assessed(SCARS, {"id": "forehead_lines", "movement": 2, "rest": 1}).plan

    assert len([session for session in plan if session.treatment == "skinpen"]) == 3


def test_both_begin_with_botox_and_needle_no_sooner_than_14_days_later():
    plan = assessed(FROWN, SCARS).plan

    assert kinds(plan)[1:6] == ["botox 1", "botox_review 1", "skinpen 1", "skinpen 2", "skinpen 3"]
    assert shape(plan)[3] == ("skinpen", 1, 21, 21, 63)


def test_both_begin_with_skinpen_and_inject_no_sooner_than_7_days_later():
    plan = assessed(SCARS, FROWN).plan

    assert kinds(plan)[1:4] == ["skinpen 1", "botox 1", "botox_review 1"]
    assert shape(plan)[2] == ("botox", 1, 14, 14, 56)


def test_on_a_shared_day_the_review_comes_before_needling():
    start = date(2027, 2, 1)
    facts = person(FROWN, SCARS, last_skinpen_on=None)
    plan = propose(facts, ["botox", "skinpen"], "botox", {}, load(), start)

    review, needling = plan[1:3]
    assert (review.treatment, needling.treatment) == ("botox_review", "skinpen")
    assert review.ideal == needling.ideal


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

    assert shape(plan)[:2] == [("consultation", 1, 0, 2, 15), ("botox", 1, 2, 2, 15)]


@pytest.mark.parametrize(
    ("event", "ideal"), [(60, 7), (35, 7), (34, 6), (31, 3), (30, 2)], ids=lambda days: f"{days} days"
)
def test_the_ideal_day_is_four_weeks_before_an_event_where_there_is_room(event, ideal):
    plan = assessed(FROWN, event_on=(TODAY + timedelta(event)).isoformat()).plan

    assert shape(plan)[1][3] == ideal
    assert plan[0].ideal <= plan[1].ideal


def test_a_window_that_begins_in_the_days_before_an_event_moves_after_it():
    plan = assessed(SCARS, event_on=(TODAY + timedelta(32)).isoformat()).plan

    assert shape(plan)[1:3] == [("skinpen", 1, 2, 4, 17), ("skinpen", 2, 33, 34, 46)]


def test_the_clinician_may_choose_the_treatments_and_the_day():
    start = date(2027, 2, 1)

    plan = propose(person(FROWN), ["botox", "skinpen"], "skinpen", {"skinpen": ["fine_lines"]}, load(), start)

    assert shape(plan, start)[0] == ("skinpen", 1, 0, 0, 42)
    assert [session.number for session in plan if session.treatment == "skinpen"] == [1, 2, 3, 4]


def test_without_a_treatment_there_is_no_session():
    assert propose(person(FROWN), [], None, {}, load(), TODAY) == []
