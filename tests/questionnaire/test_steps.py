"""The table of steps gathers every input of the assessment, each exactly once."""

from collections import Counter

import pytest

from questionnaire.steps import CONCERNS, NONE_OF_THESE, STEP_BY_KEY, STEPS, Kind

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
FLAGS = [
    "pregnant",
    "trying_to_conceive",
    "breastfeeding",
    "neuromuscular_disorder",
    "swallowing_or_breathing_problem",
    "toxin_allergy",
    "infection_or_open_skin_at_site",
    "active_cold_sore",
    "cold_sore_history",
    "aminoglycoside_recent",
    "muscle_relaxant_or_anticholinergic",
    "blood_thinner",
    "bleeding_disorder",
    "isotretinoin_current",
    "keloid_history",
    "skin_disease_at_site",
    "active_acne_at_site",
    "scleroderma_or_collagen_disease",
    "immunosuppressed",
    "diabetes",
    "diabetes_uncontrolled",
    "skin_cancer_or_changing_lesion_at_site",
    "radiotherapy_at_site",
    "metal_allergy",
    "anaesthetic_allergy",
    "droopy_lid_or_brow",
    "facial_palsy",
    "dry_eye",
    "eyelid_surgery",
    "heart_disease",
    "sunburn_or_tan",
    "recent_face_procedure",
    "worries_hours_a_day",
    "avoids_people_or_mirrors",
    "others_cannot_see_it",
    "repeated_procedures_unhappy",
    "expects_life_change",
    "pressured_by_someone",
    "self_harm_thoughts",
]
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

FLAG_STEPS = [step for step in STEPS if any(question.key == "flags" for question in step.questions)]


def test_every_concern_can_be_chosen_once():
    values = [choice.value for choice in STEP_BY_KEY["concerns"].questions[0].choices]

    assert sorted(values) == sorted(LINE_CONCERNS | OTHER_CONCERNS)


def test_every_flag_is_asked_once():
    asked = Counter(choice.value for step in FLAG_STEPS for choice in step.questions[0].choices)

    assert {value for value in asked if value != NONE_OF_THESE} == set(FLAGS)
    assert all(count == 1 for value, count in asked.items() if value != NONE_OF_THESE)


@pytest.mark.parametrize("fact", FACTS)
def test_every_other_fact_is_asked_once(fact):
    assert sum(question.key == fact for step in STEPS for question in step.questions) == 1


@pytest.mark.parametrize("step", FLAG_STEPS, ids=lambda step: step.key)
def test_a_health_step_says_why_and_offers_none(step):
    question = step.questions[0]

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
            assert bool(question.choices) == (question.kind in (Kind.ONE, Kind.MANY))


def test_only_self_harm_calls_for_words_of_support_at_once():
    supported = [choice.value for step in FLAG_STEPS for choice in step.questions[0].choices if choice.support]

    assert supported == ["self_harm_thoughts"]
    assert "%(whom_to_call)s" in STEP_BY_KEY["wellbeing"].support
