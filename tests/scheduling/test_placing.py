"""Placing all visits of a course at once: inside their windows, by the wishes if possible, as many as possible."""

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.scheduling.test_cadence import CADENCE, START, day
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.cadence import CourseVisit
from treatments.scheduling.cascade import PlanCourse
from treatments.scheduling.placing import TRIED_AT_MOST, place
from treatments.scheduling.wishes import Wishes

ZONE = ZoneInfo("America/New_York")
NEEDLING = PlanCourse([CourseVisit("skinpen", number) for number in (1, 2, 3)], CADENCE, START)


def free(on, hour=10, clinician=1):
    """A free half hour on a day counted from the start."""
    at = datetime.combine(day(on), time(hour), tzinfo=ZONE).astimezone(UTC)
    return FreeTime(at, at + timedelta(minutes=30), clinician, 1, None)


def offered(*times):
    """Returns the function that lists the free times of a window, from the same times for each visit."""
    return lambda _position, window: [free_time for free_time in sorted(times) if on(free_time) in window]


def on(each):
    return each.starts_at.astimezone(ZONE).date()


def placed(found):
    """Returns the days of the placed visits, counted from the start."""
    return [(on(visit.free) - START).days for visit in found.placed]


def every_day(*hours):
    return offered(*(free(on, hour) for on in range(200) for hour in hours or (10,)))


def test_each_visit_has_its_ideal_day_where_that_is_free():
    found = place(NEEDLING, [0, 1, 2], every_day(), ZONE)
    assert placed(found) == [0, 30, 60]
    assert found.stuck is None


def test_what_is_booked_already_counts():
    booked = NEEDLING.with_day(0, day(4))
    assert placed(place(booked, [1, 2], every_day(), ZONE)) == [34, 64]


def test_a_day_is_given_up_again_where_the_next_visit_has_none_after_it():
    ideal_leads_nowhere = offered(free(0), free(10), free(52))
    assert placed(place(NEEDLING, [0, 1], ideal_leads_nowhere, ZONE)) == [10, 52]


def test_where_one_has_no_time_those_before_it_are_still_placed():
    found = place(NEEDLING, [0, 1, 2], offered(free(0), free(29)), ZONE)
    assert placed(found) == [0, 29]
    assert found.stuck.position == 2
    assert found.stuck.window.earliest == day(57)


def test_nothing_free_is_nothing_placed():
    found = place(NEEDLING, [0, 1], offered(), ZONE)
    assert (found.placed, found.stuck.position) == ((), 0)


def test_a_wished_weekday_comes_before_the_ideal_day():
    wishes = Wishes(weekdays=frozenset({1}))
    found = place(NEEDLING, [0, 1, 2], every_day(), ZONE, wishes=wishes)
    assert {on(visit.free).weekday() for visit in found.placed} == {1}
    assert all(visit.is_as_wished for visit in found.placed)


def test_of_a_day_the_first_time_that_is_wished_is_taken():
    found = place(NEEDLING, [0], every_day(9, 12, 17, 18), ZONE, wishes=Wishes(starts_from=time(17)))
    assert found.placed[0].free == free(0, 17)


def test_what_is_not_as_wished_is_offered_and_marked():
    found = place(NEEDLING, [0, 1], every_day(9), ZONE, wishes=Wishes(starts_from=time(17)))
    assert placed(found) == [0, 30]
    assert not any(visit.is_as_wished for visit in found.placed)


def test_most_of_the_wishes_are_better_than_none():
    tuesday_morning, friday_morning = free(1, 9), free(4, 9)
    wishes = Wishes(weekdays=frozenset({tuesday_morning.starts_at.astimezone(ZONE).weekday()}), starts_from=time(17))
    found = place(NEEDLING, [0], offered(tuesday_morning, friday_morning, free(0, 9)), ZONE, wishes=wishes)
    assert found.placed[0].free == tuesday_morning


def test_a_day_before_which_it_is_not_wanted_is_kept():
    found = place(NEEDLING, [0, 1], every_day(), ZONE, not_before={0: day(12)})
    assert placed(found) == [12, 42]


def test_two_visits_never_come_on_one_day():
    both = PlanCourse([CourseVisit("botox", 1), CourseVisit("massage", 1)], CADENCE, START)
    assert len(set(placed(place(both, [0, 1], every_day(), ZONE)))) == 2


def test_the_search_ends_where_nothing_fits():
    asked = []

    def times(position, window):
        asked.append(position)
        return every_day(9, 10)(position, window) if position < 2 else []

    found = place(NEEDLING, [0, 1, 2], times, ZONE)
    assert len(found.placed) == 2
    assert len(asked) <= TRIED_AT_MOST + 1


DAYS = st.lists(st.tuples(st.integers(0, 150), st.integers(8, 18)), max_size=9, unique_by=lambda start: start[0])


@given(DAYS, st.sets(st.integers(0, 6)))
def test_it_finds_a_whole_course_wherever_there_is_one(days, weekdays):
    times = offered(*(free(*start) for start in days))
    found = place(NEEDLING, [0, 1, 2], times, ZONE, wishes=Wishes(weekdays=frozenset(weekdays)))
    course = NEEDLING
    for visit in found.placed:
        assert on(visit.free) in course.window_of(visit.position) == visit.window
        course = course.with_day(visit.position, on(visit.free))
    assert (len(found.placed) == 3) == any(follows(chosen) for chosen in product(days, repeat=3))


def follows(chosen):
    course = NEEDLING
    for position, (days, _hour) in enumerate(chosen):
        if day(days) not in course.window_of(position):
            return False
        course = course.with_day(position, day(days))
    return True
