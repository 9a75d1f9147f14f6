"""Held visits in the admin: the work list, the page of one hold, and a patient's health facts."""

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.plans_to_book import TEN, book, plan_of
from treatments.models import HealthFact, Hold, PlannedSession
from treatments.services.safety import safety

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LIST = "/admin/treatments/hold/"


@pytest.fixture
def sessions(patient):
    return plan_of(patient, "botox", "skinpen")


@pytest.fixture
def booking(sessions, clinician, room, desk_user):
    return book(sessions[0], clinician=clinician, room=room, by=desk_user)


@pytest.fixture
def hold(booking, patient, desk_user):
    """The patient's Botox visit is held: the patient told the desk that they are pregnant."""
    safety.add_fact(patient=patient, flag="pregnant", source="check_in", by=desk_user, now=NOW)
    return Hold.objects.get(session=booking.session)


@pytest.fixture
def doctor(client, clinician_user):
    client.force_login(clinician_user)
    return client


def page_of(hold):
    return reverse("admin:treatments_hold_change", args=[hold.pk])


def facts_of(patient):
    return reverse("admin:treatments_patient_facts", args=[patient.pk])


# --- The list -------------------------------------------------------------------------------------------------


def test_the_next_visit_stands_first(doctor, hold, other_patient, desk_user):
    plan_of(other_patient, "botox", earliest=factories.TODAY)
    safety.add_fact(patient=other_patient, flag="blood_thinner", source="check_in", by=desk_user, now=NOW)
    page = doctor.get(LIST).content.decode()
    assert page.index("Tue 24 Nov 2026, 10:00") < page.index("To book, ")
    assert page.count("Stop") >= 1


def test_what_was_lifted_is_listed_only_when_asked_for(doctor, hold, clinician_user):
    safety.lift(hold=hold, reason="Seen and settled.", against_stop=True, by=clinician_user, now=NOW)
    assertNotContains(doctor.get(LIST), "Lifted by Ada Clinician")
    assertContains(doctor.get(LIST, {"state": "lifted"}), "Lifted by Ada Clinician")


def test_a_hold_is_not_written_past_the_service(doctor, hold):
    for address in (f"{LIST}add/", f"{LIST}{hold.pk}/delete/"):
        assert doctor.get(address).status_code == 403


# --- One held visit -------------------------------------------------------------------------------------------


def test_the_page_says_why_who_told_it_and_on_what_it_stands(doctor, hold):
    page = doctor.get(page_of(hold))
    for words in [
        "Pregnant: SkinPen contraindicated",
        "Pregnant: told at check-in, Dee Desk, Mon 23 Nov 2026, 10:00",
        "B50",
        "By today’s facts a rule is at stop.",
        "Botox 1",
    ]:
        assertContains(page, words)


def test_a_clinician_lifts_it_and_says_why(doctor, hold):
    page = doctor.post(page_of(hold), {"lift": "yes", "reason": "Test was negative.", "against_stop": "on"})
    assertRedirects(page, LIST)
    hold.refresh_from_db()
    assert (hold.lift_reason, hold.session.state) == ("Test was negative.", "booked")


LIFTS = {
    "no reason": ({"reason": ""}, "Say why the visit can take place."),
    "no words": ({"reason": "xx"}, "Write the reason in words"),
    "a stop that is not named": ({"reason": "Seen and settled."}, "Tick that you lift it all the same."),
}


@pytest.mark.parametrize(("typed", "sentence"), LIFTS.values(), ids=LIFTS)
def test_a_lift_that_cannot_be_is_said_and_keeps_what_was_typed(doctor, hold, typed, sentence):
    page = doctor.post(page_of(hold), {"lift": "yes", **typed})
    assertContains(page, sentence, status_code=422)
    assertContains(page, typed["reason"], status_code=422)


def test_the_second_of_two_clinicians_is_told(doctor, hold, clinician_user):
    safety.lift(hold=hold, reason="Seen and settled.", against_stop=True, by=clinician_user, now=NOW)
    page = doctor.post(page_of(hold), {"lift": "yes", "reason": "Seen by me too.", "against_stop": "on"})
    assertContains(page, "Ada Clinician has lifted this already.", status_code=409)


