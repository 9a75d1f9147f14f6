"""The rule base on one page: complete, in words, and up to date with its rows."""

import re
from pathlib import Path

import pytest

from treatments.lifecycle import diagram
from treatments.rules.book import book
from treatments.rules.conditions import Aged, Condition, HasPhototype, Ticked
from treatments.rules.knowledge import load, versions
from treatments.rules.row_words import words

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"rules.md": book(load()), "lifecycle.md": diagram()}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_made_from_the_code_is_up_to_date(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "Out of date. Run: make docs"


@pytest.mark.parametrize("version", versions())
def test_every_row_sentence_and_source_of_a_version_is_in_its_book(version):
    knowledge, page = load(version), book(load(version))

    rows = [*knowledge.person, *knowledge.gate, *knowledge.matrix]
    assert all(f"`{row.code}`" in page for row in rows)
    assert all(reason.text in page for reason in knowledge.reasons())
    assert all(f"| {source.id} | " in page and source.title in page for source in knowledge.sources.values())
    assert all(row.question in page for row in rows if row.question)


@pytest.mark.parametrize("version", versions())
def test_every_number_group_fact_and_country_of_a_version_is_in_its_book(version):
    evidence, page = load(version).evidence, book(load(version))

    assert all(f"| `{name}` | " in page for name in (*evidence.numbers, *evidence.unknown, *evidence.groups))
    assert all(fact.told(evidence.numbers) in page for _, fact in evidence.facts())
    assert all(fact.text in page for fact in evidence.clinical)
    assert all(f"| {country.name} | " in page for country in evidence.countries.values())


def test_the_clinicians_wording_stands_beside_the_patients():
    assert all(f"| {reason.text} | {reason.clinical}" in PAGES["rules.md"] for reason in load().reasons())


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for table in re.findall(r"(?:^\|.*\n)+", PAGES["rules.md"], re.MULTILINE):
        assert len({line.count(" | ") for line in table.splitlines()}) == 1


@pytest.mark.parametrize(
    "line",
    [
        "| `diabetes` | diabetes | - | **check** |",
        "| `age_18_21` | 18 to 21 years old | - | **check** |",
        "| `last_toxin` | under 90 days since the last botulinum toxin | **stop** | **note** |",
        "| `event_soon` | an important event in 14 days or fewer | **check** | **check** |",
        "| `phototype_neck_lines` | phototype 1, 5, 6 or unsure; for lines across the neck | - | **check** |",
        "| `area_eyelid` | for any concern (area eyelid) | - | **stop** |",
        "| `under_18` | under 18 years old |",
        "| frown lines `frown_lines_moving` | movement 2 to 3, rest 0 to 2 | 3 marked (A) | 0 | Botox |",
        "| fine lines `fine_lines_at_rest` | rest 1 to 3 | 1 slight (C) | 2 moderate (C, outside its label) |",
        "| melasma `melasma` | any | 0 | 0 | **the clinician** |",
        "a tie of Botox and SkinPen: preferences; at neutral Botox",
        "| Botox | SkinPen | 14 | C2, C4, C5 |",
    ],
)
def test_a_row_reads_as_a_clinician_would_say_it(line):
    assert line in PAGES["rules.md"]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Aged(65, 150), "65 years old or more"),
        (HasPhototype((6,), or_unsure=False), "phototype 6"),
        (Ticked(("dry_eye", "facial_palsy"), at_least=2), "2 or more of: dry eye, facial palsy"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_condition_has_words(condition, said):
    assert words(condition) == said


def test_a_condition_without_words_is_a_fault():
    with pytest.raises(TypeError, match="Condition has no words"):
        words(Condition())
