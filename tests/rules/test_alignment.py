"""The bars of the options: what they show, and that they never contradict the outcome."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import strategies
from tests.rules.peel import with_a_peel
from tests.rules.people import ETCHED_FOREHEAD, FROWN, FROWN_AT_REST, SAGGING, SCARS, TODAY, person
from treatments.rules.alignment import OptionScore, alignment
from treatments.rules.engine import assess
from treatments.rules.facts import IMPORTANCES, PREFERENCES, parse_answers
from treatments.rules.knowledge import load

KNOWLEDGE = load()
PEEL = with_a_peel()

people = (strategies.answers() | strategies.weighed()).map(lambda answers: parse_answers(answers, today=TODAY))


def bars(*concerns, **changed):
    return alignment(person(*concerns, **changed), KNOWLEDGE).bars


def no_bar_is_longer_than_the_outcomes_own(facts, knowledge):
    found = alignment(facts, knowledge)
    return not found.bars or found.bars[found.outcome].left == max(bar.left for bar in found.bars.values())


@given(facts=people)
@settings(max_examples=400, deadline=None)
def test_the_option_that_the_rules_choose_never_has_a_shorter_bar_than_another(facts):
    assert no_bar_is_longer_than_the_outcomes_own(facts, KNOWLEDGE)


@given(facts=people)
@settings(max_examples=100, deadline=None)
def test_the_same_holds_with_a_third_treatment(facts):
    assert no_bar_is_longer_than_the_outcomes_own(facts, PEEL)


@given(facts=people)
@settings(max_examples=100, deadline=None)
def test_the_outcome_beside_the_bars_is_that_of_the_assessment(facts):
    assert alignment(facts, KNOWLEDGE).outcome == assess(facts, KNOWLEDGE).outcome


@given(facts=people, name=st.sampled_from(PREFERENCES), importance=st.sampled_from(IMPORTANCES))
@settings(max_examples=200, deadline=None)
def test_what_matters_to_her_changes_no_gain(facts, name, importance):
    changed = replace(facts, preferences=replace(facts.preferences, **{name: importance}))
    before, after = (alignment(variant, KNOWLEDGE).bars for variant in (facts, changed))
    assert {option: bar.gain for option, bar in before.items()} == {option: bar.gain for option, bar in after.items()}


@given(facts=people, name=st.sampled_from(PREFERENCES))
@settings(max_examples=200, deadline=None)
def test_minding_more_makes_no_bar_longer(facts, name):
    least, most = (
        alignment(replace(facts, preferences=replace(facts.preferences, **{name: importance})), KNOWLEDGE).bars
        for importance in (IMPORTANCES[0], IMPORTANCES[-1])
    )
    assert all(most[option].left <= least[option].left for option in least)


@given(facts=people)
@settings(max_examples=200, deadline=None)
def test_a_bar_is_a_part_of_the_gain_from_0_to_100(facts):
    assert all(0 <= bar.left <= bar.gain <= 100 for bar in alignment(facts, KNOWLEDGE).bars.values())


@pytest.mark.parametrize(
    "facts",
    [
        person(SAGGING),
        person(FROWN, needles="refuses"),
        person(FROWN, flags=["pregnant"]),
        person(FROWN, flags=["self_harm_thoughts"]),
    ],
    ids=["no match", "no needles", "settled first", "in danger"],
)
def test_where_nothing_is_weighed_there_are_no_bars(facts):
    assert alignment(facts, KNOWLEDGE).bars == {}


def test_at_neutral_preferences_nothing_is_taken_off():
    assert bars(FROWN, SCARS) == {
        "botox": OptionScore(69, 69),
        "skinpen": OptionScore(21, 21),
        "both": OptionScore(90, 90),
        "neither": OptionScore(0, 0),
    }


def test_the_case_worked_by_hand():
    assert bars(FROWN, SCARS, preferences={"low_downtime": 4}) == {
        "botox": OptionScore(69, 64),
        "skinpen": OptionScore(21, 10),
        "both": OptionScore(90, 74),
        "neither": OptionScore(0, 0),
    }


def test_both_sides_of_an_open_tie_are_drawn_alike():
    found = bars(FROWN_AT_REST)
    assert found["botox"] == found["skinpen"]
    assert found["both"] == OptionScore(0, 0), "one of them does all that the other could add"


def test_a_preference_for_what_lasts_counts_between_two_and_never_against_one():
    assert bars(FROWN_AT_REST, preferences={"long_lasting": 4})["botox"] == OptionScore(33, 0)
    assert bars(FROWN, preferences={"long_lasting": 4}) == bars(FROWN)


def test_what_is_left_out_has_a_bar_too():
    found = bars(FROWN, SCARS, preferences={"fast_result": 4, "low_downtime": 4, "low_cost": 4})
    assert found["botox"].left >= found["both"].left
    assert found["skinpen"] == OptionScore(21, 0)


def test_a_treatment_that_is_held_back_is_named_and_gets_no_bar():
    found = alignment(person(FROWN, SCARS, flags=["metal_allergy"]), KNOWLEDGE)
    assert found.held_back == ("skinpen",)
    assert found.bars["skinpen"] == OptionScore(0, 0)


def test_an_etched_forehead_is_for_both():
    assert bars(ETCHED_FOREHEAD)["both"].gain == bars(ETCHED_FOREHEAD)["botox"].gain == 100
