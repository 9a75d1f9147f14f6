"""The hazard log: every control that it names exists, and every rating follows from the matrix."""

import re
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings

from tests.proofs import is_a_test

DOCS = settings.BASE_DIR / "docs"
SAFETY = DOCS / "clinical-safety"
HAZARDS = dict(re.findall(r"^### (H\d\d) .*?\n(.*?)(?=^### |\Z)", (SAFETY / "hazard-log.md").read_text(), re.M | re.S))
FIELDS = ("Cause", "Effect", "Before", "Controls", "After", "Remaining", "Owner")
RATING = re.compile(r"\*\*(Before|After):\*\* ([\w ]+) × ([\w ]+) = (\d)")


def matrix():
    """Rating by (severity, likelihood), as in the table of the safety case."""
    rows = re.findall(r"^\|([\w ]*)\|((?: [\w ]+ \|){5})$", (SAFETY / "README.md").read_text(), re.M)
    table = {name.strip(): [cell.strip() for cell in cells.strip(" |").split("|")] for name, cells in rows}
    severities = table.pop("")
    return {
        (severity, likelihood): int(rating)
        for likelihood, ratings in table.items()
        for severity, rating in zip(severities, ratings, strict=True)
    }


MATRIX = matrix()
RATINGS = {(hazard, when): rest for hazard, text in HAZARDS.items() for when, *rest in RATING.findall(text)}
CONTROLS = [
    (hazard, proof)
    for hazard, text in HAZARDS.items()
    for proof in re.findall(r"`([^`]+)`", text.split("**Controls:**")[1].split("**After:**")[0])
]


@cache
def guards():
    """The names of all constraints and triggers in the database."""
    metas = [model._meta for model in apps.get_models()]
    return {row.name for meta in metas for row in (*meta.constraints, *getattr(meta, "triggers", ()))}


def is_there(proof):
    return is_a_test(proof) if "::" in proof else proof in guards()


@pytest.mark.parametrize(("hazard", "proof"), CONTROLS, ids=[" ".join(row) for row in CONTROLS])
def test_each_control_of_the_hazard_log_is_there(hazard, proof):
    assert is_there(proof)


@pytest.mark.parametrize(
    "proof", ["tests/rules/test_gate.py::test_gone", "tests/gone.py::test_a", "no_such_constraint"]
)
def test_a_control_that_is_gone_is_seen(proof):
    assert not is_there(proof)


@pytest.mark.parametrize(("hazard", "text"), HAZARDS.items(), ids=HAZARDS)
def test_each_hazard_says_what_causes_it_what_is_done_what_remains_and_who_accepts_it(hazard, text):
    assert re.findall(r"^- \*\*(\w+):\*\*", text, re.M) == list(FIELDS)
    assert any(named == hazard for named, _ in CONTROLS)


@pytest.mark.parametrize(("hazard", "when"), RATINGS, ids=[" ".join(row) for row in RATINGS])
def test_each_rating_is_what_the_matrix_gives(hazard, when):
    severity, likelihood, rating = RATINGS[hazard, when]
    assert MATRIX[severity, likelihood] == int(rating)


def test_every_hazard_is_rated_before_and_after_and_no_control_makes_it_worse():
    assert len(MATRIX) == 25
    assert RATINGS.keys() == {(hazard, when) for hazard in HAZARDS for when in ("Before", "After")}
    assert all(RATINGS[hazard, "After"][2] <= RATINGS[hazard, "Before"][2] for hazard in HAZARDS)


def test_the_numbers_of_hazards_run_on_and_the_case_says_how_many():
    assert list(HAZARDS) == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]
    assert f"[hazard-log.md](hazard-log.md), {len(HAZARDS)} |" in (SAFETY / "README.md").read_text()


def test_it_is_said_that_nobody_has_signed():
    for page in ("README.md", "hazard-log.md"):
        assert re.search(r"[Nn]o clinical safety officer", (SAFETY / page).read_text())


@pytest.mark.parametrize("page", [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")])
def test_every_page_that_a_page_of_the_docs_leads_to_is_there(page):
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / page).read_text())
    assert [link for link in links if not ((DOCS / page).parent / link).exists()] == []
