"""A course of visits as a drawing: windows on a line of months, in whole numbers for an SVG.

The same visits are listed as sentences next to it, for screen readers and print. Days are the clinic's calendar days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from treatments.wording.days import day_in_words, days_in_words
from treatments.wording.treatments import visit_name

WIDTH = 760
LEFT = 132  # where the names end and the days begin
RIGHT = WIDTH - 16
HEAD = 46
ROW = 34
BAR = 18
NARROWEST = 4
MONTHS_LABELLED = 14  # with more than this, only every third month is labelled


@dataclass(frozen=True)
class TimelineVisit:
    """One session of a course, with its window; `booked_on` and `done_on` if they are known."""

    treatment: str
    number: int
    earliest: date
    ideal: date
    latest: date
    booked_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class VisitBar:
    """A visit's row, in SVG user units; `fixed_x` marks the day that is booked or done.

    `colour` is the treatment that the visit belongs to.
    """

    name: str
    colour: str
    x: int
    y: int
    width: int
    ideal_x: int
    fixed_x: int | None
    name_y: int
    mark_y: int
    foot_y: int
    is_done: bool


@dataclass(frozen=True)
class Tick:
    """The first of a month; `month` and `year` are empty if there is no room or no need."""

    x: int
    month: str
    year: str


@dataclass(frozen=True)
class TimelineLine:
    """A visit in words: its name, the ideal day, and its window."""

    name: str
    day: str
    room: str


@dataclass(frozen=True)
class Timeline:
    """What the template draws, and the same as a list. `quiet_x` is where the quiet days before the event begin."""

    width: int
    height: int
    bar_height: int
    left: int
    head: int
    month_y: int
    year_y: int
    today_x: int
    today: str
    event_x: int | None
    event: str
    quiet_x: int | None
    quiet_width: int
    ticks: tuple[Tick, ...]
    bars: tuple[VisitBar, ...]
    lines: tuple[TimelineLine, ...]


def timeline(
    visits: Sequence[TimelineVisit], *, today: date, event_on: date | None = None, quiet_days: int = 0
) -> Timeline | None:
    """Returns the drawing of a course, with the patient's event if it is in the span; None if there are no visits."""
    if not visits:
        return None
    first = min(today, *(visit.earliest for visit in visits))
    last = max(today, *(visit.latest for visit in visits)) + timedelta(days=3)
    scale = _Scale(first, last)
    event = event_on if event_on and first <= event_on <= last else None
    quiet_x = scale.x(max(event - timedelta(quiet_days), first)) if event and quiet_days else None
    return Timeline(
        width=WIDTH,
        height=HEAD + ROW * len(visits) + 8,
        bar_height=BAR,
        left=LEFT,
        head=HEAD,
        month_y=HEAD - 12,
        year_y=HEAD - 30,
        today_x=scale.x(today),
        today=day_in_words(today),
        event_x=scale.x(event) if event else None,
        event=day_in_words(event) if event else "",
        quiet_x=quiet_x,
        quiet_width=scale.x(event) - quiet_x if event and quiet_x is not None else 0,
        ticks=tuple(_ticks(scale)),
        bars=tuple(_bar(visit, row, scale) for row, visit in enumerate(visits)),
        lines=tuple(_line(visit) for visit in visits),
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> int:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (RIGHT - LEFT))


def _bar(visit: TimelineVisit, row: int, scale: _Scale) -> VisitBar:
    top = HEAD + row * ROW + (ROW - BAR) // 2
    x = scale.x(visit.earliest)
    fixed = visit.done_on or visit.booked_on
    return VisitBar(
        name=visit_name(visit.treatment, visit.number),
        colour=visit.treatment.removesuffix("_review"),
        x=x,
        y=top,
        width=max(scale.x(visit.latest) - x, NARROWEST),
        ideal_x=scale.x(visit.ideal),
        fixed_x=scale.x(fixed) if fixed else None,
        name_y=top + BAR - 4,
        mark_y=top + BAR // 2,
        foot_y=top + BAR,
        is_done=visit.done_on is not None,
    )


def _ticks(scale: _Scale) -> Iterator[Tick]:
    firsts = list(_firsts_of_month(scale.first, scale.last))
    step = 1 if len(firsts) <= MONTHS_LABELLED else 3
    for place, day in enumerate(firsts):
        named = place % step == 0
        year = str(day.year) if place == 0 or day.month == 1 else ""
        yield Tick(scale.x(day), formats.date_format(day, "M") if named else "", year)


def _firsts_of_month(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _line(visit: TimelineVisit) -> TimelineLine:
    name = visit_name(visit.treatment, visit.number)
    if visit.done_on:
        return TimelineLine(name, day_in_words(visit.done_on), "")
    days = {"days": days_in_words(visit.earliest, visit.latest)}
    if visit.booked_on:
        return TimelineLine(name, day_in_words(visit.booked_on), _("Any day from %(days)s would fit") % days)
    around = _("Around %(day)s") % {"day": day_in_words(visit.ideal)}
    return TimelineLine(name, around, _("Any day from %(days)s") % days)
