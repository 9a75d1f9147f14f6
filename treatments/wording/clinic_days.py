"""Days and times as shown to staff, in the clinic's time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from treatments.models import Clinic


def day_words(day: date) -> str:
    """Returns a day such as "Tue 24 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def window_words(first: date, last: date) -> str:
    """Returns a window such as "20 Nov 2026 to 1 Jan 2027" or "1 Dec to 15 Dec 2026"."""
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b} {last.year}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Returns the time of day in a time zone, such as "10:00"."""
    return f"{at.astimezone(zone):%H:%M}"


def counted(number: int, noun: str) -> str:
    """Returns a number with its noun: "1 day", "2 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Returns a moment in a time zone, such as "Tue 24 Nov 2026, 10:00"."""
    return f"{day_words(moment.astimezone(zone).date())}, {clock(moment, zone)}"


def moment(at: datetime, clinic: Clinic) -> str:
    """Returns a moment in the clinic's time zone, such as "Mon 23 Nov 2026, 10:00"."""
    return moment_words(at, clinic.zone)


def day_short(day: date) -> str:
    """Returns "23 Nov 2026": for birth dates, and for tables where the weekday is not needed."""
    return f"{day.day} {day:%b} {day.year}"
