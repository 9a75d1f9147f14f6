"""The words patients read for treatments, visits and days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

TREATMENTS = {"botox": "Botox", "botox_review": "Botox check", "skinpen": "SkinPen"}


def translated(text: str) -> str:
    """A text of the knowledge base, of a stored result or of the quiz in the reader's language; "" stays ""."""
    return gettext(text) if text else ""


def treatment_name(treatment: str) -> str:
    """botox_review is "Botox check"."""
    return TREATMENTS.get(treatment, treatment.replace("_", " ").capitalize())


def visit_name(treatment: str, number: int) -> str:
    """The second SkinPen session is "SkinPen 2"; a first check is "Botox check", for there is mostly one."""
    name = treatment_name(treatment)
    return name if treatment == "botox_review" and number == 1 else f"{name} {number}"


def day_in_words(day: date) -> str:
    """March 5, 2026: a month by its name cannot be taken for a day."""
    return f"{day:%B} {day.day}, {day.year}"


def days_in_words(first: date, last: date) -> str:
    """December 14 to 28, 2026; the month and the year once where they are the same."""
    if first == last:
        return day_in_words(first)
    if first.year != last.year:
        return f"{day_in_words(first)} to {day_in_words(last)}"
    until = f"{last.day}" if first.month == last.month else f"{last:%B} {last.day}"
    return f"{first:%B} {first.day} to {until}, {last.year}"


def time_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """2:30 p.m. by a zone's clock; `moment` is aware."""
    local = moment.astimezone(zone)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def listed(items: list[str]) -> str:
    """One, two and three."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def clock_in_words(time_zone: str) -> str:
    """America/New_York is "New York time"."""
    return f"{time_zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')} time"
