"""What follows from answers; pure functions, so no database."""

from datetime import date

import pytest

from questionnaire import answers, pruning, wording
from questionnaire.questions import When
from questionnaire.steps import STEP_BY_KEY
from tests.questionnaire.patients import TODAY, full


def keys(given):
    return [step.key for step in answers.visible_steps(given)]


def concerns(*ids):
    return {"concerns": {"concerns": list(ids)}}


@pytest.mark.parametrize(
    ("given", "shown", "hidden"),
    [
        pytest.param({}, ["concerns", "skin"], ["priority", "strength-frown_lines"], id="nothing yet"),
        pytest.param(concerns("redness"), ["strength-redness"], ["priority"], id="one concern needs no priority"),
        pytest.param(
            concerns("redness", "melasma"), ["priority", "strength-melasma"], ["strength-sagging"], id="two concerns"
        ),
        pytest.param(concerns("prevention"), ["pregnancy"], ["strength-prevention"], id="nothing to rate"),
        pytest.param(concerns("prevention"), ["wellbeing"], ["skin", "eyes", "history"], id="nothing to treat"),
    ],
)
def test_steps_apply_by_what_was_chosen(given, shown, hidden):
    assert set(shown) <= set(keys(given))
    assert not set(hidden) & set(keys(given))


def test_addresses_name_no_concern():
    found = answers.addresses(concerns("redness", "melasma"))

    assert [(address, step.key) for address, step in found.items() if step.concern] == [
        ("strength-1", "strength-melasma"),
        ("strength-2", "strength-redness"),
    ]
    assert answers.address_of(STEP_BY_KEY["skin"], {}) == "skin"


def test_next_and_previous_pass_over_what_does_not_apply():
    given = concerns("redness")
    redness = STEP_BY_KEY["strength-redness"]

    assert answers.next_step(STEP_BY_KEY["concerns"], given) == redness
    assert answers.previous_step(STEP_BY_KEY["skin"], given) == redness
    assert answers.previous_step(STEP_BY_KEY["concerns"], given) is None
    assert answers.next_step(STEP_BY_KEY["consent"], given) is None


def test_progress_counts_only_what_applies():
    shown = answers.progress(STEP_BY_KEY["skin"], concerns("redness"))

    assert (shown.number, shown.total, shown.part) == (3, len(keys(concerns("redness"))), "Your skin")


def test_complete_answers_leave_nothing_open():
    assert answers.first_incomplete(full(), TODAY) is None


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        pytest.param({"eyes": None}, "eyes", id="step never seen"),
        pytest.param({"eyes": {"flags": []}}, "eyes", id="blank is not none"),
        pytest.param({"eyes": {"flags": ["none", "dry_eye"]}}, "eyes", id="none and another"),
        pytest.param({"eyes": {"flags": ["third_eye"]}}, "eyes", id="unknown choice"),
        pytest.param({"photos": None}, "photos", id="optional step not yet passed"),
        pytest.param({"consent": {"health_data": True}}, "consent", id="one of two consents"),
        pytest.param({"strength-frown_lines": {"movement": 2}}, "strength-frown_lines", id="half rated"),
        pytest.param({"priority": {"priority": "redness"}}, "priority", id="priority not among the chosen"),
    ],
)
def test_the_first_gap_is_found(changed, step):
    assert answers.first_incomplete(full(**changed), TODAY) == STEP_BY_KEY[step]


@pytest.mark.parametrize(
    ("today", "missing"),
    [(date(2026, 12, 24), False), (date(2026, 12, 25), False), (date(2026, 12, 26), True)],
    ids=["before the day", "on the day", "when it has passed"],
)
def test_a_big_day_that_has_passed_is_asked_again(today, missing):
    history = full()["history"] | {"has_event": "yes", "event_on": "2026-12-25"}

    open_step = answers.first_incomplete(full(history=history), today)

    assert (open_step == STEP_BY_KEY["history"]) is missing


def test_a_follow_up_is_asked_only_after_its_yes():
    history = STEP_BY_KEY["history"]
    asked = {question.key for question in answers.visible_questions(history, full())}

    assert "last_toxin_on" in asked
    assert "last_skinpen_on" not in asked


def test_who_takes_isotretinoin_is_not_asked_when_it_ended():
    given = full(medicines={"flags": ["isotretinoin_current"]})
    asked = {question.key for question in answers.visible_questions(STEP_BY_KEY["history"], given)}

    assert not {"stopped_isotretinoin", "isotretinoin_stopped_on"} & asked


def test_nothing_is_dropped_from_answers_that_fit():
    assert pruning.drop_inapplicable(full()) == (full(), ())


