"""Rechecking future sessions with current information: which facts hold which treatment, on which days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import strategies
from tests.rules.people import FROWN, SCARS, TEXTURE, TODAY, person
from tests.rules.test_gate import GATE, PERSON, PROMPTS
from treatments.rules.facts import ALL_FLAGS, parse_answers
from treatments.rules.knowledge import load
from treatments.rules.recheck import NOT_KNOWN, Planned, asked_before, recheck, with_flags

KNOWLEDGE = load()
TREATMENTS = ("botox", "skinpen")
DAY = timedelta(days=1)
AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)

people = strategies.answers().map(lambda answers: parse_answers(answers, today=TODAY))
sessions = st.lists(
    st.builds(
        lambda treatment, start, length: Planned(treatment, TODAY + start * DAY, TODAY + (start + length) * DAY),
        st.sampled_from(["botox", "skinpen", "botox_review"]),
        st.integers(0, 200),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=3,
)
many = settings(max_examples=300, deadline=None, derandomize=True)


def safety(facts, treatment="skinpen", first=TODAY, last=None):
    [found] = recheck(facts, [Planned(treatment, first, last or first)], KNOWLEDGE)
    return found


TABLE = [
    (flag, treatment, action)
    for flag, actions in GATE.items()
    for treatment, action in zip(TREATMENTS, actions, strict=True)
]


@pytest.mark.parametrize(("flag", "treatment", "action"), TABLE, ids=str)
def test_a_new_fact_does_to_a_session_what_the_gate_says(flag, treatment, action):
    found = safety(with_flags(person(FROWN, TEXTURE), [flag]), treatment)
    assert found.action == action
    assert found.holds == (action in ("stop", "check"))
    assert all(finding.flags == (flag,) and finding.sources for finding in found.findings)


@pytest.mark.parametrize("flag", [*PERSON, "self_harm_thoughts", "pressured_by_someone"])
@pytest.mark.parametrize("treatment", TREATMENTS)
def test_what_has_to_be_settled_about_the_person_stops_every_treatment(flag, treatment):
    assert safety(with_flags(person(), [flag]), treatment).action == "stop"


def test_one_wellbeing_prompt_holds_nothing_and_a_second_one_does():
    assert not safety(with_flags(person(), PROMPTS[:1]), "botox").holds
    assert safety(with_flags(person(), PROMPTS[:2]), "botox").action == "stop"


@pytest.mark.parametrize("flag", ALL_FLAGS)
def test_a_look_at_the_result_is_never_held(flag):
    assert not safety(with_flags(person(), [flag]), "botox_review").findings


def test_a_treatment_that_the_rules_do_not_know_has_to_be_looked_at():
    found = safety(person(), "laser")
    assert found.holds
    assert [finding.code for finding in found.findings] == [NOT_KNOWN]


def test_a_rule_for_some_concerns_speaks_only_where_the_treatment_is_for_one_of_them():
    assert safety(with_flags(person(SCARS, FROWN), ["marks_stay_dark"])).action == "note"
    assert safety(with_flags(person(TEXTURE), ["marks_stay_dark"])).action == "check"


# --- Days -------------------------------------------------------------------------------------------------------

DAYS = {
    "21 the day before": ({"birth_date": "2005-01-01"}, date(2026, 12, 31), "check"),
    "22 on her birthday": ({"birth_date": "2005-01-01"}, date(2027, 1, 1), None),
    "17 the day before": ({"birth_date": "2009-01-01"}, date(2026, 12, 31), "stop"),
    "isotretinoin 182 days ago": ({"isotretinoin_stopped_on": "2026-11-01"}, date(2027, 5, 2), "check"),
    "isotretinoin 183 days ago": ({"isotretinoin_stopped_on": "2026-11-01"}, date(2027, 5, 3), None),
    "15 days before the event": ({"event_on": "2027-01-20"}, date(2027, 1, 5), None),
    "14 days before the event": ({"event_on": "2027-01-20"}, date(2027, 1, 6), "check"),
    "on the day of the event": ({"event_on": "2027-01-20"}, date(2027, 1, 20), "check"),
    "the day after the event": ({"event_on": "2027-01-20"}, date(2027, 1, 21), None),
}


@pytest.mark.parametrize(("answers", "day", "action"), DAYS.values(), ids=DAYS)
def test_a_session_is_looked_at_on_its_own_day(answers, day, action):
    assert safety(person(SCARS, **answers), first=day).action == action


@many
@given(facts=people, session=sessions.map(lambda some: some[0]))
def test_a_window_stands_as_on_the_strictest_of_its_days(facts, session):
    days = [session.first + count * DAY for count in range((session.last - session.first).days + 1)]
    alone = recheck(facts, [Planned(session.treatment, day, day) for day in days], KNOWLEDGE)
    [whole] = recheck(facts, [session], KNOWLEDGE)
    on_any_day = {(finding.code, finding.action) for checked in alone for finding in checked.findings}
    assert {(finding.code, finding.action) for finding in whole.findings} == on_any_day


# --- Properties that hold for everybody ---------------------------------------------------------------------------


@many
@given(facts=people, planned=sessions, flag=st.sampled_from(ALL_FLAGS))
def test_one_more_fact_never_frees_a_session(facts, planned, flag):
    before = recheck(facts, planned, KNOWLEDGE)
    after = recheck(with_flags(facts, [flag]), planned, KNOWLEDGE)
    for old, new in zip(before, after, strict=True):
        assert new.holds or not old.holds
        assert {finding.code for finding in old.findings} <= {finding.code for finding in new.findings}


@many
@given(
    facts=people, planned=sessions, note=st.sampled_from(["cold_sore_history", "muscle_relaxant_or_anticholinergic"])
)
def test_a_note_never_holds(facts, planned, note):
    before = recheck(facts, planned, KNOWLEDGE)
    after = recheck(with_flags(facts, [note]), planned, KNOWLEDGE)
    assert [checked.holds for checked in after] == [checked.holds for checked in before]


@many
@given(facts=people, planned=sessions, data=st.data())
def test_the_order_of_facts_never_matters(facts, planned, data):
    flags = data.draw(st.lists(st.sampled_from(ALL_FLAGS), max_size=4, unique=True))
    shuffled = data.draw(st.permutations(flags))
    assert recheck(with_flags(facts, flags), planned, KNOWLEDGE) == recheck(
        with_flags(facts, shuffled), planned, KNOWLEDGE
    )


# --- What a clinician has allowed ---------------------------------------------------------------------------------


def test_what_was_looked_at_does_not_hold_again():
    found = safety(with_flags(person(SCARS), ["diabetes"]))
    assert not found.beyond([found.settled(AT)], {"diabetes": AT}).holds


def test_a_fact_that_was_told_after_the_look_holds_again():
    found = safety(with_flags(person(SCARS), ["diabetes"]))
    assert found.beyond([found.settled(AT)], {"diabetes": AT + DAY}).holds


def test_what_has_become_stricter_was_not_looked_at():
    milder = safety(with_flags(person(SCARS), ["diabetes"])).settled(AT)
    stricter = safety(with_flags(person(SCARS), ["diabetes_uncontrolled"]))
    assert stricter.beyond([milder], {}).holds
    # The same rule with action stop, where the clinician saw check.
    assert not milder.covers(stricter.findings[0], {})


@many
@given(facts=people, planned=sessions)
def test_all_that_was_looked_at_together_holds_nothing(facts, planned):
    for found in recheck(facts, planned, KNOWLEDGE):
        assert not found.beyond([found.settled(AT)], {}).findings


# --- What the desk asks ---------------------------------------------------------------------------------------------


def test_the_desk_asks_only_what_can_have_changed_and_holds_this_treatment():
    assert "sunburn_or_tan" in asked_before("skinpen", KNOWLEDGE)
    assert "isotretinoin_current" in asked_before("skinpen", KNOWLEDGE)
    assert "sunburn_or_tan" not in asked_before("botox", KNOWLEDGE)
    assert "isotretinoin_current" not in asked_before("botox", KNOWLEDGE)  # a note, and a note never holds
    assert not {"keloid_history", "diabetes"} & set(asked_before("skinpen", KNOWLEDGE))


def test_before_a_look_the_desk_asks_what_holds_the_treatment_that_it_belongs_to():
    assert asked_before("botox_review", KNOWLEDGE) == asked_before("botox", KNOWLEDGE)
