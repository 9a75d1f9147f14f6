"""Half-open time spans [start, end), always in UTC; wall time is converted through a zone.

Lists of spans called "tidy" are sorted and neither overlap nor touch; `merge` makes any spans tidy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
START_OF_TIME = datetime.min.replace(tzinfo=UTC)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def as_utc(at: datetime) -> datetime:
    """Returns the same instant in UTC. Raises ValueError for a naive datetime."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open time span [start, end). Accepts any aware datetimes and stores them in UTC.

    Raises ValueError if an end is naive, or if `end` is not after `start`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_utc(self.start))
        object.__setattr__(self, "end", as_utc(self.end))
        if self.start >= self.end:
            raise ValueError(f"a span must end after it starts, not {self.start} to {self.end}")

    def overlaps(self, other: Span) -> bool:
        """Whether the two share an instant; touching end to start is not an overlap."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether all of `other` is inside."""
        return self.start <= other.start and other.end <= self.end

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def merge(*lists: Iterable[Span]) -> list[Span]:
    """Returns all spans of all lists, in any order and overlapping or not, as one tidy list."""
    merged: list[Span] = []
    for span in sorted(span for spans in lists for span in spans):
        if not merged or merged[-1].end < span.start:
            merged.append(span)
        elif merged[-1].end < span.end:
            merged[-1] = Span(merged[-1].start, span.end)
    return merged


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Returns what two tidy lists have in common, tidy."""
    common: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].start, right[j].start)
        end = min(left[i].end, right[j].end)
        if start < end:
            common.append(Span(start, end))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return common


def subtract(spans: Sequence[Span], cuts: Sequence[Span]) -> list[Span]:
    """Returns what is left of a tidy list after cutting out another tidy list, tidy."""
    if not cuts:
        return list(spans)
    left: list[Span] = []
    first = 0
    for span in spans:
        while first < len(cuts) and cuts[first].end <= span.start:
            first += 1
        left += _remains(span, cuts, first)
    return left


def _remains(span: Span, cuts: Sequence[Span], first: int) -> list[Span]:
    """Returns the parts of one span outside `cuts[first:]`, which are sorted and end after the span starts."""
    parts: list[Span] = []
    start = span.start
    for i in range(first, len(cuts)):
        cut = cuts[i]
        if cut.start >= span.end:
            break
        if start < cut.start:
            parts.append(Span(start, cut.start))
        start = cut.end
    if start < span.end:
        parts.append(Span(start, span.end))
    return parts


@lru_cache(maxsize=8192)
def wall_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Returns the UTC instant of a wall-clock reading.

    A reading that the clock skips in spring moves forward as the clock did (02:30 is 03:30); for one that occurs twice
    in autumn, the first is returned. Both follow from `fold=0`. Cached, because every search needs the opening hours of
    the same few weeks.
    """
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def wall_instants(reading: datetime, zone: ZoneInfo) -> list[datetime]:
    """Returns every UTC instant at which the clock shows a naive reading: none if skipped, two if it occurs twice."""
    both = {reading.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in both if at.astimezone(zone).replace(tzinfo=None) == reading)


def wall_span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span | None:
    """Returns the span from one wall-clock reading of a local day to a later one, in UTC.

    `closes` 00:00 is midnight at the end of that day. Returns None if the hour skipped in spring removes it completely.
    Raises ValueError if the readings are not in order.
    """
    if closes != MIDNIGHT and closes <= opens:
        raise ValueError(f"hours must close after they open, not {opens:%H:%M} to {closes:%H:%M}")
    last_day = day + ONE_DAY if closes == MIDNIGHT else day
    start, end = wall_instant(day, opens, zone), wall_instant(last_day, closes, zone)
    return Span(start, end) if start < end else None


def day_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """Returns the span of the local days `first` to `last`, both included; a day has 23 to 25 hours."""
    return Span(wall_instant(first, MIDNIGHT, zone), wall_instant(last + ONE_DAY, MIDNIGHT, zone))


def days_between(first: date, last: date) -> list[date]:
    """Returns every date from `first` to `last`, both included; none if they are out of order."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def local_days(span: Span, zone: ZoneInfo) -> list[date]:
    """Returns the local dates that a span touches, in order; ending at midnight does not touch the next day."""
    last_instant = span.end - datetime.resolution
    return days_between(span.start.astimezone(zone).date(), last_instant.astimezone(zone).date())


@dataclass(frozen=True, slots=True)
class Diary:
    """The busy time of one person, room or device, indexed for fast look-up. Create it with `of` or `from_pairs`.

    `starts` and `ends` are parallel and sorted, and no two busy times overlap or touch. `starts` has one more entry,
    the end of time, so that a look-up past the last busy time needs no special case.
    """

    starts: tuple[datetime, ...] = (END_OF_TIME,)
    ends: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Diary:
        """Returns a diary of spans in any order, overlapping or not."""
        return cls.from_pairs((span.start, span.end) for span in spans)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[datetime, datetime]]) -> Diary:
        """Returns a diary of (start, end) pairs in aware UTC, in any order, without creating a Span for each.

        Used for thousands of rows. Raises ValueError for a pair that does not end after it starts.
        """
        starts: list[datetime] = []
        ends: list[datetime] = []
        for start, end in sorted(pairs):
            if start >= end:
                raise ValueError(f"a busy time must end after it starts, not {start} to {end}")
            if not ends or ends[-1] < start:
                starts.append(start)
                ends.append(end)
            elif ends[-1] < end:
                ends[-1] = end
        return cls((*starts, END_OF_TIME), tuple(ends))

    @classmethod
    def together(cls, diaries: Sequence[Diary]) -> Diary:
        """Returns a diary of everything busy in any of the diaries."""
        if len(diaries) == 1:
            return diaries[0]
        # `starts` has one more entry than `ends`, the end of time, which belongs to no pair.
        return cls.from_pairs(pair for diary in diaries for pair in zip(diary.starts, diary.ends, strict=False))

    def next_busy(self, at: datetime) -> int:
        """Returns the index of the first busy time that ends after `at`; `len(ends)` if there is none."""
        return bisect_right(self.ends, at)

    def is_free(self, start: datetime, end: datetime) -> bool:
        """Whether nothing in the diary overlaps [start, end)."""
        return self.starts[self.next_busy(start)] >= end

    def free_again(self, start: datetime, end: datetime) -> datetime | None:
        """Returns when the first busy time that overlaps [start, end) ends; None if nothing overlaps."""
        return None if self.is_free(start, end) else self.ends[self.next_busy(start)]
