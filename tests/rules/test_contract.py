"""The contract's worked cases, and a comparison with a second implementation on thousands of made-up people."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.rules import oracle, strategies
from tests.rules.people import TODAY
from treatments.rules.engine import assess
from treatments.rules.facts import parse_answers
from treatments.rules.knowledge import load
from treatments.rules.waiting import wait
from treatments.rules.weighing import decide

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_a_worked_case_has_its_outcome(case):
    assessment = assess(parse_answers(case["answers"], today=TODAY), load())

    assert assessment.outcome == case["outcome"]
    if "wait" in case:
        found = assessment.wait and [assessment.wait.until.isoformat(), assessment.wait.outcome]
        assert found == case["wait"]


@settings(max_examples=2000, deadline=None, derandomize=True)
@given(answers=strategies.answers(with_preferences=False))
def test_the_rules_agree_with_a_naive_reading_of_the_contract(answers):
    decision = decide(parse_answers(answers, today=TODAY), load())

    found = decision.outcome, decision.start_with, list(decision.offers.ask)
    assert found == oracle.outcome(answers)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(answers=strategies.answers(with_preferences=False))
def test_the_day_to_wait_for_agrees_with_a_naive_reading_day_by_day(answers):
    facts = parse_answers(answers, today=TODAY)
    found = wait(decide(facts, load()), facts, load())

    assert (found and (found.until, found.outcome)) == oracle.wait(answers)
