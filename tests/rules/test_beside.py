"""Concerns that speak against treating others in their area: the table, and the properties that hold for everybody."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import strategies
from tests.rules.people import FROWN, SCARS, TEXTURE, TODAY, assessed
from tests.rules.test_gate import actions
from treatments.rules.facts import AREAS, CONCERNS, LINE_CONCERNS, RatedConcern, parse_answers
from treatments.rules.gate import examine
from treatments.rules.knowledge import load
from treatments.rules.weighing import decide

KNOWLEDGE = load()
SPEAKING = ("active_acne", "raised_scars", "redness", "melasma", "dark_spots")
people = strategies.answers().map(lambda answers: parse_answers(answers, today=TODAY))
many = settings(max_examples=500, deadline=None, derandomize=True)

# the concern, other answers, (action for botox, action for skinpen)
TABLE = [
    ("active_acne", {}, ("note", "stop")),
    ("raised_scars", {}, (None, "check")),
    ("redness", {}, (None, "check")),
    ("melasma", {}, (None, "check")),
    *(("dark_spots", {"phototype": phototype}, (None, "note")) for phototype in (1, 2, 3)),
    *(("dark_spots", {"phototype": phototype}, (None, "check")) for phototype in (4, 5, 6, None)),
    ("dark_spots", {"flags": ["marks_stay_dark"]}, (None, "check")),
]


@pytest.mark.parametrize(("concern", "changed", "expected"), TABLE, ids=str)
@pytest.mark.parametrize("area", AREAS)
def test_a_concern_speaks_against_the_others_in_its_area(concern, changed, expected, area):
    assessment = assessed(TEXTURE | {"area": area}, {"id": concern, "severity": 1, "area": area}, **changed)

    assert actions(assessment, concern) == expected
    if area in {"face", "neck"}:
        held = expected[1] in {"stop", "check"} or changed.get("phototype", 3) in {5, 6, None}
        assert ("texture_dullness" in assessment.ask) == (held or "marks_stay_dark" in changed.get("flags", []))


@pytest.mark.parametrize("concern", SPEAKING)
def test_it_raises_nothing_against_itself_nor_in_another_area(concern):
    spoken = {"id": concern, "severity": 2, "area": "body"}

    assert actions(assessed(spoken), concern) == (None, None)
    assert actions(assessed(SCARS, spoken), concern) == (None, None)
    assert "acne_scars_rolling" not in assessed(SCARS, spoken).ask


def test_it_leaves_the_other_treatment_alone():
    assessment = assessed(FROWN, SCARS, {"id": "active_acne", "severity": 2})

    assert (assessment.outcome, assessment.ask) == ("botox", ("acne_scars_rolling", "active_acne"))


@pytest.mark.parametrize(("concern", "changed", "_expected"), TABLE, ids=str)
def test_lines_that_botox_treats_are_not_sent_to_a_clinician_for_it(concern, changed, _expected):
    beside = {"id": concern, "severity": 1, "area": "face"}

    assert "frown_lines" not in assessed(FROWN, beside, **changed).ask


@pytest.mark.parametrize("phototype", [1, 2, 3, 4, 5, 6, None])
def test_no_concern_but_these_speaks_against_others(phototype):
    others = [
        {"id": name, "area": "face"} | ({"movement": 1, "rest": 1} if name in LINE_CONCERNS else {"severity": 1})
        for name in CONCERNS
        if name not in SPEAKING
    ]

    for flags in ([], ["marks_stay_dark"]):
        assessment = assessed(*others, phototype=phototype, flags=flags)
        assert {concern: actions(assessment, concern) for concern in SPEAKING} == dict.fromkeys(SPEAKING, (None, None))


def test_of_two_rows_about_dark_spots_the_stricter_is_shown():
    flags = (
        assessed(TEXTURE, {"id": "dark_spots", "severity": 1}, flags=["marks_stay_dark"]).treatments["skinpen"].flags
    )

    [shown] = [raised for raised in flags if raised.flag == "dark_spots"]
    assert shown.action == "check"


@many
@given(facts=people, name=st.sampled_from(CONCERNS), area=st.sampled_from(AREAS))
def test_a_concern_in_another_area_raises_nothing(facts, name, area):
    """A concern in an area where nothing else is named changes nothing for the other concerns."""
    others = tuple(rated for rated in facts.concerns if rated.id != name and rated.area != area)
    if not others:
        return
    alone = replace(facts, concerns=others)
    beside = replace(facts, concerns=(*others, _graded(name, area)))

    for concern in others:
        for treatment in KNOWLEDGE.treatments:
            before, after = (examine(variant, KNOWLEDGE).worst(treatment, [concern.id]) for variant in (alone, beside))
            assert before == after


@many
@given(facts=people, name=st.sampled_from(CONCERNS), area=st.sampled_from(AREAS))
def test_one_more_concern_never_removes_a_stop(facts, name, area):
    if name in {concern.id for concern in facts.concerns}:
        return
    more = replace(facts, concerns=(*facts.concerns, _graded(name, area)))
    before, after = examine(facts, KNOWLEDGE), examine(more, KNOWLEDGE)

    for concern in facts.concerns:
        for treatment in KNOWLEDGE.treatments:
            if before.blocks(treatment, concern.id):
                assert after.blocks(treatment, concern.id)
    assert set(decide(facts, KNOWLEDGE).offers.ask) <= set(decide(more, KNOWLEDGE).offers.ask)


def _graded(name, area):
    if name in LINE_CONCERNS:
        return RatedConcern(name, area, movement=2, rest=2)
    return RatedConcern(name, area, severity=2)
