"""Treatments are data: a third one is added by rows and wording, and all code handles it."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings

from tests.rules import strategies
from tests.rules.peel import with_a_peel
from tests.rules.people import FROWN, SCARS, TEXTURE, TODAY, person
from treatments.rules.book import book
from treatments.rules.engine import assess, trace
from treatments.rules.facts import parse_answers
from treatments.rules.knowledge import load
from treatments.rules.replay import SafetyEffect, decided, recorded, replay

PEEL = with_a_peel()
DARK_SPOTS = {"id": "dark_spots", "severity": 2}


def assessed(*concerns, **changed):
    return assess(person(*concerns, **changed), PEEL)


@pytest.mark.parametrize(
    ("concerns", "answers", "outcome", "ask"),
    [
        ([TEXTURE], {}, "peel", ()),
        ([FROWN, SCARS], {}, "both", ()),
        ([TEXTURE], {"birth_date": "2007-01-01"}, "clinician_first", ("texture_dullness",)),
        ([TEXTURE], {"flags": ["sunburn_or_tan"]}, "clinician_first", ("texture_dullness",)),
        ([TEXTURE], {"flags": ["metal_allergy"]}, "peel", ()),
        ([TEXTURE], {"flags": ["pregnant"]}, "clinician_first", ("texture_dullness",)),
        ([TEXTURE], {"needles": "refuses"}, "neither", ()),
        ([TEXTURE, FROWN], {"flags": ["sunburn_or_tan"]}, "botox", ("texture_dullness",)),
    ],
    ids=[
        "its own concern",
        "nothing for it",
        "at check by age",
        "at stop, never to SkinPen",
        "what stops SkinPen does not stop it",
        "the person first",
        "needles refused",
        "at stop beside Botox",
    ],
)
def test_it_is_decided_like_the_others(concerns, answers, outcome, ask):
    assessment = assessed(*concerns, **answers)

    assert (assessment.outcome, assessment.ask) == (outcome, ask)


def test_it_is_told_like_the_others():
    weighed = assessed(TEXTURE, FROWN).treatments["peel"]

    assert (weighed.status, [(helped.id, helped.effect) for helped in weighed.concerns]) == (
        "suits",
        [("texture_dullness", 3)],
    )
    assert weighed.score > 0
    raised = assessed(TEXTURE, flags=["sunburn_or_tan"]).treatments["peel"].flags
    assert [(flag.flag, flag.action) for flag in raised] == [("sunburn_or_tan", "stop")]
    assert "Which acid is used, and how strong is it?" in assessed(TEXTURE).questions


def test_it_begins_where_it_serves_the_first_concern_and_all_three_can_suit():
    assessment = assessed(TEXTURE, FROWN, SCARS)

    assert assessment.start_with == "peel"
    assert {name for name, weighed in assessment.treatments.items() if weighed.status == "suits"} == {
        "peel",
        "botox",
        "skinpen",
    }


def test_preferences_can_leave_it_for_later():
    minding = dict.fromkeys(("low_cost", "few_visits", "low_downtime", "low_discomfort", "fast_result"), 4)
    assessment = assessed(FROWN, {**TEXTURE, "severity": 1}, preferences=minding)

    assert (assessment.outcome, assessment.later) == ("botox", ("texture_dullness",))


def test_its_sessions_keep_their_number_their_gaps_and_the_event():
    plan = [session for session in assessed(TEXTURE, event_on="2026-12-20").plan if session.treatment == "peel"]

    assert [session.number for session in plan] == [1, 2]
    assert (plan[1].earliest - plan[0].ideal).days >= 21
    assert all(session.latest < TODAY + timedelta(18) or session.earliest > TODAY + timedelta(28) for session in plan)
    assert len([session for session in assessed(DARK_SPOTS).plan if session.treatment == "peel"]) == 3


def test_it_stays_28_days_from_skinpen_on_either_side():
    sessions = assessed(TEXTURE, SCARS).plan[1:]
    days = [(session.treatment, session.ideal) for session in sessions]

    for earlier, first in days:
        for later, second in days:
            if earlier != later and first <= second:
                assert (second - first).days >= 28


def test_flips_find_what_would_take_it_away():
    flips = {flip.field: flip.outcome for flip in assessed(TEXTURE).robustness.flips}

    assert flips["flags.sunburn_or_tan"] == "clinician_first"


def test_the_trace_names_its_rules():
    traces = trace(person(TEXTURE, flags=["sunburn_or_tan"]), PEEL)
    fired = {(rule.code, rule.action) for rule in traces if rule.fired and rule.treatment == "peel"}

    assert {("sunburn_or_tan", "stop"), ("texture_dullness", "best")} <= fired
    assert "peel_age" in {rule.code for rule in traces}


@pytest.mark.parametrize(
    "line",
    [
        "Everything that decides between Botox, SkinPen and Chemical peel",
        "| Rule | When | Botox | SkinPen | Chemical peel |",
        "| `sunburn_or_tan` | sunburn or tan | - | **check** | **stop** |",
        "### What speaks against Chemical peel",
        "| Chemical peel | SkinPen | 28 | P40 |",
        "- Chemical peel: 2 sessions, 3 for dark spots, judged 60 days after the last session.",
        "- Chemical peel: Which acid is used, and how strong is it?",
    ],
)
def test_the_book_has_its_rows(line):
    assert line in book(PEEL)


@pytest.mark.parametrize(
    ("concerns", "answers", "safety", "rules"),
    [
        ([TEXTURE], {}, SafetyEffect.OTHER, ["texture_dullness"]),
        ([TEXTURE], {"flags": ["diabetes"]}, SafetyEffect.LESS_SAFE, ["texture_dullness"]),
        ([DARK_SPOTS], {}, SafetyEffect.LESS_SAFE, ["pigment"]),
        ([FROWN], {"flags": ["sunburn_or_tan"]}, SafetyEffect.SAFER, ["sunburn_or_tan"]),
    ],
    ids=["instead of SkinPen", "instead of a check", "instead of asking", "a further stop"],
)
def test_a_replay_says_whom_it_would_touch(concerns, answers, safety, rules):
    facts = person(*concerns, **answers)
    change = replay(facts, recorded(assess(facts, load()).as_dict()), load(), PEEL)

    assert (change.safety, [rule.code for rule in change.rules]) == (safety, rules)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(answers=strategies.answers())
def test_for_anybody_it_gives_one_line_with_all_three(answers):
    facts = parse_answers(answers, today=TODAY)
    line = json.loads(assess(facts, PEEL).to_json())

    assert list(line["treatments"]) == ["botox", "skinpen", "peel"]
    assert recorded(line) == decided(facts, PEEL)
