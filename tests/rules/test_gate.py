"""The gate, row by row, as in the contract."""

from datetime import timedelta

import pytest

from tests.rules.people import FROWN, MELASMA, SCARS, TEXTURE, TODAY, assessed
from treatments.rules.facts import AREAS, FLAGS, NEW_FLAGS

# flag: (botox, skinpen); None where the contract has a dash
GATE = {
    "breastfeeding": ("check", "stop"),
    "neuromuscular_disorder": ("stop", "check"),
    "swallowing_or_breathing_problem": ("stop", None),
    "toxin_allergy": ("stop", None),
    "infection_or_open_skin_at_site": ("stop", "stop"),
    "active_cold_sore": ("check", "stop"),
    "cold_sore_history": (None, "note"),
    "aminoglycoside_recent": ("stop", "check"),
    "muscle_relaxant_or_anticholinergic": ("note", None),
    "blood_thinner": ("note", "check"),
    "bleeding_disorder": ("check", "stop"),
    "isotretinoin_current": ("note", "stop"),
    "keloid_history": ("note", "stop"),
    "skin_disease_at_site": ("check", "stop"),
    "active_acne_at_site": ("check", "stop"),
    "scleroderma_or_collagen_disease": ("check", "stop"),
    "immunosuppressed": ("check", "stop"),
    "skin_cancer_or_changing_lesion_at_site": ("check", "stop"),
    "radiotherapy_at_site": ("check", "stop"),
    "diabetes": (None, "check"),
    "diabetes_uncontrolled": (None, "stop"),
    "metal_allergy": ("note", "stop"),
    "anaesthetic_allergy": ("note", "stop"),
    "droopy_lid_or_brow": ("check", "note"),
    "facial_palsy": ("check", "note"),
    "dry_eye": ("check", "note"),
    "eyelid_surgery": ("check", "note"),
    "heart_disease": ("check", "check"),
    "recent_face_procedure": ("check", "check"),
    "sunburn_or_tan": (None, "check"),
    "marks_stay_dark": (None, "check"),
    "breathing_disease": ("check", None),
    "aspirin_or_similar": ("note", "check"),
    "nickel_sensitive": (None, "check"),
    "skin_disease_elsewhere": (None, "check"),
    "autoimmune_disease": (None, "check"),
    "hepatitis_or_hiv": (None, "check"),
    "toxin_did_not_work": ("check", None),
    "droop_after_toxin": ("check", None),
    "medical_toxin": ("check", None),
    "surgery_planned": ("check", None),
    "weak_or_double_vision": ("check", None),
    "low_brow": ("note", None),
    "sun_planned": (None, "check"),
}
PERSON = ["pregnant", "trying_to_conceive"]
PROMPTS = [
    "worries_hours_a_day",
    "avoids_people_or_mirrors",
    "others_cannot_see_it",
    "repeated_procedures_unhappy",
    "expects_life_change",
]


def actions(assessment, flag):
    """Returns the actions of a flag on Botox and on SkinPen; None where it has none."""
    found = []
    for weighed in assessment.treatments.values():
        found.append(next((raised.action for raised in weighed.flags if raised.flag == flag), None))
    return tuple(found)


def before(days):
    return (TODAY - timedelta(days)).isoformat()


def ahead(days):
    return (TODAY + timedelta(days)).isoformat()


def birth(years, *, days=0):
    return TODAY.replace(year=TODAY.year - years).replace(day=TODAY.day + days).isoformat()


def test_the_table_here_speaks_of_every_flag():
    assert set(GATE) | set(PERSON) == {*FLAGS, *NEW_FLAGS}


@pytest.mark.parametrize("flag", GATE)
def test_a_flag_acts_on_each_treatment_as_the_contract_says(flag):
    assert actions(assessed(FROWN, TEXTURE, flags=[flag]), flag) == GATE[flag]


