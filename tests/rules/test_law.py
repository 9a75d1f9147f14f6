"""Law and crisis help by country and region: what a region does not define is inherited from its country."""

from datetime import date

import pytest

from treatments.rules.evidence import UNCHECKED
from treatments.rules.knowledge import FOLDER, KnowledgeError, load, parse
from treatments.rules.law import BY_VIDEO, IN_PERSON

VERSION = "2026-12"
EVIDENCE = load(VERSION).evidence
TEXT = (FOLDER / f"{VERSION}.toml").read_text(encoding="utf-8")


def changed(old, new):
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("country", "region", "found"),
    [
        ("US", None, "US"),
        ("US", "US-TX", "US-TX"),
        ("US", "US-NV", "US"),
        ("GB", "GB-SCT", "GB-SCT"),
        ("CA", "CA-ON", "other"),
    ],
)
def test_a_region_has_its_own_row_or_that_of_its_country(country, region, found):
    assert EVIDENCE.country(country, region).id == found


def test_a_region_is_as_its_country_but_for_what_it_says():
    scotland, kingdom = EVIDENCE.country("GB", "GB-SCT"), EVIDENCE.country("GB")
    assert (scotland.emergency, scotland.names_medicines, scotland.label) == ("999", False, kingdom.label)
    assert "Scottish law" in scotland.under_18.text


@pytest.mark.parametrize(
    ("country", "region", "emergency", "numbers"),
    [
        ("US", None, "911", ["988"]),
        ("US", "US-CA", "911", ["988"]),
        ("GB", None, "999", ["111", "116 123"]),
        ("GB", "GB-ENG", "999", ["111", "116 123"]),
        ("GB", "GB-NIR", "999", ["116 123"]),
        ("AU", None, "", []),
        ("IE", None, "", []),
        ("FR", None, "", []),
    ],
)
def test_only_lines_that_were_seen_in_a_source_are_shown(country, region, emergency, numbers):
    row = EVIDENCE.country(country, region)
    assert (row.emergency, [line.number for line in row.crisis_lines]) == (emergency, numbers)


def test_a_line_from_memory_waits_in_the_file():
    assert {line.checked for line in EVIDENCE.country("AU").crisis} == {UNCHECKED}


@pytest.mark.parametrize(
    ("country", "region", "day", "ways"),
    [
        ("US", None, date(2026, 12, 1), (IN_PERSON, BY_VIDEO)),
        ("US", "US-TX", date(2026, 12, 1), (IN_PERSON,)),
        ("US", "US-CA", date(2026, 12, 1), (IN_PERSON, BY_VIDEO)),
        ("GB", None, date(2026, 12, 1), (IN_PERSON,)),
        ("GB", "GB-SCT", date(2026, 12, 1), (IN_PERSON,)),
        ("GB", None, date(2025, 5, 31), None),
        ("AU", None, date(2025, 9, 2), (IN_PERSON, BY_VIDEO)),
        ("AU", None, date(2025, 9, 1), None),
        ("FR", None, date(2026, 12, 1), None),
    ],
)
def test_what_must_come_before_a_treatment_holds_from_its_day(country, region, day, ways):
    rule = EVIDENCE.country(country, region).examination("botox", day)
    assert (rule and rule.ways) == ways


def test_no_rule_was_found_for_needling():
    assert EVIDENCE.country("GB").examination("skinpen", date(2026, 12, 1)) is None


def test_an_older_version_has_no_help_and_still_answers():
    assert load("2026-11").evidence.country("US", "US-TX").crisis_lines == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed("[countries.GB-SCT]", "[countries.GB-XYZ]"), "'GB-XYZ' is no country or region"),
        (changed("[countries.GB-SCT]", "[countries.FR-75]"), "there is no row for its country"),
        (changed('number = "988"', 'number = "989"'), "the text does not give the number"),
        (changed('ways = ["in_person"]', 'ways = ["by_letter"]'), "'by_letter' is not known"),
        (changed('by = ["doctor", "nurse practitioner", "physician assistant"]', "by = []"), "says not who sees"),
        (changed("call 911.", "call 912."), "in_danger does not give the emergency number"),
        (
            changed(
                'number = "000", checked = "unchecked"',
                'number = "000", checked = "copy"',
            ),
            "cannot be checked 'copy'",
        ),
    ],
    ids=["no region", "no country", "no number", "no way", "nobody", "no emergency number", "not checked"],
)
def test_an_unsound_row_is_refused_with_its_remedy(text, problem):
    with pytest.raises(KnowledgeError, match=f"new.toml.*{problem}"):
        parse(text, file="new.toml")
