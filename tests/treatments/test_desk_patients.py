"""A patient's page at the front desk: visits, contacts, and the correction of a name or a phone number."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.desk import plan_of
from treatments.models import Patient
from treatments.permissions import NotAllowed
from treatments.services.privacy import PrivacyRefused, correct_by_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def patient(clinic):
    return factories.PatientFactory(clinic=clinic, full_name="Pat Patient", email="pat@example.test", phone="")


def page_of(patient):
    return reverse("desk:contacts", args=[patient.pk])


def given(**changed):
    return {"full_name": "Pat Patient", "phone": "", **changed}


def test_the_desk_corrects_name_and_phone_and_reads_what_stood_there_before(desk, patient):
    corrected = given(full_name="Patricia Patient", phone="(212) 555-0143")
    assertRedirects(desk.post(page_of(patient), corrected), page_of(patient), fetch_redirect_response=False)
    patient.refresh_from_db()
    assert (patient.full_name, patient.phone) == ("Patricia Patient", "+12125550143")
    page = desk.get(page_of(patient))
    for words in ["Corrected.", "Name: Pat Patient → Patricia Patient", "Phone: none → (212) 555-0143", "by Dee Desk"]:
        assertContains(page, words)


def test_the_audit_names_the_act_and_who_did_it(desk, patient, desk_user):
    desk.post(page_of(patient), given(phone="(212) 555-0143"))
    context = patient.events.latest("pgh_id").pgh_context.metadata
    assert (context["action"], context["user"]) == ("privacy.corrected_by_clinic", desk_user.pk)


def test_the_page_says_who_corrects_an_address_and_takes_none(desk, patient):
    assertContains(desk.get(page_of(patient)), "so a clinician corrects those.")
    desk.post(page_of(patient), given(email="new@example.test", birth_date="1990-01-01"))
    patient.refresh_from_db()
    assert patient.email == "pat@example.test"


@pytest.mark.parametrize("field", ["email", "birth_date"])
def test_the_service_refuses_the_desk_what_the_sign_in_is_made_of(patient, desk_user, field):
    with pytest.raises(NotAllowed):
        correct_by_clinic(patient=patient, changed={field: getattr(patient, field)}, by=desk_user)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"full_name": ""}, "Enter the name."),
        ({"full_name": "…"}, "Enter at least one letter."),
        ({"phone": "12"}, "This phone number has too few digits."),
    ],
    ids=["no name", "no letter", "no number"],
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_as_typed(desk, patient, changed, sentence):
    page = desk.post(page_of(patient), given(**changed))
    assertContains(page, sentence, status_code=422)
    assertContains(
        page, f'value="{next(iter(changed.values()))}"' if any(changed.values()) else "form", status_code=422
    )


@pytest.mark.parametrize("wish", ["no_email", "texts"])
def test_who_is_told_by_phone_keeps_a_number(desk, patient, wish):
    Patient.objects.filter(pk=patient.pk).update(phone="+12125550143", **{wish: True})
    assertContains(desk.post(page_of(patient), given()), "Enter the number.", status_code=422)


def test_a_name_that_makes_two_records_one_is_refused(desk, patient, desk_user):
    factories.PatientFactory(
        clinic=patient.clinic, full_name="Paul Patient", email="PAT@example.test", birth_date=patient.birth_date
    )
    page = desk.post(page_of(patient), given(full_name="paul patient"))
    assertContains(page, "Another patient of this clinic has this address", status_code=409)
    with pytest.raises(PrivacyRefused):
        correct_by_clinic(patient=patient, changed={"full_name": "Paul Patient"}, by=desk_user)


def test_visits_lead_to_the_page_and_back(desk, patient):
    session = plan_of(patient, "botox")[0]
    time = reverse("desk:find_time", args=[session.pk])
    assertContains(desk.get(time), page_of(patient))
    assertContains(desk.get(page_of(patient)), time)


def test_nobody_corrects_a_patient_whose_data_were_erased(desk, patient, desk_user):
    patient.erased_at, patient.keep_until = NOW, NOW.date()
    patient.save()
    assertNotContains(desk.get(page_of(patient)), "Save</button>")
    assert desk.post(page_of(patient), given(full_name="New Name")).status_code == 403
