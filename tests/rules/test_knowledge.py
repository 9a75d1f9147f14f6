"""The knowledge files: each is sound, and an unsound one is refused with what to do."""

import pytest

from treatments.rules.knowledge import FOLDER, KnowledgeError, load, parse, versions

NEWEST = (FOLDER / f"{versions()[-1]}.toml").read_text(encoding="utf-8")


def changed(old, new):
    assert old in NEWEST
    return NEWEST.replace(old, new, 1)


@pytest.mark.parametrize("version", versions())
def test_every_version_in_the_repository_is_sound_and_bears_its_name(version):
    assert load(version).version == version


def test_the_newest_version_decides_unless_another_is_named():
    assert load().version == versions()[-1]


def test_a_version_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(KnowledgeError, match=versions()[-1]):
        load("1999-01")


def test_names_and_sources_can_be_looked_up():
    knowledge = load()

    assert [treatment.name for treatment in knowledge.treatments.values()] == ["Botox", "SkinPen"]
    assert knowledge.sources["P2"].strength == "REG"
    assert knowledge.visits["botox_review"].name == "Botox review"


UNSOUND = {
    "no TOML": (changed('version = "2026-11"', "version = "), "not valid TOML.*line"),
    "no version": (changed('version = "2026-11"', ""), "'version' is missing"),
    "unknown source": (changed('"P2", "P4"', '"P2", "P404"'), "age_18_21.*unknown source 'P404'"),
    "no source": (changed('sources = ["P2", "P4"]', "sources = []"), "age_18_21.*no source"),
    "unused source": (
        changed(
            "[sources]",
            '[sources]\nZ1 = { title = "t", strength = "SR", date = "2020", checked = "copy", review_by = 2027-01-31 }',
        ),
        "'Z1' is cited by no row",
    ),
    "unknown flag": (changed('flag = "dry_eye"', 'flag = "dry_eyes"'), "'dry_eyes' is not known"),
    "flag without row": (changed('flag = "dry_eye"', 'flag = "facial_palsy"'), "'dry_eye' is missing"),
    "unknown action": (changed('skinpen = "check"', 'skinpen = "maybe"'), "'maybe' is not known. Use one of: note"),
    "unknown key": (
        changed('code = "metal_allergy"', 'code = "metal_allergy"\nbottox = "stop"'),
        "unknown key 'bottox'",
    ),
    "unknown condition": (changed("when = { ages = [18, 21] }", "when = { moon = 1 }"), "unknown condition"),
    "never fires: ages": (changed("ages = [18, 21]", "ages = [21, 18]"), "age_18_21.*never fire"),
    "never fires: days": (changed("under = 183", "under = 0"), "never fire"),
    "never fires: no treatment": (
        changed(
            'code = "age_18_21"\nwhen = { ages = [18, 21] }\nskinpen = "check"',
            'code = "age_18_21"\nwhen = { ages = [18, 21] }',
        ),
        "names no treatment",
    ),
    "grades without row": (
        changed("when = { movement = [0, 1], rest = [0, 1] }", "when = { movement = [0], rest = [0, 1] }"),
        "no row covers frown_lines, 1, 0",
    ),
    "grades with two rows": (
        changed("when = { movement = [0, 1], rest = [0, 1] }", "when = { rest = [0, 1] }"),
        "both? ?cover|cover frown_lines, 2, 0",
    ),
    "to a treatment without effect": (changed('to = ["botox"]', 'to = ["skinpen"]'), "which has no effect"),
    "two rows of one code": (changed('code = "dry_eye"', 'code = "heart_disease"'), "stands for 2 rows"),
    "level out of range": (
        changed("levels = { botox = 2, skinpen = 2 }", "levels = { botox = 9, skinpen = 2 }"),
        "9 is not from 0 to 3",
    ),
    "a share above 100": (changed("too_close_below = 80", "too_close_below = 800"), "800 is not from 0 to 100"),
    "more steps than the scale has": (changed("plausible_steps = 1", "plausible_steps = 5"), "5 is not from 0 to 4"),
    "window backwards": (changed("ideal = 120", "ideal = 200"), "must not go down"),
    "window inside its gap": (changed("earliest = 90", "earliest = 80"), "less than its gap"),
    "wording that nobody uses": (changed("[wording.needles_refused]", "[wording.hello]"), "'hello' is not known"),
    "a number as text": (changed("first_within_days = 42", 'first_within_days = "42"'), "must be of type int"),
}


@pytest.mark.parametrize(("text", "problem"), UNSOUND.values(), ids=UNSOUND)
def test_unsound_knowledge_is_refused_with_file_row_and_remedy(text, problem):
    with pytest.raises(KnowledgeError, match=f"new.toml.*{problem}"):
        parse(text, file="new.toml")
