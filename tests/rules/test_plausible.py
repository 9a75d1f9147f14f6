"""Which numbers of a treatment record have to be confirmed."""

import dataclasses
from decimal import Decimal

import pytest

from treatments.rules import knowledge
from treatments.rules.plausible import HOUSE_RULE, TABLE, Amounts, unusual

D = Decimal
AMOUNTS = {
    "nothing written": (Amounts(), []),
    "all usual": (Amounts(points=(D("0.5"), D(10)), dilution_ml=D("2.50"), units_elsewhere=0, passes=4), []),
    "dilution far too small": (
        Amounts(dilution_ml=D("0.10")),
        ["Saline in the vial: 0.1 mL. Usual: 1 to 5 mL."],
    ),
    "dilution at an end": (Amounts(dilution_ml=D(5)), []),
    "many units in one point, said once": (
        Amounts(points=(D(100), D(4), D("100.0"))),
        ["One point: 100 units. Usual: 0.5 to 10 units."],
    ),
    "units elsewhere": (Amounts(units_elsewhere=401), ["Units elsewhere: 401 units. Usual: 0 to 400 units."]),
    "deep in the face": (
        Amounts(areas=("cheeks",), depth_mm=D("1.75")),
        ["Needle depth, face: 1.75 mm. Usual: 0.25 to 1.5 mm."],
    ),
    "deep in the neck": (Amounts(areas=("cheeks", "neck"), depth_mm=D("2.5")), []),
    "one pass": (Amounts(passes=1), ["Passes: 1. Usual: 2 to 8."]),
}


@pytest.mark.parametrize(("amounts", "sentences"), AMOUNTS.values(), ids=AMOUNTS)
def test_a_number_outside_its_range_is_said(amounts, sentences):
    assert unusual(amounts) == sentences


@pytest.mark.parametrize("usual", TABLE, ids=lambda usual: usual.name)
def test_each_range_names_a_source_of_the_evidence_or_says_that_it_is_a_house_rule(usual):
    assert usual.least < usual.most
    named = {word.strip(",;:") for word in usual.source.removeprefix(HOUSE_RULE).split()}
    sources = {word for word in named if word[:1] in "BP" and word[1:].isdigit()}
    assert HOUSE_RULE in usual.source or sources
    assert sources <= set(knowledge.load("2026-12").sources)


def test_every_number_of_a_record_is_looked_at():
    typed = Amounts((), (D(99),), D(99), 999, D(99), 99)
    assert len(unusual(typed)) == len(dataclasses.fields(Amounts)) - 1  # all except the areas
