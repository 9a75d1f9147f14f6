"""The matrix, cell by cell, as in the contract."""

import pytest

from tests.rules.people import ETCHED_FOREHEAD, FROWN, FROWN_AT_REST, SCARS, assessed
from treatments.rules.facts import CONCERNS, LINE_CONCERNS, RatedConcern
from treatments.rules.knowledge import load

# concern: the route for movement 0-3 (rows) and rest 0-3 (columns): b botox, s skinpen, t tie, 2 both,
# ? ask, - none
LINES = {
    "frown_lines": ["--tt", "--tt", "bbbb", "bbbb"],
    "crows_feet": ["--??", "--??", "bbbb", "bbbb"],
    "forehead_lines": ["--??", "--??", "bbb2", "bbb2"],
    "bunny_lines": ["--??", "--??", "????", "????"],
    "lip_lines": ["--??", "--??", "????", "????"],
    "neck_bands": ["----", "----", "bbbb", "bbbb"],
    "neck_lines": ["--ss", "--ss", "--ss", "--ss"],
    "fine_lines": ["-sss", "-sss", "-sss", "-sss"],
}
OTHERS = {
    "acne_scars_rolling": "s",
    "acne_scars_boxcar": "s",
    "enlarged_pores": "s",
    "texture_dullness": "s",
    "acne_scars_icepick": "?",
    "raised_scars": "?",
    "flat_scars": "?",
    "dark_spots": "?",
    "melasma": "?",
    "stretch_marks": "?",
    "active_acne": "?",
    "redness": "?",
    "square_jaw": "?",
    "sagging": "-",
    "volume_loss": "-",
    "under_eye_hollows": "-",
    "prevention": "-",
}
OUTCOMES = {
    "b": "botox",
    "s": "skinpen",
    "t": "botox",
    "2": "both",
    "?": "clinician_first",
    "-": "neither",
}
# concern, grades: effect of botox, effect of skinpen, with the level of evidence where there is one
EFFECTS = [
    ("frown_lines", (2, 1), "3A", "0"),
    ("frown_lines", (3, 3), "3A", "0"),
    ("frown_lines", (1, 2), "1B", "1D"),
    ("crows_feet", (2, 0), "3A", "0"),
    ("crows_feet", (1, 2), "1B", "1C"),
    ("forehead_lines", (2, 2), "3A", "0"),
    ("forehead_lines", (2, 3), "3A", "1C"),
    ("forehead_lines", (0, 3), "1C", "1C"),
    ("neck_bands", (2, 0), "2A", "0"),
    ("neck_lines", (0, 2), "1D", "2C"),
    ("fine_lines", (0, 1), "1C", "2C"),
    ("bunny_lines", (2, 0), "2C", "0"),
    ("bunny_lines", (0, 2), "2C", "0"),
    ("lip_lines", (2, 0), "1C", "1C"),
    ("lip_lines", (0, 2), "1C", "1C"),
    ("acne_scars_rolling", 1, "0", "2B"),
    ("acne_scars_rolling", 3, "0", "2B"),
    ("acne_scars_boxcar", 2, "0", "2B"),
    ("acne_scars_boxcar", 3, "0", "1C"),
    ("enlarged_pores", 2, "0", "1C"),
    ("texture_dullness", 2, "0", "2C"),
]
LINE_CELLS = [
    pytest.param(name, movement, rest, route, id=f"{name} {movement}/{rest}")
    for name, rows in LINES.items()
    for movement, row in enumerate(rows)
    for rest, route in enumerate(row)
]


def shown(effect):
    return f"{effect.size}{effect.evidence}" if effect.size else "0"


def test_the_tables_here_speak_of_every_concern():
    assert {*LINES, *OTHERS} == set(CONCERNS)
    assert set(LINES) == set(LINE_CONCERNS)


@pytest.mark.parametrize(("name", "movement", "rest", "route"), LINE_CELLS)
def test_a_line_goes_where_its_grades_say(name, movement, rest, route):
    assessment = assessed({"id": name, "movement": movement, "rest": rest})

    assert assessment.outcome == OUTCOMES[route]
    assert assessment.ask == ((name,) if route == "?" else ())


@pytest.mark.parametrize("severity", [1, 2, 3])
@pytest.mark.parametrize(("name", "route"), OTHERS.items(), ids=OTHERS)
def test_any_other_concern_goes_where_the_contract_says(name, route, severity):
    assessment = assessed({"id": name, "severity": severity})

    assert assessment.outcome == OUTCOMES[route]
    assert assessment.ask == ((name,) if route == "?" else ())


@pytest.mark.parametrize(("name", "grades", "botox", "skinpen"), EFFECTS, ids=[f"{e[0]} {e[1]}" for e in EFFECTS])
def test_effect_and_evidence_are_the_contracts(name, grades, botox, skinpen):
    graded = (
        RatedConcern(name, "face", *grades)
        if isinstance(grades, tuple)
        else RatedConcern(name, "face", severity=grades)
    )
    row = load().row_for(graded)

    assert (shown(row.effect("botox")), shown(row.effect("skinpen"))) == (botox, skinpen)


@pytest.mark.parametrize("name", ["fine_lines", "enlarged_pores", "texture_dullness", "acne_scars_rolling"])
def test_a_use_outside_the_clearance_is_named(name):
    grades = {"movement": 0, "rest": 2} if name == "fine_lines" else {"severity": 2}
    weighed = assessed({"id": name, **grades}).treatments["skinpen"]

    assert weighed.off_label == (() if name == "acne_scars_rolling" else (name,))


def test_each_treatment_names_the_concerns_that_it_is_for():
    treatments = assessed(FROWN, SCARS).treatments

    assert [(c.id, c.effect, c.evidence) for c in treatments["botox"].concerns] == [("frown_lines", 3, "A")]
    assert [(c.id, c.effect, c.evidence) for c in treatments["skinpen"].concerns] == [("acne_scars_rolling", 2, "B")]


@pytest.mark.parametrize(
    ("flags", "outcome", "ask"),
    [
        ([], "both", ()),
        (["metal_allergy"], "botox", ("forehead_lines",)),
        (["dry_eye"], "clinician_first", ("forehead_lines",)),
    ],
    ids=["free", "skinpen at stop", "botox at check"],
)
def test_an_etched_moving_forehead_has_a_part_for_each(flags, outcome, ask):
    assessment = assessed(ETCHED_FOREHEAD, flags=flags)

    assert (assessment.outcome, assessment.ask) == (outcome, ask)
    assert assessment.start_with == ("botox" if outcome == "both" else None)


@pytest.mark.parametrize(
    ("flags", "outcome"),
    [([], "botox"), (["metal_allergy"], "botox"), (["dry_eye"], "clinician_first")],
    ids=["free", "skinpen at stop", "botox at check"],
)
def test_frown_lines_at_rest_never_go_to_skinpen_in_botox_stead(flags, outcome):
    assert assessed(FROWN_AT_REST, flags=flags).outcome == outcome


def test_both_begin_with_the_treatment_of_the_first_concern():
    assert assessed(SCARS, FROWN).start_with == "skinpen"
    assert assessed(FROWN, SCARS).start_with == "botox"
