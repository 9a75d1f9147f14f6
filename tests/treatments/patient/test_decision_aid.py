"""Our quality checklist: every proof that it names exists, and what the knowledge base lacks counts as not met."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from tests.proofs import is_a_test
from treatments.patient.presenters.decision_aid import MET, NOT_MET, NOT_YET, PARTLY, items, score_sheet
from treatments.rules import knowledge
from treatments.rules.evidence import BENEFIT, HARM, KINDS, UNCHECKED, Alternative, Chance, Fact
from treatments.rules.facts import CONCERNS

TODAY = date(2026, 11, 22)
BASE = knowledge.load()
EVIDENCE = BASE.evidence

TESTED = [(item.id, test) for item in items() for test in item.tests]


def states(base=BASE, today=TODAY):
    return {item.id: item.state for part in score_sheet(today=today, base=base) for item in part.items}


def test_the_sheet_has_the_points_that_apply_to_a_treatment():
    assert [len(part.items) for part in score_sheet(today=TODAY, base=BASE)] == [6, 6, 23]
    named = [f"Q{number}" for number in range(1, 7)] + [f"C{number}" for number in range(1, 7)]
    assert [item.id for item in items()] == named + [f"B{number}" for number in range(1, 24)]


@pytest.mark.parametrize(("point", "test"), TESTED, ids=[f"{point} {test}" for point, test in TESTED])
def test_each_test_that_is_named_as_a_proof_is_there(point, test):
    assert is_a_test(test)


def test_nothing_is_met_without_a_test_that_proves_it():
    found = states()
    assert {item.id for item in items() if not item.tests} == {
        name for name, state in found.items() if state == NOT_YET
    }


def test_what_only_others_can_do_is_not_yet_met():
    found = states()
    assert {found[f"B{number}"] for number in (12, 13, 14, 15, 16, 17, 20, 22, 23)} == {NOT_YET}


def test_what_a_strict_reader_would_still_ask_for_keeps_a_point_from_being_met():
    found = states(COMPLETE)
    lacking = {item.id for item in items() if item.lacks}
    assert lacking
    assert {name for name, state in found.items() if state == PARTLY} == lacking


def described(group):
    return replace(group, words="adults in a trial", ages=(18, 75), phototypes=frozenset({1, 2, 3, 4, 5, 6}))


def complete(chance):
    """Returns the chance with all details known: one person in ten after a month."""
    origin = replace(chance.origin, group=described(chance.origin.group), n=100)
    return replace(chance, horizon_days=(30, 30), low=10, high=10, origin=origin)


A_CHANCE = next(number for number in EVIDENCE.numbers.values() if isinstance(number, Chance))
SIDES = {
    f"{name} {kind}": replace(A_CHANCE, id=f"{name} {kind}", treatment=name, kind=kind)
    for name in BASE.treatments
    for kind in KINDS
}
NUMBERS = {
    name: complete(number) if isinstance(number, Chance) else number
    for name, number in {**EVIDENCE.numbers, **SIDES}.items()
}
SOURCES = {name: replace(source, url="https://example.org") for name, source in BASE.sources.items()}
OTHER_WAY = Alternative("other", tuple(CONCERNS), "Another way.", "Another way.", ("A1",))
COMPLETE = replace(BASE, sources=SOURCES, evidence=replace(EVIDENCE, numbers=NUMBERS, alternatives=(OTHER_WAY,)))
"""The knowledge base with a number for each side of each treatment, and with all details of each number known."""


def with_evidence(**changed):
    return replace(COMPLETE, evidence=replace(COMPLETE.evidence, **changed))


def with_option(name, **facts):
    option = EVIDENCE.options[name]
    return with_evidence(options={**EVIDENCE.options, name: replace(option, facts={**option.facts, **facts})})


def with_number(**changed):
    return with_evidence(numbers={**NUMBERS, "changed": replace(NUMBERS[A_CHANCE.id], id="changed", **changed)})


def with_origin(**changed):
    return with_number(origin=replace(NUMBERS[A_CHANCE.id].origin, **changed))


def of(treatment, kind):
    """The chances of one side of a treatment, by id."""
    return {
        name: row
        for name, row in NUMBERS.items()
        if isinstance(row, Chance) and (row.treatment, row.kind) == (treatment, kind)
    }


def without_numbers_of(treatment, kind, **changed):
    gone = of(treatment, kind)
    return with_evidence(numbers={name: row for name, row in NUMBERS.items() if name not in gone}, **changed)


def unchecked(treatment, kind):
    """Returns a knowledge base in which one side's numbers are unchecked, so that patients are not shown them."""
    hidden = {
        name: replace(row, origin=replace(row.origin, checked=UNCHECKED)) for name, row in of(treatment, kind).items()
    }
    return with_evidence(numbers={**NUMBERS, **hidden})


