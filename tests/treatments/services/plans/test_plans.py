"""Plans: their sessions, and windows that follow from what actually takes place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.factories import TODAY, PlannedSessionFactory, ReviewFactory
from tests.treatments.assessed import CROWS_FEET, FROWN_LINES, MELASMA, NECK_LINES, ROLLING_SCARS, make_assessment
from treatments.backoffice.presenters.plan import above_label
from treatments.models import Booking
from treatments.models.audit import acting
from treatments.rules import knowledge
from treatments.services.plans.plans import make_plan
from treatments.services.windows.plan_windows import recompute_windows

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_of(patient, clinician_user):
    """Returns a function that makes a plan of these treatments for a patient with these concerns."""

    def make(treatments, *concerns, start_with="", start_on=TODAY, **answers):
        assessment = make_assessment(patient, *concerns, **answers)
        review = ReviewFactory(
            assessment=assessment, treatments=list(treatments), start_with=start_with, decided_by=clinician_user
        )
        return make_plan(review=review, start_on=start_on, by=clinician_user)

    return make


@pytest.fixture
def book(clinician, room, clinician_user):
    """Returns a function that books a session for half an hour from an aware datetime."""

    def make(session, starts_at, **fields):
        starts_at = starts_at.astimezone(UTC)
        during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=30))
        return Booking.objects.create(
            session=session,
            patient=session.plan.patient,
            clinician=clinician,
            room=room,
            during=during,
            occupied=during,
            booked_by=clinician_user,
            **fields,
        )

    return make


def named(plan, treatment, number):
    return plan.sessions.get(treatment=treatment, number=number)


def set_done(session, day):
    session.state, session.done_on = "done", day
    session.save()


def set_booked(session):
    session.state = "booked"
    session.save()


def window_in_days(session, day):
    """A session's window, in days from the given day."""
    return tuple((edge - day).days for edge in (session.earliest, session.ideal, session.latest))


def test_a_plan_begins_with_the_areas_that_were_named_and_the_units_of_the_label(plan_of):
    forehead = {"id": "forehead_lines", "movement": 2, "rest": 1}
    plan = plan_of(["botox", "skinpen"], FROWN_LINES, forehead, ROLLING_SCARS, start_with="botox")
    begun = {(session.treatment, tuple(session.areas), session.units) for session in plan.sessions.all()}
    assert begun >= {
        ("botox", ("frown_lines", "forehead_lines"), 40),
        ("skinpen", ("forehead", "cheeks", "nose", "lips", "jaw"), None),
    }


@pytest.mark.parametrize(
    ("areas", "units", "said"),
    [
        pytest.param(["frown_lines", "forehead_lines"], 40, "", id="by the label"),
        pytest.param(["frown_lines", "forehead_lines"], 70, "the label gives 40", id="above"),
        pytest.param(["square_jaw"], 70, "", id="the label is silent"),
    ],
)
def test_units_above_the_label_are_said_on_the_plan(areas, units, said):
    session = PlannedSessionFactory.build(treatment="botox", areas=areas, units=units)
    heed = above_label(session, knowledge.load())
    assert said in heed
    assert bool(heed) == bool(said)


def test_a_plan_as_the_rules_propose_it_has_the_visits_that_the_patient_saw_after_the_consultation(plan_of):
    plan = plan_of(["botox", "skinpen"], CROWS_FEET, ROLLING_SCARS, start_with="botox")
    seen = plan.review.assessment.result["plan"]
    made = plan.sessions.order_by("position").values_list("treatment", "number")
    assert seen[0]["treatment"] == "consultation"
    assert list(made) == [(visit["treatment"], visit["number"]) for visit in seen[1:]]


@pytest.mark.parametrize(
    ("answered", "birth_date", "starts"),
    [
        pytest.param(TODAY, date(1984, 3, 1), TODAY + timedelta(2), id="on the day of the answers"),
        pytest.param(TODAY - timedelta(2), date(1984, 3, 1), TODAY, id="two days after them"),
        pytest.param(TODAY - timedelta(2), date(2003, 3, 1), TODAY + timedelta(12), id="under 25, two days after"),
    ],
)
def test_a_plan_begins_once_the_days_of_reflection_are_over(plan_of, patient, answered, birth_date, starts):
    plan = plan_of(["botox"], CROWS_FEET, assessed_on=answered, birth_date=birth_date)

    assert plan.start_on == starts == plan.sessions.earliest("position").earliest