@pytest.mark.parametrize("flag", GATE)
def test_a_treatment_at_stop_or_check_loses_its_concern_and_the_other_keeps_its_own(flag):
    assessment = assessed(FROWN, TEXTURE, flags=[flag])

    botox, skinpen = (action in {"stop", "check"} for action in GATE[flag])
    expected = [concern for concern, held in (("frown_lines", botox), ("texture_dullness", skinpen)) if held]
    assert list(assessment.ask) == expected
    outcomes = {
        (False, False): "both",
        (True, False): "skinpen",
        (False, True): "botox",
        (True, True): "clinician_first",
    }
    assert assessment.outcome == outcomes[botox, skinpen]


@pytest.mark.parametrize(
    ("fact", "flag", "expected"),
    [
        pytest.param({"birth_date": birth(18, days=1)}, "age_18_21", (None, None), id="17, a day short of 18"),
        pytest.param({"birth_date": birth(18)}, "age_18_21", (None, "check"), id="18 today"),
        pytest.param({"birth_date": birth(22, days=1)}, "age_18_21", (None, "check"), id="21, a day short of 22"),
        pytest.param({"birth_date": birth(22)}, "age_18_21", (None, None), id="22 today"),
        pytest.param({"last_toxin_on": before(0)}, "last_toxin_on", ("stop", "note"), id="toxin today"),
        pytest.param({"last_toxin_on": before(89)}, "last_toxin_on", ("stop", "note"), id="toxin 89 days ago"),
        pytest.param({"last_toxin_on": before(90)}, "last_toxin_on", (None, None), id="toxin 90 days ago"),
        pytest.param({"last_skinpen_on": before(27)}, "last_skinpen_on", ("note", "note"), id="needled 27 days ago"),
        pytest.param({"last_skinpen_on": before(28)}, "last_skinpen_on", (None, None), id="needled 28 days ago"),
        pytest.param(
            {"isotretinoin_stopped_on": before(182)},
            "isotretinoin_stopped_on",
            (None, "check"),
            id="isotretinoin 182 days ago",
        ),
        pytest.param(
            {"isotretinoin_stopped_on": before(183)},
            "isotretinoin_stopped_on",
            (None, None),
            id="isotretinoin 183 days ago",
        ),
        pytest.param({"event_on": ahead(0)}, "event_on", ("check", "check"), id="event today"),
        pytest.param({"event_on": ahead(7)}, "event_on", ("check", "check"), id="event in 7 days"),
        pytest.param({"event_on": ahead(14)}, "event_on", ("check", "check"), id="event in 14 days"),
        pytest.param({"event_on": ahead(15)}, "event_on", (None, None), id="event in 15 days"),
    ],
)
def test_age_and_timing_act_up_to_the_very_day(fact, flag, expected):
    assert actions(assessed(FROWN, TEXTURE, **fact), flag) == expected


@pytest.mark.parametrize(
    ("concern", "phototype", "expected"),
    [
        pytest.param(SCARS, 4, None, id="face scars, IV"),
        pytest.param(SCARS, 5, "note", id="face scars, V"),
        pytest.param(SCARS, 6, "note", id="face scars, VI"),
        pytest.param(SCARS, None, "note", id="face scars, unsure"),
        pytest.param({**SCARS, "area": "neck"}, 5, "check", id="neck scars, V"),
        pytest.param(TEXTURE, 1, None, id="texture, I"),
        pytest.param(TEXTURE, 5, "check", id="texture, V"),
        pytest.param(TEXTURE, None, "check", id="texture, unsure"),
        pytest.param({"id": "neck_lines", "movement": 0, "rest": 2}, 1, "check", id="neck lines, I"),
        pytest.param({"id": "neck_lines", "movement": 0, "rest": 2}, 2, None, id="neck lines, II"),
        pytest.param({"id": "neck_lines", "movement": 0, "rest": 2}, 4, None, id="neck lines, IV"),
        pytest.param({"id": "neck_lines", "movement": 0, "rest": 2}, None, "check", id="neck lines, unsure"),
    ],
)
def test_phototype_acts_on_skinpen_by_concern(concern, phototype, expected):
    assert actions(assessed(concern, phototype=phototype), "phototype") == (None, expected)


