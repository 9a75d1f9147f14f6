"""Firmness: the share of plausible importances that give the same outcome, and the interval of each importance."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings

from tests.rules import strategies
from tests.rules.peel import with_a_peel
from tests.rules.people import FROWN, FROWN_AT_REST, SCARS, TEXTURE, TODAY, person
from treatments.rules.facts import IMPORTANCES, PREFERENCES, Preferences, parse_answers
from treatments.rules.firmness import firmness
from treatments.rules.flips import flips
from treatments.rules.knowledge import load
from treatments.rules.offers import stand
from treatments.rules.weighing import decide, importances, settle

KNOWLEDGE = load()
A_LITTLE = Fraction(1, 1000)
PORES = {"id": "enlarged_pores", "severity": 1}

open_to_preferences = strategies.weighed().map(lambda answers: parse_answers(answers, today=TODAY))


def firm(*concerns, **changed):
    return firmness(person(*concerns, **changed), KNOWLEDGE)


def outcome_where(facts, **mattering):
    changed = {**importances(facts), **mattering}
    return settle(stand(facts, KNOWLEDGE), changed, facts, KNOWLEDGE).outcome


@pytest.mark.parametrize(
    "facts",
    [
        person(FROWN),
        person(FROWN, flags=["pregnant"]),
        person(FROWN, SCARS, needles="refuses"),
        person(FROWN, SCARS, flags=["metal_allergy"]),
    ],
    ids=["one treatment", "settled before anything is weighed", "no needles", "the second is held back"],
)
def test_where_preferences_have_nothing_to_settle_the_outcome_is_firm(facts):
    found = firmness(facts, KNOWLEDGE)

    assert (found.share, found.rival, found.too_close) == (1, None, False)
    assert all(interval.is_whole for interval in found.intervals)


def test_a_tie_at_neutral_is_too_close_to_call():
    found = firm(FROWN_AT_REST)

    assert (found.rival, found.too_close) == ("skinpen", True)
    assert found.share == Fraction(519, 729)


def test_a_wish_that_is_clear_settles_a_tie_firmly():
    assert not firm(FROWN_AT_REST, preferences={"fast_result": 4}).too_close


def test_two_treatments_with_much_to_do_are_firm_at_neutral():
    assert not firm(FROWN, SCARS).too_close


def test_a_second_treatment_that_adds_little_is_too_close_to_call():
    found = firm(FROWN, PORES)

    assert (found.rival, found.too_close) == ("botox", True)


def test_an_interval_ends_where_the_burden_is_as_large_as_the_worth():
    found = firm(FROWN, SCARS, preferences={"low_downtime": 4})
    intervals = {interval.preference: (interval.low, interval.high) for interval in found.intervals}

    assert intervals.pop("fast_result") == (0, Fraction(10, 3))
    assert set(intervals.values()) == {(0, 4)}


@pytest.mark.parametrize(("least", "too_close"), [(71, False), (72, True)])
def test_the_knowledge_says_what_is_too_close(least, too_close):
    knowledge = replace(KNOWLEDGE, doubt=replace(KNOWLEDGE.doubt, too_close_below=least))

    assert firmness(person(FROWN_AT_REST), knowledge).too_close == too_close


@settings(max_examples=60, deadline=None, derandomize=True)
@given(facts=open_to_preferences)
def test_the_share_is_that_of_trying_every_plausible_answer(facts):
    own = decide(facts, KNOWLEDGE).outcome
    near = [[i for i in IMPORTANCES if abs(i - answer) <= 1] for answer in importances(facts).values()]
    found = [
        decide(replace(facts, preferences=Preferences(*combination)), KNOWLEDGE).outcome
        for combination in product(*near)
    ]

    assert firmness(facts, KNOWLEDGE).share == Fraction(found.count(own), len(found))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(facts=open_to_preferences)
def test_an_outcome_stays_inside_each_interval_and_changes_just_outside(facts):
    own = decide(facts, KNOWLEDGE).outcome
    for interval in firmness(facts, KNOWLEDGE).intervals:
        name, low, high = interval.preference, interval.low, interval.high
        assert low <= facts.preferences.importance(name) <= high
        inside = {low + min(A_LITTLE, (high - low) / 2), (low + high) / 2, high - min(A_LITTLE, (high - low) / 2)}
        assert {outcome_where(facts, **{name: value}) for value in inside} == {own}
        outside = [low - A_LITTLE] * (low > 0) + [high + A_LITTLE] * (high < IMPORTANCES[-1])
        assert own not in {outcome_where(facts, **{name: value}) for value in outside}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(facts=open_to_preferences)
def test_an_interval_says_of_each_end_whether_the_outcome_stays_there(facts):
    own = decide(facts, KNOWLEDGE).outcome
    for interval in firmness(facts, KNOWLEDGE).intervals:
        at_low, at_high = (outcome_where(facts, **{interval.preference: end}) for end in (interval.low, interval.high))
        assert (interval.holds_low, interval.holds_high) == (at_low == own, at_high == own)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(facts=open_to_preferences)
def test_a_preference_has_a_flip_just_where_its_interval_is_not_whole(facts):
    found = flips(facts, decide(facts, KNOWLEDGE).outcome, KNOWLEDGE)
    flipping = {flip.field.removeprefix("preferences.") for flip in found if flip.field.startswith("preferences.")}

    assert {
        interval.preference for interval in firmness(facts, KNOWLEDGE).intervals if not interval.is_whole
    } == flipping


def test_an_interval_can_end_at_the_last_answer_without_it():
    found = firm(FROWN_AT_REST, preferences={"long_lasting": 4})
    fast = next(interval for interval in found.intervals if interval.preference == "fast_result")

    assert (fast.low, fast.high, fast.holds_low, fast.holds_high) == (0, 4, True, False)
    assert not fast.is_whole


def test_every_preference_has_its_interval():
    assert [interval.preference for interval in firm(FROWN).intervals] == list(PREFERENCES)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(preferences=strategies.preferences)
def test_intervals_hold_for_three_treatments_too(preferences):
    """With three treatments an outcome can change at two values of one importance: one for each treatment left out."""
    knowledge = with_a_peel()
    facts = person(FROWN | {"movement": 2}, SCARS | {"severity": 1}, TEXTURE, preferences=preferences)
    standing = stand(facts, knowledge)
    own = decide(facts, knowledge).outcome

    def outcome_at(interval, value):
        return settle(standing, {**importances(facts), interval.preference: value}, facts, knowledge).outcome

    for interval in firmness(facts, knowledge).intervals:
        assert outcome_at(interval, (interval.low + interval.high) / 2) == own
        outside = [interval.low - A_LITTLE] * (interval.low > 0) + [interval.high + A_LITTLE] * (interval.high < 4)
        assert own not in {outcome_at(interval, value) for value in outside}
