"""The texts about the options: every number has a unit, people and a source, in plain words, and says who it covers."""

import re

import pytest
from textstat import flesch_kincaid_grade

from scripts.messages import quiz_texts
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
    row.id: f"{row.what[0].upper()}{row.what[1:]}: there is no reliable figure. {row.why}"
    for row in EVIDENCE.unknown.values()
}
NOTES = {row.id: row.note for row in NUMBERS.values() if isinstance(row, Chance) and row.note}
OTHERS = {f"{row.id}, {part}": getattr(row, part) for row in EVIDENCE.alternatives for part in ("text", "plain")}
GROUPS = {group.id: f"From {group.words}." for group in EVIDENCE.groups.values()}

MUST_NEVER_BE_SAID = {
    "S12": r"syringe|split.*sessions?|over several (visits|sessions)",
    "S17": r"superior|better than other (pens|devices)|\bbest\b.*\bpen\b",
    "S18": r"painless|no pain\b(?!\. Some)|does not hurt",
    "S20": r"anywhere on the body|any part of the body|whole body",
    "S24": r"no risk|virtually|risk[- ]free|cannot (get infected|scar)",
    "S30": r"safe for (all|every)|(all|every|any) skin types?|suits everybody",
}


EVERYTHING = {**TOLD, **OPEN, **NOTES, **OTHERS, **GROUPS}


@pytest.mark.parametrize("text", EVERYTHING.values(), ids=EVERYTHING)
def test_what_a_patient_is_told_reads_at_grade_8_or_lower(text):
    assert flesch_kincaid_grade(text) <= 8


@pytest.mark.parametrize("claim", MUST_NEVER_BE_SAID)
def test_an_overstated_claim_is_nowhere_told_as_a_fact(claim):
    clinical = [row.text for row in EVIDENCE.clinical if "not in the label" not in row.text]
    reasons = [text for reason in KNOWLEDGE.reasons() for text in (reason.text, reason.clinical)]
    told = [*EVERYTHING.values(), *clinical, *reasons]
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
    "inside": (person(NECK, phototype=2, birth_date="1980-03-01"), ()),
    "on the youngest day": (person(NECK, birth_date="1982-11-22"), ()),
    "a day too young": (person(NECK, birth_date="1982-11-23"), ("age",)),
    "on the last day of 65": (person(NECK, birth_date="1960-11-23"), ()),
    "too old": (person(NECK, birth_date="1960-11-22"), ("age",)),
    "another phototype": (person(NECK, phototype=5, birth_date="1970-01-01"), ("phototype",)),
    "unsure of it": (person(NECK, phototype=None, birth_date="1970-01-01"), ("phototype",)),
    "another part of the body": (person(SCARS, phototype=2, birth_date="1970-01-01"), ("area",)),
    "one concern inside": (person(SCARS, NECK, phototype=2, birth_date="1970-01-01"), ()),
    "in all three": (person(FROWN, phototype=6, birth_date="1940-01-01"), ("age", "phototype", "area")),
}


@pytest.mark.parametrize(("facts", "outside"), OUTSIDE.values(), ids=OUTSIDE)
def test_a_number_is_marked_where_she_is_unlike_the_people_it_comes_from(facts, outside):
    found = counter_check(NUMBERS["skinpen_visits_neck"], facts)
    assert (found.outside if found else ()) == outside


@pytest.mark.parametrize(
    ("number", "concern", "outside"),
    [
        ("frown_peak", {"id": "frown_lines", "movement": 2, "rest": 0}, ()),
        ("frown_peak", {"id": "frown_lines", "movement": 1, "rest": 3}, ("grade",)),
        ("droopy_eyelid", SCARS, ()),
    ],
    ids=["strong enough", "too faint on moving", "no line at all"],
)
def test_a_number_is_marked_where_her_lines_are_of_another_strength(number, concern, outside):
    found = counter_check(NUMBERS[number], person(concern))
    assert (found.outside if found else ()) == outside


def test_a_benefit_is_held_against_the_concern_that_it_speaks_of():
    on_the_body = person(FROWN, {"id": "texture_dullness", "severity": 2, "area": "body"})
    assert counter_check(NUMBERS["texture_satisfied"], on_the_body).outside == ("area",)


@pytest.mark.parametrize(
    ("number", "facts", "outside", "few"),
    [
        ("frown_peak", person(FROWN, phototype=4, birth_date="1980-01-01"), (), ()),
        ("frown_peak", person(FROWN, phototype=5, birth_date="1980-01-01"), (), ("phototype",)),
        ("frown_peak", person(FROWN, phototype=None, birth_date="1980-01-01"), (), ()),
        ("frown_peak", person(FROWN, phototype=3, birth_date="1956-01-01"), (), ("age",)),
        ("frown_peak", person(FROWN, phototype=6, birth_date="1946-01-01"), ("age",), ("phototype",)),
        ("neck_lines_seen_by_graders", person(NECK, phototype=4, birth_date="1970-01-01"), (), ("phototype",)),
        ("neck_lines_seen_by_graders", person(NECK, phototype=5, birth_date="1970-01-01"), ("phototype",), ()),
        ("scars_seen_by_graders", person(SCARS, phototype=6, birth_date="1980-01-01"), (), ()),
    ],
    ids=["alike", "type V", "unsure of the type", "70 years old", "80, type VI", "neck, IV", "neck, V", "scars, VI"],
)
def test_a_number_is_marked_where_few_of_the_people_were_alike(number, facts, outside, few):
    found = counter_check(NUMBERS[number], facts)
    assert ((found.outside, found.few) if found else ((), ())) == (outside, few)