def test_where_two_rows_speak_of_a_flag_the_stricter_one_is_shown():
    assessment = assessed(SCARS, TEXTURE, flags=["marks_stay_dark"])

    assert actions(assessment, "marks_stay_dark") == (None, "check")
    assert (assessment.outcome, assessment.ask) == ("skinpen", ("texture_dullness",))


def test_on_the_eyelid_skinpen_is_at_stop_for_that_concern_alone():
    assessment = assessed({**TEXTURE, "area": "eyelid"}, SCARS)

    assert actions(assessment, "area_eyelid") == (None, "stop")
    assert (assessment.outcome, assessment.ask) == ("skinpen", ("texture_dullness",))


@pytest.mark.parametrize("concern", [SCARS, FROWN, {"id": "sagging", "severity": 1}], ids=lambda c: c["id"])
def test_any_concern_of_the_body_is_asked_about(concern):
    assessment = assessed({**concern, "area": "body"})

    assert (assessment.outcome, assessment.ask) == ("clinician_first", (concern["id"],))
    assert actions(assessment, "area_body") == (None, "check")


@pytest.mark.parametrize("concern", ["acne_scars_rolling", "acne_scars_boxcar", "acne_scars_icepick"])
@pytest.mark.parametrize("area", ["neck", "body", "eyelid"])
def test_acne_scars_off_the_face_are_asked_about(concern, area):
    assessment = assessed({"id": concern, "severity": 2, "area": area})

    assert (assessment.outcome, assessment.ask) == ("clinician_first", (concern,))


def test_low_brows_hold_botox_back_from_the_forehead_alone():
    forehead = {"id": "forehead_lines", "movement": 2, "rest": 1}
    assessment = assessed(FROWN, forehead, flags=["low_brow"])

    assert actions(assessment, "low_brow") == ("check", None)
    assert (assessment.outcome, assessment.ask) == ("botox", ("forehead_lines",))


@pytest.mark.parametrize("area", AREAS)
def test_low_brows_hold_botox_back_from_forehead_lines_wherever_these_are(area):
    assessment = assessed({"id": "forehead_lines", "movement": 2, "rest": 1, "area": area}, flags=["low_brow"])

    assert actions(assessment, "low_brow") == ("check", None)
    assert assessment.ask == ("forehead_lines",)


def test_low_brows_send_nobody_to_a_clinician_for_forehead_lines_that_no_treatment_is_for():
    forehead = {"id": "forehead_lines", "movement": 0, "rest": 1}
    assessment = assessed(forehead, flags=["low_brow"])

    assert (assessment.outcome, assessment.ask) == ("neither", ())


@pytest.mark.parametrize("flag", [*PERSON, "self_harm_thoughts", "pressured_by_someone"])
def test_what_concerns_the_person_comes_before_everything(flag):
    assessment = assessed(FROWN, {"id": "sagging", "severity": 1}, MELASMA, flags=[flag], needles="refuses")

    assert assessment.outcome == "clinician_first"
    assert assessment.ask == ("frown_lines", "melasma")
    assert {weighed.status for weighed in assessment.treatments.values()} == {"stop"}
    assert actions(assessment, flag) == ("stop", "stop")
    assert not assessment.plan


@pytest.mark.parametrize("first", PROMPTS)
@pytest.mark.parametrize("second", PROMPTS)
def test_two_wellbeing_prompts_speak_one_alone_does_not(first, second):
    expected = "botox" if first == second else "clinician_first"

    assert assessed(FROWN, flags=[first, second]).outcome == expected


@pytest.mark.parametrize(
    ("born", "day", "outcome"),
    [
        ("2008-02-29", "2026-02-28", "clinician_first"),
        ("2008-02-29", "2026-03-01", "botox"),
        ("2008-11-23", "2026-11-22", "clinician_first"),
        ("2008-11-22", "2026-11-22", "botox"),
    ],
    ids=["leap, 28 February", "leap, 1 March", "a day short", "on the day"],
)
def test_an_adult_is_18_on_the_birthday(born, day, outcome):
    assert assessed(FROWN, birth_date=born, assessed_on=day).outcome == outcome
