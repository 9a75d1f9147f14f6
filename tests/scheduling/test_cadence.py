"""Windows between visits: what each is counted from, and the gaps that nothing may break."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.scheduling.cadence import NO_WISH, Cadence, CadenceStep, CourseVisit, VisitWish, Window, windows

START = date(2027, 1, 1)
CADENCE = Cadence(
    steps={
        "botox": CadenceStep("botox", 90, 120, 180),
        "botox_review": CadenceStep("botox", 14, 14, 28),
        "skinpen": CadenceStep("skinpen", 28, 30, 42),
    },
    gaps={("botox", "botox"): 90, ("skinpen", "skinpen"): 28, ("botox", "skinpen"): 14, ("skinpen", "botox"): 7},
    quiet_before_event={"botox": 14, "botox_review": 14, "skinpen": 7},
    first_within=42,
)


def day(number):
    return START + timedelta(number)


def window(earliest, ideal, latest):
    return Window(day(earliest), day(ideal), day(latest))


def found(*visits, **given):
    return windows(visits, cadence=CADENCE, start_on=START, **given)


def booked(treatment, number, on, **fields):
    return CourseVisit(treatment, number, day(on), **fields)


def test_a_visit_without_a_date_counts_from_the_ideal_day_of_the_one_before():
    assert found(CourseVisit("skinpen", 1), CourseVisit("skinpen", 2), CourseVisit("skinpen", 3)) == [
        window(0, 0, 42),
        window(28, 30, 42),
        window(58, 60, 72),
    ]


def test_a_visit_with_a_date_moves_all_that_follow_it():
    assert found(booked("skinpen", 1, 10), CourseVisit("skinpen", 2), CourseVisit("skinpen", 3))[1:] == [
        window(38, 40, 52),
        window(68, 70, 82),
    ]


def test_a_review_counts_from_the_injection_and_not_from_needling_between():
    assert found(booked("botox", 1, 3), CourseVisit("botox_review", 1))[1] == window(17, 17, 31)


def test_a_visit_waits_for_another_treatment_that_was_late():
    late = found(booked("botox", 1, 0), booked("skinpen", 1, 86), CourseVisit("botox", 2))

    assert late[2] == window(93, 120, 180)


def test_the_ideal_moves_only_if_it_must_and_takes_the_latest_with_it():
    late = found(booked("skinpen", 1, 0), booked("botox", 1, 20), CourseVisit("skinpen", 2))

    assert late[2] == window(34, 34, 46)


def test_a_visit_ends_before_the_gap_to_a_later_one_that_is_booked():
    assert found(CourseVisit("skinpen", 1), booked("skinpen", 2, 50))[0] == window(0, 0, 22)


def test_a_visit_that_would_fall_into_the_gap_of_a_booked_one_comes_after_it():
    assert found(CourseVisit("skinpen", 1), booked("skinpen", 2, 20))[0] == window(48, 48, 90)


@pytest.mark.parametrize(
    ("history", "treatment", "earliest"),
    [
        ({"botox": day(-89)}, "botox", 1),
        ({"botox": day(-90)}, "botox", 0),
        ({"botox": day(-13)}, "skinpen", 1),
        ({"botox": day(-14)}, "skinpen", 0),
        ({"skinpen": day(-27)}, "skinpen", 1),
        ({"skinpen": day(-28)}, "skinpen", 0),
        ({"skinpen": day(-6)}, "botox", 1),
        ({"skinpen": day(-7)}, "botox", 0),
        ({"botox": day(0)}, "botox_review", 0),
    ],
)
def test_a_first_visit_keeps_its_gap_to_what_was_done_before(history, treatment, earliest):
    assert found(CourseVisit(treatment, 1), history=history)[0] == window(earliest, earliest, earliest + 42)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (14, window(15, 15, 57)),
        (15, window(0, 0, 0)),
        (40, window(0, 0, 25)),
        (57, window(0, 0, 42)),
    ],
    ids=["begins in it", "one day left", "runs into it", "before it"],
)
def test_nothing_falls_into_the_days_before_an_event(event, expected):
    assert found(CourseVisit("botox", 1), event_on=day(event))[0] == expected


def test_a_window_holds_its_own_ends():
    assert all(day(number) in window(1, 2, 3) for number in (1, 2, 3))
    assert day(0) not in window(1, 2, 3)
    assert day(4) not in window(1, 2, 3)


@st.composite
def courses(draw):
    """A course in which some visits are booked inside their windows, in any order."""
    kinds = draw(st.lists(st.sampled_from(["botox", "skinpen"]), min_size=1, max_size=7))
    visits = [CourseVisit(kind, number) for number, kind in enumerate(kinds)]
    history = draw(st.dictionaries(st.sampled_from(["botox", "skinpen"]), st.integers(-100, 0).map(day)))
    event = draw(st.none() | st.integers(0, 150).map(day))
    for position in draw(st.permutations(range(len(visits))).map(lambda order: order[:5])):
        open_days = windows(visits, cadence=CADENCE, start_on=START, history=history, event_on=event)[position]
        offset = draw(st.integers(0, (open_days.latest - open_days.earliest).days))
        visits[position] = CourseVisit(visits[position].treatment, 1, open_days.earliest + timedelta(offset))
    return visits, history, event


@settings(max_examples=400, deadline=None, derandomize=True)
@given(course=courses())
def test_whatever_is_booked_inside_its_window_breaks_no_gap(course):
    visits, history, event = course
    dated = [*history.items(), *((visit.treatment, visit.on) for visit in visits if visit.on)]

    for index, visit in enumerate(dated[len(history) :], start=len(history)):
        for other in dated[:index]:
            (earlier, before), (later, after) = sorted([other, visit], key=lambda dated: dated[1])
            assert (after - before).days >= CADENCE.gaps[earlier, later]
    for treatment, on in dated[len(history) :]:
        assert not event or not event - timedelta(CADENCE.quiet_before_event[treatment]) <= on <= event


WISHES = {
    "no sooner, inside": (VisitWish(day(100)), window(100, 120, 180)),
    "no sooner than its last day moves it": (VisitWish(day(200)), window(200, 200, 260)),
    "no sooner than too soon changes nothing": (VisitWish(day(10)), window(90, 120, 180)),
    "no later, inside": (VisitWish(not_after=day(100)), window(90, 100, 100)),
    "later than its last day": (VisitWish(not_after=day(200)), window(90, 120, 200)),
    "before its first day cannot be had": (VisitWish(day(60), day(80)), window(90, 120, 180)),
    "with leave it can": (VisitWish(day(76), day(80), interval=76), window(76, 80, 80)),
    "leave goes no further": (VisitWish(day(70), day(80), interval=76), window(76, 80, 80)),
    "leave for another spacing is none": (VisitWish(day(76), day(80), spacing=1), window(90, 120, 180)),
}


@pytest.mark.parametrize(("wish", "expected"), WISHES.values(), ids=WISHES)
def test_a_wish_moves_a_window_no_further_than_biology_or_leave_allows(wish, expected):
    assert found(booked("botox", 1, 0), CourseVisit("botox", 2, wish=wish))[1] == expected


@pytest.mark.parametrize(
    ("wish", "last"),
    [(VisitWish(), 25), (VisitWish(before_event=5), 35), (VisitWish(before_event=0), 42)],
    ids=["none", "5", "its day"],
)
def test_leave_opens_days_before_the_event(wish, last):
    assert found(CourseVisit("botox", 1, wish=wish), event_on=day(40))[0].latest == day(last)


def test_a_review_at_which_units_are_given_keeps_a_treatments_distance():
    review = CourseVisit("botox_review", 1, day(14), also="botox")

    assert found(booked("botox", 1, 0), review, CourseVisit("skinpen", 1), CourseVisit("botox", 2))[2:] == [
        window(28, 28, 70),
        window(104, 120, 180),
    ]


# --- Visits outside the course --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "treatment", "expected"),
    [
        (booked("botox", 1, 7), "botox", window(97, 97, 139)),
        (booked("botox", 1, 100), "botox", window(0, 0, 10)),
        (booked("botox", 1, -89), "botox", window(1, 1, 43)),
        (booked("skinpen", 1, 7), "skinpen", window(35, 35, 77)),
        (booked("botox", 1, 2), "skinpen", window(16, 16, 58)),
        (booked("skinpen", 1, 30), "botox", window(0, 0, 16)),
        (booked("skinpen", 1, 2), "botox", window(9, 9, 51)),
        (booked("botox_review", 1, 2), "botox", window(0, 0, 42)),
        (booked("botox_review", 1, 2, also="botox"), "botox", window(92, 92, 134)),
        (CourseVisit("botox", 1), "botox", window(0, 0, 42)),
    ],
    ids=[
        "before it",
        "long after it",
        "just over",
        "SkinPen to SkinPen",
        "Botox to SkinPen",
        "SkinPen before Botox",
        "SkinPen to Botox",
        "a review",
        "a review at which units are given",
        "without a day",
    ],
)
def test_a_first_visit_keeps_its_gap_to_visits_outside_the_course_on_either_side(other, treatment, expected):
    assert found(CourseVisit(treatment, 1), others=[other])[0] == expected


@pytest.mark.parametrize(
    ("own", "others", "earliest"),
    [
        (NO_WISH, VisitWish(interval=20), 27),
        (VisitWish(interval=20), NO_WISH, 27),
        (VisitWish(interval=20), VisitWish(interval=30), 27),
        (VisitWish(spacing=20), NO_WISH, 97),
    ],
    ids=["for the other visit", "for its own", "the wider of the two", "for another limit"],
)
def test_leave_for_either_visit_is_enough(own, others, earliest):
    other = booked("botox", 1, 7, wish=others)
    assert found(CourseVisit("botox", 1, wish=own), others=[other])[0].earliest == day(earliest)


FACE, NECK = frozenset({"frown"}), frozenset({"neck"})


@pytest.mark.parametrize(
    ("own", "others", "earliest"),
    [(FACE, NECK, 0), (FACE, FACE, 1), (FACE | NECK, NECK, 1), (None, NECK, 1), (FACE, None, 1)],
    ids=["different parts", "the same part", "one part in common", "own not said", "other not said"],
)
def test_no_leave_puts_two_treatments_of_one_part_of_the_face_on_one_day(own, others, earliest):
    visit = CourseVisit("skinpen", 1, wish=VisitWish(spacing=0), zones=own)
    assert found(visit, others=[booked("botox", 1, 0, zones=others)])[0].earliest == day(earliest)
    assert found(booked("botox", 1, 0, zones=others), visit)[1].earliest == day(earliest)
