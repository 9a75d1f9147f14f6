"""New facts, the visits that they hold, and who lifts the holds."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NEXT_WEEK, TEN, book, hear, plan_of
from treatments.models import Hold, PlannedSession
from treatments.permissions import NotAllowed
from treatments.services.booking import attendance, booking_refusals, bookings
from treatments.services.review import reviews
from treatments.services.safety import safety
from treatments.services.safety.safety import SafetyRefused

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def sessions(patient):
    """Botox, its review, and SkinPen."""
    return plan_of(patient, "botox", "botox_review", "skinpen")


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booked(sessions, team):
    return book(sessions[0], **team)


@pytest.fixture
def tell(patient, desk_user):
    def tell(flag, now=NOW, by=desk_user, patient=patient):
        return safety.add_fact(patient=patient, flag=flag, source="check_in", by=by, now=now)

    return tell


def states():
    return list(PlannedSession.objects.order_by("plan_id", "position").values_list("state", flat=True))


FACTS = {
    "pregnant": ["held", "to_book", "held"],
    "infection_or_open_skin_at_site": ["held", "to_book", "held"],
    "toxin_allergy": ["held", "to_book", "to_book"],
    "blood_thinner": ["to_book", "to_book", "held"],
    "heart_disease": ["held", "to_book", "held"],
    "isotretinoin_current": ["to_book", "to_book", "held"],
    "sunburn_or_tan": ["to_book", "to_book", "held"],
    "cold_sore_history": ["to_book", "to_book", "to_book"],
}


@pytest.mark.parametrize(("flag", "expected"), FACTS.items(), ids=FACTS)
def test_a_new_fact_holds_what_it_makes_unsafe_and_nothing_else(flag, expected, sessions, tell):
    tell(flag)
    assert states() == expected


def test_a_hold_says_why_by_which_fact_and_in_which_version(sessions, tell, desk_user):
    fact = tell("isotretinoin_current")
    hold = Hold.objects.get()
    assert (hold.session, hold.cause, hold.fact, hold.opened_by) == (sessions[2], "fact", fact, desk_user)
    assert [(reason["code"], reason["action"]) for reason in hold.reasons] == [("isotretinoin_current", "stop")]
    assert hold.reasons[0]["sources"] == ["P20", "P25"]
    assert hold.knowledge_version == sessions[2].plan.review.assessment.knowledge_version


def test_a_booking_stands_while_its_visit_is_held(booked, tell):
    tell("pregnant")
    booked.refresh_from_db()
    assert (booked.state, booked.session.state) == ("booked", "held")


def test_a_fact_told_twice_is_one_fact_and_holds_once(sessions, tell):
    assert tell("pregnant") == tell("pregnant", now=LATER)
    assert Hold.objects.count() == 2


def test_a_second_fact_adds_its_reason_to_the_hold(sessions, tell):
    tell("sunburn_or_tan")
    tell("isotretinoin_current")
    hold = Hold.objects.get()
    assert [reason["code"] for reason in hold.reasons] == ["isotretinoin_current", "sunburn_or_tan"]  # the stop first


def test_her_visits_at_another_clinic_are_held_too(patient, sessions, other_clinic, tell):
    there = factories.PatientFactory(clinic=other_clinic, email=patient.email.upper())
    somebody = factories.PatientFactory(clinic=other_clinic, email=patient.email, birth_date=date(1999, 1, 1))
    plan_of(there, "botox")
    plan_of(somebody, "botox")
    tell("pregnant")
    assert states() == ["held", "to_book", "held", "held", "to_book"]


def test_what_is_over_or_dropped_or_of_a_stopped_plan_is_left_alone(patient, tell):
    over = plan_of(patient, "botox", "skinpen")
    stopped = plan_of(patient, "botox")
    PlannedSession.objects.filter(pk=over[0].pk).update(state="done", done_on=factories.TODAY)
    PlannedSession.objects.filter(pk=over[1].pk).update(state="dropped")
    type(stopped[0].plan).objects.filter(pk=stopped[0].plan_id).update(state="stopped")
    tell("pregnant")
    assert states() == ["done", "dropped", "to_book"]


def test_a_visit_whose_treatment_has_begun_is_left_alone(booked, tell):
    factories.TreatmentRecordFactory(booking=booked)
    tell("pregnant")
    assert states() == ["booked", "to_book", "held"]


def test_a_flag_that_the_contract_does_not_have_is_refused(tell):
    with pytest.raises(SafetyRefused) as refused:
        tell("feels_fine")
    assert refused.value.field == "flag"


def test_nobody_notes_a_fact_about_a_stranger(tell, outsider, operator):
    for stranger in (outsider, operator):
        with pytest.raises(NotAllowed):
            tell("pregnant", by=stranger)


def test_she_can_tell_it_herself(patient, sessions):
    safety.add_fact(patient=patient, flag="pregnant", source="patient", by=None, now=NOW)
    assert states() == ["held", "to_book", "held"]


def test_the_audit_names_who_noted_it_and_no_health_fact(sessions, tell, desk_user, patient):
    tell("pregnant")
    context = Hold.objects.first().events.get().pgh_context.metadata
    assert context == {"user": desk_user.pk, "action": "fact.told", "patient": patient.pk}


# --- What a clinician has allowed --------------------------------------------------------------------------------


def test_what_was_settled_at_the_decision_is_not_held_again(patient, tell):
    review = factories.ReviewFactory(assessment=make_assessment(patient, ROLLING_SCARS, flags=["diabetes"]))
    plan = factories.PlanFactory(patient=patient, review=review)
    factories.PlannedSessionFactory(plan=plan, treatment="skinpen")
    tell("cold_sore_history")
    assert states() == ["to_book"]


def test_the_same_told_again_after_the_decision_holds(patient, tell):
    assessment = make_assessment(patient, ROLLING_SCARS, flags=["sunburn_or_tan"])
    review = factories.ReviewFactory(assessment=assessment, decided_at=NOW - timedelta(days=60))
    factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient, review=review), treatment="skinpen")
    tell("sunburn_or_tan")
    assert states() == ["held"]


def test_a_plan_that_is_approved_later_is_looked_at_at_once(patient, tell, clinician_user):
    tell("pregnant")
    assessment = make_assessment(patient, FROWN_LINES)
    reviews.decide(assessment=assessment, decision="approved", start_on=factories.TODAY, by=clinician_user, now=LATER)
    held = PlannedSession.objects.filter(state="held").values_list("treatment", flat=True).distinct()
    assert set(held) == {"botox"}
    assert set(states()) == {"held", "to_book"}


def test_isotretinoin_that_has_ended_is_still_asked_about_for_half_a_year(sessions, tell, clinician_user):
    fact = tell("isotretinoin_current")
    safety.end_fact(fact=fact, reason="Stopped, her doctor wrote.", by=clinician_user, now=LATER)
    lift(Hold.objects.get(), clinician_user, now=LATER)
    safety.sweeps.sweep_patient(patient=fact.patient, by=clinician_user, now=LATER)
    assert [reason["code"] for reason in Hold.objects.open().get().reasons] == ["isotretinoin_stopped"]


# --- Ending a fact, holding and lifting --------------------------------------------------------------------------


def lift(hold, by, *, reason="Seen and settled.", now=LATER, **more):
    return safety.lift(hold=hold, reason=reason, by=by, now=now, **more)


def test_ending_a_fact_lifts_nothing(sessions, tell, clinician_user):
    fact = safety.end_fact(fact=tell("sunburn_or_tan"), reason="The tan has faded.", by=clinician_user, now=LATER)
    assert (fact.ended_by, fact.end_reason) == (clinician_user, "The tan has faded.")
    assert states() == ["to_book", "to_book", "held"]


def test_a_fact_is_ended_once_with_a_reason_and_by_a_clinician(tell, clinician_user, desk_user):
    fact = tell("sunburn_or_tan")
    for by, reason, error in (
        (clinician_user, " ", SafetyRefused),
        (clinician_user, "ok", SafetyRefused),
        (desk_user, "The tan has faded.", NotAllowed),
    ):
        with pytest.raises(error):
            safety.end_fact(fact=fact, reason=reason, by=by, now=LATER)
    safety.end_fact(fact=fact, reason="The tan has faded.", by=clinician_user, now=LATER)
    with pytest.raises(SafetyRefused, match="Ada Clinician has ended this already"):
        safety.end_fact(fact=fact, reason="The tan has faded.", by=clinician_user, now=LATER)


def test_lifting_puts_a_visit_back_to_where_its_booking_says(booked, sessions, tell, clinician_user):
    tell("blood_thinner")
    for hold in Hold.objects.all():
        lift(hold, clinician_user)
    assert states() == ["booked", "to_book", "to_book"]
    hold = Hold.objects.first()
    assert (hold.lifted_by, hold.lifted_at, hold.lift_reason) == (clinician_user, LATER, "Seen and settled.")


def test_what_was_lifted_is_not_held_by_the_next_look(sessions, tell, clinician_user, patient):
    tell("sunburn_or_tan")
    lift(Hold.objects.get(), clinician_user)
    safety.sweeps.sweep_patient(patient=patient, by=None, now=LATER)
    assert states() == ["to_book"] * 3


def test_what_is_told_again_after_lifting_holds_again(sessions, tell, clinician_user):
    tell("sunburn_or_tan")
    lift(Hold.objects.get(), clinician_user)
    tell("sunburn_or_tan", now=LATER + timedelta(minutes=1))
    assert states() == ["to_book", "to_book", "held"]


def test_a_stop_that_still_holds_is_lifted_only_by_saying_so_and_the_audit_names_it(sessions, tell, clinician_user):
    tell("isotretinoin_current")
    hold = Hold.objects.get()
    with pytest.raises(SafetyRefused, match="still at stop") as refused:
        lift(hold, clinician_user)
    assert refused.value.field == "against_stop"
    lift(hold, clinician_user, against_stop=True)
    assert hold.events.order_by("pgh_id").last().pgh_context.metadata["action"] == "hold.lifted_against_stop"


def test_a_hold_is_lifted_once_with_a_reason_by_a_clinician_of_the_clinic(
    sessions, tell, clinician_user, desk_user, outsider, operator
):
    tell("sunburn_or_tan")
    hold = Hold.objects.get()
    for stranger in (desk_user, outsider, operator):
        with pytest.raises(NotAllowed):
            lift(hold, stranger)
    for reason in (" ", "ok", "xxxxxxx"):
        with pytest.raises(SafetyRefused, match="Say why"):
            lift(hold, clinician_user, reason=reason)
    lift(hold, clinician_user)
    with pytest.raises(SafetyRefused, match="Ada Clinician has lifted this already"):
        lift(hold, clinician_user)


def test_a_clinician_holds_a_visit_on_her_own_judgement(sessions, clinician_user, desk_user):
    hold = safety.hold(session=sessions[0], reason="Lip swelling on the phone.", by=clinician_user, now=NOW)
    assert (hold.cause, hold.reasons[0]["text"]) == ("clinician", "Lip swelling on the phone.")
    assert states() == ["held", "to_book", "to_book"]
    with pytest.raises(NotAllowed):
        safety.hold(session=sessions[1], reason="Why not hold it?", by=desk_user, now=NOW)
    for reason in (" ", "ok", "xxxxxxx"):
        with pytest.raises(SafetyRefused, match="Say what has to be settled first"):
            safety.hold(session=sessions[1], reason=reason, by=clinician_user, now=NOW)


def test_a_visit_that_is_over_is_not_held(sessions, clinician_user):
    PlannedSession.objects.filter(pk=sessions[0].pk).update(state="done", done_on=factories.TODAY)
    with pytest.raises(SafetyRefused, match="This visit is done"):
        safety.hold(session=sessions[0], reason="Too late.", by=clinician_user, now=NOW)


# --- What a held visit allows ------------------------------------------------------------------------------------


@pytest.fixture
def held(booked, tell):
    tell("pregnant")
    return booked


def test_a_held_visit_is_not_booked(sessions, tell, team):
    tell("pregnant")
    with pytest.raises(booking_refusals.NotBookable, match="held: a clinician has to clear it"):
        book(sessions[0], **team)


def test_she_can_arrive_but_the_visit_cannot_be_done(held, desk_user, clinician_user):
    attendance.mark_arrived(booking=held, by=desk_user, now=TEN)
    with pytest.raises(booking_refusals.NotPossible, match="held: a clinician has to clear it"):
        attendance.mark_done(booking=held, by=clinician_user, now=TEN)


def test_a_no_show_and_a_cancelled_booking_leave_it_held(held, desk_user):
    attendance.mark_no_show(booking=held, by=desk_user, now=NEXT_WEEK)
    assert states()[0] == "held"
    attendance.mark_arrived(booking=held, by=desk_user, now=NEXT_WEEK)
    bookings.cancel(booking=held, reason="Patient asked", by=desk_user, now=NEXT_WEEK)
    assert states()[0] == "held"


def test_a_visit_before_a_held_one_that_is_booked_is_not_cancelled_alone(patient, team):
    first, second = plan_of(patient, "botox_review", "botox")
    booking = book(first, **team)
    book(second, **team, starts_at=NEXT_WEEK)
    safety.add_fact(patient=patient, flag="pregnant", source="check_in", by=team["by"], now=NOW)
    with pytest.raises(booking_refusals.NotPossible, match="Cancel visit 2 of the plan first"):
        bookings.cancel(booking=booking, reason="Patient asked", by=team["by"], now=NOW)


def test_the_database_lets_no_held_visit_go_on_before_its_hold_is_lifted(held):
    with pytest.raises(IntegrityError, match="is held"), transaction.atomic():
        PlannedSession.objects.filter(pk=held.session_id).update(state="booked")


def test_the_database_lets_no_treatment_begin_while_the_visit_is_held(held):
    with pytest.raises(IntegrityError, match="is held"), transaction.atomic():
        factories.TreatmentRecordFactory(booking=held)


# --- What the desk records ---------------------------------------------------------------------------------------


def at_check_in(booking, by, *flags, **more):
    return safety.tell_at_check_in(booking=booking, flags=flags, by=by, now=TEN, **more)


def test_what_is_told_at_check_in_holds_the_visit_at_once(booked, desk_user):
    assert at_check_in(booked, desk_user, "pregnant")
    assert states() == ["held", "to_book", "held"]


def test_nothing_told_holds_nothing(booked, desk_user):
    assert not at_check_in(booked, desk_user)
    assert states() == ["booked", "to_book", "to_book"]


def test_she_may_tell_a_clinician_only(booked, desk_user):
    assert at_check_in(booked, desk_user, in_private=True)
    hold = Hold.objects.get()
    assert [reason["code"] for reason in hold.reasons] == ["told_in_private"]
    assert not hold.session.plan.patient.health_facts.exists()


def test_the_desk_cannot_note_what_it_does_not_ask(booked, desk_user):
    with pytest.raises(SafetyRefused):
        at_check_in(booked, desk_user, "keloid_history")


# --- Messages ----------------------------------------------------------------------------------------------------


def send(hold, by, text="Please wait for our call."):
    return safety.send_message(hold=hold, text=text, by=by, now=LATER)


def test_the_draft_names_the_visit_and_nothing_of_her_health(held):
    draft = Hold.objects.get(session=held.session).draft
    assert "your visit on Tuesday, November 24, 2026 at 10:00 a.m. to Harbor Clinic." in draft
    assert not {"pregnan", "botox", "skinpen"} & set(draft.lower().split())


def test_the_message_goes_out_as_the_clinician_wrote_it(held, clinician_user):
    mail.outbox.clear()
    hold = send(Hold.objects.get(session=held.session), clinician_user)
    hear(now=LATER)
    [message] = [sent for sent in mail.outbox if "Please wait for our call." in sent.body]
    assert message.subject == "Your next visit to Harbor Clinic"
    assert "Hello Pat Patient,\n\nPlease wait for our call." in message.body
    assert (hold.told_at, hold.told_by) == (LATER, clinician_user)


def test_a_message_is_sent_once_and_not_for_what_is_settled(held, clinician_user, desk_user):
    hold, other = Hold.objects.order_by("session__position")
    with pytest.raises(NotAllowed):
        send(hold, desk_user)
    with pytest.raises(SafetyRefused, match="Write what"):
        send(hold, clinician_user, " ")
    send(hold, clinician_user)
    with pytest.raises(SafetyRefused, match="has sent this already"):
        send(hold, clinician_user)
    lift(other, clinician_user, against_stop=True)
    with pytest.raises(SafetyRefused, match="The hold is lifted"):
        send(other, clinician_user)


# --- Recalls -----------------------------------------------------------------------------------------------------


@pytest.fixture
def recall(patient, clinician_user):
    """A recall of a lot with which the patient was treated."""
    [done] = plan_of(patient, "botox")
    record = factories.TreatmentRecordFactory(booking=factories.BookingFactory(session=done))
    lot = factories.LotFactory(clinic=patient.clinic)
    factories.LotUseFactory(record=record, lot=lot)
    PlannedSession.objects.filter(pk=done.pk).update(state="done", done_on=factories.TODAY)
    return factories.LotRecallFactory(product=lot.product, number=lot.number, declared_by=clinician_user)


def test_a_recall_holds_the_treatments_ahead_of_whoever_had_the_lot(recall, sessions, other_patient, clinician_user):
    plan_of(other_patient, "botox")
    made = safety.sweep_recall(recall=recall, by=clinician_user, now=NOW)
    assert states() == ["done", "held", "to_book", "held", "to_book"]
    assert {(hold.cause, hold.recall) for hold in made} == {("recall", recall)}
    assert safety.sweep_recall(recall=recall, by=clinician_user, now=NOW) == []


def test_whoever_was_reached_and_is_well_is_not_held(recall, sessions, patient, clinician_user):
    factories.RecallContactFactory(recall=recall, patient=patient, outcome="not_reached")
    factories.RecallContactFactory(recall=recall, patient=patient, outcome="reached_well", tried_at=LATER)
    assert safety.sweep_recall(recall=recall, by=clinician_user, now=NOW) == []


def test_a_recall_that_was_lifted_for_a_visit_does_not_hold_it_again(recall, sessions, clinician_user):
    for hold in safety.sweep_recall(recall=recall, by=clinician_user, now=NOW):
        lift(hold, clinician_user)
    assert safety.sweep_recall(recall=recall, by=clinician_user, now=LATER) == []
