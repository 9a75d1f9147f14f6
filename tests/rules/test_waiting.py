"""Cases in which only time is missing: from which day on, why, and with which course."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.rules import strategies
from tests.rules.people import FROWN, MELASMA, SCARS, TODAY, assessed
from treatments.rules.engine import assess
from treatments.rules.facts import parse_answers
from treatments.rules.knowledge import load
from treatments.rules.waiting import wait
from treatments.rules.weighing import decide

KNOWLEDGE = load()


def ago(days):
    return (TODAY - timedelta(days)).isoformat()


def ahead(days):
    return (TODAY + timedelta(days)).isoformat()


waiting_people = st.builds(
    lambda answers, dates: parse_answers(answers | {"flags": [], "needles": "fine"} | dates, today=TODAY),
    strategies.answers(),
    st.fixed_dictionaries(
        {},
        optional={
            "last_toxin_on": st.integers(1, 89).map(ago),
            "isotretinoin_stopped_on": st.integers(1, 182).map(ago),
            "event_on": st.integers(0, 14).map(ahead),
        },
    ).filter(bool),
)
some = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])


WAITING = {
    "toxin 60 days ago": ([FROWN], {"last_toxin_on": ago(60)}, 30, ("last_toxin_on",), "botox"),
    "isotretinoin 100 days ago": (
        [SCARS],
        {"isotretinoin_stopped_on": ago(100)},
        83,
        ("isotretinoin_stopped_on",),
        "skinpen",
    ),
    "an event in 12 days": ([SCARS], {"event_on": ahead(12)}, 13, ("event_on",), "skinpen"),
    "an event that comes near by then": (
        [FROWN],
        {"last_toxin_on": ago(60), "event_on": ahead(40)},
        41,
        ("last_toxin_on", "event_on"),
        "botox",
    ),
    "22 in 100 days": (
        [SCARS],
        {"birth_date": (TODAY + timedelta(100)).replace(year=TODAY.year + 1 - 22).isoformat()},
        100,
        ("birth_date",),
        "skinpen",
    ),
    "one of two concerns": (
        [SCARS, FROWN],
        {"last_toxin_on": ago(89)},
        1,
        ("last_toxin_on",),
        "both",
    ),
    "of two times, the one that matters": (
        [SCARS],
        {"isotretinoin_stopped_on": ago(100), "last_toxin_on": ago(20)},
        83,
        ("isotretinoin_stopped_on",),
        "skinpen",
    ),
}


@pytest.mark.parametrize(("concerns", "changed", "days", "because", "outcome"), WAITING.values(), ids=WAITING)
def test_the_day_says_because_of_what_and_what_then(concerns, changed, days, because, outcome):
    found = assessed(*concerns, **changed).wait

    assert (found.until - TODAY).days == days
    assert (found.because, found.outcome) == (because, outcome)
    assert found.plan[0].treatment == "consultation"
    assert found.plan[0].earliest == found.until


NOT_WAITING = {
    "nothing to ask about": ([FROWN], {}),
    "a flag in the way": ([FROWN], {"flags": ["dry_eye"], "last_toxin_on": ago(60)}),
    "a concern that is always asked about": ([MELASMA], {}),
    "somebody pregnant": ([FROWN], {"flags": ["pregnant"], "last_toxin_on": ago(60)}),
    "no needles": ([FROWN], {"needles": "refuses", "last_toxin_on": ago(60)}),
    "under 18": ([FROWN], {"birth_date": "2008-11-29"}),
    "more than a year": ([SCARS], {"birth_date": "2006-03-01"}),
}


@pytest.mark.parametrize(("concerns", "changed"), NOT_WAITING.values(), ids=NOT_WAITING)
def test_there_is_no_day_where_time_alone_settles_nothing(concerns, changed):
    assert assessed(*concerns, **changed).wait is None


def test_the_first_edition_knows_no_waiting():
    assert "wait" not in assess(parse_answers(_answers(), today=TODAY), load("2026-11")).as_dict()
    assert assess(parse_answers(_answers(), today=TODAY), KNOWLEDGE).as_dict()["wait"]["until"] == ahead(30)


def _answers():
    return {"birth_date": "1984-03-01", "phototype": 3, "concerns": [FROWN], "last_toxin_on": ago(60)}


@some
@given(facts=waiting_people)
def test_it_is_the_first_such_day_and_that_days_own_answer(facts):
    asked = len(decide(facts, KNOWLEDGE).offers.ask)
    found = wait(decide(facts, KNOWLEDGE), facts, KNOWLEDGE)
    assume(found is not None)

    then = assess(facts.as_of(found.until), KNOWLEDGE)
    assert (found.outcome, found.plan) == (then.outcome, then.plan)
    assert len(then.ask) < asked
    day = facts.assessed_on
    while (day := day + timedelta(1)) < found.until:
        sooner = decide(facts.as_of(day), KNOWLEDGE)
        assert not sooner.kept or len(sooner.offers.ask) >= asked


@some
@given(facts=waiting_people)
def test_it_names_the_times_that_have_to_pass(facts):
    found = wait(decide(facts, KNOWLEDGE), facts, KNOWLEDGE)
    assume(found is not None)

    assert found.because
    assert all(name == "birth_date" or facts.day(name) for name in found.because)


@pytest.mark.parametrize(("born", "day"), [("2004-02-29", date(2026, 3, 1)), ("2004-03-05", date(2026, 3, 5))])
def test_a_birthday_on_a_leap_day_is_on_the_first_of_march(born, day):
    assert assessed(SCARS, birth_date=born, assessed_on="2026-01-10").wait.until == day
