"""A patient's page at the front desk: visits, contacts, and the correction of a name or a phone number."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.desk import book, plan_of
from treatments.models import DeskNote, Patient
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


# --- A note on a booking ---------------------------------------------------------------------------------------------


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


def write(client, booking, text):
    return client.post(reverse("desk:note", args=[booking.pk]), {"note-text": text})


def test_a_note_is_read_by_everybody_at_the_desk_with_who_wrote_it_and_when(
    desk, client, booking, desk_user, clinician_user
):
    assert write(desk, booking, "Brings the parking ticket").status_code == 302
    for page in [reverse("desk:booking", args=[booking.pk]), reverse("desk:day", args=["harbor", "2026-11-24"])]:
        assertContains(desk.get(page), "Brings the parking ticket")
    client.force_login(clinician_user)
    page = client.get(reverse("desk:booking", args=[booking.pk]))
    assertContains(page, "Dee Desk, Mon 23 Nov 2026, 10:00")
    assertNotContains(page, "Save the note")
    assert write(client, booking, "Another").status_code == 403


def test_an_empty_note_takes_it_back_and_the_history_keeps_what_it_said(desk, booking):
    write(desk, booking, "Brings the parking ticket")
    write(desk, booking, "  ")
    assertNotContains(desk.get(reverse("desk:booking", args=[booking.pk])), "parking")
    events = DeskNote.objects.get().events.order_by("pgh_id")
    assert [event.text for event in events] == ["Brings the parking ticket", ""]
    assert {event.pgh_context.metadata["action"] for event in events} == {"booking.noted"}


def test_a_booking_without_a_note_gets_no_row_by_an_empty_one(desk, booking):
    write(desk, booking, "")
    assert not DeskNote.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("Is pregnant, be quick", "Take out “pregnant”"), ("x" * 201, "Use at most 200 characters.")],
    ids=["about health", "too long"],
)
def test_a_note_that_cannot_be_is_refused_and_stays_as_typed(desk, booking, text, sentence):
    page = write(desk, booking, text)
    assertContains(page, sentence, status_code=422)
    assertContains(page, text, status_code=422)
    assert not DeskNote.objects.exists()


def test_a_note_leaves_a_booking_that_can_be_undone(desk, booking):
    write(desk, booking, "Brings the parking ticket")
    assertContains(desk.get(reverse("desk:booking", args=[booking.pk])), "can be undone until")
