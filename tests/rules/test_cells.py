"""Every cell of the matrix as in the contract: the row that covers it, its effects, evidence, label and route."""

from itertools import product

import pytest

from treatments.rules.facts import CONCERNS, GRADES, LINE_CONCERNS, SEVERITIES, RatedConcern
from treatments.rules.knowledge import load

ROW_NAMES = {"f": "faint", "r": "at_rest", "m": "moving", "d": "moving_and_deep"}
# for each movement from 0 to 3: one letter of ROW_NAMES for each rest from 0 to 3
LINES = {
    "frown_lines": "ffrr ffrr mmmd mmmd",
    "crows_feet": "ffrr ffrr mmmm mmmm",
    "forehead_lines": "ffrr ffrr mmmd mmmd",
    "bunny_lines": "ffrr ffrr mmmm mmmm",
    "lip_lines": "ffrr ffrr mmmm mmmm",
    "neck_bands": "ffff ffff mmmm mmmm",
    "neck_lines": "ffrr ffrr ffrr ffrr",
    "fine_lines": "frrr frrr frrr frrr",
}
BOXCAR = {1: "acne_scars_boxcar_shallow", 2: "acne_scars_boxcar_shallow", 3: "acne_scars_boxcar_deep"}
# row: botox, skinpen (a star if off-label), route and target
ROWS = {
    "frown_lines_moving": ("3A", "0", "best botox"),
    "frown_lines_moving_and_deep": ("3A", "0", "best botox"),
    "frown_lines_at_rest": ("1B", "1D", "tie botox skinpen"),
    "crows_feet_moving": ("3A", "0", "best botox"),
    "crows_feet_at_rest": ("1B", "1C", "ask"),
    "forehead_lines_moving": ("3A", "0", "best botox"),
    "forehead_lines_moving_and_deep": ("3A", "1C", "both botox skinpen"),
    "forehead_lines_at_rest": ("1C", "1C", "ask"),
    "bunny_lines_moving": ("2C*", "0", "ask"),
    "bunny_lines_at_rest": ("2C*", "0", "ask"),
    "lip_lines_moving": ("1C*", "1C", "ask"),
    "lip_lines_at_rest": ("1C*", "1C", "ask"),
    "neck_bands_moving": ("2A", "0", "best botox"),
    "neck_lines_at_rest": ("1D", "2C", "best skinpen"),
    "fine_lines_at_rest": ("1C", "2C*", "best skinpen"),
    "acne_scars_rolling": ("0", "2B", "best skinpen"),
    "acne_scars_boxcar_shallow": ("0", "2B", "best skinpen"),
    "acne_scars_boxcar_deep": ("0", "1C", "best skinpen"),
    "enlarged_pores": ("0", "1C*", "best skinpen"),
    "texture_dullness": ("0", "2C*", "best skinpen"),
    **dict.fromkeys(("acne_scars_icepick", "raised_scars", "flat_scars", "pigment", "melasma"), ("0", "0", "ask")),
    **dict.fromkeys(("stretch_marks", "active_acne", "redness", "square_jaw"), ("0", "0", "ask")),
    **dict.fromkeys(("sagging", "volume_loss", "under_eye_hollows", "prevention"), ("0", "0", "none")),
    **{f"{name}_faint": ("0", "0", "none") for name in LINES},
}


def cells():
    for name, movement, rest in product(LINE_CONCERNS, GRADES, GRADES):
        row = ROW_NAMES[LINES[name].split()[movement][rest]]
        yield pytest.param(RatedConcern(name, "face", movement, rest), f"{name}_{row}", id=f"{name} {movement}/{rest}")
    for name, severity in product((name for name in CONCERNS if name not in LINE_CONCERNS), SEVERITIES):
        row = BOXCAR[severity] if name == "acne_scars_boxcar" else {"dark_spots": "pigment"}.get(name, name)
        yield pytest.param(RatedConcern(name, "face", severity=severity), row, id=f"{name} {severity}")


@pytest.mark.parametrize(("concern", "code"), list(cells()))
def test_a_grade_falls_to_its_row(concern, code):
    assert load().row_for(concern).code == code


def test_the_table_here_has_every_row():
    assert {row.code for row in load().matrix} == set(ROWS)


@pytest.mark.parametrize("row", load().matrix, ids=lambda row: row.code)
def test_a_row_has_the_contracts_effects_evidence_label_and_route(row):
    found = (_shown(row.effect("botox")), _shown(row.effect("skinpen")), " ".join((row.route, *row.to)))

    assert found == ROWS[row.code]


def _shown(effect):
    return f"{effect.size}{effect.evidence}{'*' if effect.off_label else ''}" if effect.size else "0"
