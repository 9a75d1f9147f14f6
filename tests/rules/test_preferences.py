"""Preferences: ties, leaving a treatment for later, scores and margins."""

import pytest

from tests.rules.people import ETCHED_FOREHEAD, FROWN, FROWN_AT_REST, MELASMA, SAGGING, SCARS, TEXTURE, assessed
from treatments.rules.facts import PREFERENCES

ALL_AT_FOUR = dict.fromkeys(PREFERENCES, 4)


def codes(assessment):
    return [reason.code for reason in assessment.reasons]


@pytest.mark.parametrize(
    ("preferences", "outcome"),
    [
        ({}, "botox"),
        ({"long_lasting": 4}, "skinpen"),
        ({"few_visits": 4}, "skinpen"),
        ({"fast_result": 4}, "botox"),
        ({"low_downtime": 4}, "botox"),
        (dict.fromkeys(PREFERENCES, 0), "botox"),
    ],
    ids=["neutral", "long lasting", "few visits", "fast", "no downtime", "nothing matters"],
)
def test_preferences_settle_a_tie(preferences, outcome):
    assessment = assessed(FROWN_AT_REST, preferences=preferences)

    assert assessment.outcome == outcome
    assert ("tie_by_preference" in codes(assessment)) == (outcome == "skinpen")


@pytest.mark.parametrize("other", [SCARS, FROWN | {"id": "crows_feet"}], ids=lambda concern: concern["id"])
def test_a_tie_beside_another_treated_concern_is_settled_the_neutral_way(other):
    assessment = assessed(FROWN_AT_REST, other, preferences={"long_lasting": 4})

    assert "frown_lines" in [concern.id for concern in assessment.treatments["botox"].concerns]


def test_a_check_on_skinpen_elsewhere_never_tips_a_tie_to_skinpen():
    body_scars = {**SCARS, "area": "body"}

    assert assessed(FROWN_AT_REST, body_scars, preferences={"long_lasting": 4}).outcome == "botox"


@pytest.mark.parametrize(("first", "second", "kept"), [(FROWN, TEXTURE, "botox"), (TEXTURE, FROWN, "skinpen")])
def test_burdens_that_outweigh_the_second_treatment_leave_it_for_later(first, second, kept):
    neutral, minding = assessed(first, second), assessed(first, second | _mild(second), preferences=ALL_AT_FOUR)

    assert neutral.outcome == "both"
    assert (minding.outcome, minding.start_with) == (kept, None)
    assert minding.later == (second["id"],)
    assert "left_for_later" in codes(minding)
    assert {session.treatment for session in minding.plan} <= {"consultation", kept, f"{kept}_review"}


def _mild(concern):
    return {"severity": 1} if "severity" in concern else {"movement": 2}


def test_what_is_left_for_later_still_suits():
    weighed = assessed(FROWN, TEXTURE, preferences=ALL_AT_FOUR).treatments["skinpen"]

    assert weighed.status == "suits"
    assert [concern.id for concern in weighed.concerns] == ["texture_dullness"]


def test_of_an_etched_forehead_botox_is_kept():
    assessment = assessed(ETCHED_FOREHEAD, preferences=ALL_AT_FOUR)

    assert (assessment.outcome, assessment.later) == ("botox", ("forehead_lines",))


def test_a_second_treatment_that_adds_much_is_kept_against_one_burden():
    assert assessed(FROWN, SCARS, preferences={"low_cost": 4}).outcome == "both"


def test_refusing_needles_leaves_neither_and_says_what_would_have_helped():
    assessment = assessed(FROWN, MELASMA, SAGGING, needles="refuses")

    assert assessment.outcome == "neither"
    assert codes(assessment)[0] == "needles_refused"
    assert (assessment.later, assessment.ask) == (("frown_lines",), ("melasma",))
    assert {weighed.status for weighed in assessment.treatments.values()} == {"no_benefit"}


def test_scores_and_margin_follow_the_worked_example_of_the_document():
    assessment = assessed(FROWN, SCARS, preferences={"low_downtime": 4})

    botox, skinpen = assessment.treatments["botox"], assessment.treatments["skinpen"]
    assert (botox.score, skinpen.score, assessment.robustness.margin) == (64, 10, 10)


def test_the_runner_up_of_a_tie_is_level_with_it():
    assessment = assessed(FROWN_AT_REST)

    assert assessment.robustness.margin == 0
    assert assessment.treatments["botox"].score == assessment.treatments["skinpen"].score


def test_the_flip_of_an_allergy_says_what_it_would_take_away():
    flips = {flip.field: flip.as_dict() for flip in assessed(FROWN).robustness.flips}

    assert flips["flags.toxin_allergy"] == {
        "field": "flags.toxin_allergy",
        "from": False,
        "to": True,
        "outcome": "clinician_first",
    }
    assert "flags.cold_sore_history" not in flips


@pytest.mark.parametrize(
    ("field", "given", "moved", "outcome"),
    [
        ("last_toxin_on", "2026-10-11", "2026-08-24", "botox"),  # 42 days ago, 90 days ago
        ("last_toxin_on", "2026-08-24", "2026-08-25", "clinician_first"),
        ("event_on", "2026-12-02", "2026-12-07", "botox"),  # in 10 days, in 15 days
        ("event_on", None, "2026-12-06", "clinician_first"),
        ("last_toxin_on", None, "2026-08-25", "clinician_first"),
    ],
    ids=["too soon after", "long enough after", "too near", "no event", "never had it"],
)
def test_a_date_flips_at_the_nearest_day_on_which_a_rule_turns(field, given, moved, outcome):
    flips = {flip.field: flip.as_dict() for flip in assessed(FROWN, **{field: given}).robustness.flips}

    assert flips[field] == {"field": field, "from": given, "to": moved, "outcome": outcome}


def test_a_date_that_decides_nothing_is_no_flip():
    flips = [flip.field for flip in assessed(SCARS, last_toxin_on="2026-10-11").robustness.flips]

    assert "last_toxin_on" not in flips
