"""Shares and their confidence intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.rules.intervals import Share


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        pytest.param(0, 10, 0.0, 0.2775, id="none of ten"),
        pytest.param(10, 10, 0.7225, 1.0, id="all of ten"),
        pytest.param(5, 10, 0.2366, 0.7634, id="half of ten"),
        pytest.param(81, 263, 0.2553, 0.3662, id="a published example"),
    ],
)
def test_the_interval_is_wilsons(count, of, low, high):
    share = Share(count, of)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_of_nothing_counted_nothing_is_said():
    share = Share(0, 0)
    assert (share.value, share.low, share.high, share.is_surely_above(0)) == (None, None, None, False)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_in_its_interval_and_that_between_0_and_1(pair):
    share = Share(*pair)
    assert -1e-9 <= share.low <= share.value + 1e-9
    assert share.value - 1e-9 <= share.high <= 1 + 1e-9


@given(st.integers(1, 60), st.integers(2, 9))
def test_more_of_the_same_is_more_certain(of, times):
    few, many = Share(of // 2, of), Share(of // 2 * times, of * times)
    assert many.high - many.low < few.high - few.low
