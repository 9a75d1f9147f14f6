"""The range of dates that are accepted as input."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.day_fields import DayField, MomentField
from questionnaire.days import FIRST_DAY, LAST_DAY, day_from, moment_from, nearest_day


@pytest.mark.parametrize("text", ["1900-01-01", "2026-11-24", "2199-12-31"])
def test_a_day_of_our_years_is_read(text):
    assert str(day_from(text)) == text
    assert str(DayField().clean(text)) == text
    assert str(moment_from(f"{text}T12:00").date()) == text


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-30", "9999-12-31"])
def test_a_day_of_other_years_is_refused_at_every_door(text):
    with pytest.raises(ValueError, match="between the years 1900 and 2199"):
        day_from(text)
    with pytest.raises(ValueError, match="between the years"):
        moment_from(f"{text}T12:00+14:00")
    with pytest.raises(ValidationError, match="between the years"):
        DayField().clean(text)
    with pytest.raises(ValidationError, match="between the years"):
        MomentField().clean(f"{text} 23:59")


@pytest.mark.parametrize("text", ["2026-02-30", "٢٠٢٦-١١-٢٤", "2026-11-24\0", "", "99999-01-01"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"isoformat|range|day"):
        day_from(text)


@given(st.dates())
def test_the_nearest_day_is_within_the_years(day):
    assert FIRST_DAY <= nearest_day(day) <= LAST_DAY
    assert nearest_day(day) == day or not FIRST_DAY <= day <= LAST_DAY
