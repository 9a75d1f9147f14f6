"""Parsing dates as people write them, in the order of one country or in both orders."""

from datetime import date

import pytest

from treatments.scheduling.written_dates import DateOrder, find_date, order_in, read_day, read_moment

MAY_13 = date(1989, 5, 13)


def day(text, order=DateOrder.DAY_FIRST):
    written = find_date(text, newest_year=2026)
    return written and written.in_order(order)


def moment(text, order):
    read = read_moment(text, order, newest_year=2028)
    return read and f"{read:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("order", DateOrder)
@pytest.mark.parametrize(
    "text",
    [
        "1989-05-13",
        "1989/5/13",
        "1989.05.13",
        "13/05/1989",
        "5/13/1989",
        "13.5.1989",
        "13. 5. 1989",
        "13-05-89",
        "13 05 1989",
        "13 May 1989",
        "13th of May 1989",
        "13. mayo 1989",
        "13 de mayo de 1989",
        "May 13, 1989",
        "MAY 13TH, 1989",
        "13-May-1989",
        "１３/０５/１９８９",
        "13–05–1989",
        "\u200e13/05/1989",
    ],
)
def test_a_date_of_one_meaning_is_read_in_any_order(text, order):
    assert day(text, order) == MAY_13


@pytest.mark.parametrize(
    ("order", "expected"),
    [(DateOrder.DAY_FIRST, date(1984, 1, 3)), (DateOrder.MONTH_FIRST, date(1984, 3, 1))],
    ids=str,
)
def test_numbers_of_two_meanings_follow_the_order(order, expected):
    assert day("3/1/1984", order) == expected


@pytest.mark.parametrize(("text", "year"), [("1/1/26", 2026), ("1/1/27", 1927), ("1/1/84", 1984)])
def test_a_short_year_is_the_last_one_that_is_not_too_new(text, year):
    assert day(text) == date(year, 1, 1)


@pytest.mark.parametrize("text", ["31/31/1984", "1989-02-30", "0000-01-01"])
def test_a_date_of_no_calendar_is_seen_and_means_nothing(text):
    assert find_date(text, newest_year=2026).by_order == {}


@pytest.mark.parametrize("text", ["", "Pat Patient", "555 0142", "+1 617 555 0142", "K7QF-2MRT", "2026"])
def test_what_is_no_date_is_none(text):
    assert find_date(text, newest_year=2026) is None


def test_what_stands_around_it_is_left():
    assert find_date("Pérez, 13 May 1989", newest_year=2026).rest == "Pérez,"


@pytest.mark.parametrize(("country", "order"), [("US", "month"), ("GB", "day"), ("AT", "day"), ("ES", "day")])
def test_each_country_has_its_order(country, order):
    assert order_in(country) == DateOrder(order)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-12-03 14:30", "month"),
        ("2026-12-03T14:30", "month"),
        ("2026-12-03 14:30:00", "day"),
        ("03/12/2026 14:30", "day"),
        ("3.12.2026 14.30", "day"),
        ("12/3/2026 2:30 PM", "month"),
        ("12/3/26, 2:30 p.m.", "month"),
        ("3 Dec 2026 at 2:30pm", "month"),
        ("3 Dec 2026 14h30", "month"),
    ],
)
def test_a_time_after_the_day_is_read(text, order):
    assert moment(text, DateOrder(order)) == "2026-12-03 14:30"


def test_a_full_hour_needs_no_minutes_with_its_half_of_the_day():
    noon, midnight = "12/3/2026 12 PM", "12/3/2026 12:00 AM"
    assert moment(noon, DateOrder.MONTH_FIRST) == "2026-12-03 12:00"
    assert moment(midnight, DateOrder.MONTH_FIRST) == "2026-12-03 00:00"


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-12-03", "14:30 2026-12-03", "2026-12-03 24:30", "2026-12-03 13:00 pm", "2026-12-03 14:30Z"],
)
def test_what_is_no_time_of_a_day_is_none(text):
    assert moment(text, DateOrder.DAY_FIRST) is None


@pytest.mark.parametrize("text", ["born 1989-05-13", "1989-05-13 x", "1989-05-13 1990-01-01"])
def test_a_day_with_something_beside_it_is_no_day(text):
    assert read_day(text, DateOrder.DAY_FIRST, newest_year=2026) is None
