"""Which days may come in from outside: in an address, a query, a form, a file.

Far from the ends of the calendar, so that days can be added and time zones applied without leaving it.
"""

from datetime import date, datetime

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
OUT_OF_RANGE = f"Enter a day between the years {FIRST_DAY.year} and {LAST_DAY.year}."


class DayRangeError(ValueError):
    """No day of this product; the message is the sentence the user reads."""


def check_day(day: date) -> None:
    """Raises DayRangeError for a day, or a moment on one, before FIRST_DAY or after LAST_DAY."""
    if not FIRST_DAY.year <= day.year <= LAST_DAY.year:
        raise DayRangeError(OUT_OF_RANGE)


def day_from(text: str) -> date:
    """The day of an ISO date. Raises ValueError for anything else, and DayRangeError, which is one."""
    day = date.fromisoformat(text)
    check_day(day)
    return day


def moment_from(text: str) -> datetime:
    """The moment of an ISO date and time, naive or aware as written. Raises ValueError as `day_from` does."""
    moment = datetime.fromisoformat(text)
    check_day(moment)
    return moment


def nearest_day(day: date) -> date:
    """The day itself, or the first or last that there is."""
    return min(max(day, FIRST_DAY), LAST_DAY)
