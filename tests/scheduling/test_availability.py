"""Free times by example: each rule once, and the days with clock changes and other calendar surprises."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from treatments.scheduling.availability import (
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
    nearest,
)
from treatments.scheduling.spans import Diary, Span

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 6, 15)


def every_day(opens: int, closes: int) -> tuple[OpeningSpan, ...]:
    return tuple(OpeningSpan(weekday, time(opens), time(closes % 24)) for weekday in range(7))


def at(clock: str, day: date = MONDAY, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


def busy(*pairs: tuple[str, str]) -> Diary:
    return Diary.of(Span(at(start), at(end)) for start, end in pairs)


def roster(zone: ZoneInfo = LONDON, opens: int = 9, closes: int = 12) -> Roster:
    """One clinician (1), one room (10), one device (20): by default open and staffed every day from 9 to 12."""
    return Roster(
        RosterClinic(zone, every_day(opens, closes)),
        (RosterClinician(1, "Dr Ada", every_day(opens, closes)),),
        (RosterRoom(10, "Room 1"),),
        (RosterDevice(20, "Pen 1", "pen"),),
    )


def search(first: date = MONDAY, last: date | None = None, step: int = 30, **visit) -> Search:
    return Search(VisitNeeds(**{"minutes": 60, **visit}), first, last or first, LONG_AGO, step)


def clocks(found: Roster, wanted: Search) -> list[str]:
    """The start times on the clinic's clock."""
    return [f"{free.starts_at.astimezone(found.clinic.zone):%H:%M}" for free in free_times(found, wanted)]


def with_clinician(**changes) -> Roster:
    plain = roster()
    return replace(plain, clinicians=(replace(plain.clinicians[0], **changes),))


@pytest.mark.parametrize(
    ("found", "wanted", "starts"),
    [
        pytest.param(roster(), search(), "09:00 09:30 10:00 10:30 11:00", id="ends by closing time"),
        pytest.param(with_clinician(busy=busy(("10:00", "10:30"))), search(), "09:00 10:30 11:00", id="clinician busy"),
        pytest.param(
            with_clinician(hours=every_day(10, 12)), search(), "10:00 10:30 11:00", id="clinician comes at ten"
        ),
        pytest.param(with_clinician(time_off=(Span(at("09:00"), at("11:00")),)), search(), "11:00", id="time off"),
        pytest.param(
            replace(roster(), rooms=(RosterRoom(10, "Room 1", busy(("09:15", "10:15"))),)),
            search(),
            "10:30 11:00",
            id="room taken",
        ),
        pytest.param(
            replace(roster(), devices=(RosterDevice(20, "Pen 1", "pen", busy(("09:15", "10:15"))),)),
            search(device_kind="pen"),
            "10:30 11:00",
            id="device taken",
        ),
        pytest.param(
            replace(roster(), devices=(RosterDevice(20, "Pen 1", "pen", busy(("10:45", "11:30")), clean_minutes=45),)),
            search(device_kind="pen"),
            "09:00",
            id="device cleaned before the next visit",
        ),
        pytest.param(
            replace(roster(), devices=(RosterDevice(20, "Pen 1", "pen", busy(("10:15", "11:15")), clean_minutes=45),)),
            search(),
            "09:00 09:30 10:00 10:30 11:00",
            id="cleaning of a device that is not needed",
        ),
        pytest.param(roster(), search(device_kind="laser"), "", id="no device of that kind"),
        pytest.param(replace(roster(), rooms=()), search(), "", id="no room"),
        pytest.param(
            replace(roster(), patient_busy=busy(("09:00", "11:00"))), search(), "11:00", id="patient elsewhere"
        ),
        pytest.param(
            replace(roster(), clinic=RosterClinic(LONDON, every_day(9, 12), (RosterClosure(MONDAY, MONDAY),))),
            search(),
            "",
            id="closed that day",
        ),
        pytest.param(
            replace(roster(), clinic=RosterClinic(LONDON, every_day(9, 12), (), (OnDay(MONDAY, time(10), time(11)),))),
            search(),
            "10:00",
            id="open for one hour that day",
        ),
        pytest.param(
            replace(roster(), clinic=RosterClinic(LONDON, (), (), (OnDay(MONDAY, time(10), time(11)),))),
            search(),
            "10:00",
            id="open on that day alone",
        ),
        pytest.param(
            replace(
                roster(),
                clinic=RosterClinic(LONDON, (), (RosterClosure(MONDAY, MONDAY),), (OnDay(MONDAY, time(10), time(11)),)),
            ),
            search(),
            "",
            id="a closure goes before the hours of the day",
        ),
        pytest.param(
            with_clinician(on_days=(OnDay(MONDAY, time(11), time(12)),)),
            search(),
            "11:00",
            id="clinician works one hour that day",
        ),
        pytest.param(
            with_clinician(on_days=(OnDay(MONDAY + timedelta(days=7), time(11), time(12)),)),
            search(),
            "09:00 09:30 10:00 10:30 11:00",
            id="hours of another day",
        ),
        pytest.param(
            with_clinician(busy=busy(("10:00", "10:30"))),
            search(before_minutes=15, after_minutes=30),
            "11:00",
            id="buffers keep away from what is occupied",
        ),
        pytest.param(
            roster(),
            search(before_minutes=60, after_minutes=60),
            "09:00 09:30 10:00 10:30 11:00",
            id="buffers may run over the edge of the hours",
        ),
        pytest.param(roster(), replace(search(), now=at("10:01")), "10:30 11:00", id="not before now"),
        pytest.param(roster(), replace(search(), now=at("10:30")), "10:30 11:00", id="now is not too late"),
    ],
)
def test_a_free_time_breaks_no_rule(found: Roster, wanted: Search, starts: str):
    assert clocks(found, wanted) == starts.split()


