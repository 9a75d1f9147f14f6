"""Gate rows about single concerns: every concern in every area, for every phototype."""

from itertools import product

import pytest

from tests.rules.people import person
from treatments.rules.facts import AREAS, CONCERNS, LINE_CONCERNS, PHOTOTYPES
from treatments.rules.gate import examine
from treatments.rules.knowledge import load

SCARS = ("acne_scars_rolling", "acne_scars_boxcar", "acne_scars_icepick")
DARKER_OR_UNSURE = {5, 6, None}
CLEARED_ON_THE_NECK = {2, 3, 4}


# row: action on Botox, action on SkinPen
ROWS = {
    "phototype_face_scars": (None, "note"),
    "phototype_other": (None, "check"),
    "phototype_neck_lines": (None, "check"),
    "marks_stay_dark_face_scars": (None, "note"),
    "marks_stay_dark_other": (None, "check"),
    "area_eyelid": (None, "stop"),
    "area_body": (None, "check"),
    "acne_scars_off_the_face": (None, "check"),
}


def fired(concern, area, **answers):
    """Returns the rows that apply to this concern in this area, with their actions on Botox and SkinPen."""
    grades = {"movement": 1, "rest": 1} if concern in LINE_CONCERNS else {"severity": 1}
    gate = examine(person({"id": concern, "area": area, **grades}, **answers), load())
    assert gate.asked == ({concern} if is_asked(concern, area) else set())
    return {
        objection.row.code: tuple(
            verdict and verdict.action for verdict in map(objection.row.verdicts.get, ("botox", "skinpen"))
        )
        for objection in gate.objections
    }


def expected(*codes):
    return {code: ROWS[code] for code in codes}


def is_asked(concern, area):
    return area == "body" or (concern in SCARS and area == "neck")


def by_area(concern, area):
    own = [f"area_{area}"] if area in {"eyelid", "body"} else []
    return [*own, *(["acne_scars_off_the_face"] if concern in SCARS and area in {"neck", "body"} else [])]


def by_marks(concern, area, prefix):
    return [f"{prefix}_face_scars" if concern in SCARS and area == "face" else f"{prefix}_other"]


@pytest.mark.parametrize("phototype", [*PHOTOTYPES, None])
def test_phototype_acts_on_skinpen_by_concern_and_area(phototype):
    for concern, area in product(CONCERNS, AREAS):
        codes = by_area(concern, area)
        if phototype in DARKER_OR_UNSURE:
            codes += by_marks(concern, area, "phototype")
        if concern == "neck_lines" and phototype not in CLEARED_ON_THE_NECK:
            codes.append("phototype_neck_lines")

        assert fired(concern, area, phototype=phototype) == expected(*codes), (concern, area)


def test_skin_whose_marks_stay_dark_is_like_darker_skin():
    for concern, area in product(CONCERNS, AREAS):
        codes = [*by_area(concern, area), *by_marks(concern, area, "marks_stay_dark")]

        assert fired(concern, area, flags=["marks_stay_dark"]) == expected(*codes), (concern, area)
