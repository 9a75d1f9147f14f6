"""The board in words: a table with a line for each step of the clinic's clock, and a column for whom or what.

A booking spans the lines that it occupies, buffers included. What cannot be told apart at the clinic's step, because it
was booked by another, shares one cell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from questionnaire.days import nearest_day
from treatments.models import Booking, Clinic, KeptTime
from treatments.presenters.desk import clock, counted, day_words, entry
from treatments.queries.board import Board, By, Column
from treatments.scheduling.availability import grid
from treatments.scheduling.spans import ONE_DAY, Span, days_between

OPENS, CLOSES = 9, 17  # what a day without hours and bookings shows
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A booking or a kept time on the board; `key` is its id on the page. Somebody else's clinic shows no patient."""

    key: str
    time: str
    title: str
    url: str
    what: str
    beside: str
    state: str
    tone: str
    is_held: bool
    asks_first: bool
    move_url: str
    starts: str = ""
    """By the clinic's clock, as a date and a time field take it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Part of a column over some lines: `cards`, or free, or not to be had and why.

    `column` is the key of the column's clinician or room.
    """

    lines: int
    cards: list[Card]
    why: str = ""
    at: str = ""
    column: int = 0

    @property
    def is_free(self) -> bool:
        return not self.cards and not self.why


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the clock, with the cells that begin there; `is_main` at the full and half hour."""

    time: str
    is_main: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class DayBoard:
    """The board of one day."""

    heads: list[str]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One column on one day: its cards, or why there are none."""

    cards: list[Card]
    why: str
    load: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A day of the week with a cell for each column."""

    day: str
    url: str
    is_today: bool
    cells: list[WeekCell]


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """The board of some days."""

    heads: list[str]
    lines: list[WeekLine]


class _Cards:
    """Bookings as cards, for who reads the board."""

    def __init__(self, board: Board, now: datetime, *, may_book: bool) -> None:
        self.board, self.now, self.may_book = board, now, may_book
        self.zone = board.clinic.zone

    def of(self, taken: Booking | KeptTime) -> Card:
        return self._booking(taken) if isinstance(taken, Booking) else self._kept(taken)

    def _booking(self, booking: Booking) -> Card:
        if booking.session.plan.clinic_id != self.board.clinic.pk:
            return Card(
                f"e{booking.pk}", self._span(booking), "At another clinic", "", "", "", "", "quiet", False, False, ""
            )
        shown = entry(booking, self.now, may_book=self.may_book, may_treat=False)
        can_move = self.may_book and booking.state == "booked" and not shown.is_held
        return Card(
            key=f"b{booking.pk}",
            time=f"{shown.time}–{shown.ends}",
            title=booking.patient.full_name,
            url=reverse("desk:booking", args=[booking.pk]),
            what=shown.what,
            beside=shown.where if self.board.by is By.CLINICIAN else shown.who,
            state="Comes" if shown.is_confirmed else shown.state,
            tone=shown.tone,
            is_held=shown.is_held,
            asks_first=shown.asks_first,
            move_url=reverse("desk:move", args=[booking.pk]) if can_move else "",
            starts=f"{booking.starts_at.astimezone(self.zone):%Y-%m-%d %H:%M}",
        )

    def _kept(self, kept: KeptTime) -> Card:
        beside = str(kept.room) if self.board.by is By.CLINICIAN else str(kept.clinician)
        by = f"by {kept.kept_by} until {clock(kept.until, self.zone)}"
        return Card(f"k{kept.pk}", self._span(kept), "Time held", "", by, beside, "", "care", False, False, "")

    def _span(self, taken: Booking | KeptTime) -> str:
        return f"{clock(taken.during.lower, self.zone)}–{clock(taken.during.upper, self.zone)}"


def day_board(board: Board, now: datetime, *, may_book: bool) -> DayBoard:
    """One day, line by line."""
    cards = _Cards(board, now, may_book=may_book)
    marks = _marks(board)
    columns = [dict(_cells(board, column, marks, cards.of)) for column in board.columns]
    return DayBoard(
        [column.name for column in board.columns],
        [
            Line(
                clock(at, cards.zone),
                at.astimezone(cards.zone).minute in (0, 30),
                [cells[number] for cells in columns if number in cells],
            )
            for number, at in enumerate(marks)
        ],
    )


def _marks(board: Board) -> list[datetime]:
    """The steps of the clock from when something begins to when all is over."""
    taken = [Span(each.occupied.lower, each.occupied.upper) for column in board.columns for each in _taken(column)]
    there = [span for column in board.columns for span in column.there]
    steps = grid(board.first, board.clinic.slot_minutes, board.clinic.zone)
    spans = [*board.open, *there, *taken]
    if not spans:
        return [at for at in steps if OPENS <= at.astimezone(board.clinic.zone).hour < CLOSES]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    step = board.clinic.slot_minutes * MINUTE
    return [at for at in steps if first < at + step and at < last]


def _taken(column: Column) -> list[Booking | KeptTime]:
    taken: list[Booking | KeptTime] = [*column.bookings, *column.kept]
    return sorted(taken, key=lambda each: each.occupied.lower)


def _cells(
    board: Board, column: Column, marks: Sequence[datetime], card: Callable[[Booking | KeptTime], Card]
) -> Iterator[tuple[int, Cell]]:
    """The cells of a column by the line in which each begins; together they fill it."""
    step, zone = board.clinic.slot_minutes * MINUTE, board.clinic.zone
    taken, number = _taken(column), 0
    while number < len(marks):
        here, end = [], number
        # Whatever begins within the lines of this cell makes it longer.
        while taken and taken[0].occupied.lower < marks[end] + step:
            each = taken.pop(0)
            here.append(card(each))
            while end + 1 < len(marks) and marks[end] + step < each.occupied.upper:
                end += 1
        why = "" if here else _why_not(board, column, Span(marks[number], marks[number] + step))
        while why and end + 1 < len(marks) and not (taken and taken[0].occupied.lower < marks[end + 1] + step):
            if _why_not(board, column, Span(marks[end + 1], marks[end + 1] + step)) != why:
                break
            end += 1
        yield number, Cell(end - number + 1, here, why, clock(marks[number], zone), column.key)
        number = end + 1


def _why_not(board: Board, column: Column, step: Span) -> str:
    """Why nobody can be booked into a step of a column; "" where she can."""
    day = step.start.astimezone(board.clinic.zone).date()
    if not any(span.covers(step) for span in board.open):
        return f"Closed: {board.closed[day]}" if day in board.closed else "Closed"
    if any(span.covers(step) for span in column.there):
        return ""
    away = next((off for off in column.away if off.starts_at < step.end and step.start < off.ends_at), None)
    if away is None:
        return "Not in"
    return f"Away: {away.reason}" if away.reason else "Away"


def week_board(board: Board, now: datetime, address: Callable[[date], str], *, may_book: bool) -> WeekBoard:
    """Several days, a line for each; `address` is where the board of a day is."""
    cards, zone = _Cards(board, now, may_book=may_book), board.clinic.zone
    today = now.astimezone(zone).date()
    return WeekBoard(
        [column.name for column in board.columns],
        [
            WeekLine(
                day_words(day),
                address(day),
                day == today,
                [_week_cell(board, column, day, zone, cards.of) for column in board.columns],
            )
            for day in days_between(board.first, board.last)
        ],
    )


def _week_cell(
    board: Board, column: Column, day: date, zone: ZoneInfo, card: Callable[[Booking | KeptTime], Card]
) -> WeekCell:
    taken = [each for each in _taken(column) if each.during.lower.astimezone(zone).date() == day]
    is_there = any(span.start.astimezone(zone).date() == day for span in column.there)
    if day in board.closed:
        why = f"Closed: {board.closed[day]}"
    elif not any(span.start.astimezone(zone).date() == day for span in board.open):
        why = "Closed"
    else:
        why = "" if is_there else "Not in"
    return WeekCell([card(each) for each in taken], why, _load(taken))


def _load(taken: Iterable[Booking | KeptTime]) -> str:
    """3 visits, 1 h 30."""
    visits = [each for each in taken if isinstance(each, Booking)]
    minutes = sum(int((each.ends_at - each.starts_at) / MINUTE) for each in visits)
    return f"{counted(len(visits), 'visit')}, {minutes // 60} h {minutes % 60:02}" if visits else ""


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday around a day."""
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + 6 * ONE_DAY


def ways(clinic: Clinic, day: date, by: By, *, is_week: bool) -> dict[str, str]:
    """Where one gets from a board: back, on, to the other span and to the other columns."""
    name, step = ("desk:board_week", 7 * ONE_DAY) if is_week else ("desk:board", ONE_DAY)

    def to(name: str, day: date, by: By = by) -> str:
        return f"{reverse(name, args=[clinic.code, nearest_day(day)])}?by={by}"

    return {
        "previous": to(name, day - step),
        "following": to(name, day + step),
        "day": to("desk:board", day),
        "week": to("desk:board_week", day),
        "sheet": reverse("desk:day", args=[clinic.code, day]),
        **{f"by_{each}": to(name, day, each) for each in By},
    }
