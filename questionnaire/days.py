"""The range of days that are accepted from outside: in a URL, a query, a form, a file.

The range is far from the limits of `date`, so adding days or applying a time zone cannot overflow.
"""

from datetime import date, datetime

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
OUT_OF_RANGE = f"Enter a day between the years {FIRST_DAY.year} and {LAST_DAY.year}."


class DayRangeError(ValueError):
    """The day is out of range; the message is the sentence that the user reads."""


def check_day(day: date) -> None:
    """Raises DayRangeError for a day, or a moment, before FIRST_DAY or after LAST_DAY."""
    if not FIRST_DAY.year <= day.year <= LAST_DAY.year:
        raise DayRangeError(OUT_OF_RANGE)


def day_from(text: str) -> date:
    """Returns the day of an ISO date. Raises ValueError for anything else; out of range, its subclass DayRangeError."""
    day = date.fromisoformat(text)
    check_day(day)
    return day


def moment_from(text: str) -> datetime:
    """Returns the moment of an ISO date and time, naive or aware as written. Raises the same errors as `day_from`."""
    moment = datetime.fromisoformat(text)
    check_day(moment)
    return moment


def nearest_day(day: date) -> date:
    """Returns the day, limited to the range from FIRST_DAY to LAST_DAY."""
    return min(max(day, FIRST_DAY), LAST_DAY)
