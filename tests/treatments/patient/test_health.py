"""A patient reports health news: unsafe visits are held at once, and the patient reads what happens next."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.client import CsrfClient
from tests.factories import NOW
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import TEN, book, plan_of
from treatments.models import HealthFact, Hold
from treatments.rules.recheck import CAN_CHANGE
from treatments.services.safety import safety

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MY, TELL, TOLD = (reverse(f"patient:{name}") for name in ("my", "my_health", "my_health_told"))


@pytest.fixture
def booked(patient, clinician, room, desk_user):
    """A Botox visit tomorrow at ten."""
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


@pytest.fixture
def signed_in(client, patient):
    return sign_in(client, patient)


def tell(client, *flags):
    return client.post(TELL, {"flags": flags})


def state(booking):
    booking.session.refresh_from_db()
    return booking.session.state


# --- The page -----------------------------------------------------------------------------------------------------


def test_the_account_leads_to_it_beside_the_visits(signed_in):
    assertContains(signed_in.get(MY), f'<a href="{TELL}">Tell us what is new</a>', html=True)


def test_it_asks_what_can_change_in_the_words_of_the_quiz(signed_in):
    page = signed_in.get(TELL).content.decode()
    assert [flag for flag in CAN_CHANGE if f'value="{flag}"' not in page] == []
    for words in ("I am pregnant, or I might be", "A blood thinner that a doctor gave you", "None of these"):
        assert words in page


def test_it_is_no_page_for_an_emergency(signed_in):
    page = signed_in.get(TELL)
    assertContains(page, "Do not use this page if you need help now")
    assertContains(page, "911")


def test_it_is_asked_in_spanish(client, patient):
    patient.language = "es"
    patient.save()
    client.cookies["language"] = "es"
    page = sign_in(client, patient).get(TELL)
    assertContains(page, "Cuéntenos qué hay de nuevo")
    assertContains(page, "Estoy embarazada")


def test_looking_changes_nothing(signed_in, booked):
    signed_in.get(TELL)
    signed_in.get(TOLD)
    assert not HealthFact.objects.exists()
    assert state(booked) == "booked"


# --- What happens next --------------------------------------------------------------------------------------------


def test_what_makes_a_visit_unsafe_holds_it_and_the_patient_reads_which(signed_in, booked, patient):
    assertRedirects(tell(signed_in, "pregnant", "active_cold_sore"), TOLD, fetch_redirect_response=False)
    told = HealthFact.objects.filter(patient=patient).values_list("flag", "source", "told_to")
    assert set(told) == {("pregnant", "patient", None), ("active_cold_sore", "patient", None)}
    assert state(booked) == "held"
    page = signed_in.get(TOLD)
    assertContains(page, "Botox 1")
    assertContains(page, "Tuesday, November 24, 2026, 10:00 a.m.")
    assertContains(page, "The clinic will call you. Please wait for our call before you come in.")


def test_the_account_says_that_the_visit_waits(signed_in, booked):
    tell(signed_in, "pregnant")
    page = signed_in.get(MY)
    assertContains(page, "Botox 1 on Tuesday, November 24, 2026 at 10:00 a.m. is on hold.")
    assertContains(page, "On hold: please wait for our call")
    assertNotContains(page, "I will come")


def test_a_visit_without_a_time_is_held_too(signed_in, patient):
    [session] = plan_of(patient, "botox")
    tell(signed_in, "pregnant")
    session.refresh_from_db()
    assert session.state == "held"
    assertContains(signed_in.get(TOLD), "not booked yet")


def test_a_visit_at_another_clinic_of_the_same_person_is_named_with_it(signed_in, patient, other_clinic, booked):
    there = factories.PatientFactory(clinic=other_clinic, email=patient.email, birth_date=patient.birth_date)
    plan_of(there, "botox")
    tell(signed_in, "pregnant")
    assertContains(signed_in.get(TOLD), str(other_clinic.name))


def test_what_changes_nothing_is_kept_and_said(signed_in, booked):
    tell(signed_in, "sunburn_or_tan")  # for SkinPen alone
    assert HealthFact.objects.get().flag == "sunburn_or_tan"
    assert state(booked) == "booked"
    assertContains(signed_in.get(TOLD), "Your visits stay as they are.")


def test_none_of_these_keeps_nothing(signed_in, booked):
    assertRedirects(tell(signed_in, "none"), MY, fetch_redirect_response=False)
    assertContains(signed_in.get(MY), "We noted nothing new.")
    assert not HealthFact.objects.exists()


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ([], "Choose what is new, or “None of these”."),
        (["none", "pregnant"], "“None of these” goes with no other answer."),
        (["toxin_allergy"], "Choose from the list."),
    ],
    ids=["nothing", "none and one", "not asked here"],
)
def test_what_cannot_be_sent_says_why_and_keeps_nothing(signed_in, booked, flags, error):
    response = tell(signed_in, *flags)
    assert response.status_code == 422
    assertContains(response, error, status_code=422)
    assert not HealthFact.objects.exists()


def test_a_mistake_keeps_what_was_ticked(signed_in):
    page = tell(signed_in, "none", "pregnant").content.decode()
    assert page.count("checked") == 2


# --- Twice, and after a clinician's act ---------------------------------------------------------------------------


def test_pressed_twice_it_is_told_once(signed_in, booked, clock):
    tell(signed_in, "pregnant")
    clock.move_to(NOW + timedelta(seconds=2))
    assertRedirects(tell(signed_in, "pregnant"), TOLD, fetch_redirect_response=False)
    assert HealthFact.objects.get().told_at == NOW
    assert HealthFact.objects.get().events.count() == 1
    assert Hold.objects.count() == 1


def test_told_again_after_a_hold_was_lifted_it_is_looked_at_again(signed_in, booked, clinician_user, clock):
    tell(signed_in, "pregnant")
    act = {"reason": "The test is negative.", "by": clinician_user, "now": NOW + timedelta(hours=1)}
    safety.lift(hold=Hold.objects.get(), against_stop=True, **act)
    assert state(booked) == "booked"
    clock.move_to(NOW + timedelta(hours=2))
    tell(signed_in, "pregnant")
    assert state(booked) == "held"


def test_a_flag_that_patients_are_not_asked_is_refused(patient):
    with pytest.raises(safety.SafetyRefused):
        safety.tell_as_patient(patient=patient, flags=["toxin_allergy"], now=NOW)


# --- Who is notified ----------------------------------------------------------------------------------------------


def test_the_clinician_is_written_to_and_the_mail_names_nobody(signed_in, booked, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        tell(signed_in, "pregnant")
    [message] = [message for message in mail.outbox if message.to == ["clinician@example.test"]]
    assert message.subject == "A visit is held and waits for you"
    assert not [word for word in ("Pat", "pregnan") if word in message.body]


@pytest.mark.parametrize("name", ["day", "board", "booking"])
def test_the_desk_sees_the_hold_and_no_reason(client, signed_in, booked, desk_user, clinic, name):
    tell(signed_in, "pregnant")
    client.force_login(desk_user)
    day = [clinic.code, TEN.date()]
    page = client.get(reverse(f"desk:{name}", args=[booked.pk] if name == "booking" else day)).content.decode()
    assert "Held" in page or "On hold" in page
    assert "pregnan" not in page


# --- Access -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [TELL, TOLD])
def test_visitors_sign_in_first_and_staff_are_refused(client, clinician_user, address):
    assert client.get(address).status_code == 302
    client.force_login(clinician_user)
    assert client.get(address).status_code == 403


def test_who_has_not_given_a_birth_date_tells_nothing(client, patient, booked):
    response = tell(sign_in(client, patient, confirmed=False), "pregnant")
    assert reverse("patient:confirm_birth_date") in response.url
    assert not HealthFact.objects.exists()


def test_it_is_noted_for_whoever_is_signed_in_alone(client, patient, other_patient, booked):
    sign_in(client, other_patient)
    client.post(TELL, {"flags": ["pregnant"], "patient": patient.pk})
    assert HealthFact.objects.get().patient == other_patient
    assert state(booked) == "booked"
    assertNotContains(client.get(TOLD), "Botox")


def test_a_form_from_another_site_is_refused(patient, booked):
    client = sign_in(CsrfClient(with_token=False), patient)
    assert tell(client, "pregnant").status_code == 403
    client.get(TELL)
    given = {"flags": ["pregnant"], "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(TELL, given).status_code == 302
    assert state(booked) == "held"


@pytest.mark.parametrize(("address", "queries"), [(TELL, 8), (TOLD, 9)])
def test_the_pages_cost_few_queries(signed_in, patient, booked, address, queries, django_assert_max_num_queries):
    plan_of(patient, "botox", "botox_review", "skinpen")
    tell(signed_in, "pregnant")
    with django_assert_max_num_queries(queries):
        signed_in.get(address)