def test_the_peak_leads_for_each_concern_that_botox_is_labelled_for():
    lead = {}
    for row in EVIDENCE.chances(BENEFIT):
        if isinstance(row, Chance) and row.treatment == "botox":
            for concern in row.concerns:
                lead.setdefault(concern, row)
    days = {concern: row.horizon_days for concern, row in lead.items()}
    assert days == {
        "forehead_lines": (30, 30),
        "frown_lines": (30, 30),
        "crows_feet": (30, 30),
        "neck_bands": (14, 14),
    }


@pytest.mark.parametrize(
    ("number", "people", "counted"),
    [("neck_lines_seen_by_graders", 32, 16), ("scars_seen_by_graders", 20, 11), ("scars_own_view", 20, 18)],
)
def test_the_published_results_of_skinpen_are_told_as_counted(number, people, counted):
    chance = NUMBERS[number]
    assert (chance.origin.n, round(chance.low * people / 100)) == (people, counted)
    assert chance.without is None


def test_no_text_says_that_results_could_not_be_seen():
    told = [*EVERYTHING.values(), *(row.text for row in EVIDENCE.clinical)]
    assert [text for text in told if re.search(r"could not be seen|results not seen", text, re.IGNORECASE)] == []


def test_no_effect_stands_on_a_clearance_or_a_label_alone():
    """A clearance says for what a device may be sold; it does not support the size of an effect."""
    clearances = {"P1", "P2", "P71", "B2"}
    bare = [
        (row.code, treatment)
        for row in KNOWLEDGE.matrix
        for treatment in row.effects
        if row.effect(treatment).evidence != "D" and not set(row.sources_of(treatment)) - clearances
    ]
    assert bare == []


def test_an_effect_by_opinion_alone_cites_nothing_that_does_not_carry_it():
    neck = next(row for row in KNOWLEDGE.matrix if row.code == "neck_lines_at_rest")
    assert neck.sources_of("botox") == ()
    assert neck.sources_of("skinpen") == ("P80", "P81")


STUDIES = {"SR", "RCT", "TRIAL", "GUID"}


@pytest.mark.parametrize("source", KNOWLEDGE.sources.values(), ids=KNOWLEDGE.sources)
def test_a_source_is_graded_by_who_wrote_it(source):
    if "'s page" in source.title or "'s sheet" in source.title:
        assert source.strength in {"MFR", "REG"} if source.id == "B8" else source.strength == "MFR"
    if source.url and ("pubmed" in source.url or "doi.org" in source.url):
        assert source.strength in STUDIES
    if re.search(r"trade press|news|drug database", source.title):
        assert source.strength != "REG" or source.checked == "copy"


def test_no_source_is_an_answer_of_a_machine():
    assert [row.id for row in KNOWLEDGE.sources.values() if re.search(r"droracle|chatgpt", f"{row.url}")] == []


def test_every_other_way_is_told_in_about_as_few_words():
    lengths = [len(row.text.split()) for row in EVIDENCE.alternatives]
    assert max(lengths) <= 40


MEDICINES = r"tretinoin|dysport|xeomin|jeuveau|daxxify|letybo|relfydess|botox|skinvive|juv"


def test_the_plain_words_for_another_way_name_no_medicine_and_no_brand():
    assert [row.id for row in EVIDENCE.alternatives if re.search(MEDICINES, row.plain, re.IGNORECASE)] == []


def test_people_from_65_are_told_that_few_were_of_their_age():
    told = EVIDENCE.unknown["botox_from_65"]
    assert [told.concerns_age(age) for age in (64, 65, 90)] == [False, True, True]


# Claims about one substance that another text denies: each pair is a claim and its opposite.
OPPOSITES = [
    (r"(albumin|in it)[^.]*\bcow.s.milk", r"no cow.s.milk"),
    (r"brows? do not drop", r"drop of the brows? less likely"),
]


@pytest.mark.parametrize(("claim", "opposite"), OPPOSITES)
def test_no_two_texts_contradict_each_other(claim, opposite):
    said = " ".join(
        [
            *EVERYTHING.values(),
            *(row.text for row in EVIDENCE.clinical),
            *(text for reason in KNOWLEDGE.reasons() for text in (reason.text, reason.clinical)),
            *(text for _, text in quiz_texts()),
        ]
    )
    assert not (re.search(claim, said, re.IGNORECASE) and re.search(opposite, said, re.IGNORECASE))


def test_a_group_without_limits_holds_everybody():
    assert counter_check(NUMBERS["skinpen_pain"], person(phototype=None, birth_date="1930-01-01")) is None


@pytest.mark.parametrize(("code", "found"), [("US", "US"), ("GB", "GB"), ("IE", "IE"), ("FR", "other")])
def test_a_country_has_its_own_row_or_the_most_careful_one(code, found):
    country = EVIDENCE.country(code)
    assert country.id == found
    assert (country.names_medicines, country.shows_prices) == ((True, True) if code == "US" else (False, False))


def test_a_problem_whose_row_cannot_be_found_keeps_its_words():
    assert with_lines("new.toml: something is wrong", text="", file="new.toml") == "new.toml: something is wrong"
