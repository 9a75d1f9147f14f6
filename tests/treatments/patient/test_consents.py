"""The patient's page to read and consent: opening it changes nothing, and the text consented to stays as it was."""

import pytest
from django.urls import reverse

from tests.factories import NOW
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import insert, plan_of
from treatments.models import Consent
from treatments.services.care import consents
from treatments.wording.consent import consent_page

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MY = reverse("patient:my")


@pytest.fixture
def plan(patient):
    return plan_of(patient, "botox", "botox_review", "skinpen")[0].plan


@pytest.fixture
def address(plan):
    return reverse("patient:my_consent_give", args=[plan.pk, "botox"])


def yes_to(plan, treatment="botox", language="en"):
    text = consent_page(plan, treatment, language).text
    return {"read": text.digest, "language": language, "agree": "on"}


def give(plan):
    text = consent_page(plan, "botox", "en").text
    return consents.give(plan=plan, text=text, read=text.digest, now=NOW)


def test_her_space_asks_for_each_treatment_once(client, patient, plan, address):
    page = sign_in(client, patient).get(MY).content.decode()
    assert "We need your answer" in page
    assert address in page
    assert page.count("You have not agreed yet") == 2


def test_she_reads_agrees_and_finds_it_again_word_for_word(client, patient, plan, address):
    assert "Agreeing to Botox" in sign_in(client, patient).get(address).content.decode()
    assert not Consent.objects.exists()
    page = client.post(address, yes_to(plan), follow=True).content.decode()
    consent = Consent.objects.get()
    assert (consent.taken_by, consent.given_at) == (None, NOW)
    assert "You agreed on November 23, 2026, on your own page." in page
    assert "With Botox: 5 of 100 had it, 95 did not." in page
    assert "You agreed on November 23, 2026" in client.get(MY).content.decode()


def test_without_a_tick_nothing_is_kept_and_the_error_says_so(client, patient, plan, address):
    response = sign_in(client, patient).post(address, {**yes_to(plan), "agree": ""})
    assert response.status_code == 422
    assert "Tick the box if you agree." in response.content.decode()
    assert not Consent.objects.exists()


def test_a_text_that_changed_since_she_read_it_is_shown_anew(client, patient, plan, address, clinician, room):
    posted = yes_to(plan)
    insert(plan.sessions.get(treatment="botox"), clinician=clinician, room=room, by=clinician.user)
    response = sign_in(client, patient).post(address, posted)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The text has changed since you opened it." in page
    assert "You have a visit with Dr Ada Clinician." in page
    assert not Consent.objects.exists()
    client.post(address, yes_to(plan))
    assert Consent.objects.get().text == consent_page(plan, "botox", "en").text.text


def test_what_she_read_in_spanish_is_kept_in_spanish(client, patient, plan, address):
    sign_in(client, patient).post(address, yes_to(plan, language="es"))
    assert Consent.objects.get().language == "es"
    assert "Acepto Botox" in Consent.objects.get().text


def test_a_language_that_we_do_not_have_is_refused(client, patient, plan, address):
    assert sign_in(client, patient).post(address, {**yes_to(plan), "language": "xx"}).status_code == 422


def test_taking_it_back_says_first_what_follows(client, patient, plan):
    consent = give(plan)
    address = reverse("patient:my_consent_withdraw", args=[consent.pk])
    page = sign_in(client, patient).get(address).content.decode()
    assert "No visit for Botox begins until you agree again." in page
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    assert "You withdrew it on November 23, 2026." in client.post(address, follow=True).content.decode()
    assert not consents.has_consent(plan.sessions.get(treatment="botox"))
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("treatment", ["botox-review", "filler"])
def test_there_is_a_text_for_the_treatments_of_the_plan_alone(client, patient, plan, treatment):
    address = reverse("patient:my_consent_give", args=[plan.pk, treatment])
    assert sign_in(client, patient).get(address).status_code == 404


def test_another_patient_finds_no_text_and_no_consent_of_hers(client, other_patient, plan, address):
    consent = give(plan)
    sign_in(client, other_patient)
    others = [reverse(f"patient:{name}", args=[consent.pk]) for name in ("my_consent", "my_consent_withdraw")]
    assert [client.get(path).status_code for path in (address, *others)] == [404, 404, 404]
    assert client.post(address, yes_to(plan)).status_code == 404
    assert client.post(others[1]).status_code == 404
    assert Consent.objects.standing().get() == consent


def test_a_visitor_signs_in_first_and_staff_are_refused(client, plan, address, clinician_user):
    assert client.get(address).status_code == 302
    client.force_login(clinician_user)
    assert client.get(address).status_code == 403


def test_the_pages_cost_few_queries(client, patient, plan, address, django_assert_max_num_queries):
    consent = give(plan)
    sign_in(client, patient)
    for page, most in ((address, 14), (reverse("patient:my_consent", args=[consent.pk]), 8), (MY, 22)):
        with django_assert_max_num_queries(most):
            client.get(page)
