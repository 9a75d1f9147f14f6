"""Every final state has its own text in a patient's account: what was decided, why, and what comes next."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from tests import factories
from tests.treatments.assessed import FROWN_LINES, SAGGING, make_assessment
from tests.treatments.patient.test_account import make_booking, sign_in
from treatments.lifecycle import PlanState
from treatments.models import Booking, Decision, DepartureReason, PlannedSession
from treatments.models.plans.plans import StopReason
from treatments.patient.presenters import plan_standing
from treatments.services.plans.plan_changes import ChangeNote, stop_plan, version_of
from treatments.services.plans.plans import make_plan

pytestmark = pytest.mark.django_db
MY = reverse("patient:my")
NOT_YET = ("There is no plan yet", "A clinician looks", "A clinician will look", "nothing for you to do")
ASK = "Call Harbor Clinic"


def page_of(client, patient):
    """Returns the text of the account page, with white space collapsed."""
    text = sign_in(client, patient).get(MY).content.decode()
    return " ".join(text.split())


def decide(assessment, clinician_user, decision, *, treatments=(), reason_code=""):
    reason = "For staff alone." if reason_code else ""
    return factories.ReviewFactory(
        assessment=assessment,
        decision=decision,
        treatments=treatments,
        reason_code=reason_code,
        reason=reason,
        decided_by=clinician_user,
    )


@pytest.mark.parametrize("words", [plan_standing.NOT_NOW, plan_standing.CHANGED], ids=["declined", "changed"])
def test_every_coded_reason_has_words_for_patients(words):
    assert set(words) == set(DepartureReason)


def test_every_code_of_a_stopped_plan_has_words_for_patients_and_one_stopped_before_them_too():
    assert set(plan_standing.STOPPED) == {*StopReason, ""}


@pytest.mark.parametrize("reason_code", list(DepartureReason))
def test_a_declined_patient_reads_why_when_to_come_back_and_whom_to_ask(client, patient, clinician_user, reason_code):
    decide(make_assessment(patient, FROWN_LINES), clinician_user, Decision.DECLINED, reason_code=reason_code)

    page = page_of(client, patient)

    for said in ("No treatment for now", str(plan_standing.NOT_NOW[reason_code]), "answer the questions again", ASK):
        assert said in page
    assert not [words for words in (*NOT_YET, "To book one", "For staff alone") if words in page]


@pytest.mark.parametrize("decision", [Decision.DECLINED, Decision.AGREED])
@pytest.mark.parametrize(
    ("answers", "why", "when"),
    [
        ({"flags": ["pregnant"]}, "Neither treatment is given in pregnancy.", "after the birth"),
        ({"flags": ["breastfeeding"]}, "breast milk", "once you no longer breastfeed or pump"),
        ({"last_toxin_on": "2026-11-01"}, "", "From "),
    ],
    ids=["pregnant", "nursing", "wait"],
)
def test_what_the_result_said_is_said_again_with_when_to_come_back(
    client, patient, clinician_user, decision, answers, why, when
):
    reason = "timing" if decision == Decision.DECLINED else ""
    decide(make_assessment(patient, FROWN_LINES, **answers), clinician_user, decision, reason_code=reason)

    page = page_of(client, patient)

    assert "Below you can read when to come back." in page
    assert ">Answer the questions<" not in page
    assert why in page
    assert when in page.split("No treatment for now")[1]
    assert not [words for words in NOT_YET if words in page]


def test_an_agreement_that_nothing_would_help_says_so(client, patient, clinician_user):
    decide(make_assessment(patient, SAGGING), clinician_user, Decision.AGREED)

    page = page_of(client, patient)

    assert "agrees with the result: no treatment for now" in page
    assert "You have no visit booked, and need none for now." in page


@pytest.fixture
def plan(patient, clinician_user):
    return planned(patient, clinician_user, Decision.APPROVED)


def planned(patient, clinician_user, decision, reason_code=""):
    review = decide(
        make_assessment(patient, FROWN_LINES),
        clinician_user,
        decision,
        treatments=("botox",),
        reason_code=reason_code,
    )
    return make_plan(review=review, start_on=date(2099, 12, 1), by=clinician_user)


def test_an_approved_plan_says_what_was_agreed_and_how_to_book(client, patient, plan):
    page = page_of(client, patient)

    assert "Your plan is approved" in page
    assert "agrees with the result: Botox." in page
    assert "To book one, call" in page
    assert not [words for words in NOT_YET if words in page]


@pytest.mark.parametrize("reason_code", list(DepartureReason))
def test_a_changed_plan_says_that_it_is_another_one_and_why(client, patient, clinician_user, reason_code):
    planned(patient, clinician_user, Decision.CHANGED, reason_code)

    page = page_of(client, patient)

    assert "It is another one than the result of the quiz: Botox." in page
    assert str(plan_standing.CHANGED[reason_code]) in page
    assert ASK in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PlanState.STOPPED, "A clinician has stopped this plan. No more visits follow."),
        (PlanState.COMPLETED, "All visits of this plan are done."),
    ],
)
def test_a_plan_that_has_ended_says_how_and_asks_nobody_to_book(client, patient, plan, state, said):
    plan.state, plan.stop_reason = state, "For staff alone." if state == PlanState.STOPPED else ""
    plan.save()

    page = page_of(client, patient)

    assert said in page
    assert ASK in page
    assert not [words for words in (*NOT_YET, "To book one", "Plan approved.", "For staff alone") if words in page]


@pytest.mark.parametrize("state", [PlanState.STOPPED, PlanState.COMPLETED])
def test_of_a_plan_that_is_over_no_visit_is_still_to_be_booked(client, patient, plan, state):
    plan.sessions.filter(position=1).update(state="done", done_on=date(2026, 11, 20))
    plan.state = state
    plan.save()

    page = page_of(client, patient).split('id="plan"')[1]

    assert "Done" in page
    assert "To be booked" not in page


@pytest.mark.parametrize("code", list(StopReason))
def test_a_stopped_plan_says_why_in_words_for_patients_what_comes_next_and_whom_to_ask(
    client, patient, clinician_user, plan, code
):
    told = ChangeNote(version_of(plan), {})
    stop_plan(plan=plan, code=code, reason="For staff alone.", told=told, by=clinician_user, now=factories.NOW)

    page = page_of(client, patient)

    for said in ("Your plan has ended early", str(plan_standing.STOPPED[code]), "answer the questions again", ASK):
        assert said in page
    assert not [words for words in (*NOT_YET, "To book one", "For staff alone") if words in page]


def test_a_plan_shows_the_last_days_before_the_event_as_the_result_did(client, patient, clinician_user):
    review = decide(
        make_assessment(patient, FROWN_LINES, event_on="2099-06-05"),
        clinician_user,
        Decision.APPROVED,
        treatments=("botox",),
    )
    plan = make_plan(review=review, start_on=date(2099, 1, 5), by=clinician_user)

    page = page_of(client, patient)

    assert "<dt>Your big day</dt><dd>June 5, 2099</dd>" in page
    assert "<dt>To see the result by then, begin by</dt><dd>May 8, 2099</dd>" in page
    plan.state = PlanState.COMPLETED
    plan.save()
    assert "Your big day" not in page_of(client, patient)


@pytest.mark.clock(factories.NOW)
def test_waiting_answers_say_by_when_and_invite_no_call(client, patient):
    make_assessment(patient, FROWN_LINES, row={"created_at": factories.NOW})

    page = page_of(client, patient)

    assert "You can expect to hear from us by November 26, 2026." in page
    assert "You can book one once a clinician has looked at your answers." in page
    assert "To book one, call" not in page


def test_an_open_question_is_what_everything_waits_for(client, patient, clinician_user):
    assessment = make_assessment(patient, FROWN_LINES)
    factories.ClinicQuestionFactory(assessment=assessment)

    page = page_of(client, patient)

    assert "A clinician has a question for you" in page
    assert "A clinician waits for your answer" in page
    assert not [words for words in NOT_YET[1:] if words in page]
    assert "It waits for your answer" in page
    assert "There is no plan yet. A clinician looks" not in page


def test_new_answers_beside_a_plan_to_book_hide_no_way_to_book(client, patient, plan):
    make_assessment(patient, FROWN_LINES)

    assert "To book one, call" in page_of(client, patient)


def test_a_visit_on_hold_is_on_hold_everywhere_on_the_page(client, patient, plan, clinician, room):
    session = plan.sessions.first()
    make_booking(session, clinician, room, datetime(2099, 12, 3, 19, 30, tzinfo=UTC))
    Booking.objects.update(confirmed_at=factories.NOW, confirmed_by=clinician.user)
    PlannedSession.objects.filter(pk=session.pk).update(state="held")

    page = page_of(client, patient)

    assert page.count("On hold: please wait for our call") == 2
    assert "To ask about it, or to cancel, call" in page
    assert not [words for words in ("Booked<", "You said that you will come", "To change this visit") if words in page]


def test_a_visit_that_has_begun_has_one_state(client, patient, plan, clinician, room):
    session = plan.sessions.first()
    make_booking(session, clinician, room, datetime(2099, 12, 3, 19, 30, tzinfo=UTC))
    Booking.objects.update(state="arrived")

    assert page_of(client, patient).count("You are here") == 2
