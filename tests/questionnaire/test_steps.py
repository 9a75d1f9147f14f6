"""The table of steps collects every input of the assessment exactly once."""

import re
from collections import Counter

import pytest

from questionnaire.questions import NONE_OF_THESE, QuestionKind
from questionnaire.steps import CONCERNS, STEP_BY_KEY, STEPS
from treatments.rules import knowledge
from treatments.rules.facts import ALL_FLAGS

LINE_CONCERNS = {
    "frown_lines",
    "crows_feet",
    "forehead_lines",
    "bunny_lines",
    "lip_lines",
    "neck_bands",
    "neck_lines",
    "fine_lines",
}
OTHER_CONCERNS = {
    "acne_scars_rolling",
    "acne_scars_boxcar",
    "acne_scars_icepick",
    "raised_scars",
    "flat_scars",
    "enlarged_pores",
    "texture_dullness",
    "dark_spots",
    "melasma",
    "stretch_marks",
    "active_acne",
    "redness",
    "sagging",
    "volume_loss",
    "under_eye_hollows",
    "square_jaw",
    "prevention",
}
FACTS = [
    "marks_stay_dark",
    "phototype",
    "last_toxin_on",
    "last_skinpen_on",
    "isotretinoin_stopped_on",
    "event_on",
    "birth_date",
    "needles",
    "fast_result",
    "long_lasting",
    "low_downtime",
    "low_discomfort",
    "low_cost",
    "few_visits",
]

FLAG_QUESTIONS = [(step, question) for step in STEPS for question in step.questions if question.key == "flags"]


def test_every_concern_can_be_chosen_once():
    values = [choice.value for choice in STEP_BY_KEY["concerns"].questions[0].choices]

    assert sorted(values) == sorted(LINE_CONCERNS | OTHER_CONCERNS)


def test_every_flag_is_asked_once():
    asked = Counter(choice.value for _, question in FLAG_QUESTIONS for choice in question.choices)

    assert {value for value in asked if value != NONE_OF_THESE} == set(ALL_FLAGS) - {"marks_stay_dark"}
    assert all(count == 1 for value, count in asked.items() if value != NONE_OF_THESE)


@pytest.mark.parametrize("fact", FACTS)
def test_every_other_fact_is_asked_once(fact):
    assert sum(question.key == fact for step in STEPS for question in step.questions) == 1


@pytest.mark.parametrize(("step", "question"), FLAG_QUESTIONS, ids=[step.key for step, _ in FLAG_QUESTIONS])
def test_a_health_step_says_why_and_offers_none(step, question):
    assert step.why
    assert question.required
    assert question.choices[-1].value == NONE_OF_THESE


@pytest.mark.parametrize("concern", sorted(LINE_CONCERNS))
def test_lines_are_rated_moving_and_at_rest(concern):
    movement, rest = STEP_BY_KEY[f"strength-{concern}"].questions[:2]

    assert (movement.key, rest.key) == ("movement", "rest")
    assert [choice.value for choice in movement.choices] == [choice.value for choice in rest.choices] == [0, 1, 2, 3]


@pytest.mark.parametrize("concern", sorted(OTHER_CONCERNS - {"prevention"}))
def test_other_concerns_are_rated_once(concern):
    severity = STEP_BY_KEY[f"strength-{concern}"].questions[0]

    assert severity.key == "severity"
    assert [choice.value for choice in severity.choices] == [1, 2, 3]


def test_the_place_is_asked_only_where_it_can_differ():
    asked = {concern.id for concern in CONCERNS if concern.place_asked}

    assert asked == {
        "fine_lines",
        "acne_scars_rolling",
        "acne_scars_boxcar",
        "acne_scars_icepick",
        "raised_scars",
        "flat_scars",
        "enlarged_pores",
        "texture_dullness",
        "dark_spots",
        "stretch_marks",
        "active_acne",
        "redness",
    }
    assert all(STEP_BY_KEY[f"strength-{concern}"].questions[-1].key == "area" for concern in asked)


def test_keys_are_unique_and_choices_are_there_where_needed():
    assert len(STEP_BY_KEY) == len(STEPS)
    for step in STEPS:
        assert len({question.key for question in step.questions}) == len(step.questions)
        for question in step.questions:
            assert bool(question.choices) == (question.kind in (QuestionKind.ONE, QuestionKind.MANY))


def test_only_self_harm_calls_for_words_of_support_at_once():
    supported = [choice.value for _, question in FLAG_QUESTIONS for choice in question.choices if choice.support]

    assert supported == ["self_harm_thoughts"]
    assert "%(whom_to_call)s" in STEP_BY_KEY["wellbeing"].support


@pytest.mark.parametrize("substance", ["milk", "egg"])
def test_no_allergy_is_asked_about_what_the_knowledge_says_is_not_in_it(substance):
    asked = " ".join(f"{choice.text} {choice.hint}" for _, question in FLAG_QUESTIONS for choice in question.choices)
    facts = (knowledge.FOLDER / f"{knowledge.versions()[-1]}.toml").read_text(encoding="utf-8")

    assert "No cow's-milk protein, no egg" in facts
    assert not re.search(rf"\b{substance}\b", asked)


@pytest.mark.parametrize("question", [question for step in STEPS for question in step.questions], ids=lambda q: q.key)
def test_a_question_that_opens_after_an_answer_does_not_ask_for_it_again(question):
    assert not (question.follows and question.text.startswith("If "))
