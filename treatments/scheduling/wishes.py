"""A patient's wishes for visit times: "Tuesdays, after five, with the same clinician".

A wish is not a rule. Times that meet it come first; if there are none, others are offered and marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from treatments.scheduling.availability import FreeTime
from treatments.scheduling.spans import MIDNIGHT


@dataclass(frozen=True, slots=True)
class Wishes:
    """Wished weekdays (0 is Monday; empty means any), earliest start and latest end in clinic time, and clinician.

    A visit ends by `over_by`; 00:00 is the end of the day. `clinician` is an id. None means any. Raises ValueError for
    hours out of order.
    """

    weekdays: frozenset[int] = frozenset()
    starts_from: time | None = None
    over_by: time | None = None
    clinician: int | None = None

    def __post_init__(self) -> None:
        ends = self.over_by if self.over_by != MIDNIGHT else None
        if self.starts_from and ends and ends <= self.starts_from:
            raise ValueError(f"wishes must end after they start, not {self.starts_from} to {self.over_by}")

    def unmet(self, free: FreeTime, zone: ZoneInfo) -> int:
        """Returns how many of the four wishes the time does not meet."""
        start, end = free.starts_at.astimezone(zone), free.ends_at.astimezone(zone)
        over_by = None if self.over_by == MIDNIGHT else self.over_by
        ends_late = over_by is not None and (end.date() > start.date() or end.time() > over_by)
        return sum(
            (
                bool(self.weekdays) and start.weekday() not in self.weekdays,
                self.starts_from is not None and start.time() < self.starts_from,
                ends_late,
                self.clinician not in (None, free.clinician),
            )
        )

    def rank(self, free: FreeTime, ideal: date, zone: ZoneInfo) -> tuple[int, int, FreeTime]:
        """Returns a sort key, best first: fewest unmet wishes, then nearest to the ideal day, then the earlier time."""
        return self.unmet(free, zone), abs((free.starts_at.astimezone(zone).date() - ideal).days), free

    def are_met(self, free: FreeTime, zone: ZoneInfo) -> bool:
        """Whether the time meets all wishes."""
        return self.unmet(free, zone) == 0

    def __bool__(self) -> bool:
        return self != NO_WISHES


NO_WISHES = Wishes()
