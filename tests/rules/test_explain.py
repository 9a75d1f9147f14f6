"""Explanations: reasons in order of their weight, questions, and the trace of every rule."""

import pytest
from hypothesis import given, settings

from tests.rules import strategies
from tests.rules.people import FROWN, FROWN_AT_REST, MELASMA, SAGGING, SCARS, TEXTURE, TODAY, assessed, person
from treatments.rules.engine import assess, trace
from treatments.rules.facts import PREFERENCES, parse_answers
from treatments.rules.knowledge import load

PORES = {"id": "enlarged_pores", "severity": 1}
CROWS_FEET = FROWN | {"id": "crows_feet"}
NECK_LINES = {"id": "neck_lines", "movement": 0, "rest": 2}
NEEDLES, STOP, CHECK, ASK, WORKS, NOT_OFFERED, PREFERENCE, NOTE = range(8)
RANK_OF_ACTION = {
    "stop": STOP,
    "check": CHECK,
    "ask": ASK,
    "best": WORKS,
    "both": WORKS,
    "tie": WORKS,
    "none": NOT_OFFERED,
    "note": NOTE,
}

people = strategies.answers().map(lambda answers: parse_answers(answers, today=TODAY))
some = settings(max_examples=300, deadline=None, derandomize=True)


def codes(assessment):
    return [reason.code for reason in assessment.reasons]


def fired_rules(facts):
    return [rule for rule in trace(facts, load()) if rule.fired]


def rank(rule):
    """Returns the rank of a reason of this rule, by docs/weighing.md."""
    if rule.code == "needles_refused":
        return NEEDLES
    return PREFERENCE if rule.code in load().wording else RANK_OF_ACTION[rule.action]


def test_reasons_go_from_stops_over_checks_and_what_works_to_preferences_and_notes():
    on_the_lid = TEXTURE | {"area": "eyelid"}
    concerns = [PORES, FROWN, SAGGING, MELASMA | {"area": "body"}, NECK_LINES, on_the_lid]

    assert codes(assessed(*concerns, phototype=1, flags=["cold_sore_history"])) == [
        "area_eyelid",
        "area_body",
        "phototype_neck_lines",
        "frown_lines_moving",
        "enlarged_pores",
        "sagging",
        "both_in_order",
        "cold_sore_history",
    ]


@pytest.mark.parametrize("second", [FROWN, CROWS_FEET], ids=lambda concern: concern["id"])
def test_what_works_stands_by_how_much_it_adds(second):
    assert codes(assessed(PORES, second))[:2] == [f"{second['id']}_moving", "enlarged_pores"]


@pytest.mark.parametrize("equals", [(FROWN, CROWS_FEET), (CROWS_FEET, FROWN)], ids=["frown first", "eyes first"])
def test_what_adds_as_much_stands_in_the_persons_order(equals):
    own = [f"{concern['id']}_moving" for concern in equals]

    assert [code for code in codes(assessed(MELASMA, SAGGING, *equals)) if code in own] == own


def test_what_is_left_for_later_stands_after_what_is_served():
    minding = dict.fromkeys(PREFERENCES, 4)

    assert codes(assessed(PORES, FROWN | {"movement": 2}, preferences=minding))[:3] == [
        "enlarged_pores",
        "frown_lines_moving",
        "left_for_later",
    ]


@some
@given(facts=people)
def test_every_reason_is_that_of_a_rule_that_fired_and_stands_in_its_rank(facts):
    ranks = {rule.reason: rank(rule) for rule in fired_rules(facts)}

    found = [ranks[reason] for reason in assess(facts, load()).reasons]
    assert found == sorted(found)


def test_a_concern_that_has_to_be_looked_at_comes_before_what_is_offered():
    assessment = assessed(MELASMA, SAGGING, FROWN, flags=["isotretinoin_current"])

    assert codes(assessment) == ["melasma", "frown_lines_moving", "sagging", "isotretinoin_current_botox"]


def test_a_held_back_concern_is_explained_by_what_holds_it_back():
    assessment = assessed(FROWN, SCARS, flags=["diabetes"], birth_date="2005-01-01")

    assert codes(assessment) == ["age_18_21", "diabetes", "frown_lines_moving"]


