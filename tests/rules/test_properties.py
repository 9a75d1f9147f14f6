"""Properties that hold for everybody, tested on thousands of made-up people."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules import strategies
from tests.rules.people import TODAY
from treatments.rules.course import history
from treatments.rules.engine import assess
from treatments.rules.facts import ALL_FLAGS, DATES, PREFERENCES, Preferences, parse_answers
from treatments.rules.flips import changes, is_preference
from treatments.rules.knowledge import load
from treatments.rules.weighing import decide, score

KNOWLEDGE = load()
BURDENS = [name for name in PREFERENCES if name != "long_lasting"]
SAFER_FIRST = ["botox", "skinpen", "both"]

people = strategies.answers().map(lambda answers: parse_answers(answers, today=TODAY))
many = settings(max_examples=1000, deadline=None, derandomize=True)
some = settings(max_examples=100, deadline=None, derandomize=True)


def decided(facts):
    return decide(facts, KNOWLEDGE)


def with_flag(facts, flag):
    ticked = {*facts.flags, flag}
    return replace(facts, flags=tuple(name for name in ALL_FLAGS if name in ticked))


@many
@given(answers=strategies.answers(), data=st.data())
def test_the_order_of_flags_never_matters(answers, data):
    shuffled = {**answers, "flags": data.draw(st.permutations(answers["flags"]))}

    assert parse_answers(shuffled, today=TODAY) == parse_answers(answers, today=TODAY)


@many
@given(facts=people, data=st.data())
def test_the_order_of_equal_concerns_changes_no_score_and_no_offer(facts, data):
    """From the third place on concerns have the same weight, so only the order of the texts may change."""
    equal = len(KNOWLEDGE.place_weights) - 1
    shuffled = (*facts.concerns[:equal], *data.draw(st.permutations(facts.concerns[equal:])))
    before, after = decided(facts), decided(replace(facts, concerns=shuffled))

    assert (dict(before.offers.to), set(before.offers.ask)) == (dict(after.offers.to), set(after.offers.ask))
    for name in KNOWLEDGE.treatments:
        scores = {
            score(name, before, facts, KNOWLEDGE),
            score(name, after, replace(facts, concerns=shuffled), KNOWLEDGE),
        }
        assert len(scores) == 1


@many
@given(facts=people, data=st.data())
def test_the_order_of_concerns_never_changes_the_outcome_at_neutral(facts, data):
    neutral = replace(facts, preferences=Preferences())
    shuffled = replace(neutral, concerns=tuple(data.draw(st.permutations(facts.concerns))))

    assert decided(shuffled).outcome == decided(neutral).outcome


@many
@given(facts=people, note=st.sampled_from(["cold_sore_history", "muscle_relaxant_or_anticholinergic"]))
def test_a_note_never_changes_the_outcome(facts, note):
    before, after = decided(facts), decided(with_flag(facts, note))

    assert (after.outcome, after.kept, after.offers) == (before.outcome, before.kept, before.offers)


@many
@given(facts=people, flag=st.sampled_from(ALL_FLAGS))
def test_a_stop_or_a_check_never_makes_its_treatment_more_likely(facts, flag):
    after = decided(with_flag(facts, flag))
    held_back = {
        name
        for row in KNOWLEDGE.gate
        if flag in row.condition.ticked(with_flag(facts, flag))
        for name, verdict in row.verdicts.items()
        if verdict.action != "note"
    }

    assert not (set(after.kept) - set(decided(facts).kept)) & held_back


HOLDING_BACK = {
    "toxin yesterday": ({"last_toxin_on": TODAY - timedelta(1)}, {"botox"}),
    "isotretinoin stopped last month": ({"isotretinoin_stopped_on": TODAY - timedelta(30)}, {"skinpen"}),
    "an event tomorrow": ({"event_on": TODAY + timedelta(1)}, {"botox", "skinpen"}),
    "an event in ten days": ({"event_on": TODAY + timedelta(10)}, {"botox"}),
    "age 20": ({"birth_date": TODAY - timedelta(20 * 366)}, {"skinpen"}),
    "age 17": ({"birth_date": TODAY - timedelta(17 * 366)}, {"botox", "skinpen"}),
}


@pytest.mark.parametrize(("answers", "held_back"), HOLDING_BACK.values(), ids=HOLDING_BACK)
@some
@given(facts=people)
def test_a_date_or_an_age_that_holds_a_treatment_back_never_brings_it_in(answers, held_back, facts):
    neutral = replace(facts, birth_date=TODAY - timedelta(40 * 366), **dict.fromkeys(DATES))

    assert not (set(decided(replace(neutral, **answers)).kept) - set(decided(neutral).kept)) & held_back


@some
@given(facts=people, area=st.sampled_from(["eyelid", "body"]), data=st.data())
def test_an_area_that_skinpen_is_not_for_never_brings_it_in(facts, area, data):
    place = data.draw(st.integers(0, len(facts.concerns) - 1))
    concerns = [
        replace(concern, area=area if index == place else concern.area) for index, concern in enumerate(facts.concerns)
    ]
    neutral = replace(facts, preferences=Preferences())
    before = {name for name, to in decided(neutral).offers.to.items() if "skinpen" in to}
    after = {
        name for name, to in decided(replace(neutral, concerns=tuple(concerns))).offers.to.items() if "skinpen" in to
    }

    assert after - {facts.concerns[place].id} <= before
    assert facts.concerns[place].id not in after


@many
@given(facts=people, phototype=st.sampled_from([None, 1, 5, 6]))
def test_a_phototype_that_needs_care_never_brings_in_skinpen(facts, phototype):
    known = replace(facts, phototype=3)
    careful = replace(facts, phototype=phototype)

    assert "skinpen" in decided(known).kept or "skinpen" not in decided(careful).kept


@many
@given(facts=people, phototype=st.integers(1, 6))
def test_not_knowing_the_phototype_is_never_safer_than_knowing_it(facts, phototype):
    unsure = decided(replace(facts, phototype=None))
    known = decided(replace(facts, phototype=phototype))

    assert set(known.offers.ask) <= set(unsure.offers.ask)


@many
@given(facts=people, name=st.sampled_from(BURDENS), data=st.data())
def test_minding_a_burden_more_never_adds_a_treatment(facts, name, data):
    less = facts.preferences.importance(name)
    more = data.draw(st.integers(less, 4))
    minding = replace(facts, preferences=replace(facts.preferences, **{name: more}))

    assert len(decided(minding).kept) <= len(decided(facts).kept)


@many
@given(facts=people)
def test_preferences_never_add_to_what_is_offered_at_neutral(facts):
    neutral = decided(replace(facts, preferences=Preferences()))
    own = decided(facts)

    assert len(own.kept) <= len(neutral.kept)
    assert own.offers.ask == neutral.offers.ask
    assert not (neutral.outcome in SAFER_FIRST) ^ (own.outcome in SAFER_FIRST)


@many
@given(facts=people, data=st.data())
def test_not_minding_a_thing_is_as_good_as_being_neutral_about_it(facts, data):
    careless = {name: data.draw(st.integers(0, 2)) for name in PREFERENCES}
    at_most_neutral = decided(replace(facts, preferences=Preferences(**careless)))
    neutral = decided(replace(facts, preferences=Preferences()))

    assert (at_most_neutral.outcome, at_most_neutral.kept) == (neutral.outcome, neutral.kept)


@some
@given(facts=people)
def test_a_result_comes_through_json_unchanged(facts):
    line = assess(facts, KNOWLEDGE).to_json()

    assert json.dumps(json.loads(line)) == line
    assert "\n" not in line


@some
@given(facts=people)
def test_the_same_answers_give_the_same_line_byte_for_byte(facts):
    again = parse_answers(facts.as_answers(), today=TODAY)

    assert again == facts
    assert assess(again, KNOWLEDGE).to_json() == assess(facts, KNOWLEDGE).to_json()


@some
@given(facts=people)
def test_each_flip_really_flips_and_no_smaller_change_of_that_answer_does(facts):
    assessment = assess(facts, KNOWLEDGE)
    found = {flip.field: flip for flip in assessment.robustness.flips}
    smallest = {}
    for change in changes(facts, KNOWLEDGE):
        outcome = decided(change.facts).outcome
        if outcome != assessment.outcome:
            smallest[change.field] = min(change.size, smallest.get(change.field, change.size))
        if change.field in found and found[change.field].after == change.after:
            assert found[change.field].outcome == outcome != assessment.outcome

    assert smallest.keys() == found.keys()
    sizes = [smallest[flip.field] for flip in assessment.robustness.flips]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("field", "expected"),
    [("preferences.low_cost", True), ("needles", True), ("phototype", False), ("flags.diabetes", False)],
)
def test_flips_are_of_wishes_or_of_facts(field, expected):
    assert is_preference(field) == expected


@some
@given(facts=people)
def test_a_plan_keeps_every_gap_to_what_was_before_it_and_to_the_event(facts):
    plan = assess(facts, KNOWLEDGE).plan
    gaps = KNOWLEDGE.cadence.gaps
    days = [*history(facts, KNOWLEDGE).items(), *((session.treatment, session.ideal) for session in plan)]
    before = len(days) - len(plan)

    for index, session in enumerate(plan):
        assert session.earliest <= session.ideal <= session.latest
        for treatment, day in days[: before + index]:
            assert (session.earliest - day).days >= gaps.get((treatment, session.treatment), -9999)
        if facts.event_on and session.treatment in KNOWLEDGE.visits:
            quiet = timedelta(KNOWLEDGE.cadence.quiet_before_event[session.treatment])
            assert session.latest < facts.event_on - quiet or session.earliest > facts.event_on


@some
@given(facts=people)
def test_every_reason_stands_on_a_source_and_only_a_treatment_has_a_plan(facts):
    assessment = assess(facts, KNOWLEDGE)

    assert assessment.reasons
    assert all(set(reason.sources) & KNOWLEDGE.sources.keys() for reason in assessment.reasons)
    assert bool(assessment.plan) == (assessment.outcome in {"botox", "skinpen", "both"})
    assert (assessment.start_with is not None) == (assessment.outcome == "both")


@some
@given(facts=people)
def test_nothing_is_ranked_unless_a_treatment_is_the_outcome(facts):
    assessment = assess(facts, KNOWLEDGE)
    assume(not assessment.plan)

    assert assessment.robustness.margin == 0
    assert {weighed.score for weighed in assessment.treatments.values()} == {0}
    assert not any(weighed.concerns for weighed in assessment.treatments.values())
