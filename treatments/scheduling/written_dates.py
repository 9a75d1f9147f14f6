"""Parses dates as people write them.

Examples: 13/05/1989, 5/13/1989, 13.5.89, 1989-05-13, 13 May 1989, May 13th, 1989, 13 de mayo de 1989.

In a date of numbers only, the country decides whether the day or the month comes first, unless a number is above 12. A
two-digit year is the latest such year that is not after the newest possible one.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class DateOrder(StrEnum):
    """What comes first in a date written in numbers."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})
"""ISO 3166-1 alpha-2, by each country's short English date in the Unicode Common Locale Data Repository."""

MONTHS: Mapping[str, int] = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "ene": 1,
    "abr": 4,
    "ago": 8,
    "dic": 12,
}
"""The first three letters of the months in English and in Spanish."""

_DASH = r"[-/.\s]"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
_ORDINAL = r"(?:st|nd|rd|th|º|o\.)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?P<year>\d{{4}})\s?{_DASH}\s?(?P<number>\d{{1,2}})\s?{_DASH}\s?(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d)(?P<first>\d{{1,2}})\s?{_DASH}\s?(?P<second>\d{{1,2}})\s?{_DASH}\s?(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[\s.-]*(?:of |de )?{_MONTH}[\s,.-]*(?:de |del )?(?P<year>\d{{4}})(?!\d)",
        rf"\b{_MONTH}[\s.-]*(?P<day>\d{{1,2}}){_ORDINAL}[\s,.-]+(?P<year>\d{{4}})(?!\d)",
    )
)
_TIME_AT_THE_END = re.compile(
    r"(?P<day>.*?\d)(?:T|,?\s+(?:at )?)(?P<hour>\d{1,2})(?=[:.h]|\s?[ap])"
    r"(?:[:.h](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?)?\s?(?P<half>[ap]\.?\s?m\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date found in a text: the day it means in each order, if there is such a day, and the surrounding text."""

    by_order: Mapping[DateOrder, date]
    rest: str

    def in_order(self, order: DateOrder) -> date | None:
        """Returns the day in this order; if there is none (a number above 12), the day in the other order, or None."""
        return self.by_order.get(order) or next(iter(self.by_order.values()), None)


def order_in(country: str) -> DateOrder:
    """Returns the order of dates in a country, given as an ISO 3166-1 alpha-2 code."""
    return DateOrder.MONTH_FIRST if country in MONTH_FIRST_COUNTRIES else DateOrder.DAY_FIRST


def find_date(text: str, *, newest_year: int) -> WrittenDate | None:
    """Returns the first date in the text, even if no calendar has it; None if nothing looks like a date."""
    plain = plain_characters(text)
    for pattern in _PATTERNS:
        found = pattern.search(plain)
        if found:
            rest = f"{plain[: found.start()]} {plain[found.end() :]}".strip()
            return WrittenDate(_days(found.groupdict(), newest_year), rest)
    return None


def plain_characters(text: str) -> str:
    """Replaces digits, slashes and dashes of other scripts with ASCII, and removes invisible format characters."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in visible)


def _days(parts: Mapping[str, str], newest_year: int) -> Mapping[DateOrder, date]:
    year = _full_year(parts["year"], newest_year)
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        months = {DateOrder.DAY_FIRST: (second, first), DateOrder.MONTH_FIRST: (first, second)}
    else:
        named = parts.get("month")
        month = MONTHS[named[:3].lower()] if named else int(parts["number"])
        months = dict.fromkeys(DateOrder, (month, int(parts["day"])))
    days = {order: _day(year, month, day) for order, (month, day) in months.items()}
    return {order: day for order, day in days.items() if day}


def _full_year(year: str, newest_year: int) -> int:
    if len(year) == 4:
        return int(year)
    this_century = newest_year - newest_year % 100 + int(year)
    return this_century if this_century <= newest_year else this_century - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_day(text: str, order: DateOrder, *, newest_year: int) -> date | None:
    """Returns the day that the whole text states, or None."""
    written = find_date(text, newest_year=newest_year)
    return None if written is None or written.rest else written.in_order(order)


def read_moment(text: str, order: DateOrder, *, newest_year: int) -> datetime | None:
    """Returns the naive wall-clock reading that the whole text states, a day followed by a time; or None."""
    found = _TIME_AT_THE_END.fullmatch(plain_characters(text).strip())
    day = read_day(found["day"], order, newest_year=newest_year) if found else None
    at = _time(int(found["hour"]), int(found["minute"] or 0), (found["half"] or "")[:1].lower()) if found else None
    return datetime.combine(day, at) if day and at else None


def _time(hour: int, minute: int, half: str) -> time | None:
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