def test_a_stop_of_the_person_is_the_only_reason():
    assert codes(assessed(FROWN, flags=["pregnant", "dry_eye"])) == ["pregnant"]


def test_what_was_not_asked_for_is_no_question():
    questions = assessed(FROWN, flags=["metal_allergy", "diabetes_uncontrolled"]).questions

    assert any("metals" in question for question in questions)
    assert not any("blood sugar" in question for question in questions)
    assert len(questions) == len(set(questions))


def test_the_trace_speaks_of_every_rule_with_its_answer_and_sources():
    knowledge = load()
    traces = trace(person(FROWN, flags=["dry_eye"], event_on="2026-11-25"), knowledge)
    fired = {(rule.code, rule.treatment, rule.action) for rule in traces if rule.fired}

    assert fired == {
        ("dry_eye", "botox", "check"),
        ("dry_eye", "skinpen", "note"),
        ("event_soon", "botox", "check"),
        ("event_soon", "skinpen", "check"),
        ("frown_lines_moving", "botox", "best"),
    }
    assert {rule.code for rule in traces} >= {row.code for row in (*knowledge.person, *knowledge.matrix)}
    assert all(rule.reason.sources for rule in traces)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("dry_eye", "ticked: dry_eye"),
        ("diabetes", "not ticked"),
        ("age_18_21", "age 42"),
        ("phototype_other", "phototype unsure"),
        ("last_toxin", "2026-11-12, 10 days ago"),
        ("event_soon", "2026-11-25, in 3 days"),
        ("last_skinpen", "no date"),
        ("frown_lines_moving", "frown_lines: movement 3, rest 1, face"),
        ("melasma", "melasma: not named"),
    ],
)
def test_the_trace_says_on_which_answer_a_rule_looked(code, answer):
    facts = person(FROWN, flags=["dry_eye"], phototype=None, event_on="2026-11-25", last_toxin_on="2026-11-12")

    assert answer in {rule.answer for rule in trace(facts, load()) if rule.code == code}


@pytest.mark.parametrize(
    ("concerns", "changed", "fired"),
    [
        ([FROWN], {"needles": "refuses"}, ("needles_refused", None, "none", "needles: refuses")),
        ([FROWN_AT_REST], {}, ("tie_at_neutral", "botox", "tie", "burdens: botox 0, skinpen 0")),
        (
            [FROWN_AT_REST],
            {"preferences": {"long_lasting": 4}},
            ("tie_by_preference", "skinpen", "tie", "burdens: botox 6, skinpen 2"),
        ),
        (
            [FROWN, PORES],
            {"preferences": {"low_downtime": 4}},
            ("left_for_later", "skinpen", "later", "skinpen: burden 4, worth 2"),
        ),
        ([FROWN, SCARS], {}, ("both_in_order", None, "both", "botox, then skinpen")),
    ],
    ids=["needles", "tie at neutral", "tie by preference", "left for later", "both"],
)
def test_the_trace_shows_what_preferences_did_with_its_numbers(concerns, changed, fired):
    rules = fired_rules(person(*concerns, **changed))

    assert fired in [(rule.code, rule.treatment, rule.action, rule.answer) for rule in rules]


@pytest.mark.parametrize(
    ("concerns", "code", "answer"),
    [
        ([FROWN], "needles_refused", "needles: fine"),
        ([FROWN], "tie_at_neutral", "no tie"),
        ([FROWN], "left_for_later", "no second treatment to weigh"),
        ([FROWN, SCARS], "left_for_later", "skinpen: burden 0, worth 8"),
        ([FROWN], "both_in_order", "botox"),
        ([SAGGING], "both_in_order", "no treatment"),
    ],
)
def test_the_trace_says_why_preferences_did_nothing(concerns, code, answer):
    rules = [rule for rule in trace(person(*concerns), load()) if rule.code == code]

    assert [(rule.fired, rule.answer) for rule in rules] == [(False, answer)]


def test_the_trace_holds_every_reason_of_the_knowledge():
    knowledge = load()

    assert {rule.reason for rule in trace(person(FROWN), knowledge)} == set(knowledge.reasons())
