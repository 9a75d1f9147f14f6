"""Why: reasons in order of precedence, questions, and the trace of every rule."""

import pytest

from tests.rules.people import FROWN, MELASMA, SAGGING, SCARS, assessed, person
from treatments.rules.engine import trace
from treatments.rules.knowledge import load


def codes(assessment):
    return [reason.code for reason in assessment.reasons]


def test_reasons_go_from_what_is_offered_over_what_is_asked_to_what_is_not_offered():
    assessment = assessed(MELASMA, SAGGING, FROWN, flags=["isotretinoin_current"])

    assert codes(assessment) == ["frown_lines_moving", "melasma", "sagging", "isotretinoin_current_botox"]


def test_a_held_back_concern_is_explained_by_what_holds_it_back():
    assessment = assessed(FROWN, SCARS, flags=["diabetes"], birth_date="2005-01-01")

    assert codes(assessment) == ["frown_lines_moving", "age_18_21", "diabetes"]


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
        ("event_soon_botox", "botox", "check"),
        ("event_soon_skinpen", "skinpen", "check"),
        ("frown_lines_moving", "botox", "best"),
    }
    assert {rule.code for rule in traces} >= {row.code for row in (*knowledge.person, *knowledge.matrix)}
    assert all(rule.sources for rule in traces)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("dry_eye", "ticked: dry_eye"),
        ("diabetes", "not ticked"),
        ("age_18_21", "age 42"),
        ("phototype_other", "phototype unsure"),
        ("last_toxin", "2026-11-12, 10 days ago"),
        ("event_soon_skinpen", "2026-11-25, in 3 days"),
        ("last_skinpen", "no date"),
        ("frown_lines_moving", "frown_lines: movement 3, rest 1, face"),
        ("melasma", "melasma: not named"),
    ],
)
def test_the_trace_says_on_which_answer_a_rule_looked(code, answer):
    facts = person(FROWN, flags=["dry_eye"], phototype=None, event_on="2026-11-25", last_toxin_on="2026-11-12")

    assert answer in {rule.answer for rule in trace(facts, load()) if rule.code == code}
