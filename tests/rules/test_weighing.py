"""docs/weighing.md matches the rules: its numbers are equal to theirs, and its worked case gives the stated result."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.rules.people import FROWN, FROWN_AT_REST, SCARS, assessed, person
from treatments.rules.facts import PREFERENCES
from treatments.rules.firmness import firmness
from treatments.rules.knowledge import load

DOCUMENT = (Path(__file__).parents[2] / "docs" / "weighing.md").read_text(encoding="utf-8")
KNOWLEDGE = load()
WORKED = person(FROWN, SCARS, preferences={"low_downtime": 4})


def table(first_heading):
    """Returns the rows of the document's table that starts with this heading, as dicts."""
    lines = DOCUMENT[DOCUMENT.index(f"\n| {first_heading} |") + 1 :].split("\n\n")[0].splitlines()
    headings, _, *rows = ([cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def computed(sum_):
    """Computes a sum like "2 + 4 / 3": whole numbers with x, /, + and -, no brackets."""
    total = Fraction(0)
    for sign, product in re.findall(r"([+-]?)([0-9x/ ]+)", sum_):
        value = Fraction(1)
        for operator, number in re.findall(r"([x/]?) *(\d+)", product):
            value = value / int(number) if operator == "/" else value * int(number)
        total += -value if sign == "-" else value
    return total


def mixed(text):
    """Parses a whole number, or one with a fraction like 3 1/3."""
    return sum(Fraction(part) for part in text.split())


BURDENS = table("burden")
CONCERNS = table("concern")
TREATMENTS = table("treatment")
INTERVALS = table("preference")


def test_the_levels_of_the_document_are_those_of_the_knowledge():
    told = [
        (row["burden"], row["preference"], int(row["Botox"]), int(row["SkinPen"]), row["may leave out"] == "yes")
        for row in BURDENS
    ]

    assert told == [
        (burden.id, burden.preference, burden.levels["botox"], burden.levels["skinpen"], burden.can_leave_out)
        for burden in KNOWLEDGE.burdens
    ]


def test_the_places_and_the_doubt_of_the_document_are_those_of_the_knowledge():
    places = next(row["values"] for row in table("weight") if row["weight"] == "place")

    assert [int(part) for part in re.findall(r"\d", places)][:3] == list(KNOWLEDGE.place_weights)
    assert f"Below {KNOWLEDGE.doubt.too_close_below} in 100" in DOCUMENT
    assert (KNOWLEDGE.doubt.plausible_steps, "or one step off" in DOCUMENT) == (1, True)


@pytest.mark.parametrize("text", re.findall(r"\d[0-9x/+\- ]*[x/] ?[0-9x/+\- ]*\d = \d+(?: \d/\d)?", DOCUMENT))
def test_every_sum_in_the_document_adds_up(text):
    sum_, _, result = text.rpartition(" = ")

    assert computed(sum_) == mixed(result) or round(computed(sum_)) == int(result)


def test_the_worked_case_follows_from_the_documents_own_weights():
    worth = dict.fromkeys(["Botox", "SkinPen"], 0)
    for row in CONCERNS:
        effect = int(row[f"{row['goes to']} effect"])
        worth[row["goes to"]] += effect * int(row["strength"]) * int(row["place"])
    most = 3 * sum(int(row["strength"]) * int(row["place"]) for row in CONCERNS)
    downtime = next(row for row in BURDENS if row["preference"] == "low_downtime")
    for row in TREATMENTS:
        burden = (4 - 2) * int(downtime[row["treatment"]])
        value = worth[row["treatment"]] - burden
        assert (int(row["worth"]), int(row["value"])) == (worth[row["treatment"]], value)
        assert [int(row[name].split()[-1]) for name in ("burden", "score")] == [burden, round(100 * value / most)]


def test_the_rules_come_to_what_the_document_says_of_the_worked_case():
    assessment = assessed(FROWN, SCARS, preferences={"low_downtime": 4})
    told = {row["treatment"].lower(): int(row["score"].split()[-1]) for row in TREATMENTS}

    assert {name: weighed.score for name, weighed in assessment.treatments.items()} == told
    assert f"/ 39 = {assessment.robustness.margin}." in DOCUMENT
    assert (assessment.outcome, assessment.start_with) == ("both", "botox")


def test_the_worked_strengths_and_effects_are_those_of_the_rules():
    for row, concern in zip(CONCERNS, WORKED.concerns, strict=True):
        effects = [KNOWLEDGE.row_for(concern).effect(name).size for name in ("botox", "skinpen")]
        assert [int(row["Botox effect"]), int(row["SkinPen effect"])] == effects
        assert (row["concern"], int(row["strength"])) == (concern.id, concern.strength)


def test_the_worked_intervals_are_those_of_the_rules():
    told = {row["preference"]: tuple(map(mixed, row["interval"].split(" to "))) for row in INTERVALS}

    found = firmness(WORKED, KNOWLEDGE).intervals
    assert told == {interval.preference: (interval.low, interval.high) for interval in found}
    assert told.keys() == set(PREFERENCES)


def test_the_worked_shares_are_those_of_the_rules():
    stays, tried = map(int, re.search(r"Together (\d+) of (\d+)", DOCUMENT).groups())
    by_row = [int(row["stays"].split()[0]) for row in table("downtime is")]

    assert sum(by_row) == stays
    assert firmness(WORKED, KNOWLEDGE).share == Fraction(stays, tried)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (person(FROWN_AT_REST), r"stays with Botox in (519) of (729)"),
        (person(FROWN, SCARS), r"stay in (702) of (729)"),
        (person(FROWN, SCARS, preferences={"low_downtime": 4, "low_discomfort": 4}), r"would be (57) in (100)"),
    ],
    ids=["tie", "both", "two burdens minded"],
)
def test_the_shares_that_the_threshold_stands_on_are_those_of_the_rules(facts, told):
    part, whole = map(int, re.search(told, DOCUMENT).groups())

    assert round(firmness(facts, KNOWLEDGE).share * whole) == part
