"""A patient's wishes for the times of their visits."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from treatments.scheduling.availability import FreeTime
from treatments.scheduling.wishes import NO_WISHES, Wishes

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY_AT_FIVE = datetime(2026, 12, 1, 17, tzinfo=NEW_YORK).astimezone(UTC)


def free(at=TUESDAY_AT_FIVE, minutes=30, clinician=1):
    return FreeTime(at, at + timedelta(minutes=minutes), clinician, 1, None)


@pytest.mark.parametrize(
    ("wishes", "unmet"),
    [
        pytest.param(NO_WISHES, 0, id="nothing is wished"),
        pytest.param(Wishes(weekdays=frozenset({1})), 0, id="on that weekday"),
        pytest.param(Wishes(weekdays=frozenset({0, 2})), 1, id="on another weekday"),
        pytest.param(Wishes(starts_from=time(17)), 0, id="from just then"),
        pytest.param(Wishes(starts_from=time(17, 1)), 1, id="from later"),
        pytest.param(Wishes(over_by=time(17, 30)), 0, id="over just then"),
        pytest.param(Wishes(over_by=time(17, 29)), 1, id="over before"),
        pytest.param(Wishes(over_by=time(0)), 0, id="over by the end of the day"),
        pytest.param(Wishes(clinician=1), 0, id="with her"),
        pytest.param(Wishes(clinician=2), 1, id="with another"),
        pytest.param(Wishes(frozenset({5}), time(18), time(19), 2), 3, id="three of four missed"),
    ],
)
def test_how_many_wishes_a_time_misses(wishes, unmet):
    assert wishes.unmet(free(), NEW_YORK) == unmet
    assert wishes.are_met(free(), NEW_YORK) == (unmet == 0)


def test_the_clock_is_the_clinics():
    assert not Wishes(starts_from=time(17)).are_met(free(), ZoneInfo("America/Chicago"))


def test_a_visit_past_midnight_is_not_over_by_an_evening_hour():
    late = free(datetime(2026, 12, 1, 23, 45, tzinfo=NEW_YORK).astimezone(UTC))
    assert not Wishes(over_by=time(23)).are_met(late, NEW_YORK)
    assert Wishes(over_by=time(0)).are_met(late, NEW_YORK)


@pytest.mark.parametrize("over_by", [time(9), time(8)], ids=["at once", "before"])
def test_hours_out_of_order_are_an_error(over_by):
    with pytest.raises(ValueError, match="end after they start"):
        Wishes(starts_from=time(9), over_by=over_by)


def test_only_what_is_wished_counts_as_a_wish():
    assert not NO_WISHES
    assert Wishes(clinician=1)
