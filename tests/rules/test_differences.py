"""The differences between two versions: every row and field, and the effect on safety where it can be determined."""

from dataclasses import fields, replace

import pytest

from tests.rules.peel import with_a_peel
from treatments.rules.differences import SECTIONS, DifferenceKind, differences
from treatments.rules.knowledge import FOLDER, load, parse
from treatments.rules.replay import SafetyEffect
from treatments.rules.row_safety import (
    CONSULTATION,
    GATE,
    LIMITS,
    MATRIX,
    ORDERED,
    PERSON,
    RED_FLAGS,
    SIGNS,
    SPACING,
    VISITS,
)
from treatments.rules.rulebook import Knowledge

OLD = load()
TEXT = (FOLDER / f"{OLD.version}.toml").read_text(encoding="utf-8")


def version(after, old, new):
    """Returns the newest version in which the first `old` after `after` is replaced by `new`."""
    start = TEXT.index(after)
    head, tail = TEXT[:start], TEXT[start:]
    assert old in tail
    return parse(head + tail.replace(old, new, 1), file="new.toml")


def the_change(after, old, new):
    """Returns the section and the change of the one row that differs."""
    (found,) = differences(OLD, version(after, old, new)).items()
    section, (change,) = found
    return section, change


SAFER, LESS, OTHER = SafetyEffect.SAFER, SafetyEffect.LESS_SAFE, SafetyEffect.OTHER
CHANGES = {
    "a stop becomes a check": ('"toxin_allergy" }', 'botox = "stop"', 'botox = "check"', GATE, LESS),
    "a check becomes a note": ('code = "diabetes"', 'skinpen = "check"', 'skinpen = "note"', GATE, LESS),
    "a check becomes a stop": ('code = "diabetes"', 'skinpen = "check"', 'skinpen = "stop"', GATE, SAFER),
    "one treatment more": ('code = "diabetes"', 'skinpen = "ch', 'botox = "note"\nskinpen = "ch', GATE, SAFER),
    "one way safer, the other less": ('code = "diabetes"', 'skinpen = "check"', 'botox = "stop"', GATE, LESS),
    "fewer ages": ('code = "age_18_21"', "[18, 21]", "[18, 20]", GATE, LESS),
    "more ages": ('code = "age_18_21"', "[18, 21]", "[18, 22]", GATE, SAFER),
    "other ages": ('code = "age_18_21"', "[18, 21]", "[19, 22]", GATE, LESS),
    "only the wording": ('code = "toxin_allergy"', "must not be given", "is not given", GATE, OTHER),
    "more prompts have to be ticked": ('code = "wellbeing_prompts"', "at_least = 2", "at_least = 3", PERSON, LESS),
    "fewer prompts have to be ticked": ('code = "wellbeing_prompts"', "at_least = 2", "at_least = 1", PERSON, SAFER),
    "visits closer together": ("", 'later = "botox", days = 7', 'later = "botox", days = 6', SPACING, LESS),
    "visits further apart": ("", 'later = "botox", days = 7', 'later = "botox", days = 8', SPACING, SAFER),
    "an earlier visit": ("[visits.botox_review]", "earliest = 14", "earliest = 13", VISITS, LESS),
    "a later visit": ("[visits.skinpen]", "earliest = 28", "earliest = 29", VISITS, SAFER),
    "quiet for fewer days": ("[visits.skinpen]", "quiet_before_event = 14", "quiet_before_event = 13", VISITS, LESS),
    "a last day that moves": ("[visits.skinpen]", "latest = 42", "latest = 49", VISITS, OTHER),
    "a shorter reflection": ("[[consultation.reflections]]", "days = 2", "days = 1", CONSULTATION, LESS),
    "more units": ("[limits.botox]", "most_units = 400", "most_units = 500", LIMITS, LESS),
    "units over a longer time": ("[limits.botox]", "within_days = 90", "within_days = 100", LIMITS, SAFER),
    "a dose of the label": ("[limits.botox]", "[26, 36]", "[26, 37]", "Doses of the label", OTHER),
    "a lesser call for help": ("[[signs]]", 'action = "emergency"', 'action = "call"', SIGNS, LESS),
    "nothing becomes the clinician": ('code = "sagging"', 'route = "none"', 'route = "ask"', MATRIX, SAFER),
    "a weight": ("", "place_weights = [3, 2, 1]", "place_weights = [4, 2, 1]", "Weighing", OTHER),
    "a source looked at again": ("[sources]", "review_by = 20", "review_by = 21", "Sources", OTHER),
}  # fmt: skip


