"""What is told of the options: every number with unit, people and source, in plain words, and for whom it holds."""

import re

import pytest
from textstat import flesch_kincaid_grade

from tests.rules.people import FROWN, SCARS, person
from treatments.rules.evidence import (
    ATTRIBUTES,
    BENEFIT,
    FIRST_WEEKS,
    HARM,
    OUT_OF,
    ROWS,
    UNCHECKED,
    Chance,
    Fact,
    NoGoodNumber,
    Quantity,
    counter_check,
)
from treatments.rules.knowledge import load
from treatments.rules.places import with_lines

KNOWLEDGE = load()
EVIDENCE = KNOWLEDGE.evidence
NUMBERS = EVIDENCE.numbers
NECK = {"id": "neck_lines", "movement": 0, "rest": 2}

TOLD = {where: fact.told(NUMBERS) for where, fact in EVIDENCE.facts()}
OPEN = {
    row.id: f"{row.what[0].upper()}{row.what[1:]}: we found no good number. {row.why}"
    for row in EVIDENCE.unknown.values()
}
GROUPS = {group.id: f"From {group.words}." for group in EVIDENCE.groups.values()}

MUST_NEVER_BE_SAID = {
    "S12": r"syringe|split.*sessions?|over several (visits|sessions)",
    "S17": r"superior|better than other (pens|devices)|\bbest\b.*\bpen\b",
    "S18": r"painless|no pain\b(?!\. Some)|does not hurt",
    "S20": r"anywhere on the body|any part of the body|whole body",
    "S24": r"no risk|virtually|risk[- ]free|cannot (get infected|scar)",
    "S30": r"safe for (all|every)|(all|every|any) skin types?|suits everybody",
}


@pytest.mark.parametrize("text", [*TOLD.values(), *OPEN.values(), *GROUPS.values()], ids=[*TOLD, *OPEN, *GROUPS])
def test_what_a_patient_is_told_reads_at_grade_8_or_lower(text):
    assert flesch_kincaid_grade(text) <= 8


@pytest.mark.parametrize("claim", MUST_NEVER_BE_SAID)
def test_an_overstated_claim_is_nowhere_told_as_a_fact(claim):
    clinical = [row.text for row in EVIDENCE.clinical if "not in the label" not in row.text]
    reasons = [text for reason in KNOWLEDGE.reasons() for text in (reason.text, reason.clinical)]
    told = [*TOLD.values(), *OPEN.values(), *GROUPS.values(), *clinical, *reasons]
    assert [text for text in told if re.search(MUST_NEVER_BE_SAID[claim], text, re.IGNORECASE)] == []
    assert claim not in KNOWLEDGE.sources


def test_every_treatment_has_every_attribute_or_says_that_no_good_number_was_found():
    known = {(row.treatment, row.attribute) for row in NUMBERS.values() if isinstance(row, Quantity)}
    unknown = {(row.treatment, row.about) for row in EVIDENCE.unknown.values()}
    assert {(name, attribute) for name in KNOWLEDGE.treatments for attribute in ATTRIBUTES} <= known | unknown


def test_every_option_has_every_row():
    assert {option: tuple(row.facts) for option, row in EVIDENCE.options.items()} == dict.fromkeys(
        ("botox", "both", "neither", "skinpen"), ROWS
    )


def test_the_first_weeks_of_every_option_are_told_row_by_row():
    assert {option: tuple(row.first_weeks) for option, row in EVIDENCE.options.items()} == dict.fromkeys(
        ("botox", "both", "neither", "skinpen"), FIRST_WEEKS
    )


@pytest.mark.parametrize("part", ["facts", "first_weeks"])
def test_no_option_is_told_at_much_greater_length_than_another(part):
    told = [" ".join(fact.told(NUMBERS) for fact in getattr(row, part).values()) for row in EVIDENCE.options.values()]
    lengths = [len(text.split()) for text in told]
    assert max(lengths) <= 1.25 * min(lengths)


def test_every_chance_is_counted_out_of_the_same_number_of_people():
    assert {number.out_of for number in NUMBERS.values() if isinstance(number, Chance)} == {OUT_OF}


def test_something_is_said_to_be_unknown_of_every_option():
    assert {row.treatment for row in EVIDENCE.unknown.values()} == set(EVIDENCE.options)


def test_no_patient_is_told_a_number_that_nobody_checked():
    shown = {name for _, fact in EVIDENCE.facts() for name in fact.names()}
    assert {name for name in shown if NUMBERS[name].origin.checked == UNCHECKED} == set()
    assert [row.id for row in NUMBERS.values() if row.origin.checked == UNCHECKED]


