"""Why a time is not free: each rule has its sentence, in the clinic's local time, and says until when it applies."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from treatments.scheduling.availability import (
    OpeningSpan,
    Roster,
    RosterClinic,
    RosterClinician,
    RosterClosure,
    RosterDevice,
    RosterRoom,
    Search,
    VisitNeeds,
)
from treatments.scheduling.refusals import why_not
from treatments.scheduling.spans import Diary, Span

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = tuple(OpeningSpan(weekday, time(9), time(18)) for weekday in range(5))
CHRISTMAS = RosterClosure(date(2026, 12, 24), date(2027, 1, 1), "Christmas")
SEARCH = Search(
    VisitNeeds(60, after_minutes=10, device_kind="pen"),
    earliest=date(2026, 3, 3),
    latest=date(2026, 3, 31),
    now=datetime(2026, 2, 20, 12, tzinfo=UTC),
)


def at(text: str) -> datetime:
    """Converts a New York wall-clock time to UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def busy(start: str, end: str) -> Diary:
    return Diary.of([Span(at(start), at(end))])


ROSTER = Roster(
    RosterClinic(NEW_YORK, WEEKDAYS, (CHRISTMAS,)),
    (RosterClinician(1, "Dr Ada", WEEKDAYS),),
    (RosterRoom(10, "Room 1"),),
    (RosterDevice(20, "Pen 1", "pen"),),
)
TAKEN = busy("2026-03-10 13:00", "2026-03-10 14:30")
AT_TWO = "2026-03-10 14:00"


def clinician(**changes) -> Roster:
    return replace(ROSTER, clinicians=(replace(ROSTER.clinicians[0], **changes),))


def sentences(roster: Roster, wanted: str, search: Search = SEARCH, **who) -> list[str]:
    return [reason.text for reason in why_not(roster, search, at(wanted), **who)]


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (timedelta(hours=2), "Visits are booked at least 2 hours ahead; from 14:00."),
        (timedelta(hours=1), ""),
        (timedelta(minutes=90), "Visits are booked at least 90 minutes ahead; from 13:30."),
    ],
    ids=["two hours", "one hour", "ninety minutes"],
)
def test_a_time_nearer_than_the_notice_says_from_when(notice, sentence):
    search = replace(SEARCH, now=at("2026-03-10 12:00"), notice=notice)
    assert sentences(ROSTER, "2026-03-10 13:00", search) == ([sentence] if sentence else [])
    assert sentences(ROSTER, "2026-03-10 11:00", search) == ["That time is in the past."]


def test_a_time_that_is_free_has_nothing_against_it():
    assert why_not(ROSTER, SEARCH, at(AT_TWO)) == []


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        pytest.param("2026-02-22 10:00", "9 days too early; from 3 March.", id="too early"),
        pytest.param("2026-03-02 10:00", "1 day too early; from 3 March.", id="a day too early"),
        pytest.param("2026-04-01 10:00", "1 day too late; the last day is 31 March.", id="too late"),
        pytest.param("2026-02-19 10:00", "That time is in the past.", id="past"),
        pytest.param("2026-03-10 14:05", "Visits start every 15 minutes; the next start is 14:15.", id="off the grid"),
        pytest.param("2026-03-10 08:00", "The clinic is closed then; it opens at 09:00.", id="before it opens"),
        pytest.param(
            "2026-03-14 10:00",
            "The clinic is closed then; it opens at 09:00 on Monday 16 March.",
            id="at the weekend",
        ),
        pytest.param(
            "2026-03-10 17:30",
            "The clinic closes at 18:00, before the visit would end; the next start is 09:00 on Wednesday 11 March.",
            id="too close to closing",
        ),
        pytest.param("2026-12-24 10:00", "The clinic is closed then (Christmas).", id="closure with its reason"),
    ],
)
def test_dates_and_hours_say_what_stops_a_time(wanted: str, sentence: str):
    assert sentence in sentences(ROSTER, wanted)


@pytest.mark.parametrize(
    ("roster", "sentence"),
    [
        pytest.param(clinician(busy=TAKEN), "Dr Ada is busy then; free from 14:30.", id="clinician"),
        pytest.param(
            replace(ROSTER, rooms=(RosterRoom(10, "Room 1", TAKEN),)),
            "Room 1 is taken then; free from 14:30.",
            id="the only room",
        ),
        pytest.param(
            replace(
                ROSTER,
                rooms=(RosterRoom(10, "Room 1", TAKEN), RosterRoom(11, "Room 2", busy(AT_TWO, "2026-03-10 16:00"))),
            ),
            "Every room is taken then; free from 14:30.",
            id="every room",
        ),
        pytest.param(
            replace(ROSTER, devices=(RosterDevice(20, "Pen 1", "pen", TAKEN),)),
            "Pen 1 is taken then; free from 14:30.",
            id="device",
        ),
        pytest.param(
            replace(ROSTER, patient_busy=TAKEN),
            "The patient has another booking then; free from 14:30.",
            id="patient",
        ),
        pytest.param(
            clinician(time_off=(Span(at("2026-03-10 00:00"), at("2026-03-13 00:00")),)),
            "Dr Ada does not work then; free from 09:00 on Friday 13 March.",
            id="time off",
        ),
        pytest.param(
            clinician(hours=tuple(OpeningSpan(day, time(9), time(14, 30)) for day in range(5))),
            "Dr Ada works until 14:30, and the visit would end later; free from 09:00 on Wednesday 11 March.",
            id="end of shift",
        ),
        pytest.param(clinician(hours=()), "Dr Ada does not work then.", id="never at work"),
        pytest.param(replace(ROSTER, clinicians=()), "No clinician is set up for this treatment here.", id="nobody"),
        pytest.param(replace(ROSTER, rooms=()), "No room is set up for this treatment here.", id="no room"),
        pytest.param(replace(ROSTER, devices=()), "The clinic has no device for this treatment.", id="no device"),
    ],
)
def test_people_rooms_and_devices_say_what_stops_a_time(roster: Roster, sentence: str):
    assert sentences(roster, AT_TWO) == [sentence]


