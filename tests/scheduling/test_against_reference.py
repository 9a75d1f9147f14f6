"""Free times and refusals on random clinics, compared with a reference that checks minute by minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.scheduling.availability import (
    FreeTime,
    OnDay,
    OpeningSpan,
    Roster,
    RosterClinic,
    RosterClinician,
    RosterClosure,
    RosterDevice,
    RosterRoom,
    Search,
    VisitNeeds,
    free_times,
)
from treatments.scheduling.refusals import Rule, why_not
from treatments.scheduling.spans import Diary, Span

MINUTE = timedelta(minutes=1)
ZONES = [ZoneInfo(name) for name in ("America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe")]
DAYS = [
    date(2026, 3, 8),  # daylight saving time begins in New York
    date(2026, 11, 1),  # and ends
    date(2026, 3, 29),  # London
    date(2026, 10, 25),
    date(2026, 4, 5),  # it ends on Lord Howe Island, by half an hour
    date(2026, 10, 4),
    date(2028, 2, 29),
    date(2026, 12, 31),
    date(2026, 6, 15),
]


@dataclass(frozen=True)
class Case:
    """A random clinic in plain lists. Ids are positions in the lists."""

    zone: ZoneInfo
    openings: list[OpeningSpan]
    open_on: list[OnDay]
    closures: list[RosterClosure]
    hours: list[list[OpeningSpan]]
    works_on: list[list[OnDay]]
    time_off: list[list[Span]]
    busy: dict[str, list[list[Span]]]
    clean: list[int]
    search: Search

    def roster(self) -> Roster:
        diaries = {name: [Diary.of(spans) for spans in lists] for name, lists in self.busy.items()}
        return Roster(
            RosterClinic(self.zone, tuple(self.openings), tuple(self.closures), tuple(self.open_on)),
            tuple(
                RosterClinician(
                    n,
                    f"Dr {n}",
                    tuple(hours),
                    tuple(self.time_off[n]),
                    diaries["clinicians"][n],
                    tuple(self.works_on[n]),
                )
                for n, hours in enumerate(self.hours)
            ),
            tuple(RosterRoom(n, f"Room {n}", diary) for n, diary in enumerate(diaries["rooms"])),
            tuple(
                RosterDevice(n, f"Pen {n}", "pen", diary, self.clean[n]) for n, diary in enumerate(diaries["devices"])
            ),
            diaries["patient"][0],
        )


@st.composite
def openings(draw: st.DrawFn) -> list[OpeningSpan]:
    """Weekly hours; their edges avoid the hours in which clocks change, which have their own tests."""
    edges = st.sampled_from([0, *range(5, 25)])
    usual = [OpeningSpan(weekday, time(8), time(19)) for weekday in range(7)]
    drawn = draw(st.lists(st.tuples(st.integers(0, 6), edges, edges), max_size=6))
    extra = [OpeningSpan(day, time(opens), time(closes % 24)) for day, opens, closes in drawn if opens < closes]
    return draw(st.sampled_from([usual + extra, extra, usual]))


@st.composite
def on_days(draw: st.DrawFn, first: date) -> list[OnDay]:
    """Hours of single days around the window, with the same edges as weekly hours."""
    edges = st.sampled_from([0, *range(5, 25)])
    drawn = draw(st.lists(st.tuples(st.integers(-1, 2), edges, edges), max_size=2))
    return [
        OnDay(first + timedelta(days=n), time(opens), time(closes % 24)) for n, opens, closes in drawn if opens < closes
    ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, first = draw(st.sampled_from(ZONES)), draw(st.sampled_from(DAYS))
    morning = datetime.combine(first, time(0), tzinfo=zone).astimezone(UTC)
    pairs = st.tuples(st.integers(-120, 3000), st.integers(1, 300))
    spans = st.lists(pairs.map(lambda pair: Span(morning + pair[0] * MINUTE, morning + sum(pair) * MINUTE)), max_size=4)
    some = st.integers(0, 2)
    closure = st.builds(lambda n: RosterClosure(first + timedelta(days=n), first + timedelta(days=n)), some)
    count = draw(st.integers(1, 2))
    visit = st.builds(
        VisitNeeds, st.integers(5, 150), st.integers(0, 30), st.integers(0, 30), st.sampled_from([None, "pen"])
    )
    return Case(
        zone,
        draw(openings()),
        draw(on_days(first)),
        draw(st.lists(closure, max_size=1)),
        [draw(openings()) for _ in range(count)],
        [draw(on_days(first)) for _ in range(count)],
        [draw(spans) for _ in range(count)],
        {
            "clinicians": [draw(spans) for _ in range(count)],
            "rooms": [draw(spans) for _ in range(draw(some))],
            "devices": [draw(spans) for _ in range(draw(some))],
            "patient": [draw(spans)],
        },
        draw(st.lists(st.integers(0, 90), min_size=2, max_size=2)),
        Search(
            draw(visit),
            first,
            first + timedelta(days=draw(st.integers(0, 1))),
            morning + draw(st.integers(-600, 900)) * MINUTE,
            draw(st.sampled_from([5, 7, 15, 20, 30, 45, 60])),
            draw(st.sampled_from([0, 45, 240])) * MINUTE,
        ),
    )


def minutes_of(case: Case) -> list[datetime]:
    """Every minute that can matter, in UTC: the window and a day on either side."""
    noon = datetime.combine(case.search.earliest, time(12), tzinfo=UTC)
    return [noon + n * MINUTE for n in range(-2160, 4320)]


def within_hours(wall: datetime, hours: list[OpeningSpan], on_days: list[OnDay]) -> bool:
    special = [on_day for on_day in on_days if on_day.day == wall.date()]
    return any(
        opening.opens <= wall.time() and (wall.time() < opening.closes or opening.closes == time(0))
        for opening in special or [usual for usual in hours if usual.weekday == wall.weekday()]
    )


def busy_minutes(spans: list[Span], minutes: list[datetime]) -> set[datetime]:
    return {at for span in spans for at in minutes if span.start <= at < span.end}


def slow_free_times(case: Case) -> list[FreeTime]:
    """Applies the rules one minute at a time."""
    visit, minutes = case.search.visit, minutes_of(case)
    walls = {at: at.astimezone(case.zone).replace(tzinfo=None) for at in minutes}
    closed = {at for at in minutes if any(walls[at].date() in closure for closure in case.closures)}
    is_open = {at for at in minutes if within_hours(walls[at], case.openings, case.open_on)} - closed
    at_work = [
        {at for at in is_open if within_hours(walls[at], hours, on_days)} - busy_minutes(off, minutes)
        for hours, on_days, off in zip(case.hours, case.works_on, case.time_off, strict=True)
    ]
    taken = {name: [busy_minutes(spans, minutes) for spans in lists] for name, lists in case.busy.items()}
    found = []
    for start in (at for at in minutes if may_start(case.search, at, walls[at])):
        during = {start + n * MINUTE for n in range(visit.minutes)}
        around = range(-visit.before_minutes, visit.minutes + visit.after_minutes)
        occupied = {start + n * MINUTE for n in around}
        free = {name: [n for n, busy in enumerate(sets) if not busy & occupied] for name, sets in taken.items()}
        devices = [
            n for n, busy in enumerate(taken["devices"]) if not busy & kept_by_device(visit, start, case.clean[n])
        ]
        devices = devices if visit.device_kind else [None]
        if free["patient"] and free["rooms"] and devices:
            found += [
                FreeTime(start, start + visit.length, n, free["rooms"][0], devices[0])
                for n in free["clinicians"]
                if during <= at_work[n]
            ]
    return found


def kept_by_device(visit: VisitNeeds, start: datetime, clean_minutes: int) -> set[datetime]:
    around = range(-visit.before_minutes, visit.minutes + max(visit.after_minutes, clean_minutes))
    return {start + n * MINUTE for n in around}


def may_start(search: Search, at: datetime, wall: datetime) -> bool:
    in_window = search.earliest <= wall.date() <= search.latest
    return in_window and at >= search.now + search.notice and (wall.hour * 60 + wall.minute) % search.step_minutes == 0


@settings(max_examples=120, deadline=None)
@given(cases())
def test_free_times_are_those_of_the_slow_reference(case: Case):
    assert free_times(case.roster(), case.search) == slow_free_times(case)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_free_time_overlaps_anything_busy(case: Case):
    visit = case.search.visit
    for free in free_times(case.roster(), case.search):
        occupied = visit.occupied(free.starts_at)
        against = [*case.busy["clinicians"][free.clinician], *case.busy["rooms"][free.room], *case.busy["patient"][0]]
        if free.device is not None:
            against += case.busy["devices"][free.device]
        assert not any(span.overlaps(occupied) for span in against)


@settings(max_examples=100, deadline=None)
@given(cases(), st.lists(st.integers(-200, 700), min_size=5, max_size=20))
def test_there_is_a_reason_exactly_when_a_time_is_not_free(case: Case, offsets: list[int]):
    roster, search = case.roster(), case.search
    free = free_times(roster, search)
    starts = {free_time.starts_at for free_time in free}
    midnight = datetime.combine(search.earliest, time(0), tzinfo=case.zone).astimezone(UTC)
    asked = {midnight + 5 * n * MINUTE for n in offsets} | {free_time.starts_at for free_time in free[:20]}
    for wanted_at in asked:
        assert (why_not(roster, search, wanted_at) == []) == (wanted_at in starts)


@settings(max_examples=100, deadline=None)
@given(cases(), st.lists(st.integers(-200, 700), min_size=5, max_size=20))
def test_a_rule_no_longer_stops_the_time_it_says_it_lasts_until(case: Case, offsets: list[int]):
    roster, search = case.roster(), case.search
    midnight = datetime.combine(search.earliest, time(0), tzinfo=case.zone).astimezone(UTC)
    for wanted_at in [midnight + 5 * n * MINUTE for n in offsets]:
        for reason in why_not(roster, search, wanted_at, clinician=0):
            if reason.until is None:
                continue
            assert reason.until > wanted_at
            assert reason.code not in codes_at(roster, search, reason.until)


def codes_at(roster: Roster, search: Search, at: datetime) -> set[Rule]:
    return {reason.code for reason in why_not(roster, search, at, clinician=0)}
