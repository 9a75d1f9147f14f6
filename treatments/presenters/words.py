"""The words patients read for treatments, visits and days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TREATMENTS = {"botox": "Botox", "botox_review": "Botox check", "skinpen": "SkinPen"}


def treatment_name(treatment: str) -> str:
    """botox_review is "Botox check"."""
    return TREATMENTS.get(treatment, treatment.replace("_", " ").capitalize())


def visit_name(treatment: str, number: int) -> str:
    """The second SkinPen session is "SkinPen 2"."""
    return f"{treatment_name(treatment)} {number}"


def day_in_words(day: date) -> str:
    """March 5, 2026: a month by its name cannot be taken for a day."""
    return f"{day:%B} {day.day}, {day.year}"


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