def test_both_ends_of_the_window_count():
    found = free_times(roster(), search(MONDAY, MONDAY + timedelta(days=2), minutes=180))
    assert [free.starts_at.date().day for free in found] == [15, 16, 17]


def test_hours_follow_the_weekday():
    only_tuesday = replace(roster(), clinic=RosterClinic(LONDON, (OpeningSpan(1, time(9), time(10)),)))
    found = free_times(only_tuesday, search(MONDAY, MONDAY + timedelta(days=13)))
    assert [free.starts_at.date().day for free in found] == [16, 23]


def test_the_lowest_free_room_and_device_are_chosen():
    rooms = (RosterRoom(12, "Room 3"), RosterRoom(11, "Room 2"), RosterRoom(10, "Room 1", busy(("09:00", "10:00"))))
    devices = (RosterDevice(21, "Pen 2", "pen"), RosterDevice(20, "Pen 1", "pen", busy(("10:00", "11:00"))))
    found = free_times(replace(roster(), rooms=rooms, devices=devices), search(step=60, device_kind="pen"))
    assert [(free.room, free.device) for free in found] == [(11, 20), (10, 21), (10, 20)]


def test_no_device_is_given_to_a_visit_that_needs_none():
    assert {free.device for free in free_times(roster(), search())} == {None}