def test_a_plan_starts_on_the_day_the_clinician_names(plan_of):
    plan = plan_of(["botox"], FROWN_LINES, start_on=TODAY + timedelta(days=10))
    assert named(plan, "botox", 1).earliest == plan.start_on == TODAY + timedelta(days=10)
    assert {session.state for session in plan.sessions.all()} == {"to_book"}


@pytest.mark.parametrize(
    ("concern", "sessions"),
    [
        pytest.param(ROLLING_SCARS, 3, id="as the rules had it: scars"),
        pytest.param(NECK_LINES, 4, id="as the rules had it: neck lines"),
        pytest.param(MELASMA, 3, id="chosen by the clinician for something the rules only ask about"),
        pytest.param({"id": "neck_lines", "movement": 0, "rest": 3}, 4, id="neck lines"),
    ],
)
def test_the_number_of_sessions_follows_the_concern(plan_of, concern, sessions):
    assert plan_of(["skinpen"], concern).sessions.count() == sessions


def test_a_treatment_that_was_at_check_gets_its_sessions_for_what_it_has_an_effect_on(plan_of):
    plan = plan_of(["skinpen"], NECK_LINES, phototype=5)
    assert plan.review.assessment.result["treatments"]["skinpen"]["status"] == "check"
    assert plan.sessions.count() == 4


@pytest.mark.parametrize(
    ("history", "treatment", "first_day"),
    [
        pytest.param({"last_toxin_on": "2026-11-20"}, "skinpen", date(2026, 12, 4), id="14 days after toxin"),
        pytest.param({"last_skinpen_on": "2026-11-20"}, "skinpen", date(2026, 12, 18), id="28 days after needling"),
        pytest.param({"last_skinpen_on": "2026-11-20"}, "botox", date(2026, 11, 27), id="7 days after needling"),
        pytest.param({"last_toxin_on": "2026-08-26"}, "botox", date(2026, 11, 24), id="90 days after toxin"),
        pytest.param({"event_on": "2026-12-20"}, "botox", TODAY, id="an event further off moves no start"),
    ],
)
def test_a_plan_keeps_its_distance_from_what_was_done_before_it(plan_of, history, treatment, first_day):
    concern = ROLLING_SCARS if treatment == "skinpen" else FROWN_LINES
    assert named(plan_of([treatment], concern, **history), treatment, 1).earliest == first_day


def test_nothing_falls_in_the_quiet_days_before_an_event(plan_of):
    event = TODAY + timedelta(days=45)
    plan = plan_of(["skinpen"], ROLLING_SCARS, event_on=event.isoformat())
    for session in plan.sessions.all():
        assert session.latest < event - timedelta(days=7) or session.earliest > event


def test_without_anything_booked_no_window_moves(plan_of, clinician_user):
    plan = plan_of(["botox", "skinpen"], CROWS_FEET, ROLLING_SCARS, start_with="botox")
    assert recompute_windows(plan=plan, by=clinician_user) == []


FOLLOWING = {
    "botox: day 89 is too soon, 90 is not": (FROWN_LINES, ("botox", 1), ("botox", 2), (90, 120, 180)),
    "its review: day 13 is too soon": (FROWN_LINES, ("botox", 1), ("botox_review", 1), (14, 14, 28)),
    "skinpen: day 27 is too soon": (ROLLING_SCARS, ("skinpen", 1), ("skinpen", 2), (28, 30, 42)),
}


@pytest.mark.parametrize("case", FOLLOWING)
@pytest.mark.parametrize("late_by", [0, 1, 42], ids=["on the first day", "a day later", "on the last day"])
def test_windows_count_from_the_day_a_session_was_done(plan_of, clinician_user, case, late_by):
    concern, first, following, days = FOLLOWING[case]
    plan = plan_of([first[0]], concern)
    done_on = TODAY + timedelta(days=late_by)
    set_done(named(plan, *first), done_on)
    recompute_windows(plan=plan, by=clinician_user)
    assert window_in_days(named(plan, *following), done_on) == days


@pytest.mark.parametrize(
    ("start_with", "other", "gap"),
    [
        pytest.param("botox", "skinpen", 14, id="skinpen after botox: day 13 is too soon, 14 is not"),
        pytest.param("skinpen", "botox", 7, id="botox after skinpen: day 6 is too soon, 7 is not"),
    ],
)
def test_the_other_treatment_keeps_its_distance_from_what_was_really_done(
    plan_of, clinician_user, start_with, other, gap
):
    plan = plan_of(["botox", "skinpen"], CROWS_FEET, ROLLING_SCARS, start_with=start_with)
    done_on = TODAY + timedelta(days=20)
    set_done(named(plan, start_with, 1), done_on)
    recompute_windows(plan=plan, by=clinician_user)
    assert (named(plan, other, 1).earliest - done_on).days == gap


