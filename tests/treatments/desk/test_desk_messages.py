"""A short message of the front desk to a patient: written, sent by the channel that the patient prefers, and shown."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.client import CsrfClient
from tests.factories import NOW
from tests.treatments.patient.test_account import sign_in
from treatments.models import DeskMessage, Message, MessageKind, Patient
from treatments.services.messages import desk_messages
from treatments.services.people import privacy

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

TEXT = "The door on Mill Street is closed. Please use the back door."
REFUSED = "The mail server refuses the address."


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


def page_of(patient):
    return reverse("desk:contacts", args=[patient.pk])


def write(client, patient, text=TEXT):
    return client.post(reverse("desk:write", args=[patient.pk]), {"message-text": text})


def by_text_only(patient, settings, *, url="console://"):
    Patient.objects.filter(pk=patient.pk).update(no_email=True, texts=True, phone="+16175550143")
    settings.SMS_URL = url


def test_it_goes_out_as_an_e_mail_that_answers_to_the_clinic(desk, patient):
    assertRedirects(write(desk, patient), page_of(patient), fetch_redirect_response=False)

    [email] = mail.outbox
    assert (email.to, email.subject) == ([patient.email], "A message from Harbor Clinic")
    assert email.reply_to == ([patient.clinic.email] if patient.clinic.email else [])
    for body in (email.body, email.alternatives[0].content):
        assert TEXT in body
        assert patient.clinic.phone in body
        assert "http" not in body
        assert "Dee Desk" not in body


def test_the_page_shows_it_with_who_wrote_it_and_that_it_was_sent(desk, patient):
    write(desk, patient)

    page = desk.get(page_of(patient))
    for words in [TEXT, "Dee Desk, Mon 23 Nov 2026, 10:00", "Sent Mon 23 Nov 2026, 10:00"]:
        assertContains(page, words)


def test_to_a_patient_who_wants_no_e_mail_it_goes_as_a_text(desk, patient, settings, capsys):
    by_text_only(patient, settings)
    write(desk, patient)

    assert not mail.outbox
    said = capsys.readouterr().out
    assert f"+16175550143: Harbor Clinic: {TEXT}\nText STOP to end these texts." in said
    assert Message.objects.get().sent_at == NOW


def test_what_frames_it_is_in_the_language_of_the_patient(desk, patient):
    Patient.objects.filter(pk=patient.pk).update(language="es")
    assertContains(desk.get(page_of(patient)), "The patient reads Spanish.")
    write(desk, patient)

    [email] = mail.outbox
    assert email.subject == "Un mensaje de Harbor Clinic"
    assert '<html lang="es">' in email.alternatives[0].content


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the message."),
        ("Your Botox is ready", "Take out “Botox”"),
        ("Ya llegó su receta", "Take out “receta”"),
        ("x" * 301, "Use at most 300 characters."),
    ],
    ids=["empty", "about health", "about health in Spanish", "too long"],
)
def test_what_cannot_be_written_is_refused_and_stays_as_typed(desk, patient, text, sentence):
    page = write(desk, patient, text)

    assertContains(page, sentence, status_code=422)
    assertContains(page, text, status_code=422)
    assert not DeskMessage.objects.exists()


def test_300_characters_can_be_written(desk, patient):
    assert write(desk, patient, "x" * 300).status_code == 302


def test_a_patient_gets_five_a_day_by_the_clock_of_the_clinic(desk, patient, desk_user):
    yesterday = NOW - timedelta(hours=11)
    for number in range(5):
        desk_messages.write(patient=patient, text=f"Message {number}", by=desk_user, now=yesterday)
        assert write(desk, patient, f"Message {number}").status_code == 302

    assertContains(desk.get(page_of(patient)), "The patient was sent 5 messages today. Call them.")
    assertContains(write(desk, patient), "sent 5 messages today", status_code=409)
    assert DeskMessage.objects.count() == 10


def test_the_same_text_is_not_sent_twice_a_day(desk, patient):
    write(desk, patient)

    assertContains(write(desk, patient), "You have written this to the patient today.", status_code=409)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("gateway", ["", "console://"], ids=["no texts here", "no texts wanted"])
def test_nobody_writes_to_a_patient_whom_only_a_call_reaches(desk, patient, settings, gateway):
    by_text_only(patient, settings, url=gateway)
    if gateway:
        Patient.objects.filter(pk=patient.pk).update(texts=False)

    page = desk.get(page_of(patient))
    assertContains(page, "The patient wants no e-mail, and no text can be sent. Call them.")
    assertNotContains(page, reverse("desk:write", args=[patient.pk]))
    assertContains(write(desk, patient), "Call them.", status_code=409)
    assert not DeskMessage.objects.exists()


def test_nobody_writes_to_a_patient_whose_data_were_erased(desk, patient):
    Patient.objects.filter(pk=patient.pk).update(erased_at=NOW, keep_until=NOW.date())

    assertContains(write(desk, patient), "The patient’s data were erased.", status_code=409)


def test_one_that_fails_is_on_the_list_with_its_text_and_can_be_tried_again(desk, patient):
    write(desk, patient)
    Message.objects.update(sent_at=None, given_up_at=NOW, failure=REFUSED, tries=1)

    page = desk.get(reverse("desk:not_sent"))
    for words in [patient.full_name, "Written by the front desk", TEXT, REFUSED, page_of(patient)]:
        assertContains(page, words)
    assertContains(desk.get(page_of(patient)), f"Not delivered: {REFUSED}")
    desk.post(reverse("desk:message_again", args=[Message.objects.get().pk]))
    assert len(mail.outbox) == 2
    assert Message.objects.get().sent_at == NOW


def test_a_clinician_reads_it_and_writes_none(desk, client, patient, clinician_user):
    write(desk, patient)
    client.force_login(clinician_user)

    page = client.get(page_of(patient))
    assertContains(page, TEXT)
    assertNotContains(page, reverse("desk:write", args=[patient.pk]))
    assert write(client, patient, "Another").status_code == 403


def test_a_form_of_another_site_writes_nothing(patient, desk_user):
    browser = CsrfClient(with_token=False)
    browser.force_login(desk_user)

    assert write(browser, patient).status_code == 403
    assert not DeskMessage.objects.exists()


def test_the_audit_names_the_act_and_who_did_it(desk, patient, desk_user):
    write(desk, patient)

    context = DeskMessage.objects.get().events.get().pgh_context.metadata
    assert (context["action"], context["user"]) == ("patient.written_to", desk_user.pk)


def test_the_patient_finds_it_in_the_copy_of_their_data(desk, client, patient):
    write(desk, patient)

    copy = json.loads(sign_in(client, patient).get(reverse("patient:my_copy_file")).content)
    assert [written["text"] for written in copy["desk_messages"]] == [TEXT]
    assertContains(client.get(reverse("patient:my_copy")), TEXT)


def test_it_is_erased_with_its_history(desk, patient):
    write(desk, patient)
    privacy.erase(patient=patient, now=NOW)

    assert not DeskMessage.objects.exists()
    assert not DeskMessage.pgh_event_model.objects.exists()
    assert not Message.objects.filter(kind=MessageKind.FROM_DESK).exists()


def test_the_database_takes_no_message_of_the_kind_without_a_text(patient, desk_user):
    with pytest.raises(IntegrityError, match="desk_message_says_something"), transaction.atomic():
        DeskMessage.objects.create(patient=patient, text="", written_by=desk_user, written_at=NOW)
    with pytest.raises(IntegrityError, match="message_about_what_its_kind_says"):
        Message.objects.create(kind=MessageKind.FROM_DESK)


def test_the_page_asks_the_database_a_bounded_number_of_questions(
    desk, patient, desk_user, django_assert_max_num_queries
):
    for number in range(5):
        desk_messages.write(patient=patient, text=f"Message {number}", by=desk_user, now=NOW)

    with django_assert_max_num_queries(15):
        desk.get(page_of(patient))