def test_every_rule_that_stops_a_time_is_named():
    stopped = replace(clinician(busy=TAKEN), rooms=())
    codes = [reason.code for reason in why_not(stopped, SEARCH, at("2026-03-10 14:05"))]
    assert codes == ["off_grid", "clinician_busy", "no_room"]


def test_one_clinician_who_can_is_enough_unless_another_is_asked_for():
    two = replace(
        ROSTER, clinicians=(RosterClinician(1, "Dr Ada", WEEKDAYS, busy=TAKEN), RosterClinician(2, "Dr Bo", WEEKDAYS))
    )
    assert sentences(two, AT_TWO) == []
    assert sentences(two, AT_TWO, clinician=1) == ["Dr Ada is busy then; free from 14:30."]


def test_a_buffer_before_the_visit_is_waited_out():
    search = replace(SEARCH, visit=VisitNeeds(60, before_minutes=10))
    (reason,) = why_not(clinician(busy=TAKEN), search, at(AT_TWO))
    assert reason.until == at("2026-03-10 14:40")


def test_a_gap_too_short_for_the_visit_is_passed_over():
    diary = Diary.of([Span(at(AT_TWO), at("2026-03-10 15:00")), Span(at("2026-03-10 15:30"), at("2026-03-10 16:00"))])
    (reason,) = why_not(clinician(busy=diary), SEARCH, at(AT_TWO))
    assert reason.until == at("2026-03-10 16:00")


@pytest.mark.parametrize("until", ["2026-03-31 18:00", "2026-04-09 12:00"])
def test_nobody_is_promised_a_time_after_the_window(until: str):
    (reason,) = why_not(clinician(busy=busy(AT_TWO, until)), SEARCH, at(AT_TWO))
    assert (reason.text, reason.until) == ("Dr Ada is busy then.", None)


def test_the_last_visit_before_closing_is_offered():
    (reason,) = why_not(clinician(busy=busy(AT_TWO, "2026-03-10 17:00")), SEARCH, at(AT_TWO))
    assert reason.until == at("2026-03-10 17:00")


def test_each_clinician_is_named_when_none_can():
    two = (RosterClinician(2, "Dr Bo", ()), RosterClinician(1, "Dr Ada", WEEKDAYS, busy=TAKEN))
    assert sentences(replace(ROSTER, clinicians=two), AT_TWO) == [
        "Dr Ada is busy then; free from 14:30.",
        "Dr Bo does not work then.",
    ]


def test_the_year_is_named_where_it_is_another():
    search = replace(SEARCH, earliest=date(2027, 1, 4), latest=date(2027, 1, 20))
    assert sentences(ROSTER, "2026-12-21 10:00", search) == ["14 days too early; from 4 January 2027."]


def test_a_time_in_the_skipped_hour_is_named_by_the_clock_that_follows():
    night = tuple(OpeningSpan(weekday, time(0), time(12)) for weekday in range(7))
    roster = replace(ROSTER, clinic=RosterClinic(NEW_YORK, night), clinicians=(RosterClinician(1, "Dr Ada", night),))
    diary = Diary.of([Span(datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC))])
    stopped = why_not(replace(roster, patient_busy=diary), SEARCH, datetime(2026, 3, 8, 6, tzinfo=UTC))
    assert [reason.text for reason in stopped] == ["The patient has another booking then; free from 03:00."]


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param("2026-03-31 23:30", id="into the day after the window"),
        pytest.param("2026-03-10 00:00", id="just after midnight"),
    ],
)
def test_a_clinic_open_day_and_night_takes_visits_around_midnight(wanted: str):
    always = tuple(OpeningSpan(weekday, time(0), time(0)) for weekday in range(7))
    roster = replace(ROSTER, clinic=RosterClinic(NEW_YORK, always), clinicians=(RosterClinician(1, "Dr Ada", always),))
    assert sentences(roster, wanted) == []


def test_a_time_is_free_once_now_has_come():
    search = replace(SEARCH, now=at(AT_TWO))
    assert sentences(ROSTER, AT_TWO, search) == []


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        why_not(ROSTER, SEARCH, datetime(2026, 3, 10, 14))  # noqa: DTZ001
