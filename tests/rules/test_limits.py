"""The limits of a plan, by table: the last day and unit that are allowed, and the first that are not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.people import TODAY
from treatments.models import Limit
from treatments.rules import limits
from treatments.rules.knowledge import load
from treatments.rules.limits import Dose, breaches, label_dose

RULES = load()
PLAN = {"botox", "botox_review", "skinpen"}


def dose(treatment, day, units=None, position=None, **about):
    return Dose(treatment, TODAY + timedelta(day), None if units is None else Decimal(units), position, **about)


def found(*doses, event=None):
    event_on = None if event is None else TODAY + timedelta(event)
    return [(breach.limit, breach.found, breach.position) for breach in breaches(doses, RULES, event_on=event_on)]


@pytest.mark.parametrize(
    ("first", "second", "limit", "allowed"),
    [
        ("botox", "botox", "toxin_interval", 90),
        ("skinpen", "skinpen", "skinpen_interval", 28),
        ("botox", "skinpen", "spacing", 14),
        ("skinpen", "botox", "spacing", 7),
    ],
)
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_the_days_between_two_visits_end_with_the_limit_itself(first, second, limit, allowed, off):
    pair = dose(first, 0, position=1), dose(second, allowed + off, position=2)

    assert found(*pair) == ([(limit, allowed - 1, 2)] if off < 0 else [])


@pytest.mark.parametrize("days", [89, 90])
def test_toxin_had_elsewhere_counts_like_one_of_the_plan(days):
    assert found(dose("botox", 0), dose("botox", days, position=1)) == (
        [("toxin_interval", 89, 1)] if days < 90 else []
    )


@pytest.mark.parametrize(
    ("units", "expected"), [(None, []), (0, []), (4, [("toxin_interval", 14, 2)])], ids=["unknown", "none", "touch-up"]
)
def test_a_review_is_a_toxin_treatment_once_units_are_planned(units, expected):
    assert found(dose("botox", 0, 20, 1), dose("botox_review", 14, units, 2)) == expected


def test_on_one_day_the_wider_of_the_two_spacings_counts():
    assert [
        breach.allowed for breach in breaches([dose("skinpen", 5, position=1), dose("botox", 5, position=2)], RULES)
    ] == [14]


@pytest.mark.parametrize(("units", "expected"), [(400, []), (401, [("toxin_units", 401, 1)])])
def test_units_end_with_the_limit_itself(units, expected):
    assert found(dose("botox", 0, units, 1)) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [(89, [("toxin_units", 402, 3)]), (90, []), (91, [])],
)
def test_units_are_summed_in_a_window_that_slides(last, expected):
    """The first hundred units leave the window on its 90th day, wherever the other treatments are."""
    review = dose("botox_review", 30, "0", 2)
    doses = dose("botox", 0, "100.5", 1), review, dose("botox", last, "301", 3)

    assert [breach for breach in found(*doses) if breach[0] == "toxin_units"] == expected


def test_units_of_the_window_before_an_earlier_visit_are_not_lost_behind_a_later_one():
    doses = dose("botox", 0, 300, done=True), dose("botox", 91, 10, 1), dose("botox", 60, 150, 2)

    assert ("toxin_units", 450, 2) in found(*doses)


@pytest.mark.parametrize(("days", "expected"), [(15, []), (14, [("event", 14, 1)]), (0, [("event", 0, 1)]), (-1, [])])
def test_the_quiet_days_before_her_event_hold_its_own_day_too(days, expected):
    assert found(dose("botox", 20 - days, position=1), event=20) == expected


@pytest.mark.parametrize(
    "pair",
    [
        (dose("botox", 0, position=1, done=True), dose("botox", 10, position=2, done=True)),
        (dose("botox", 0), dose("botox", 10)),
        (dose("botox", 0, 300), dose("botox", 20, 300, position=1, done=True)),
    ],
    ids=["both done", "both elsewhere", "one of each"],
)
def test_what_is_over_is_history(pair):
    assert found(*pair) == []


def test_a_breach_says_what_was_found_and_stands_on_sources():
    [breach] = breaches([dose("botox", 0), dose("botox", 76, position=3)], RULES)

    assert breach.text == "76 days between toxin treatments; the limit is 90."
    assert breach.sources == ("B8",)


@pytest.mark.parametrize(
    ("limit", "amount", "worse"),
    [("toxin_interval", 76, 75), ("toxin_units", 420, 421), ("event", 10, 9)],
)
def test_leave_goes_as_far_as_what_was_found_and_no_further(limit, amount, worse):
    def breach(found):
        return limits.Breach(limit, found, 90, 1, "", ())

    assert breach(amount).is_within(amount)
    assert not breach(worse).is_within(amount)


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (["frown_lines"], (20, 20)),
        (["forehead_lines"], None),
        (["forehead_lines", "frown_lines"], (40, 40)),
        (["crows_feet"], (24, 24)),
        (["crows_feet", "forehead_lines", "frown_lines"], (64, 64)),
        (["crows_feet", "frown_lines", "neck_bands"], (70, 80)),
        (["frown_lines", "bunny_lines"], None),
        ([], None),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_the_label_has_a_dose_for_the_areas_it_names(areas, expected):
    reference = label_dose("botox", areas, RULES)

    assert (reference and (reference.least, reference.most)) == expected


def test_needling_has_no_dose():
    assert label_dose("skinpen", ["fine_lines"], RULES) is None


def test_every_limit_has_its_name_in_the_record_of_overrides():
    names = {limits.TOXIN_INTERVAL, limits.SKINPEN_INTERVAL, limits.SPACING, limits.TOXIN_UNITS, limits.EVENT}

    assert names == set(Limit.values) - {Limit.TREATMENT}


plans = st.lists(
    st.builds(
        dose,
        st.sampled_from(sorted(PLAN)),
        st.integers(0, 200),
        st.none() | st.integers(0, 300),
        st.none() | st.integers(1, 6),
        done=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(plans, st.data())
def test_more_units_never_remove_a_breach(doses, data):
    index = data.draw(st.integers(0, len(doses) - 1))
    more = list(doses)
    was = doses[index]
    more[index] = Dose(was.treatment, was.day, (was.units or Decimal(0)) + 50, was.position, was.done)

    before = {(breach.limit, breach.position): breach for breach in breaches(doses, RULES)}
    after = {(breach.limit, breach.position): breach for breach in breaches(more, RULES)}
    assert before.keys() <= after.keys()
    assert all(after[key].excess >= breach.excess for key, breach in before.items())