def test_each_clinician_is_offered_at_each_start_sorted_by_start():
    two = (RosterClinician(2, "Dr Bo", every_day(9, 12)), RosterClinician(1, "Dr Ada", every_day(10, 12)))
    found = free_times(replace(roster(), clinicians=two), search(step=60))
    assert [(free.starts_at.hour + 1, free.clinician) for free in found] == [(9, 2), (10, 1), (10, 2), (11, 1), (11, 2)]


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        pytest.param(NEW_YORK, date(2026, 3, 8), "00:00 01:00 03:00 04:00", id="New York in spring"),
        pytest.param(NEW_YORK, date(2026, 11, 1), "00:00 01:00 01:00 02:00 03:00 04:00", id="New York in autumn"),
        pytest.param(LONDON, date(2026, 3, 29), "00:00 02:00 03:00 04:00", id="London in spring"),
        pytest.param(LONDON, date(2026, 10, 25), "00:00 01:00 01:00 02:00 03:00 04:00", id="London in autumn"),
        pytest.param(KATHMANDU, date(2026, 3, 29), "00:00 01:00 02:00 03:00 04:00", id="Kathmandu never changes"),
        pytest.param(LONDON, date(2028, 2, 29), "00:00 01:00 02:00 03:00 04:00", id="leap day"),
        pytest.param(LONDON, date(2026, 12, 31), "00:00 01:00 02:00 03:00 04:00", id="year end"),
    ],
)
def test_starts_are_on_the_clinics_clock(zone: ZoneInfo, day: date, starts: str):
    assert clocks(roster(zone, opens=0, closes=5), search(day, step=60)) == starts.split()


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        pytest.param(NEW_YORK, date(2026, 3, 7), "14:00", id="New York before spring"),
        pytest.param(NEW_YORK, date(2026, 3, 8), "13:00", id="New York in spring"),
        pytest.param(NEW_YORK, date(2026, 11, 1), "14:00", id="New York in autumn"),
        pytest.param(LONDON, date(2026, 3, 29), "08:00", id="London in spring"),
        pytest.param(LONDON, date(2026, 10, 25), "09:00", id="London in autumn"),
        pytest.param(KATHMANDU, date(2026, 6, 15), "03:15", id="Kathmandu"),
    ],
)
def test_nine_o_clock_is_nine_o_clock_after_the_clock_changed(zone: ZoneInfo, day: date, utc: str):
    first = free_times(roster(zone), search(day))[0]
    assert f"{first.starts_at:%H:%M}" == utc


def test_a_visit_across_the_clock_change_keeps_its_length():
    starts = free_times(roster(NEW_YORK, opens=0, closes=5), search(date(2026, 3, 8), step=60))
    assert {free.ends_at - free.starts_at for free in starts} == {timedelta(hours=1)}
    assert all(one.starts_at < other.starts_at for one, other in pairwise(starts))


def test_a_clinic_open_to_midnight_closes_at_midnight():
    assert clocks(roster(closes=24), search())[-1] == "23:00"


def test_a_clinic_open_day_and_night_lets_a_visit_run_into_the_new_year():
    found = free_times(roster(opens=0, closes=24), search(date(2026, 12, 31)))
    assert found[-1].starts_at == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert found[-1].ends_at == datetime(2027, 1, 1, 0, 30, tzinfo=UTC)


def test_nearest_prefers_closeness_then_the_earlier():
    found = free_times(roster(), search(step=30))
    wanted = at("10:15")
    assert [free.starts_at for free in nearest(found, wanted, 3)] == [at("10:00"), at("10:30"), at("09:30")]


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        pytest.param(lambda: OpeningSpan(7, time(9), time(10)), "weekday", id="an eighth weekday"),
        pytest.param(lambda: OpeningSpan(0, time(10), time(9)), "close after they open", id="hours reversed"),
        pytest.param(lambda: OnDay(MONDAY, time(10), time(9)), "close after they open", id="a day's hours reversed"),
        pytest.param(lambda: VisitNeeds(0), "at least one minute", id="no length"),
        pytest.param(lambda: VisitNeeds(30, after_minutes=-1), "at least none", id="a negative buffer"),
        pytest.param(lambda: search(MONDAY, MONDAY - timedelta(days=1)), "end before", id="window reversed"),
        pytest.param(lambda: search(step=0), "step", id="no step"),
        pytest.param(
            lambda: replace(search(), now=datetime(2026, 1, 1)),  # noqa: DTZ001
            "no time zone",
            id="naive now",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(make, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        make()
