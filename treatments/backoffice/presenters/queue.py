"""What waits for a clinician, in words: since when, and how that stands to the clinic's own target."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from treatments.models import Waiting
from treatments.wording.clinic_days import counted

SOON = timedelta(hours=1)
HOURS_UP_TO = timedelta(days=2)


@dataclass(frozen=True)
class Due:
    """How a target time stands to now; `tone` is that of a status tag."""

    tone: str
    words: str


def due(waiting: Waiting, now: datetime) -> Due:
    """Overdue by 2 h, due in 3 h, or waits for the patient."""
    if waiting.asked_at:
        return Due("info", f"asked {ago(waiting.asked_at, now)}")
    left = waiting.due_at - now
    if left <= timedelta(0):
        return Due("stop", f"overdue by {span(-left)}")
    return Due("care" if left <= SOON else "quiet", f"due in {span(left)}")


def span(length: timedelta) -> str:
    """20 min, 3 h, 4 days: rounded down, so that nothing is called earlier or later than it is."""
    if length < timedelta(hours=1):
        return f"{length // timedelta(minutes=1)} min"
    if length < HOURS_UP_TO:
        return f"{length // timedelta(hours=1)} h"
    return counted(length // timedelta(days=1), "day")


def ago(at: datetime, now: datetime) -> str:
    """3 h ago, or just now."""
    length = max(now - at, timedelta(0))
    return f"{span(length)} ago" if length >= timedelta(minutes=1) else "just now"
