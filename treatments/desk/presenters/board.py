"""The board as a table: a line for each step of the clinic's clock, and a column for each clinician or room.

A booking spans the lines that it occupies, buffers included. Bookings that overlap at the clinic's step, because they
were made with another step, share one cell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from questionnaire.days import nearest_day
from treatments.desk.presenters.bookings import entry
from treatments.models import Booking, Clinic, KeptTime
from treatments.queries.booking.board import Board, By, Column
from treatments.scheduling.availability import grid
from treatments.scheduling.spans import ONE_DAY, Span, days_between
from treatments.wording.clinic_days import clock, counted, day_words

OPENS, CLOSES = 9, 17  # what a day without hours and bookings shows
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A booking or a held time on the board; `key` is its id on the page. For another clinic no patient is shown."""

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
    """Start by the clinic's clock, in the format of a date and a time field."""


@dataclass(frozen=True, slots=True)
class BoardCell:
    """Part of a column over some lines: `cards`, or free, or unavailable for the reason in `why`.

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
class BoardLine:
    """A step of the clock, with the cells that begin there; `is_main` is set at the full and half hour."""

    time: str
    is_main: bool
    cells: list[BoardCell]


@dataclass(frozen=True, slots=True)
class DayBoard:
    """The board of one day."""

    heads: list[str]
    lines: list[BoardLine]


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One column on one day: its cards, or the reason why there are none."""

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
    """The board of several days."""

    heads: list[str]
    lines: list[WeekLine]


class _Cards:
    """Makes cards of bookings and held times, for a user who may book or not."""

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
    """Returns the board of one day, line by line."""
    cards = _Cards(board, now, may_book=may_book)
    marks = _marks(board)
    columns = [dict(_cells(board, column, marks, cards.of)) for column in board.columns]
    return DayBoard(
        [column.name for column in board.columns],
        [
            BoardLine(
                clock(at, cards.zone),
                at.astimezone(cards.zone).minute in (0, 30),
                [cells[number] for cells in columns if number in cells],
            )
            for number, at in enumerate(marks)
        ],
    )


def _marks(board: Board) -> list[datetime]:
    """Returns the steps of the clock from the first to the last opening, presence or booking."""
    taken = [Span(use.occupied.lower, use.occupied.upper) for column in board.columns for use in _taken(column)]
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
    return sorted(taken, key=lambda use: use.occupied.lower)


def _cells(
    board: Board, column: Column, marks: Sequence[datetime], card: Callable[[Booking | KeptTime], Card]
) -> Iterator[tuple[int, BoardCell]]:
    """Yields the cells of a column with the line in which each begins; together they fill the column."""
    step, zone = board.clinic.slot_minutes * MINUTE, board.clinic.zone
    taken, number = _taken(column), 0
    while number < len(marks):
        here, end = [], number
        # A booking that begins within the lines of this cell makes the cell longer.
        while taken and taken[0].occupied.lower < marks[end] + step:
            use = taken.pop(0)
            here.append(card(use))
            while end + 1 < len(marks) and marks[end] + step < use.occupied.upper:
                end += 1
        why = "" if here else _why_not(board, column, Span(marks[number], marks[number] + step))
        while why and end + 1 < len(marks) and not (taken and taken[0].occupied.lower < marks[end + 1] + step):
            if _why_not(board, column, Span(marks[end + 1], marks[end + 1] + step)) != why:
                break
            end += 1
        yield number, BoardCell(end - number + 1, here, why, clock(marks[number], zone), column.key)
        number = end + 1


def _why_not(board: Board, column: Column, step: Span) -> str:
    """Returns why a step of a column cannot be booked; "" if it can."""
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
    """Returns the board of several days, a line for each; `address` gives the URL of a day's board."""
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
    taken = [use for use in _taken(column) if use.during.lower.astimezone(zone).date() == day]
    is_there = any(span.start.astimezone(zone).date() == day for span in column.there)
    if day in board.closed:
        why = f"Closed: {board.closed[day]}"
    elif not any(span.start.astimezone(zone).date() == day for span in board.open):
        why = "Closed"
    else:
        why = "" if is_there else "Not in"
    return WeekCell([card(use) for use in taken], why, _load(taken))


def _load(taken: Iterable[Booking | KeptTime]) -> str:
    """Returns the number and total length of the visits, such as "3 visits, 1 h 30"; "" if there are none."""
    visits = [use for use in taken if isinstance(use, Booking)]
    minutes = sum(int((visit.ends_at - visit.starts_at) / MINUTE) for visit in visits)
    return f"{counted(len(visits), 'visit')}, {minutes // 60} h {minutes % 60:02}" if visits else ""


def week_of(day: date) -> tuple[date, date]:
    """Returns the Monday and the Sunday of the week of a day."""
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + 6 * ONE_DAY


def ways(clinic: Clinic, day: date, by: By, *, is_week: bool) -> dict[str, str]:
    """Returns the links of a board: previous, next, day or week, the day sheet, and each kind of columns."""
    name, step = ("desk:board_week", 7 * ONE_DAY) if is_week else ("desk:board", ONE_DAY)

    def to(name: str, day: date, by: By = by) -> str:
        return f"{reverse(name, args=[clinic.code, nearest_day(day)])}?by={by}"

    return {
        "previous": to(name, day - step),
        "following": to(name, day + step),
        "day": to("desk:board", day),
        "week": to("desk:board_week", day),
        "sheet": reverse("desk:day", args=[clinic.code, day]),
        **{f"by_{columns}": to(name, day, columns) for columns in By},
    }