@pytest.mark.parametrize(
    ("starts_at", "local_day"),
    [
        pytest.param(datetime(2027, 3, 14, 3, 30, tzinfo=UTC), date(2027, 3, 13), id="late on the eve of summer time"),
        pytest.param(datetime(2027, 3, 15, 3, 30, tzinfo=UTC), date(2027, 3, 14), id="late on the day it starts"),
        pytest.param(datetime(2027, 3, 15, 4, 30, tzinfo=UTC), date(2027, 3, 15), id="just after its midnight"),
        pytest.param(datetime(2027, 11, 7, 4, 30, tzinfo=UTC), date(2027, 11, 7), id="just into the day it ends"),
        pytest.param(datetime(2027, 11, 8, 4, 30, tzinfo=UTC), date(2027, 11, 7), id="late on the day it ends"),
        pytest.param(datetime(2027, 11, 8, 5, 30, tzinfo=UTC), date(2027, 11, 8), id="just after that midnight"),
    ],
)
def test_a_booked_session_counts_by_the_clinics_calendar_also_when_clocks_change(
    plan_of, book, clinician_user, starts_at, local_day
):
    plan = plan_of(["skinpen"], ROLLING_SCARS, start_on=local_day - timedelta(days=5))
    first = named(plan, "skinpen", 1)
    book(first, starts_at)
    set_booked(first)
    recompute_windows(plan=plan, by=clinician_user)
    assert window_in_days(named(plan, "skinpen", 2), local_day) == (28, 30, 42)


def test_only_sessions_without_a_time_move(plan_of, book, clinician_user):
    plan = plan_of(["skinpen"], ROLLING_SCARS)
    first = named(plan, "skinpen", 1)
    book(first, datetime(2026, 12, 21, 15, tzinfo=UTC))
    set_booked(first)
    before = (first.earliest, first.ideal, first.latest)
    moved = recompute_windows(plan=plan, by=clinician_user)
    first.refresh_from_db()
    assert (first.earliest, first.ideal, first.latest) == before
    assert [(session.treatment, session.number) for session in moved] == [("skinpen", 2), ("skinpen", 3)]


@pytest.mark.parametrize(
    "given_up",
    [
        pytest.param({"state": "no_show"}, id="she did not come"),
        pytest.param({"state": "cancelled", "cancelled_at": datetime(2026, 12, 1, tzinfo=UTC)}, id="cancelled"),
    ],
)
def test_a_booking_that_does_not_take_place_moves_nothing(plan_of, book, clinician_user, given_up):
    plan = plan_of(["skinpen"], ROLLING_SCARS)
    book(named(plan, "skinpen", 1), datetime(2026, 12, 21, 15, tzinfo=UTC), **given_up)
    assert recompute_windows(plan=plan, by=clinician_user) == []


def test_a_dropped_session_is_passed_over(plan_of, clinician_user):
    plan = plan_of(["botox"], FROWN_LINES)
    dropped = named(plan, "botox", 2)
    dropped.state = "dropped"
    dropped.save()
    recompute_windows(plan=plan, by=clinician_user)
    assert window_in_days(named(plan, "botox", 3), TODAY) == (90, 120, 180)


def test_windows_still_move_where_the_knowledge_version_is_gone(plan_of, clinician_user):
    plan = plan_of(["skinpen"], ROLLING_SCARS, row={"knowledge_version": "1999-01"})
    set_done(named(plan, "skinpen", 1), TODAY + timedelta(days=5))
    assert len(recompute_windows(plan=plan, by=clinician_user)) == 2


def test_who_moved_a_window_is_kept_beside_the_act_that_made_it_move(plan_of, clinician_user):
    plan = plan_of(["skinpen"], ROLLING_SCARS)
    set_done(named(plan, "skinpen", 1), TODAY + timedelta(days=3))
    with acting(clinician_user, "booking.done"):
        recompute_windows(plan=plan, by=clinician_user)
    event = named(plan, "skinpen", 2).events.order_by("pgh_id").last()
    told = {"user": clinician_user.pk, "action": "booking.done", "plan": plan.pk}
    assert told.items() <= event.pgh_context.metadata.items()
