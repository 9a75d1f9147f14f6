"""Time spans and local time: half-open intervals, and days that are not 24 hours long."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.scheduling.spans import (
    Diary,
    Span,
    day_span,
    days_between,
    intersect,
    local_days,
    merge,
    subtract,
    wall_instants,
    wall_span,
)

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
CAIRO = ZoneInfo("Africa/Cairo")
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """A span given in minutes after noon (UTC)."""
    return Span(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


def minutes(spans: list[Span]) -> set[int]:
    return {
        minute
        for stretch in spans
        for minute in range(
            (stretch.start - NOON) // timedelta(minutes=1), (stretch.end - NOON) // timedelta(minutes=1)
        )
    }


@st.composite
def span_lists(draw: st.DrawFn) -> list[Span]:
    pairs = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15)), max_size=8))
    return [span(start, start + length) for start, length in pairs]


@pytest.mark.parametrize(
    ("start", "end", "complaint"),
    [
        pytest.param(NOON.replace(tzinfo=None), NOON, "no time zone", id="naive start"),
        pytest.param(NOON, NOON.replace(tzinfo=None), "no time zone", id="naive end"),
        pytest.param(NOON, NOON, "end after it starts", id="empty"),
        pytest.param(NOON, NOON - timedelta(minutes=1), "end after it starts", id="reversed"),
    ],
)
def test_a_span_needs_two_instants_in_order(start: datetime, end: datetime, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        Span(start, end)


def test_a_span_keeps_utc_whatever_zone_it_is_given_in():
    kept = Span(datetime(2026, 6, 15, 9, tzinfo=NEW_YORK), datetime(2026, 6, 15, 10, tzinfo=NEW_YORK))
    assert (kept.start.tzinfo, kept.start.hour, kept.end.hour) == (UTC, 13, 14)


@pytest.mark.parametrize(
    ("left", "right", "overlaps"),
    [
        pytest.param((0, 30), (30, 60), False, id="back to back"),
        pytest.param((0, 31), (30, 60), True, id="by a minute"),
        pytest.param((0, 60), (10, 20), True, id="one inside the other"),
        pytest.param((0, 30), (0, 30), True, id="the same"),
        pytest.param((0, 30), (40, 60), False, id="apart"),
    ],
)
def test_overlap_is_of_half_open_spans(left: tuple[int, int], right: tuple[int, int], overlaps: bool):
    assert span(*left).overlaps(span(*right)) is overlaps
    assert span(*right).overlaps(span(*left)) is overlaps


def test_a_span_holds_its_start_and_not_its_end():
    assert span(0, 30).start in span(0, 30)
    assert span(0, 30).end not in span(0, 30)


def test_merging_joins_what_touches_and_keeps_what_does_not():
    assert merge([span(30, 60)], [span(0, 30), span(61, 70)]) == [span(0, 60), span(61, 70)]


def test_cutting_the_middle_out_leaves_both_ends():
    assert subtract([span(0, 60)], [span(20, 30)]) == [span(0, 20), span(30, 60)]


@given(span_lists(), span_lists())
def test_arithmetic_agrees_with_sets_of_minutes(left: list[Span], right: list[Span]):
    one, other = merge(left), merge(right)
    assert minutes(one) == minutes(left)
    assert minutes(intersect(one, other)) == minutes(left) & minutes(right)
    assert minutes(subtract(one, other)) == minutes(left) - minutes(right)
    assert minutes(merge(left, right)) == minutes(left) | minutes(right)


@given(span_lists(), span_lists())
def test_results_are_tidy(left: list[Span], right: list[Span]):
    one, other = merge(left), merge(right)
    for result in (one, intersect(one, other), subtract(one, other)):
        assert merge(result) == result


@given(span_lists(), st.integers(-5, 80), st.integers(1, 20))
def test_a_diary_knows_what_is_free(busy: list[Span], start: int, length: int):
    asked = span(start, start + length)
    diary = Diary.of(busy)
    assert diary.is_free(asked.start, asked.end) is not any(taken.overlaps(asked) for taken in busy)
    assert (diary.free_again(asked.start, asked.end) is None) is diary.is_free(asked.start, asked.end)


def test_a_diary_names_the_end_of_the_busy_time_in_the_way():
    diary = Diary.of([span(30, 45), span(45, 60), span(90, 100)])
    asked = span(20, 95)
    assert diary.free_again(asked.start, asked.end) == span(45, 60).end


def test_a_diary_refuses_a_busy_time_that_is_reversed():
    with pytest.raises(ValueError, match="end after it starts"):
        Diary.from_pairs([(NOON, NOON - timedelta(minutes=1))])


@pytest.mark.parametrize(
    ("zone", "day", "wall", "utc"),
    [
        pytest.param(NEW_YORK, "2026-03-08", "01:00 09:00", "06:00 13:00", id="New York loses an hour"),
        pytest.param(NEW_YORK, "2026-11-01", "00:00 09:00", "04:00 14:00", id="New York gains an hour"),
        pytest.param(LONDON, "2026-03-29", "00:00 09:00", "00:00 08:00", id="London loses an hour"),
        pytest.param(LONDON, "2026-10-24", "09:00 17:00", "08:00 16:00", id="London the day before"),
        pytest.param(LONDON, "2026-10-25", "09:00 17:00", "09:00 17:00", id="London gains an hour"),
        pytest.param(NEW_YORK, "2026-03-08", "02:30 09:00", "07:30 13:00", id="skipped moves forward"),
        pytest.param(NEW_YORK, "2026-11-01", "01:30 09:00", "05:30 14:00", id="twice means the first"),
        pytest.param(KATHMANDU, "2026-06-15", "09:00 17:00", "03:15 11:15", id="Kathmandu at +05:45"),
        pytest.param(LONDON, "2028-02-29", "09:00 17:00", "09:00 17:00", id="leap day"),
    ],
)
def test_wall_time_becomes_utc(zone: ZoneInfo, day: str, wall: str, utc: str):
    on = date.fromisoformat(day)
    opens, closes = map(time.fromisoformat, wall.split())
    start, end = (datetime.combine(on, time.fromisoformat(clock), tzinfo=UTC) for clock in utc.split())
    assert wall_span(on, opens, closes, zone) == Span(start, end)


def test_closing_at_midnight_is_the_end_of_the_day_also_on_new_years_eve():
    late = wall_span(date(2026, 12, 31), time(20), time(0), LONDON)
    assert late == Span(datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_hours_inside_the_skipped_hour_do_not_exist():
    assert wall_span(date(2026, 3, 8), time(2, 30), time(3), NEW_YORK) is None


def test_hours_must_be_in_order():
    with pytest.raises(ValueError, match="17:00 to 09:00"):
        wall_span(date(2026, 6, 15), time(17), time(9), LONDON)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        pytest.param(date(2026, 3, 8), NEW_YORK, 23, id="New York in spring"),
        pytest.param(date(2026, 11, 1), NEW_YORK, 25, id="New York in autumn"),
        pytest.param(date(2026, 3, 29), LONDON, 23, id="London in spring"),
        pytest.param(date(2026, 10, 25), LONDON, 25, id="London in autumn"),
        pytest.param(date(2026, 4, 24), CAIRO, 23, id="Cairo skips midnight itself"),
        pytest.param(date(2026, 6, 15), KATHMANDU, 24, id="Kathmandu"),
    ],
)
def test_a_local_day_is_as_long_as_it_is(day: date, zone: ZoneInfo, hours: int):
    whole = day_span(day, day, zone)
    assert whole.end - whole.start == timedelta(hours=hours)
    assert local_days(whole, zone) == [day]


@pytest.mark.parametrize(
    ("reading", "utc_hours"),
    [
        pytest.param(datetime(2026, 3, 8, 2, 30), [], id="skipped"),  # noqa: DTZ001 a clock reading
        pytest.param(datetime(2026, 11, 1, 1, 30), [5, 6], id="twice"),  # noqa: DTZ001
        pytest.param(datetime(2026, 6, 15, 9, 30), [13], id="once"),  # noqa: DTZ001
    ],
)
def test_a_clock_reading_has_none_one_or_two_instants(reading: datetime, utc_hours: list[int]):
    assert [at.hour for at in wall_instants(reading, NEW_YORK)] == utc_hours


def test_local_days_are_those_of_the_clinic_and_not_of_utc():
    evening = Span(datetime(2026, 12, 31, 18, tzinfo=UTC), datetime(2026, 12, 31, 19, tzinfo=UTC))
    assert local_days(evening, KATHMANDU) == [date(2026, 12, 31), date(2027, 1, 1)]
    assert local_days(evening, NEW_YORK) == [date(2026, 12, 31)]


def test_days_between_counts_the_leap_day():
    assert len(days_between(date(2028, 2, 28), date(2028, 3, 1))) == 3
    assert days_between(date(2028, 3, 1), date(2028, 2, 28)) == []
