"""Corrections that the clinic makes for a patient: an address or a birth date, of which her sign-in is made."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.factories import NOW, ClinicFactory, PatientFactory
from treatments.models import Patient, User
from treatments.permissions import NotAllowed
from treatments.services.privacy import correct_by_clinic

pytestmark = pytest.mark.django_db
LIST = reverse("admin:treatments_patient_changelist")


def page_of(patient):
    return reverse("admin:treatments_patient_change", args=[patient.pk])


def given(**changed):
    held = {"full_name": "Pat Patient", "birth_date": "1984-03-01", "email": "pat@example.test", "phone": ""}
    return {**held, **changed}


def test_a_clinician_corrects_an_address_and_the_old_one_signs_in_no_more(client, patient, clinician_user):
    User.objects.create_user(patient.email)
    client.force_login(clinician_user)
    assert client.post(page_of(patient), given(email="new@example.test")).status_code == 302
    patient.refresh_from_db()
    assert patient.email == "new@example.test"
    assert set(User.objects.filter(is_staff=False).values_list("email", flat=True)) == {"new@example.test"}


def test_the_audit_says_who_did_it_and_djangos_log_keeps_no_name(client, patient, clinician_user):
    client.force_login(clinician_user)
    client.post(page_of(patient), given(birth_date="1985-03-01"))
    patient.refresh_from_db()
    last = patient._meta.get_field("events").related_model.objects.filter(pgh_obj=patient).order_by("pgh_id").last()
    assert patient.birth_date == date(1985, 3, 1)
    assert last.pgh_context.metadata["user"] == clinician_user.pk
    assert not LogEntry.objects.exists()


def test_an_address_and_birth_date_that_are_anothers_are_refused_on_the_page(client, patient, clinician_user):
    other = PatientFactory(clinic=patient.clinic, birth_date=patient.birth_date)
    Patient.objects.filter(pk=other.pk).update(full_name=given()["full_name"].upper())
    client.force_login(clinician_user)
    response = client.post(page_of(patient), given(email=other.email.upper()))
    assert response.status_code == 200
    assert "Another patient of this clinic has this address" in response.content.decode()


def test_who_had_her_data_erased_is_not_listed_or_changed(client, patient, clinician_user):
    patient.erased_at, patient.keep_until = NOW, date(2036, 1, 1)
    patient.save()
    client.force_login(clinician_user)
    assert "Pat Patient" not in client.get(LIST).content.decode()
    assert client.get(page_of(patient)).status_code == 404
    with pytest.raises(NotAllowed):
        correct_by_clinic(patient=patient, changed={"email": "x@example.test"}, by=clinician_user)


@pytest.mark.parametrize("name", ["desk_user", "operator", "outsider"])
def test_no_other_staff_see_the_page_or_correct_an_address(client, patient, name, request):
    user = request.getfixturevalue(name)
    client.force_login(user)
    assert client.get(page_of(patient)).status_code in {302, 403, 404}
    assert client.post(page_of(patient), given(phone="1")).status_code in {302, 403, 404}
    with pytest.raises(NotAllowed):
        correct_by_clinic(patient=patient, changed={"email": "x@example.test"}, by=user)


def test_nobody_is_added_or_deleted(client, patient, clinician_user):
    client.force_login(clinician_user)
    assert client.get(reverse("admin:treatments_patient_add")).status_code == 403
    assert client.post(reverse("admin:treatments_patient_delete", args=[patient.pk])).status_code == 403


def test_the_clinic_is_named_without_a_link_that_a_clinician_may_not_follow(client, patient, clinician_user):
    client.force_login(clinician_user)
    page = client.get(page_of(patient)).content.decode()
    closed = reverse("admin:treatments_clinic_change", args=[patient.clinic_id])

    assert f'<div class="readonly">{patient.clinic}</div>' in page
    assert f'href="{closed}"' not in page
    assert client.get(closed).status_code == 403


def test_the_clinic_stays_as_it_is_when_another_is_posted(client, patient, clinician_user):
    other = ClinicFactory(code="other")
    client.force_login(clinician_user)
    client.post(page_of(patient), given(clinic=other.pk, full_name="Pat Other"))

    patient.refresh_from_db()
    assert (patient.full_name, patient.clinic_id == other.pk) == ("Pat Other", False)