def ungraded():
    row = BASE.matrix[0]
    effects = {name: replace(effect, evidence="?") for name, effect in row.effects.items()}
    return replace(COMPLETE, matrix=(replace(row, effects=effects), *BASE.matrix[1:]))


def without_an_address():
    cited = A_CHANCE.origin.sources[0]
    return replace(COMPLETE, sources={**SOURCES, cited: replace(SOURCES[cited], url=None)})


NOTHING = Fact("")
GROUP = NUMBERS[A_CHANCE.id].origin.group
WRONG = {
    "Q1": replace(COMPLETE, concerns={}),
    "Q3": with_evidence(options={name: EVIDENCE.options[name] for name in ("botox", "skinpen")}),
    "Q4": with_option("skinpen", for_you=NOTHING),
    "Q5": with_option("neither", risks=NOTHING),
    "Q6": with_option("both", days_off=NOTHING),
    "C1": with_option("botox", what_it_is=Fact("word " * 60)),
    "C2": with_origin(sources=()),
    "C3": replace(COMPLETE, version="2027-01"),
    "C5": with_origin(certainty="?"),
    "B1": with_option("neither", when=NOTHING),
    "B3": without_numbers_of("skinpen", HARM, unknown={}),
    "B4": with_origin(group=replace(GROUP, words="")),
    "B5": with_number(high=101),
    "B6": with_number(treatment="skinpen", horizon_days=(150, 150)),
    "B7": with_number(out_of=1000),
    "B19": ungraded(),
}
IN_PART = {
    "Q3, no other way": ("Q3", with_evidence(alternatives=())),
    "Q3, none for one concern": (
        "Q3",
        with_evidence(alternatives=(replace(OTHER_WAY, concerns=OTHER_WAY.concerns[1:]),)),
    ),
    "C1, no number of a harm": ("C1", without_numbers_of("skinpen", HARM)),
    "C2, no address": ("C2", without_an_address()),
    "C5, nobody says how many": ("C5", with_origin(n=None)),
    "B3, no number of a benefit": ("B3", without_numbers_of("skinpen", BENEFIT)),
    "B3, none that is checked": ("B3", unchecked("skinpen", HARM)),
    "B4, no end of ages": ("B4", with_origin(group=replace(GROUP, ages=(18, 120)))),
    "B4, no skin types": ("B4", with_origin(group=replace(GROUP, phototypes=None))),
}


def test_each_look_holds_where_everything_is_known():
    held = {item.id for item in items() if item.look and not item.lacks}
    assert {name for name, state in states(COMPLETE).items() if state == MET} >= held


@pytest.mark.parametrize(("point", "base"), WRONG.items(), ids=WRONG)
def test_a_look_sees_what_is_wrong(point, base):
    assert states(base)[point] == NOT_MET


@pytest.mark.parametrize(("point", "base"), IN_PART.values(), ids=IN_PART)
def test_a_look_sees_what_holds_in_part_only(point, base):
    assert states(base)[point] == PARTLY


def test_numbers_that_no_patient_is_shown_are_not_counted():
    def found(base):
        return next(
            item.found for part in score_sheet(today=TODAY, base=base) for item in part.items if item.id == "B3"
        )

    hidden = with_origin(checked=UNCHECKED)
    assert found(hidden) == found(COMPLETE)
    assert found(with_origin(n=1)) != found(COMPLETE)


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
def test_a_point_that_no_longer_holds_is_shown_as_not_met(client, clinic, clock):
    clock.move_to("2031-01-01")
    page = client.get(reverse("patient:decision_aid")).content.decode()
    assert 'data-point="C4" data-state="not_met"' in page
    assert re.search(r"Now: \d+ sources are overdue.", page)