def test_a_message_goes_out_as_it_was_edited(doctor, hold, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assertRedirects(doctor.post(page_of(hold), {"send": "yes", "text": "We will call you at five."}), page_of(hold))
    assert "We will call you at five." in mail.outbox[0].body
    assertContains(doctor.get(page_of(hold)), "Sent by Ada Clinician")
    assert PlannedSession.objects.get(pk=hold.session_id).state == "held"


def test_an_empty_message_is_not_sent(doctor, hold):
    assertContains(doctor.post(page_of(hold), {"send": "yes", "text": ""}), "Write what the patient", status_code=422)


# --- Health facts -----------------------------------------------------------------------------------------------


def test_a_clinician_adds_a_fact_and_hears_what_it_holds(doctor, booking, patient):
    page = doctor.post(facts_of(patient), {"add": "yes", "flag": "heart_disease", "note": "Angina."}, follow=True)
    assertContains(page, "2 of the patient’s visits held by it.")
    assertContains(page, "Angina.")
    assert HealthFact.objects.get().source == "clinician"


def test_a_clinician_ends_a_fact_with_a_reason(doctor, patient):
    fact = factories.HealthFactFactory(patient=patient, flag="sunburn_or_tan")
    page = doctor.post(facts_of(patient), {"end": fact.pk, "reason": ""})
    assertContains(page, "Say how you know", status_code=422)
    page = doctor.post(facts_of(patient), {"end": fact.pk, "reason": "It has faded."}, follow=True)
    assertContains(page, "Ended by Ada Clinician, Mon 23 Nov 2026, 10:00: It has faded.")


def test_a_fact_of_somebody_else_is_not_ended_there(doctor, patient):
    fact = factories.HealthFactFactory(flag="pregnant")
    assert doctor.post(facts_of(patient), {"end": fact.pk, "reason": "No longer so."}).status_code == 404


def test_a_clinician_holds_a_visit_herself(doctor, sessions, patient):
    page = doctor.post(
        facts_of(patient), {"hold": "yes", "session": sessions[1].pk, "reason": "Rash on the cheek."}, follow=True
    )
    assertContains(page, "Held: SkinPen")
    assert Hold.objects.get().reasons[0]["text"] == "Rash on the cheek."


WRONG = {
    "no fact": ({"add": "yes", "flag": ""}, "Choose a health fact."),
    "no such fact": ({"add": "yes", "flag": "feels_fine"}, "Choose a health fact from the list."),
    "no such visit": (
        {"hold": "yes", "session": 0, "reason": "Rash on the cheek."},
        "Choose one of the patient’s visits.",
    ),
    "no reason": ({"hold": "yes", "session": 0, "reason": ""}, "Say what has to be settled first."),
}


@pytest.mark.parametrize(("typed", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_noted_is_said(doctor, sessions, patient, typed, sentence):
    assertContains(doctor.post(facts_of(patient), typed), sentence, status_code=422)


# --- No access, and limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["outsider", "operator", "desk_user", None])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_sees_no_reason_and_lifts_nothing(client, hold, patient, request, who, method):
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in (page_of(hold), facts_of(patient)):
        page = getattr(client, method)(address, {"lift": "yes", "reason": "This one is mine.", "against_stop": "on"})
        assert page.status_code in (302, 403, 404)
        assert b"Pregnant" not in page.content
    assert Hold.objects.open().filter(pk=hold.pk).exists()


def test_another_clinics_holds_are_not_listed(client, hold, outsider):
    client.force_login(outsider)
    assertNotContains(client.get(LIST), "Pat Patient")


def test_the_pages_ask_a_bounded_number_of_questions(
    doctor, hold, patient, clinic, desk_user, django_assert_max_num_queries
):
    for _ in range(12):
        another = factories.PatientFactory(clinic=clinic)
        plan_of(another, "botox")
        safety.add_fact(patient=another, flag="pregnant", source="check_in", by=desk_user, now=NOW)
    for address, most in ((LIST, 14), (page_of(hold), 20), (facts_of(patient), 14)):
        with django_assert_max_num_queries(most):
            assert doctor.get(address).status_code == 200


def test_whoever_arrives_for_a_held_visit_is_still_listed(doctor, hold, desk_user):
    assertContains(doctor.get(LIST), TEN.astimezone(hold.session.plan.clinic.zone).strftime("%H:%M"))