@pytest.mark.parametrize(("after", "old", "new", "section", "safety"), CHANGES.values(), ids=CHANGES)
def test_a_changed_row_is_named_with_its_safety(after, old, new, section, safety):
    found, change = the_change(after, old, new)

    assert (found, change.kind, change.safety) == (section, DifferenceKind.CHANGED, safety)


@pytest.mark.parametrize("turn", [1, -1], ids=["forwards", "backwards"])
@pytest.mark.parametrize(("after", "old", "new", "section", "safety"), CHANGES.values(), ids=CHANGES)
def test_going_back_is_never_as_safe_as_going_on(after, old, new, section, safety, turn):
    versions = (OLD, version(after, old, new))[::turn]
    (changes,) = differences(*versions).values()

    back = {SAFER: {LESS}, OTHER: {OTHER}, LESS: {SAFER, LESS}}
    assert changes[0].safety in ({safety} if turn == 1 else back[safety])


def test_a_field_stands_with_what_it_was_and_is():
    _, change = the_change('code = "diabetes"', 'skinpen = "check"', 'skinpen = "note"')

    assert [(of.name, of.before, of.after) for of in change.fields] == [("SkinPen action", "check", "note")]


def test_a_row_that_is_gone_is_less_safe_and_one_that_is_new_safer():
    without = replace(OLD, gate=OLD.gate[1:])

    (gone,), (new,) = differences(OLD, without)[GATE], differences(without, OLD)[GATE]
    assert (gone.code, gone.kind, gone.safety) == ("age_18_21", DifferenceKind.REMOVED, LESS)
    assert (new.code, new.kind, new.safety) == ("age_18_21", DifferenceKind.ADDED, SAFER)
    assert {of.after for of in gone.fields} == {of.before for of in new.fields} == {""}


def test_a_version_differs_in_nothing_from_itself():
    assert differences(OLD, OLD) == {}


def test_a_third_treatment_is_a_row_and_a_field_of_other_rows():
    found = differences(OLD, with_a_peel())

    assert ("peel", DifferenceKind.ADDED) in {(change.code, change.kind) for change in found["Treatments"]}
    assert any("Chemical peel" in of.name for change in found[MATRIX] for of in change.fields)


def test_a_treatment_with_another_name_changes_no_rule():
    found = differences(OLD, version("[treatments.skinpen]", 'name = "SkinPen"', 'name = "Pen"'))

    assert {GATE, MATRIX, PERSON} & set(found) == set()


def test_a_number_changes_with_every_sentence_that_names_it():
    found = differences(OLD, version("[quantities.botox_onset]", "high = ", "high = 1"))

    assert "botox_onset" in {change.code for change in found["Numbers"]}
    assert "botox" in {change.code for change in found["Options"]}


def test_every_part_of_a_version_is_compared():
    """Fails when a part is added to a version without a section."""
    compared = {
        "treatments",
        "visits",
        "cadence",
        "spacing_sources",
        "limits",
        "place_weights",
        "burdens",
        "doubt",
        "concerns",
    }
    compared |= {"consultation", "waiting_days"}
    compared |= {"limits", "person", "gate", "matrix", "wording", "questions", "evidence", "sources"}
    assert {of.name for of in fields(Knowledge)} == compared | {"version", "edition", "rows_by_grades"}


def test_the_order_of_safety_is_of_sections_that_are_there():
    assert set(ORDERED) <= set(SECTIONS)
    assert RED_FLAGS in ORDERED