def test_a_concern_taken_back_takes_its_strength_and_the_priority_along():
    kept, dropped = pruning.drop_inapplicable(full(**concerns("acne_scars_rolling")))

    assert "strength-frown_lines" not in kept
    assert "priority" not in kept
    assert kept["strength-acne_scars_rolling"] == full()["strength-acne_scars_rolling"]
    assert dropped == ("What matters most?", "Frown lines")


def test_a_priority_that_is_no_longer_offered_is_dropped():
    kept, dropped = pruning.drop_inapplicable(full(**concerns("acne_scars_rolling", "redness")))

    assert kept["priority"] == {}
    assert "What matters most?" in dropped


def test_dropping_goes_on_until_nothing_is_left_over():
    history = full()["history"] | {"stopped_isotretinoin": "yes", "isotretinoin_stopped_on": "2026-06-01"}
    given = full(history=history, medicines={"flags": ["isotretinoin_current"]})

    kept, dropped = pruning.drop_inapplicable(given)

    assert not {"stopped_isotretinoin", "isotretinoin_stopped_on"} & set(kept["history"])
    assert len(dropped) == 2


def test_answers_read_as_words():
    sections = {section.step_key: section for section in wording.in_words(full())}
    said = {line.question: line.answer for section in sections.values() for line in section.lines}

    assert said["How strong are they when you frown hard?"] == "Moderate"
    assert said["When was the last time?"] == "January 5, 2026"
    assert said["Your phone (optional)"] == "Not given"
    assert said["Choose all that bother you"] == "Frown lines; Acne scars: soft dips"
    assert sections["eyes"].lines[0].answer == "None of these"
    assert sections["strength-frown_lines"].address == "strength-1"


@pytest.mark.parametrize(("flags", "said"), [(["none"], 0), (["self_harm_thoughts"], 1)])
def test_support_is_offered_to_who_needs_it(flags, said):
    assert len(answers.support_for(STEP_BY_KEY["wellbeing"], {"flags": flags})) == said


def test_progress_names_the_parts_and_how_far_she_is_in_them():
    parts = answers.progress(STEP_BY_KEY["pregnancy"], full()).parts

    assert [(part.name, part.state) for part in parts] == [
        ("What bothers you", "done"),
        ("Your skin", "done"),
        ("Your health", "now"),
        ("What matters to you", "ahead"),
        ("About you", "ahead"),
    ]


def test_the_minutes_left_go_down_to_one():
    left = [answers.progress(step, full()).minutes for step in answers.visible_steps(full())]

    assert left == sorted(left, reverse=True)
    assert 6 <= left[0] <= 10
    assert left[-1] == 1


def test_more_to_answer_takes_longer():
    few, many = (answers.progress(STEP_BY_KEY["priority"], concerns(*ids)) for ids in (LINES[:2], LINES))

    assert few.minutes < many.minutes


LINES = ("frown_lines", "forehead_lines", "crows_feet", "bunny_lines", "lip_lines", "fine_lines", "neck_lines")


def test_answers_are_said_in_the_readers_words():
    reader = wording.Reader(say=str.upper, day=lambda day: day.isoformat(), not_given="-")
    sections = wording.in_words(full(), reader)
    said = {line.question: line.answer for section in sections for line in section.lines}

    assert sections[0].title == "WHAT WOULD YOU LIKE TO CHANGE?"
    assert said["WHEN WAS THE LAST TIME?"] == "2026-01-05"
    assert said["YOUR PHONE (OPTIONAL)"] == "-"
    assert said["I KNOW THAT THIS QUIZ IS NOT MEDICAL ADVICE"] == "YES"


@pytest.mark.parametrize(
    ("day", "when", "allowed"),
    [
        pytest.param(date(1906, 12, 20), When.PAST, True, id="119 years ago"),
        pytest.param(date(1906, 11, 30), When.PAST, True, id="120 years ago to the day"),
        pytest.param(date(1906, 11, 29), When.PAST, False, id="more than 120 years ago"),
        pytest.param(date(2031, 11, 30), When.AHEAD, True, id="5 years ahead to the day"),
        pytest.param(date(2031, 12, 1), When.AHEAD, False, id="more than 5 years ahead"),
    ],
)
def test_limits_in_years_follow_the_calendar(day, when, allowed):
    assert answers.date_is_allowed(day, when, date(2026, 11, 30)) is allowed


def test_a_leap_day_has_a_day_in_every_year():
    assert answers.years_from(date(2028, 2, 29), -120) == date(1908, 2, 29)
    assert answers.years_from(date(2028, 2, 29), 5) == date(2033, 2, 28)
