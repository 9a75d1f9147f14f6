"""Our score sheet: every proof it names is there, and what the knowledge base no longer shows is not met."""

import ast
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from treatments.presenters.decision_aid import MET, NOT_MET, NOT_YET, items, score_sheet
from treatments.rules import knowledge
from treatments.rules.evidence import Chance, Fact

TODAY = date(2026, 11, 22)
BASE = knowledge.load()
EVIDENCE = BASE.evidence

TESTED = [(item.id, test) for item in items() for test in item.tests]


def states(base=BASE, today=TODAY):
    return {item.id: item.state for part in score_sheet(today=today, base=base) for item in part.items}


@cache
def names_of_tests(path):
    """The names of the test functions in a file."""
    tree = ast.parse((Path(settings.BASE_DIR) / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_the_sheet_has_the_points_that_apply_to_a_treatment():
    assert [len(part.items) for part in score_sheet(today=TODAY)] == [6, 6, 23]
    named = [f"Q{number}" for number in range(1, 7)] + [f"C{number}" for number in range(1, 7)]
    assert [item.id for item in items()] == named + [f"B{number}" for number in range(1, 24)]


@pytest.mark.parametrize(("point", "test"), TESTED, ids=[f"{point} {test}" for point, test in TESTED])
def test_each_test_that_is_named_as_a_proof_is_there(point, test):
    path, name = test.split("::")
    assert name in names_of_tests(path)


def test_nothing_is_met_without_a_test_that_proves_it():
    found = states()
    assert {item.id for item in items() if not item.tests} == {
        name for name, state in found.items() if state == NOT_YET
    }


def test_what_can_be_seen_in_the_knowledge_base_is_seen_there():
    assert NOT_MET not in states().values()


def test_what_only_others_can_do_is_not_yet_met():
    found = states()
    assert {found[f"B{number}"] for number in (12, 13, 14, 15, 16, 17, 22, 23)} == {NOT_YET}


def with_evidence(**changed):
    return replace(BASE, evidence=replace(EVIDENCE, **changed))


def with_option(name, **facts):
    option = EVIDENCE.options[name]
    return with_evidence(options={**EVIDENCE.options, name: replace(option, facts={**option.facts, **facts})})


def with_number(**changed):
    number = next(number for number in EVIDENCE.numbers.values() if isinstance(number, Chance) and number.horizon_days)
    return with_evidence(numbers={**EVIDENCE.numbers, "changed": replace(number, id="changed", **changed)})


def with_origin(**changed):
    number = next(iter(EVIDENCE.numbers.values()))
    numbers = {**EVIDENCE.numbers, number.id: replace(number, origin=replace(number.origin, **changed))}
    return with_evidence(numbers=numbers)


def ungraded():
    row = BASE.matrix[0]
    effects = {name: replace(effect, evidence="?") for name, effect in row.effects.items()}
    return replace(BASE, matrix=(replace(row, effects=effects), *BASE.matrix[1:]))


NOTHING = Fact("")
GROUP = next(iter(EVIDENCE.numbers.values())).origin.group
WRONG = {
    "Q1": replace(BASE, concerns={}),
    "Q3": with_evidence(options={name: EVIDENCE.options[name] for name in ("botox", "skinpen")}),
    "Q4": with_option("skinpen", for_you=NOTHING),
    "Q5": with_option("neither", risks=NOTHING),
    "Q6": with_option("both", days_off=NOTHING),
    "C1": with_option("botox", what_it_is=Fact("word " * 60)),
    "C2": with_origin(sources=()),
    "C3": replace(BASE, version="2027-01"),
    "C5": with_origin(certainty="?"),
    "B1": with_option("neither", when=NOTHING),
    "B3": with_evidence(unknown={}),
    "B4": with_origin(group=replace(GROUP, words="")),
    "B5": with_number(high=101),
    "B6": with_number(treatment="skinpen", horizon_days=(1, 1)),
    "B7": with_number(out_of=1000),
    "B19": ungraded(),
}


@pytest.mark.parametrize(("point", "base"), WRONG.items(), ids=WRONG)
def test_a_look_sees_what_is_wrong(point, base):
    assert states()[point] == MET
    assert states(base)[point] == NOT_MET


def test_a_source_past_its_day_is_seen():
    assert states(today=date(2031, 1, 1))["C4"] == NOT_MET


def test_every_look_has_a_case_in_which_it_fails():
    assert {item.id for item in items() if item.look} == {*WRONG, "C4"}


@pytest.mark.django_db
def test_the_page_shows_each_point_and_how_many_are_met(client, clinic):
    page = client.get(reverse("patient:decision_aid")).content.decode()
    shown = dict(re.findall(r'data-point="(\w+)" data-state="(\w+)"', page))
    assert shown == states(today=date.today())  # noqa: DTZ011  # the page's own day
    met = [sum(state == MET for name, state in shown.items() if name[0] == letter) for letter in "QCB"]
    assert [f"{count} of {most}" for count, most in zip(met, (6, 6, 23), strict=True)] == re.findall(
        r"\d+ of \d+(?=</strong>)", page
    )


@pytest.mark.django_db
def test_a_point_that_no_longer_holds_is_shown_as_not_met(client, clinic, time_machine):
    time_machine.move_to("2031-01-01")
    page = client.get(reverse("patient:decision_aid")).content.decode()
    assert 'data-point="C4" data-state="not_met"' in page
    assert re.search(r"Now: \d+ sources are overdue.", page)