def test_benefits_and_harms_hold_what_was_counted_and_what_was_not():
    for kind in (BENEFIT, HARM):
        found = EVIDENCE.chances(kind)
        assert {type(row) for row in found} == {Chance, NoGoodNumber}


@pytest.mark.parametrize(
    ("number", "wording", "words"),
    [
        ("botox_onset", None, "1 to 7 days"),
        ("botox_days_off", None, "0 to 1 day"),
        ("botox_gap", None, "90 days"),
        ("botox_cost", None, "$600 to $1,600"),
        ("botox_duration", "figures", "3 to 4"),
        ("skinpen_pain", None, "1 to 5 of 10"),
        ("forehead_clear_change", None, "46 to 61 of 100"),
        ("forehead_clear_change", "without", "0 to 1 of 100"),
        ("droopy_eyelid", None, "5 of 100"),
        ("droopy_eyelid", "others", "95"),
    ],
)
def test_a_number_is_said_in_words(number, wording, words):
    assert NUMBERS[number].in_words(wording) == words


def test_a_text_brings_the_sources_of_its_numbers():
    fact = Fact("It lasts {botox_duration}, for {botox_cost}.", ("B2",))
    assert fact.told(NUMBERS) == "It lasts 3 to 4 months, for $600 to $1,600."
    assert fact.cited(NUMBERS) == ("B2", "B25", "M1", "M4")


OUTSIDE = {
    "inside": (person(NECK, phototype=3, birth_date="1984-03-01"), ()),
    "on the youngest day": (person(NECK, birth_date="1991-11-22"), ()),
    "a day too young": (person(NECK, birth_date="1991-11-23"), ("age",)),
    "on the last day of 65": (person(NECK, birth_date="1960-11-23"), ()),
    "too old": (person(NECK, birth_date="1960-11-22"), ("age",)),
    "another phototype": (person(NECK, phototype=5), ("phototype",)),
    "unsure of it": (person(NECK, phototype=None), ("phototype",)),
    "another part of the body": (person(SCARS), ("area",)),
    "one concern inside": (person(SCARS, NECK), ()),
    "in all three": (person(FROWN, phototype=6, birth_date="1940-01-01"), ("age", "phototype", "area")),
}


@pytest.mark.parametrize(("facts", "outside"), OUTSIDE.values(), ids=OUTSIDE)
def test_a_number_is_marked_where_she_is_unlike_the_people_it_comes_from(facts, outside):
    found = counter_check(NUMBERS["skinpen_visits_neck"], facts)
    assert (found.outside if found else ()) == outside


@pytest.mark.parametrize(
    ("number", "concern", "outside"),
    [
        ("frown_lasts", {"id": "frown_lines", "movement": 2, "rest": 0}, ()),
        ("frown_lasts", {"id": "frown_lines", "movement": 1, "rest": 3}, ("grade",)),
        ("frown_at_rest", {"id": "frown_lines", "movement": 3, "rest": 0}, ("grade",)),
        ("frown_at_rest", {"id": "frown_lines", "movement": 1, "rest": 1}, ()),
        ("droopy_eyelid", SCARS, ()),
    ],
    ids=["strong enough", "too faint on moving", "nothing at rest", "at rest", "no line at all"],
)
def test_a_number_is_marked_where_her_lines_are_of_another_strength(number, concern, outside):
    found = counter_check(NUMBERS[number], person(concern))
    assert (found.outside if found else ()) == outside


def test_a_benefit_is_held_against_the_concern_that_it_speaks_of():
    on_the_body = person(FROWN, {"id": "texture_dullness", "severity": 2, "area": "body"})
    assert counter_check(NUMBERS["texture_satisfied"], on_the_body).outside == ("area",)


def test_a_group_without_limits_holds_everybody():
    assert counter_check(NUMBERS["skinpen_pain"], person(phototype=None, birth_date="1930-01-01")) is None


@pytest.mark.parametrize(("code", "found"), [("US", "US"), ("GB", "GB"), ("IE", "IE"), ("FR", "other")])
def test_a_country_has_its_own_row_or_the_most_careful_one(code, found):
    country = EVIDENCE.country(code)
    assert country.id == found
    assert (country.names_medicines, country.shows_prices) == ((True, True) if code == "US" else (False, False))


def test_a_problem_whose_row_cannot_be_found_keeps_its_words():
    assert with_lines("new.toml: something is wrong", text="", file="new.toml") == "new.toml: something is wrong"
