"""The clinician's queue: since when a case has been waiting, and the time left to the clinic's own target."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from treatments.models import Waiting
from treatments.wording.clinic_days import counted

SOON = timedelta(hours=1)
HOURS_UP_TO = timedelta(days=2)


@dataclass(frozen=True)
class Due:
    """How a due time relates to now; `tone` is that of a status tag."""

    tone: str
    words: str


def due(waiting: Waiting, now: datetime) -> Due:
    """Returns one of "overdue by 2 h", "due in 3 h", or since when the patient has been asked."""
    if waiting.asked_at:
        return Due("info", f"asked {ago(waiting.asked_at, now)}")
    left = waiting.due_at - now
    if left <= timedelta(0):
        return Due("stop", f"overdue by {span(-left)}")
    return Due("care" if left <= SOON else "quiet", f"due in {span(left)}")


def span(length: timedelta) -> str:
    """Returns "20 min", "3 h" or "4 days", rounded down so that it never overstates."""
    if length < timedelta(hours=1):
        return f"{length // timedelta(minutes=1)} min"
    if length < HOURS_UP_TO:
        return f"{length // timedelta(hours=1)} h"
    return counted(length // timedelta(days=1), "day")


def ago(at: datetime, now: datetime) -> str:
    """Returns "3 h ago" or "just now"."""
    length = max(now - at, timedelta(0))
    return f"{span(length)} ago" if length >= timedelta(minutes=1) else "just now"
