"""Days and times as staff read them, by the clock of the clinic."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from treatments.models import Clinic


def day_words(day: date) -> str:
    """Tue 24 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def window_words(first: date, last: date) -> str:
    """20 Nov 2026 to 1 Jan 2027, or 1 Dec to 15 Dec 2026."""
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b} {last.year}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """10:00 by the clock of a zone."""
    return f"{at.astimezone(zone):%H:%M}"


def counted(number: int, noun: str) -> str:
    """1 day, 2 days."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Tue 24 Nov 2026, 10:00 by the clock of a zone."""
    return f"{day_words(moment.astimezone(zone).date())}, {clock(moment, zone)}"


def moment(at: datetime, clinic: Clinic) -> str:
    """Mon 23 Nov 2026, 10:00, by the clinic's clock."""
    return moment_words(at, clinic.zone)


def day_short(day: date) -> str:
    """23 Nov 2026: for a birth date, and in tables where the weekday is of no use."""
    return f"{day.day} {day:%b} {day.year}"
