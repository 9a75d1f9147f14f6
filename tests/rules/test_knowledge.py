"""The knowledge files: each is valid, and an invalid one is refused with advice."""

from datetime import date

import pytest

from treatments.rules.knowledge import FOLDER, KnowledgeError, load, parse, versions
from treatments.rules.soundness import overdue

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
    "no TOML": (changed('version = "2026-12"', "version = "), "not valid TOML.*line"),
    "no version": (changed('version = "2026-12"', ""), "'version' is missing"),
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
    "limit of no treatment": (changed("[limits.botox]", "[limits.filler]"), "limits 'filler'.*not known"),
    "limit without source": (
        changed('within_days = 90\nsources = ["B9"]', "within_days = 90\nsources = []"),
        "no source",
    ),
    "dose that goes down": (changed("units = [26, 36]", "units = [36, 26]"), "neck_bands.*do not go down"),
    "dose with one number": (changed("units = [26, 36]", "units = [26]"), "least and the most"),
    "dose for no concern": (changed('areas = ["neck_bands"]', 'areas = ["chin"]'), "'chin' is not known"),
    "two doses": (changed('areas = ["neck_bands"]', 'areas = ["crows_feet"]'), "2 doses for crows_feet"),
    "level out of range": (
        changed("levels = { botox = 2, skinpen = 2 }", "levels = { botox = 9, skinpen = 2 }"),
        "9 is not from 0 to 3",
    ),
    "a share above 100": (changed("too_close_below = 80", "too_close_below = 800"), "800 is not from 0 to 100"),
    "more steps than the scale has": (changed("plausible_steps = 1", "plausible_steps = 5"), "5 is not from 0 to 4"),
    "window backwards": (changed("ideal = 120", "ideal = 200"), "must not go down"),
    "window inside its gap": (changed("earliest = 90", "earliest = 80"), "less than its gap"),
    "wording that nobody uses": (changed("[wording.needles_refused]", "[wording.hello]"), "'hello' is not known"),
    "a row twice with another action": (
        changed(
            '[[gate]]\ncode = "heart_disease"',
            '[[gate]]\ncode = "dry_eye_again"\nwhen = { flag = "dry_eye" }\nbotox = "stop"\n'
            'reason = "Dry."\nclinical = "Dry."\nquestion = "Dry?"\nsources = ["B34"]\n\n'
            '[[gate]]\ncode = "heart_disease"',
        ),
        "gate 'dry_eye' and gate 'dry_eye_again' contradict each other on 'botox': check and stop",
    ),
    "behind a row on the person: age": (
        changed("when = { ages = [18, 21] }", "when = { ages = [16, 17] }"),
        "line [0-9]+: gate 'age_18_21' can never fire: person 'under_18' goes before it",
    ),
    "behind a row on the person: flag": (
        changed(
            '[[gate]]\ncode = "dry_eye"\nwhen = { flag = "dry_eye" }',
            '[[gate]]\ncode = "dry_eye"\nwhen = { flag = "pregnant" }',
        ),
        "gate 'dry_eye' can never fire: person 'pregnant' goes before it",
    ),
    "a scope that leaves nothing": (
        changed(
            'scope = { areas = ["eyelid"] }', 'scope = { all_but = true, areas = ["face", "neck", "body", "eyelid"] }'
        ),
        "gate 'area_eyelid' can never fire: its scope leaves no concern",
    ),
    "grades that a concern does not have": (
        changed(
            '[[matrix]]\ncode = "enlarged_pores"',
            '[[matrix]]\ncode = "nothing"\nconcerns = ["enlarged_pores"]\nwhen = { severity = [] }\nroute = "none"\n'
            'reason = "None."\nclinical = "None."\nsources = ["P2"]\n\n[[matrix]]\ncode = "enlarged_pores"',
        ),
        "matrix 'nothing' can never fire for 'enlarged_pores'",
    ),
    "number without source": (
        changed('group = "botox_practice"\nsources = ["B25"]', 'group = "botox_practice"\nsources = []'),
        "line [0-9]+: number 'botox_onset' has no source",
    ),
    "number of an unknown source": (
        changed('group = "botox_practice"\nsources = ["B25"]', 'group = "botox_practice"\nsources = ["B999"]'),
        "number 'botox_onset': unknown source 'B999'",
    ),
    "unit missing": (
        changed('unit = "day"\nlow = 1\nhigh = 7\n', "low = 1\nhigh = 7\n"),
        "line [0-9]+, quantities, botox_onset: 'unit' is missing. Add it",
    ),
    "unit unknown": (changed('unit = "day"', 'unit = "moon"'), "number 'botox_onset', unit: 'moon' is not known"),
    "number the wrong way round": (
        changed('unit = "day"\nlow = 1\nhigh = 7\n', 'unit = "day"\nlow = 8\nhigh = 7\n'),
        "'low' must not be above 'high'",
    ),
    "more than all": (changed("low = 46\nhigh = 61", "low = 46\nhigh = 161"), "46 to 161 is not a part of 100"),
    "group unknown": (changed('group = "botox_practice"', 'group = "nobody"'), "unknown group 'nobody'"),
    "group of nobody": (changed("phototypes = [2, 3, 4]", "phototypes = []"), "'skinpen_neck_trial' holds nobody"),
    "ages the wrong way round": (changed("ages = [44, 65]", "ages = [65, 44]"), "the youngest and the oldest age"),
    "attribute without a word": (
        changed(
            '[no_good_number.skinpen_duration]\ntreatment = "skinpen"\nabout = "duration"',
            '[no_good_number.skinpen_duration]\ntreatment = "skinpen"\nabout = "harm"',
        ),
        "treatment 'skinpen', quantities or no_good_number: 'duration' is missing",
    ),
    "two numbers that contradict": (
        changed(
            "[quantities.botox_peak]",
            '[quantities.botox_onset_again]\ntreatment = "botox"\nattribute = "onset"\n'
            'what = "the first change shows after"\nunit = "day"\nlow = 2\nhigh = 3\ncountry = "US"\ncertainty = "C"\n'
            'checked = "original"\ngroup = "botox_practice"\nsources = ["B25"]\n\n[quantities.botox_peak]',
        ),
        "number 'botox_onset' and number 'botox_onset_again' contradict each other",
    ),
    "a text that names no number there is": (
        changed("after {botox_onset}", "after {botox_onzet}"),
        "'botox_onzet' is not known",
    ),
    "a figure typed in a text": (
        changed("It lasts {botox_duration}.", "It lasts 12 months."),
        "options 'botox', when: the figure 12 has no source",
    ),
    "a number nobody checked, shown to patients": (
        changed("about {droopy_eyelid} people", "about {droopy_eyelid_by_label} people"),
        "number 'droopy_eyelid_by_label' is unchecked, so no patient may see it",
    ),
    "a number better checked than its sources": (
        changed('checked = "unchecked"\ngroup', 'checked = "original"\ngroup'),
        "cannot be checked 'original': none of its sources was",
    ),
    "an option without a row": (changed("days_off = { text", "days_of = { text"), "'days_of' is not known"),
    "an option without a row of its first weeks": (
        changed('people = { text = "{botox_days_off} off.', 'crowd = { text = "{botox_days_off} off.'),
        "first_weeks: 'crowd' is not known",
    ),
    "days drawn from what are no days": (
        changed('change = ["botox_onset"]', 'change = ["botox_peak"]'),
        "'botox_peak' is no checked",
    ),
    "days of a row that is not drawn": (
        changed('change = ["botox_onset"]', 'feeling = ["botox_onset"]'),
        "'feeling' is not known",
    ),
    "a count without the treatment over no time": (
        changed(
            "without = { low = 0, high = 2 }\nhorizon_days = { low = 14, high = 14 }",
            "without = { low = 0, high = 2 }",
        ),
        "two counts need one time",
    ),
    "another number of people": (
        changed("out_of = 100\nlow = 5.4\nhigh = 5.4", "out_of = 1000\nlow = 54\nhigh = 54"),
        "count out of 100",
    ),
    "a benefit that nobody saw": (
        changed('judged_by = "doctor"\nwhat = "frown lines none or mild"', 'what = "frown lines none or mild"'),
        "number 'frown_peak' needs 'judged_by'",
    ),
    "a judge unknown": (changed('judged_by = "doctor"', 'judged_by = "nobody"'), "judged_by: 'nobody' is not known"),
    "two definitions by one judge": (
        changed('judged_by = "person"\nwhat = "frown lines', 'judged_by = "doctor"\nwhat = "frown lines'),
        "'frown_peak' and number 'frown_own_view' are two definitions of one thing",
    ),
    "of how many people, and no word why not": (
        changed("n = 723\n", ""),
        "'texture_satisfied' needs 'n', or a 'note'",
    ),
    "a concern twice over": (
        changed('concerns = ["frown_lines", "crows_feet"]', 'concern = "frown_lines"\nconcerns = ["crows_feet"]'),
        "give either 'concern' or 'concerns'",
    ),
    "a number whose source has no address": (
        changed(', url = "https://doi.org/10.1097/01.PRS.0000076504.79727.62"', ""),
        "number 'frown_peak': source 'B75' has no 'url'",
    ),
    "nobody without the treatment": (changed("n_without = 71", "n_without = 0"), "n_without: 0 people"),
    "another way that nobody looked up": (
        changed('sources = ["A2"]', 'sources = ["G1"]'),
        "alternatives 'sunscreen': source 'G1' is unchecked",
    ),
    "another way for no concern": (
        changed('concerns = ["sagging"]\ntext', 'concerns = ["sag"]\ntext'),
        "alternatives 'lifting', concerns: 'sag' is not known",
    ),
    "care at no stage": (changed('stage = "before"', 'stage = "during"'), "'during' is not known. Use one of: before"),
    "care for no flag": (
        changed('flag = "cold_sore_history"\ntext = "You told', 'flag = "cold"\ntext = "You told'),
        "care, flag: 'cold' is not known",
    ),
    "a sign with no such act": (changed('action = "emergency"', 'action = "wait"'), "'wait' is not known"),
    "one id twice": (changed('id = "botox_headache"', 'id = "botox_bruise"'), "'botox_bruise' is there 2 times"),
    "care without a source": (changed('sources = ["B71"]', "sources = []"), "'botox_after_faces' has no source"),
    "a laxer rest of the world": (
        changed(
            '[countries.other]\nname = "your country"\nnames_medicines = false',
            '[countries.other]\nname = "your country"\nnames_medicines = true',
        ),
        "countries 'other', names_medicines is laxer than in 'GB'",
    ),
    "no day to look again": (
        changed(", review_by = 2027-11-30", ""),
        "line [0-9]+, sources, B1: 'review_by' is missing",
    ),
    "a number as text": (changed("first_within_days = 42", 'first_within_days = "42"'), "must be of type int"),
}


