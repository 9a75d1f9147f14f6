"""A clinician changes a plan: what moves, what is refused, and what exceeds a limit only with an override."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, TODAY, HealthFactFactory, LimitOverrideFactory
from tests.treatments.assessed import CROWS_FEET, FROWN_LINES, ROLLING_SCARS
from tests.treatments.plan_edits import add, change, drop, order, plan_made, told, wanted
from tests.treatments.plans_to_book import TEN, book
from treatments.models import LimitOverride
from treatments.permissions import NotAllowed
from treatments.services.booking.bookings import cancel
from treatments.services.plans import plan_changes
from treatments.services.plans.plan_changes import BeyondLimits, ChangeNote, PlanChangeRefused, PlanOutdated

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def plan(patient, clinician_user):
    """Botox, its review, and three repeats: days 0, 14, 120, 240 and 360."""
    return plan_made(patient, clinician_user)


def at(plan, position):
    return plan.sessions.get(position=position)


def beyond(act):
    with pytest.raises(BeyondLimits) as refused:
        act()
    return [(breach.limit, breach.found, breach.position) for breach in refused.value.breaches]


def done(session, day, **fields):
    type(session).objects.filter(pk=session.pk).update(state="done", done_on=TODAY + timedelta(day), **fields)


# --- Adding --------------------------------------------------------------------------------------------------------


def test_a_session_without_days_comes_last(plan, clinician_user):
    add(plan, clinician_user, wanted("botox"))
    assert order(plan)[-1] == (6, "botox 5", 450, 480, 540)


def test_a_session_with_days_comes_where_they_fall_and_those_after_it_follow(plan, clinician_user):
    add(plan, clinician_user, wanted("botox", first=100, last=110))
    assert order(plan)[2:4] == [(3, "botox 2", 100, 110, 110), (4, "botox 3", 200, 230, 290)]


def test_a_session_is_never_put_before_one_that_is_over(plan, clinician_user):
    done(at(plan, 1), 0)
    done(at(plan, 2), 20)
    add(plan, clinician_user, wanted("botox_review", first=14, last=30))
    assert [name for _, name, *_ in order(plan)][:3] == ["botox 1", "botox_review 1", "botox_review 2"]


@pytest.mark.parametrize(("first", "found"), [(89, 89), (90, None)])
def test_toxin_is_89_days_later_only_with_a_reason(plan, clinician_user, first, found):
    want = wanted("botox", first=first, last=first)
    if found is None:
        assert add(plan, clinician_user, want).earliest == TODAY + timedelta(90)
    else:
        assert beyond(lambda: add(plan, clinician_user, want)) == [("toxin_interval", 89, 3)]


def test_with_a_reason_it_is_and_the_reason_stays(plan, clinician_user):
    session = add(plan, clinician_user, wanted("botox", first=76, last=80), toxin_interval_3="Weak effect, seen.")
    override = LimitOverride.objects.get()
    assert (session.earliest, session.latest) == (TODAY + timedelta(76), TODAY + timedelta(80))
    assert (override.session, override.amount, override.given_by) == (session, 76, clinician_user)
    assert override.found == "76 days between toxin treatments; the limit is 90."
    assert (override.reason_code, override.reason) == ("examined", "Weak effect, seen.")


@pytest.mark.parametrize(
    ("code", "words"),
    [("", "Weak effect, seen."), ("because", "Weak effect, seen."), ("examined", "x"), ("examined", "  ")],
    ids=["no code", "no code of the list", "one letter", "no words"],
)
def test_a_limit_is_not_gone_beyond_without_a_reason_of_the_list_and_words(plan, clinician_user, code, words):
    want = wanted("botox", first=76, last=80)
    assert beyond(lambda: add(plan, clinician_user, want, code=code, toxin_interval_3=words))
    assert not LimitOverride.objects.exists()


def test_an_override_has_a_reason_of_the_list_in_the_database(plan):
    with pytest.raises(IntegrityError, match="override_reason_known"), transaction.atomic():
        LimitOverrideFactory(session=at(plan, 1), reason_code="because")


def test_leave_is_for_the_days_that_it_was_given_for(plan, clinician_user):
    session = add(plan, clinician_user, wanted("botox", first=76, last=80), toxin_interval_3="Weak effect, seen.")
    assert change(session, clinician_user, wanted("botox", first=77, last=80)).earliest == TODAY + timedelta(77)
    sooner = wanted("botox", first=70, last=75)
    assert beyond(lambda: change(session, clinician_user, sooner)) == [("toxin_interval", 70, 3)]


def test_leave_keeps_its_distance_when_the_session_before_is_late(plan, clinician_user, desk_user, clinician, room):
    session = add(plan, clinician_user, wanted("botox", first=76, last=80), toxin_interval_3="Weak effect, seen.")
    book(at(plan, 1), clinician=clinician, room=room, by=desk_user, starts_at=TEN + timedelta(2))
    session.refresh_from_db()
    assert (session.earliest - TODAY).days == 3 + 76


UNITS = {
    "400 in one": (400, []),
    "401 in one": (401, [("toxin_units", 401, 1)]),
}


@pytest.mark.parametrize(("units", "expected"), UNITS.values(), ids=UNITS)
def test_units_of_one_session(plan, clinician_user, units, expected):
    session = at(plan, 1)
    if expected:
        assert beyond(lambda: change(session, clinician_user, wanted(units=units))) == expected
    else:
        assert change(session, clinician_user, wanted(units=units)).units == 400


@pytest.mark.parametrize(("day", "expected"), [(-89, 401), (-90, None)], ids=["within 90 days", "before"])
def test_units_had_elsewhere_count(plan, clinician_user, day, expected):
    noted = plan_changes.note_elsewhere(
        plan=plan, on=TODAY + timedelta(day), units=381, told=told(plan), by=clinician_user, now=NOW
    )
    # The treatment elsewhere has moved the first session to its 90th day: only a session today counts the units.
    want = wanted(first=0, last=0, units=20)
    if expected is None:
        assert change(at(noted, 1), clinician_user, want).units == 20
    else:
        assert ("toxin_units", expected, 1) in beyond(lambda: change(at(noted, 1), clinician_user, want))


def test_a_touch_up_at_the_review_is_a_treatment(plan, clinician_user):
    want = wanted("botox_review", units=4)
    assert beyond(lambda: change(at(plan, 2), clinician_user, want)) == [("toxin_interval", 14, 2)]
    change(at(plan, 2), clinician_user, want, toxin_interval_2="One side is weaker.")
    assert order(plan)[1:3] == [(2, "botox_review 1", 14, 14, 28), (3, "botox 2", 104, 120, 180)]


def test_needling_13_days_after_toxin_takes_a_reason(patient, clinician_user):
    plan = plan_made(
        patient, clinician_user, CROWS_FEET, ROLLING_SCARS, treatments=("botox", "skinpen"), start_with="botox"
    )
    want = wanted("skinpen", first=13, last=13)
    assert ("spacing", 13, 2) in beyond(lambda: add(plan, clinician_user, want))


def test_two_treatments_planned_on_one_day_are_parted_once_they_share_an_area(patient, clinician_user):
    concerns = {"treatments": ("botox", "skinpen"), "start_with": "botox"}
    plan = plan_made(patient, clinician_user, CROWS_FEET, ROLLING_SCARS, **concerns)
    first = at(plan, 1)
    change(first, clinician_user, wanted(first=0, last=0, areas=["crows_feet"]))
    want = wanted("skinpen", first=0, last=0, areas=["forehead"])
    needled = add(plan, clinician_user, want, spacing_2="The patient comes from far away.")
    assert needled.earliest == needled.latest == TODAY
    areas = ["crows_feet", "forehead_lines"]
    change(first, clinician_user, wanted(first=0, last=0, areas=areas))
    needled.refresh_from_db()
    first.refresh_from_db()
    assert first.areas == areas
    assert needled.earliest == first.latest + timedelta(1)


def test_nothing_is_planned_into_the_quiet_days_without_a_reason(patient, clinician_user):
    plan = plan_made(patient, clinician_user, event_on=(TODAY + timedelta(100)).isoformat())
    want = wanted("botox", first=90, last=95)
    assert beyond(lambda: add(plan, clinician_user, want)) == [("event", 5, 3)]
    session = add(plan, clinician_user, want, event_3="She knows of bruises.")
    assert (session.earliest, session.latest) == (TODAY + timedelta(90), TODAY + timedelta(95))


def test_a_plan_that_goes_beyond_already_is_not_asked_again(plan, clinician_user):
    add(plan, clinician_user, wanted("botox", first=76, last=80), toxin_interval_3="Weak effect, seen.")
    assert add(plan, clinician_user, wanted("botox")).position == 7
    assert LimitOverride.objects.count() == 1


# --- Treatments that the rules hold back ---------------------------------------------------------------------------


def test_a_treatment_at_stop_cannot_be_added(patient, clinician_user):
    plan = plan_made(patient, clinician_user, FROWN_LINES, flags=["diabetes_uncontrolled"])
    with pytest.raises(PlanChangeRefused, match="SkinPen is at stop for this patient"):
        add(plan, clinician_user, wanted("skinpen"), treatment_6="I want it.")


def test_a_fact_told_since_then_counts(plan, clinician_user):
    HealthFactFactory(patient=plan.patient, flag="pregnant")
    with pytest.raises(PlanChangeRefused, match="Botox is at stop"):
        add(plan, clinician_user, wanted("botox"))


def test_a_treatment_that_was_not_decided_on_takes_a_reason(plan, clinician_user):
    assert beyond(lambda: add(plan, clinician_user, wanted("skinpen"))) == [("treatment", 0, 6)]
    assert add(plan, clinician_user, wanted("skinpen"), treatment_6="Talked through.").treatment == "skinpen"
    assert LimitOverride.objects.get().limit == "treatment"


# --- Shifting, changing, dropping ----------------------------------------------------------------------------------


def test_a_shifted_session_moves_those_after_it_and_keeps_its_days(plan, clinician_user):
    days = {"not_before": TODAY + timedelta(130), "not_after": TODAY + timedelta(140)}
    plan_changes.shift_session(session=at(plan, 3), **days, told=told(plan), by=clinician_user, now=NOW)
    assert order(plan)[2:4] == [(3, "botox 2", 130, 130, 140), (4, "botox 3", 220, 250, 310)]


def test_a_session_shifted_behind_another_takes_its_place(patient, clinician_user):
    plan = plan_made(
        patient, clinician_user, CROWS_FEET, ROLLING_SCARS, treatments=("botox", "skinpen"), start_with="botox"
    )
    before = [name for _, name, *_ in order(plan)]
    change(plan.sessions.get(treatment="botox_review"), clinician_user, wanted("botox_review", first=20, last=25))
    assert [name for _, name, *_ in order(plan)] == before


def test_what_is_booked_keeps_its_days_and_treatment_but_not_its_units(
    plan, clinician_user, desk_user, clinician, room
):
    first = at(plan, 1)
    book(first, clinician=clinician, room=room, by=desk_user)
    for want, sentence in ((wanted("skinpen"), "change the treatment"), (wanted(first=3), "moved at the desk")):
        with pytest.raises(PlanChangeRefused, match=sentence):
            change(first, clinician_user, want)
    assert change(first, clinician_user, wanted(units=20, areas=["frown_lines"])).units == 20


def test_a_dropped_session_leaves_the_others_their_numbers(plan, clinician_user):
    drop(at(plan, 3), clinician_user)
    assert order(plan)[2] == (4, "botox 3", 90, 120, 180)


def test_a_dropped_session_keeps_its_reason(plan, clinician_user):
    drop(at(plan, 3), clinician_user, "  The patient wants fewer visits. ")
    assert plan.sessions.get(position=3).drop_reason == "The patient wants fewer visits."


@pytest.mark.parametrize("reason", ["", "  ", "x", "aaaaaaaa"])
def test_a_session_is_not_dropped_without_a_reason(plan, clinician_user, reason):
    with pytest.raises(PlanChangeRefused, match="Say why this visit is dropped") as refused:
        drop(at(plan, 3), clinician_user, reason)
    assert refused.value.field == "reason"
    assert at(plan, 3).state == "to_book"


def test_a_session_that_stays_has_no_reason_to_be_dropped_in_the_database(plan):
    with pytest.raises(IntegrityError, match="session_drop_reason"), transaction.atomic():
        plan.sessions.filter(position=3).update(drop_reason="Why not.")


def test_what_follows_from_a_drop_is_what_then_happens(plan, clinician_user):
    told_before = plan_changes.windows_without(session=at(plan, 3), by=clinician_user)
    drop(at(plan, 3), clinician_user)
    assert told_before
    for session, window in told_before:
        session.refresh_from_db()
        assert (session.earliest, session.ideal, session.latest) == (window.earliest, window.ideal, window.latest)


def test_what_is_booked_is_dropped_after_its_booking_is_cancelled(plan, clinician_user, desk_user, clinician, room):
    booking = book(at(plan, 1), clinician=clinician, room=room, by=desk_user)
    with pytest.raises(PlanChangeRefused, match="Have its booking cancelled first"):
        drop(at(plan, 1), clinician_user)
    cancel(booking=booking, reason="", by=desk_user, now=NOW)
    assert drop(at(plan, 1), clinician_user).state == "dropped"


def test_the_last_session_is_not_dropped_and_the_last_open_one_completes_the_plan(plan, clinician_user):
    done(at(plan, 1), 0)
    for position in (2, 3, 4, 5):
        drop(at(plan, position), clinician_user)
    plan.refresh_from_db()
    assert plan.state == "completed"


def test_the_only_session_is_not_dropped(plan, clinician_user):
    for position in (2, 3, 4, 5):
        drop(at(plan, position), clinician_user)
    with pytest.raises(PlanChangeRefused, match="Stop the plan instead"):
        drop(at(plan, 1), clinician_user)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(5, 3, "must not be before"), (-9, -3, "This day is over"), (None, 5, "cannot be had")],
    ids=["in the wrong order", "over", "a review before its day, which no limit is about"],
)
def test_days_that_cannot_be_are_refused(plan, clinician_user, first, last, sentence):
    with pytest.raises(PlanChangeRefused, match=sentence):
        change(at(plan, 2), clinician_user, wanted("botox_review", first=first, last=last))


# --- Stopping ------------------------------------------------------------------------------------------------------


def stop(plan, by, reason="The patient moves away.", code="elsewhere"):
    return plan_changes.stop_plan(plan=plan, code=code, reason=reason, told=told(plan), by=by, now=NOW)


def test_a_stopped_plan_says_why_and_is_changed_no_more(plan, clinician_user):
    stopped = stop(plan, clinician_user)
    assert (stopped.stop_code, stopped.stop_reason) == ("elsewhere", "The patient moves away.")
    with pytest.raises(PlanChangeRefused, match="This plan is stopped"):
        add(plan, clinician_user, wanted())


def test_a_plan_is_stopped_with_a_reason_and_nothing_booked(plan, clinician_user, desk_user, clinician, room):
    with pytest.raises(PlanChangeRefused, match="Say why"):
        stop(plan, clinician_user, reason=" ")
    book(at(plan, 1), clinician=clinician, room=room, by=desk_user)
    with pytest.raises(PlanChangeRefused, match="Visit 1 is booked"):
        stop(plan, clinician_user)


# --- Permissions, and concurrent changes ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_changes_a_plan(plan, who, request):
    with pytest.raises(NotAllowed):
        add(plan, request.getfixturevalue(who), wanted())


def test_the_second_of_two_is_told_and_nothing_is_overwritten(plan, clinician_user):
    seen = told(plan)
    drop(at(plan, 5), clinician_user)
    with pytest.raises(PlanOutdated, match="Nothing was overwritten"):
        plan_changes.add_session(plan=plan, wanted=wanted(), told=seen, by=clinician_user, now=NOW)
    assert len(order(plan)) == 4


def test_a_booking_since_then_counts_as_a_change(plan, clinician_user, desk_user, clinician, room):
    seen = told(plan)
    book(at(plan, 1), clinician=clinician, room=room, by=desk_user)
    with pytest.raises(PlanOutdated):
        plan_changes.drop_session(
            session=at(plan, 5), reason="The patient wants fewer.", told=seen, by=clinician_user, now=NOW
        )


def test_the_audit_names_who_did_what(plan, clinician_user):
    session = add(plan, clinician_user, wanted("botox", first=76, last=80), toxin_interval_3="Weak effect, seen.")
    context = session.overrides.get().events.get().pgh_context.metadata
    assert {"user": clinician_user.pk, "action": "plan.session_added", "plan": plan.pk}.items() <= context.items()


def test_no_version_is_no_version(plan, clinician_user):
    with pytest.raises(PlanOutdated):
        plan_changes.add_session(plan=plan, wanted=wanted(), told=ChangeNote("", {}), by=clinician_user, now=NOW)
