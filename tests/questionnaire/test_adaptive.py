"""The quiz asks only what can still matter, and leaves out nothing that the safety rules need."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from questionnaire import answers, pruning
from questionnaire.questions import ASKED, NONE_OF_THESE
from questionnaire.steps import CONCERNS, STEP_BY_KEY, STEPS
from tests.questionnaire.patients import full
from tests.treatments.quiz import FROWN, SCARS, TODAY, complete_answers, complete_quizzes
from treatments.intake import DATES, facts_from_answers
from treatments.rules import engine, knowledge
from treatments.rules.facts import ALL_FLAGS, PHOTOTYPES
from treatments.rules.rulebook import ASK
from treatments.rules.weighing import decide, status

RULES = knowledge.load(knowledge.versions()[-1])
OF_THE_PERSON = {
    "pregnant",
    "trying_to_conceive",
    "worries_hours_a_day",
    "avoids_people_or_mirrors",
    "others_cannot_see_it",
    "repeated_procedures_unhappy",
    "expects_life_change",
    "pressured_by_someone",
    "self_harm_thoughts",
}


def asked_of(given):
    """Returns the keys of all questions that are asked and of all flags that can be ticked."""
    steps = [(step, answers.askable(step, given)) for step in answers.visible_steps(given)]
    flags = {flag for step, _ in steps for flag in answers.flags_offered(step, given)}
    return {question.key for _, shown in steps for question in shown} | flags


def asked_with(*concerns):
    return asked_of({"concerns": {"concerns": list(concerns)}})


def brought_in(row):
    """The treatments that a matrix row may lead to; all, if it asks the clinician and none has an effect."""
    return (
        set(row.to)
        if row.route != ASK
        else {name for name in RULES.treatments if row.effect(name).size} or set(RULES.treatments)
    )


def in_question(facts):
    """Returns the treatments that may be considered for these concerns, by the knowledge base.

    For lines that are too faint for any treatment, it adds those that every stronger grade would lead to.
    """
    found = set()
    for concern in facts.concerns:
        rows = [brought_in(row) for row in RULES.matrix if row.concern == concern.id and row.route != "none"]
        found |= brought_in(RULES.row_for(concern)) or (set.intersection(*rows) if rows else set())
    return found


def standing(facts, treatments):
    """Everything that a health fact can change: outcome, plan, and the status and notes of these treatments."""
    decision = decide(facts, RULES)
    raised = {name: decision.gate.raised(name) for name in treatments}
    states = {name: status(name, decision, facts, RULES) for name in treatments}
    kept = (decision.outcome, decision.kept, decision.offers, decision.later, [row.code for row in decision.person])
    return kept, states, raised, engine.proposed_plan(decision, facts, RULES)


def toggled(facts, flag):
    flags = tuple(name for name in ALL_FLAGS if (name in facts.flags) != (name == flag))
    return replace(facts, flags=flags)


def other_values(facts):
    """Yields the name of each health fact, with copies of the facts in which it has another value."""
    for flag in ALL_FLAGS:
        yield flag, [toggled(facts, flag)]
    yield "phototype", [replace(facts, phototype=other) for other in (*PHOTOTYPES, None)]
    for name in DATES:
        days = [facts.assessed_on + timedelta(days if name == "event_on" else -days) for days in (0, 10, 40, 100)]
        yield name, [replace(facts, **{name: day}) for day in (*days, None)]


@settings(max_examples=60, deadline=None)
@given(quiz=complete_quizzes())
def test_what_is_asked_is_what_can_change_something(quiz):
    facts = facts_from_answers(quiz, assessed_on=TODAY, country="US")
    treatments = in_question(facts)
    asked = asked_of(quiz)
    now = standing(facts, treatments)

    for name, others in other_values(facts):
        changes = any(standing(other, treatments) != now for other in others)
        if name not in OF_THE_PERSON and name not in hidden_by_another_answer(quiz):
            assert (name in asked) == changes, name


def hidden_by_another_answer(quiz):
    """Returns the questions that another health answer makes pointless."""
    isotretinoin_now = "isotretinoin_current" in quiz.get("medicines", {}).get("flags", ())
    return {"isotretinoin_stopped_on"} if isotretinoin_now else set()


@given(quiz=complete_quizzes())
def test_what_concerns_the_person_is_asked_of_everyone(quiz):
    assert asked_of(quiz) >= OF_THE_PERSON


def test_what_concerns_the_person_is_what_the_rules_settle_first():
    assert {flag for row in RULES.person for flag in row.condition.ticked(all_ticked())} == OF_THE_PERSON


def all_ticked():
    facts = facts_from_answers(complete_answers(), assessed_on=TODAY, country="US")
    return replace(facts, flags=ALL_FLAGS)


@given(before=complete_quizzes(), after=complete_quizzes())
def test_nobody_is_assessed_on_a_health_question_that_was_not_asked(before, after):
    """A different set or strength of concerns reopens each step that then asks for more."""
    changed = before | {
        key: given for key, given in after.items() if key.startswith(("concerns", "priority", "strength"))
    }
    kept, _ = pruning.drop_inapplicable(changed)

    for step in answers.visible_steps(kept):
        shown = set(before.get(step.key, {}).get(ASKED, ()))
        if not set(answers.flags_offered(step, kept)) <= shown and step.key != "history":
            assert not answers.is_complete(step, kept, TODAY), step.key


@given(before=complete_quizzes(), after=complete_quizzes())
def test_what_was_ticked_stays_ticked_as_long_as_it_is_asked(before, after):
    changed = before | {
        key: given for key, given in after.items() if key.startswith(("concerns", "priority", "strength"))
    }
    kept, _ = pruning.drop_inapplicable(changed)

    for step in answers.visible_steps(kept):
        ticked = set(before.get(step.key, {}).get("flags", ())) - {NONE_OF_THESE}
        assert ticked & set(answers.flags_offered(step, kept)) <= set(kept.get(step.key, {}).get("flags", ()))


def test_a_flag_that_was_taken_out_is_asked_again_when_it_matters_again():
    ticked = full(general__health={"flags": ["diabetes", "heart_disease"], "health_note": ""})
    lines_only, dropped = pruning.drop_inapplicable({**ticked, "concerns": {"concerns": ["frown_lines"]}})
    again, _ = pruning.drop_inapplicable({**lines_only, **{key: ticked[key] for key in ("concerns", "priority")}})

    assert lines_only["general-health"]["flags"] == again["general-health"]["flags"] == ["heart_disease"]
    assert "General health: Diabetes" in dropped
    assert not answers.is_complete(STEP_BY_KEY["general-health"], again, TODAY)


def before_flags_were_recorded(given):
    """A draft as stored by an earlier quiz, which asked less and did not record which flags it showed."""
    return {key: {name: value for name, value in step.items() if name != ASKED} for key, step in given.items()}


def test_a_draft_from_before_is_asked_again_what_it_was_not_asked_and_keeps_what_was_said():
    old = before_flags_were_recorded(full(eyes={"flags": ["dry_eye"]}))
    kept, dropped = pruning.drop_inapplicable(old)

    assert (kept, dropped) == (old, ())
    open_steps = {step.key for step in answers.visible_steps(kept) if not answers.is_complete(step, kept, TODAY)}
    assert open_steps == {step.key for step in STEPS if answers.flags_offered(step, kept)}


@pytest.mark.parametrize(
    ("concerns", "most"),
    [
        pytest.param(FROWN, 16, id="frown lines"),
        pytest.param(SCARS, 16, id="rolling scars"),
        pytest.param(FROWN | SCARS, 18, id="frown lines and rolling scars"),
        pytest.param(FROWN | {"crows_feet": {"movement": 2, "rest": 1}}, 18, id="frown lines and crow's feet"),
    ],
)
def test_a_simple_case_has_no_more_screens_than_the_first_edition_had(concerns, most):
    assert len(answers.visible_steps(complete_answers(concerns=concerns))) <= most


def test_lines_that_only_injections_treat_are_not_asked_what_only_needling_needs():
    asked = asked_of(complete_answers(concerns=FROWN))

    assert not asked & {
        "phototype",
        "marks_stay_dark",
        "diabetes",
        "cold_sore_history",
        "sun_planned",
        "sunburn_or_tan",
    }
    assert asked >= {"breathing_disease", "low_brow", "surgery_planned", "weak_or_double_vision", "had_toxin"}


def test_scars_are_not_asked_what_only_injections_need():
    asked = asked_with("acne_scars_rolling")

    assert not asked & {"toxin_allergy", "breathing_disease", "medical_toxin", "low_brow", "surgery_planned"}
    assert asked >= {"nickel_sensitive", "skin_disease_elsewhere", "hepatitis_or_hiv", "sun_planned", "had_toxin"}


@pytest.mark.parametrize("concern", [concern.id for concern in CONCERNS])
def test_a_line_about_other_health_can_always_be_written(concern):
    assert "health_note" in asked_with(concern)


def test_photos_are_kept_only_where_there_are_photos():
    assert "keep_photos" not in asked_of(full())
    assert "keep_photos" in asked_of(full(photos={"added": True}))


@pytest.mark.parametrize(
    ("question", "asked", "not_asked"),
    [
        pytest.param("movement", "neck_bands", "redness", id="moving and still, of lines only"),
        pytest.param("severity", "redness", "neck_bands", id="strength, of what is no line"),
        pytest.param("area", "redness", "melasma", id="the place, where it can differ"),
    ],
)
def test_a_concern_is_asked_about_what_it_needs(question, asked, not_asked):
    assert question in asked_with(asked)
    assert question not in asked_with(not_asked)


def test_the_neck_is_asked_about_only_with_a_concern_of_the_neck():
    def texts(*concerns):
        given = {"concerns": {"concerns": list(concerns)}}
        return " ".join(question.text for step in answers.visible_steps(given) for question in step.questions)

    assert "your neck" in texts("neck_lines")
    assert "your neck" not in texts("frown_lines")
