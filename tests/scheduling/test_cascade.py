"""Which visits move along when one visit moves: as few as possible, each to the nearest allowed day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scheduling.test_cadence import CADENCE, START, day
from treatments.scheduling.cadence import CourseVisit, Window
from treatments.scheduling.cascade import Displaced, PlanCourse, Reach, what_moves_along


def course(*visits, **given):
    """Builds a course of (treatment, number, day); the day is None for a visit without a booking."""
    made = [CourseVisit(treatment, number, None if on is None else day(on)) for treatment, number, on in visits]
    return PlanCourse(made, CADENCE, START, **given)


def needling(*days):
    return course(*(("skinpen", number, on) for number, on in enumerate(days, start=1)))


def moved(course, position, on, **given):
    """Returns (position, new day) of each visit that moves along, in days from the start."""
    found = what_moves_along(course, position, day(on), **given)
    return [(displaced.position, None if displaced.to is None else (displaced.to - START).days) for displaced in found]


def test_a_visit_that_still_fits_stays():
    assert moved(needling(0, 30, 60), 0, 2) == []


def test_a_later_day_pushes_the_next_to_its_first_allowed_day():
    assert moved(needling(0, 30, 62), 0, 4) == [(1, 32)]


def test_the_push_goes_on_only_as_far_as_it_must():
    assert moved(needling(0, 30, 60, 95), 0, 6) == [(1, 34), (2, 62)]


def test_an_earlier_day_pulls_the_next_to_its_last_allowed_day():
    assert moved(needling(10, 52, 82), 0, 5) == [(1, 47)]


def test_visits_before_the_one_that_moves_stay():
    assert moved(needling(0, 30, 60), 1, 33) == [(2, 61)]


def test_a_visit_without_a_time_is_no_move():
    assert moved(needling(0, None, None), 0, 20) == []


def test_another_treatment_keeps_its_distance_too():
    both = course(("botox", 1, 0), ("skinpen", 1, 20))
    assert moved(both, 0, 10) == [(1, 24)]
    assert moved(both, 0, 6) == []


def test_a_day_with_no_free_time_is_passed_over():
    assert moved(needling(0, 30, 62), 0, 4, place=lambda position, window, was: window.latest) == [(1, 46), (2, 88)]


def test_where_one_has_no_place_nothing_after_it_is_looked_at():
    [stuck] = what_moves_along(needling(0, 30, 60), 0, day(10), lambda position, window, was: None)
    assert stuck == Displaced(1, day(30), Window(day(38), day(40), day(52)), None)


def test_the_window_of_a_visit_counts_only_what_comes_before_it():
    assert needling(0, 40, 68).window_of(1) == Window(day(28), day(30), day(42))
    assert needling(0, 40, 68).window_of(0) == Window(day(0), day(0), day(42))


def test_a_course_is_not_changed_by_asking():
    before = needling(0, 30, 60)
    what_moves_along(before, 0, day(30))
    assert before == needling(0, 30, 60)


DAYS = st.lists(st.integers(28, 42), min_size=1, max_size=6)


def booked_course(steps):
    days = [sum(steps[:number]) for number in range(len(steps) + 1)]
    return needling(*days)


@given(steps=DAYS, on=st.integers(0, 42))
def test_afterwards_every_visit_lies_in_its_window(steps, on):
    after = booked_course(steps).with_day(0, day(on))
    for displaced in what_moves_along(booked_course(steps), 0, day(on)):
        after = after.with_day(displaced.position, displaced.to)
    assert all(visit.on in after.window_of(position) for position, visit in enumerate(after.visits))


def fewest_moves(course, position):
    """By brute force, the smallest number of later visits that have to move, whatever the days they move to."""
    if position == len(course.visits):
        return 0
    window, was = course.window_of(position), course.visits[position].on
    days = [window.earliest + timedelta(n) for n in range((window.latest - window.earliest).days + 1)]
    return min((to != was) + fewest_moves(course.with_day(position, to), position + 1) for to in days)


@pytest.mark.parametrize("on", [0, 3, 9, 20, 42])
@pytest.mark.parametrize("steps", [[28, 42], [30, 30], [42, 28], [35, 41]], ids=str)
def test_no_other_choice_of_days_moves_fewer(steps, on):
    begun = replace(booked_course(steps), event_on=date(2030, 1, 1))
    assert len(what_moves_along(begun, 0, day(on))) == fewest_moves(begun.with_day(0, day(on)), 1)


# --- This and later, and all --------------------------------------------------------------------------------------


def test_later_visits_go_as_many_days_along():
    assert moved(needling(0, 30, 60), 0, 4, reach=Reach.LATER) == [(1, 34), (2, 64)]


def test_later_visits_that_cannot_go_as_far_go_as_far_as_they_can():
    assert moved(needling(0, 30, 60), 1, 42, reach=Reach.LATER) == [(2, 72)]
    assert moved(needling(0, 42, 84), 0, 1, reach=Reach.LATER) == [(1, 43), (2, 85)]


def test_all_takes_the_earlier_ones_along_too():
    assert moved(needling(5, 35, 65), 1, 38, reach=Reach.ALL) == [(0, 8), (2, 68)]


def test_all_says_where_the_one_that_moves_would_not_fit_any_more():
    assert moved(needling(0, 30, 60), 1, 90, reach=Reach.ALL)[-1] == (1, None)


def test_one_that_cannot_move_stays_where_it_may():
    stays = moved(needling(0, 30, 62), 0, 2, reach=Reach.LATER, place=lambda at, window, wanted: None)
    assert stays == []


@given(
    st.lists(st.integers(28, 42), min_size=2, max_size=6),
    st.integers(-10, 40),
    st.sampled_from([Reach.LATER, Reach.ALL]),
    st.data(),
)
def test_whatever_goes_along_each_visit_ends_in_its_window(steps, by, reach, data):
    before = booked_course(steps)
    position = data.draw(st.integers(0, len(before.visits) - 1))
    on = before.visits[position].on + timedelta(days=by)
    if on not in before.window_of(position):
        return
    found = what_moves_along(before, position, on, reach=reach)
    if any(displaced.to is None for displaced in found):
        return
    after = before.with_day(position, on)
    for displaced in found:
        after = after.with_day(displaced.position, displaced.to)
    for at in range(position if reach is Reach.LATER else 0, len(after.visits)):
        assert after.visits[at].on in after.window_of(at)
