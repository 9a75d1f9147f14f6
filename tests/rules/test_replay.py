"""What another version would change in a case, which rule causes it, and whether it is less safe."""

from dataclasses import replace as with_changes

import pytest
from hypothesis import given, settings

from tests.rules import strategies
from tests.rules.people import ETCHED_FOREHEAD, FROWN, FROWN_AT_REST, SAGGING, SCARS, TEXTURE, TODAY, person
from treatments.rules.engine import assess
from treatments.rules.facts import parse_answers
from treatments.rules.knowledge import FOLDER, load, parse
from treatments.rules.replay import (
    SPACING,
    VERSION_GONE,
    WEIGHTS,
    SafetyEffect,
    decided,
    less_safe,
    recorded,
    replay,
    safety,
)

OLD = load()
TEXT = (FOLDER / f"{OLD.version}.toml").read_text(encoding="utf-8")


def version(*changes):
    """Returns the newest version with changed rows: after `code = "..."`, the first `old` is replaced by `new`."""
    text = TEXT
    for code, old, new in changes:
        head, mark, tail = text.partition(f'code = "{code}"') if code else ("", "", text)
        assert old in tail
        text = head + mark + tail.replace(old, new, 1)
    return parse(text, file="new.toml")


def change_of(facts, *changes, old=OLD):
    return replay(facts, decided(facts, OLD), old, version(*changes))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(answers=strategies.answers())
def test_a_stored_assessment_stands_as_its_own_version_decides_again(answers):
    facts = parse_answers(answers, today=TODAY)
    stored = recorded(assess(facts, OLD).as_dict())

    assert stored == decided(facts, OLD)
    assert replay(facts, stored, OLD, OLD) is None


DIABETES = ("diabetes", 'skinpen = "check"', 'skinpen = "note"')
DIABETES_STOP = ("diabetes", 'skinpen = "check"', 'skinpen = "stop"')
DRY_EYE_STOP = ("dry_eye", 'action = "check"', 'action = "stop"')
NOT_YET_22 = ("age_18_21", "ages = [18, 21]", "ages = [18, 20]")
SHORT_GAPS = (
    ("", 'later = "skinpen", days = 28', 'later = "skinpen", days = 21'),
    ("", "earliest = 28\nideal = 30", "earliest = 21\nideal = 30"),
)
LONG_GAPS = (("", "earliest = 28\nideal = 30", "earliest = 29\nideal = 30"),)
FIRM_REST = (
    ("frown_lines_at_rest", 'route = "tie"', 'route = "best"'),
    ("frown_lines_at_rest", "effect = 1", "effect = 2"),
    ("frown_lines_at_rest", 'to = ["botox", "skinpen"]', 'to = ["botox"]'),
)
SAGGING_ASKED = (("sagging", 'route = "none"', 'route = "ask"'),)
MINDS_ALL = {"low_cost": 4, "few_visits": 4, "low_downtime": 4, "low_discomfort": 4, "fast_result": 4}
NO_WEIGHTS = (("", "place_weights = [3, 2, 1]", "place_weights = [9, 9, 9]"),)

CASES = {
    "a check becomes a note": (person(TEXTURE, flags=["diabetes"]), [DIABETES], SafetyEffect.LESS_SAFE, "diabetes"),
    "a check becomes a stop": (person(TEXTURE, flags=["diabetes"]), [DIABETES_STOP], SafetyEffect.SAFER, "diabetes"),
    "a stop for a treatment that is not the outcome": (
        person(FROWN, SCARS, flags=["dry_eye"]),
        [DRY_EYE_STOP],
        SafetyEffect.SAFER,
        "dry_eye",
    ),
    "an age falls out of a check": (
        person(SCARS, birth_date="2005-01-01"),
        [NOT_YET_22],
        SafetyEffect.LESS_SAFE,
        "age_18_21",
    ),
    "a shorter gap": (person(SCARS), SHORT_GAPS, SafetyEffect.LESS_SAFE, SPACING),
    "a longer gap": (person(SCARS), LONG_GAPS, SafetyEffect.SAFER, SPACING),
    "a tie is none any more": (
        person(FROWN_AT_REST, preferences={"long_lasting": 4}),
        FIRM_REST,
        SafetyEffect.OTHER,
        "frown_lines_at_rest",
    ),
    "nothing to offer becomes a question": (person(SAGGING), SAGGING_ASKED, SafetyEffect.SAFER, "sagging"),
    "weights bring back what was left for later": (
        person(FROWN, TEXTURE, preferences=MINDS_ALL),
        NO_WEIGHTS,
        SafetyEffect.OTHER,
        WEIGHTS,
    ),
}


@pytest.mark.parametrize(("facts", "changes", "kind", "rule"), CASES.values(), ids=CASES)
def test_a_change_of_a_row_is_named_by_its_rule_and_by_what_it_does_to_safety(facts, changes, kind, rule):
    change = change_of(facts, *changes)

    assert (change.safety, [rule.code for rule in change.rules]) == (kind, [rule])


def test_a_change_says_what_differs_and_what_the_rule_did():
    change = change_of(person(TEXTURE, flags=["diabetes"]), DIABETES)

    assert change.differences == {
        "outcome": ("clinician_first", "skinpen"),
        "skinpen": ("check", "suits"),
        "skinpen: for": ("-", "texture_dullness"),
        "ask": ("texture_dullness", "-"),
    }
    assert [(rule.before, rule.after) for rule in change.rules] == [("skinpen check", "skinpen note")]


def test_a_case_that_the_changed_row_does_not_speak_of_does_not_change():
    assert change_of(person(FROWN, flags=["dry_eye"]), DIABETES) is None


def test_where_the_old_version_is_gone_the_change_is_told_without_its_rule():
    change = change_of(person(TEXTURE, flags=["diabetes"]), DIABETES, old=None)

    assert (change.safety, [rule.code for rule in change.rules]) == (SafetyEffect.LESS_SAFE, [VERSION_GONE])


HELD = decided(person(TEXTURE, FROWN, flags=["diabetes"]), OLD)
FREE = decided(person(TEXTURE, FROWN), OLD)
STOPPED = decided(person(TEXTURE, FROWN, flags=["diabetes_uncontrolled"]), OLD)
FIRST = decided(person(TEXTURE, FROWN, flags=["pregnant"]), OLD)
FOREHEAD = decided(person(ETCHED_FOREHEAD, flags=["metal_allergy"]), OLD)
STEPS_TO_LESS_CARE = {
    "check to free": (HELD, FREE),
    "stop to check": (STOPPED, HELD),
    "clinician first to a treatment": (FIRST, FREE),
    "clinician first to neither": (FIRST, decided(person(SAGGING), OLD)),
    "a concern to ask about is treated": (FOREHEAD, with_changes(FOREHEAD, ask=())),
}


@pytest.mark.parametrize(("careful", "careless"), STEPS_TO_LESS_CARE.values(), ids=STEPS_TO_LESS_CARE)
def test_less_care_is_less_safe_and_the_way_back_is_safer(careful, careless):
    assert safety(careful, careless) == SafetyEffect.LESS_SAFE
    assert safety(careless, careful) == SafetyEffect.SAFER


def test_a_gain_for_one_treatment_does_not_make_up_for_a_loss_for_the_other():
    other_way_round = decided(person(TEXTURE, FROWN, flags=["dry_eye"]), OLD)

    assert less_safe(HELD, other_way_round)
    assert less_safe(other_way_round, HELD)
    assert safety(HELD, other_way_round) == SafetyEffect.LESS_SAFE
