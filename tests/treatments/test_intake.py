"""Conversion of the quiz's answers to the facts of the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.answers import ENDS, first_incomplete
from tests.treatments.quiz import SCARS, TODAY, complete_answers, complete_quizzes
from treatments.intake import contract_answers, facts_from_answers
from treatments.rules.engine import assess
from treatments.rules.knowledge import load, versions


def _contract(answers):
    return contract_answers(answers, assessed_on=TODAY, country="US")


@given(answers=complete_quizzes())
def test_any_complete_quiz_gives_facts(answers):
    assert first_incomplete(answers, TODAY) is None
    facts = facts_from_answers(answers, assessed_on=TODAY, country="GB")
    assert {concern.id for concern in facts.concerns} == set(answers["concerns"]["concerns"])
    assert facts.assessed_on == TODAY
    assert facts.country == "GB"


@given(answers=complete_quizzes(), flag=st.sampled_from(ENDS))
def test_no_other_answer_brings_a_treatment_after_one_that_ends_the_quiz(answers, flag):
    answers = {**answers, "pregnancy": {**answers["pregnancy"], "flags": [flag]}}
    facts = facts_from_answers(answers, assessed_on=TODAY, country="US")
    assert all(assess(facts, load(version)).outcome == "clinician_first" for version in versions())


def test_the_concern_that_matters_most_comes_first_and_the_others_keep_the_order_of_the_quiz():
    answers = complete_answers(
        concerns={
            "frown_lines": {"movement": 2, "rest": 1},
            "redness": {"severity": 1, "area": "face"},
            "prevention": {},
        },
        priority="redness",
    )
    assert [concern["id"] for concern in _contract(answers)["concerns"]] == ["redness", "frown_lines", "prevention"]


def test_a_concern_keeps_its_grades_and_its_place():
    answers = complete_answers(concerns={"fine_lines": {"movement": 0, "rest": 2, "area": "neck"}})
    assert _contract(answers)["concerns"] == [{"id": "fine_lines", "movement": 0, "rest": 2, "area": "neck"}]


def test_prevention_counts_as_the_slightest_severity():
    assert _contract(complete_answers(concerns={"prevention": {}}))["concerns"] == [{"id": "prevention", "severity": 1}]


@pytest.mark.parametrize(("answer", "phototype"), [("1", 1), ("6", 6), ("unsure", None)])
def test_phototype(answer, phototype):
    answers = complete_answers(concerns=SCARS, skin={"phototype": answer, "marks_stay_dark": "no"})
    assert _contract(answers)["phototype"] == phototype


@pytest.mark.parametrize(("answer", "flagged"), [("yes", True), ("unsure", True), ("no", False)])
def test_not_knowing_whether_marks_stay_dark_is_never_the_safer_answer(answer, flagged):
    answers = complete_answers(concerns=SCARS, skin={"phototype": "3", "marks_stay_dark": answer})
    assert ("marks_stay_dark" in _contract(answers)["flags"]) is flagged


def test_skin_that_was_not_asked_about_is_no_answer():
    answers = complete_answers()
    assert "skin" not in answers
    assert _contract(answers)["phototype"] is None
    assert _contract(answers)["flags"] == []


def test_a_line_about_health_is_for_the_clinician_alone():
    note = {"flags": ["none"], "health_note": "Myasthenia in the family"}
    assert _contract(complete_answers(general_health=note)) == _contract(complete_answers())


def test_what_is_told_of_earlier_injections_is_a_flag():
    history = {"had_toxin": "yes", "last_toxin_on": "2026-01-11", "flags": ["droop_after_toxin", "medical_toxin"]}
    history |= {"had_microneedling": "no", "has_event": "no"}
    assert _contract(complete_answers(history=history))["flags"] == ["droop_after_toxin", "medical_toxin"]


def test_flags_come_from_every_health_step_and_none_of_these_is_no_flag():
    answers = complete_answers(eyes={"flags": ["dry_eye"]}, wellbeing={"flags": ["worries_hours_a_day"]})
    assert _contract(answers)["flags"] == ["dry_eye", "worries_hours_a_day"]


def test_a_date_that_was_not_asked_for_is_null():
    history = {
        "had_toxin": "yes",
        "last_toxin_on": "2026-10-11",
        "flags": ["none"],
        "had_microneedling": "no",
        "has_event": "no",
    }
    contract = _contract(complete_answers(history=history))
    assert contract["last_toxin_on"] == "2026-10-11"
    assert contract["last_skinpen_on"] is contract["event_on"] is contract["isotretinoin_stopped_on"] is None


def test_needles_and_preferences_are_taken_over():
    answers = complete_answers()
    answers["preferences"] |= {"needles": "nervous", "low_cost": 4}
    contract = _contract(answers)
    assert contract["needles"] == "nervous"
    assert contract["preferences"]["low_cost"] == 4
    assert contract["preferences"]["fast_result"] == 2


def test_a_quiz_that_is_not_complete_is_no_case():
    answers = complete_answers(concerns=SCARS)
    del answers["skin"]
    with pytest.raises(KeyError, match="skin"):
        facts_from_answers(answers, assessed_on=TODAY, country="US")