@pytest.mark.parametrize(("text", "problem"), UNSOUND.values(), ids=UNSOUND)
def test_unsound_knowledge_is_refused_with_file_row_and_remedy(text, problem):
    with pytest.raises(KnowledgeError, match=f"new.toml.*{problem}"):
        parse(text, file="new.toml")


def test_each_problem_names_the_line_of_its_row():
    row = NEWEST.splitlines().index('code = "age_18_21"') + 1

    with pytest.raises(KnowledgeError, match=f"^new.toml, line {row}: gate 'age_18_21'"):
        parse(changed("when = { ages = [18, 21] }", "when = { ages = [21, 18] }"), file="new.toml")


def test_all_problems_are_told_at_once():
    unsound = changed('flag = "dry_eye"', 'flag = "dry_eyes"').replace('unit = "week"', 'unit = "moon"', 1)

    with pytest.raises(KnowledgeError) as refused:
        parse(unsound, file="new.toml")
    assert "dry_eyes" in str(refused.value)
    assert "moon" in str(refused.value)


@pytest.mark.parametrize(
    ("today", "late"),
    [(date(2027, 5, 31), set()), (date(2027, 6, 1), {"CLIN", "MFR"})],
    ids=["on its last day", "a day later"],
)
def test_a_source_past_its_day_is_a_warning_that_says_what_to_do(today, late):
    found = overdue(load(), today=today)

    assert late <= {row.source.strength for row in found}
    assert bool(found) is bool(late)
    assert all("was to be looked at again by 2027-05-31. Check it" in row.text for row in found)
