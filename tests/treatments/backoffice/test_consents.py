"""Consent in the clinic: the text in the patient's language, stored with the clinician’s name; shown if missing."""

import pytest
from django.urls import reverse

from tests.factories import NOW
from tests.treatments.plans_to_book import insert, plan_of
from treatments.models import Consent
from treatments.services.care import consents
from treatments.wording import consent_texts
from treatments.wording.consent import consent_page

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox", "botox_review", "skinpen")[0]


@pytest.fixture
def plan(session):
    return session.plan


@pytest.fixture
def address(plan):
    return reverse("admin:consent_take", args=[plan.pk, "botox"])


def yes_to(plan, language="en"):
    text = consent_page(plan, "botox", language).text
    return {"read": text.digest, "language": language, "agree": "on"}


def give(plan):
    text = consent_page(plan, "botox", "en").text
    return consents.give(plan=plan, text=text, read=text.digest, now=NOW)


def test_it_is_taken_from_the_plan_and_kept_with_the_clinicians_name(client, plan, address, clinician_user):
    client.force_login(clinician_user)
    on_plan = reverse("admin:treatments_plan_change", args=[plan.pk])
    assert address in client.get(on_plan).content.decode()
    page = client.post(address, yes_to(plan), follow=True).content.decode()
    assert Consent.objects.get().taken_by == clinician_user
    assert "Mon 23 Nov 2026, 10:00, with Ada Clinician." in page
    assert address not in page


def test_she_reads_it_in_her_language(client, plan, address, patient, clinician_user):
    patient.language = "es"
    patient.save()
    client.force_login(clinician_user)
    page = client.get(address).content.decode()
    assert 'lang="es"' in page
    assert "Keep the consent" in page
    client.post(address, yes_to(plan, "es"))
    assert Consent.objects.get().language == "es"


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"agree": ""}, 422, "Tick the box if the patient said yes."),
        ({"read": "0" * 64}, 409, "The text has changed since this page was opened."),
    ],
    ids=["no tick", "another text"],
)
def test_what_cannot_be_kept_says_why(client, plan, address, clinician_user, changed, status, error):
    client.force_login(clinician_user)
    response = client.post(address, {**yes_to(plan), **changed})
    assert response.status_code == status
    assert error in response.content.decode()
    assert not Consent.objects.exists()


def test_what_she_agreed_to_is_read_and_taken_back(client, plan, clinician_user):
    consent = give(plan)
    address = reverse("admin:consent_kept", args=[consent.pk])
    client.force_login(clinician_user)
    page = client.get(address).content.decode()
    assert "With Botox: 5 of 100 had it, 95 did not." in page
    assert consent.digest in page
    assert "told Ada Clinician" in client.post(address, follow=True).content.decode()


def test_the_plan_says_to_which_text_where_there_is_a_newer_one(client, plan, clinician_user):
    text = consent_texts.ConsentText("botox", "2025-01/1", "en", "As it was known then.")
    consents.give(plan=plan, text=text, read=text.digest, now=NOW)
    client.force_login(clinician_user)
    page = client.get(reverse("admin:treatments_plan_change", args=[plan.pk])).content.decode()
    assert "To text 2025-01/1; now 2026-12/1." in page


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("desk_user", 302), ("operator", 403), ("outsider", 404)])
def test_nobody_else_takes_or_reads_it(client, plan, address, request, who, status):
    consent = give(plan)
    if who:
        client.force_login(request.getfixturevalue(who))
    kept = reverse("admin:consent_kept", args=[consent.pk])
    assert {client.get(path).status_code for path in (address, kept)} == {status}
    assert {client.post(path, yes_to(plan)).status_code for path in (address, kept)} == {status}
    assert Consent.objects.standing().get() == consent


def test_the_desk_sees_that_it_is_missing_and_no_more(client, session, clinician, room, desk_user):
    booking = insert(session, clinician=clinician, room=room, by=clinician.user)
    address = reverse("desk:booking", args=[booking.pk])
    client.force_login(desk_user)
    assert "<dt>Consent</dt>" in client.get(address).content.decode()
    give(session.plan)
    assert "<dt>Consent</dt>" not in client.get(address).content.decode()


def test_taking_it_costs_few_queries(client, plan, address, clinician_user, django_assert_max_num_queries):
    client.force_login(clinician_user)
    with django_assert_max_num_queries(14):
        client.get(address)
