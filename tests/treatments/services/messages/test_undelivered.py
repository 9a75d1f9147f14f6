"""Undelivered messages on the desk's list: the patient is told by phone, or the message is sent again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, hear, insert, plan_of
from treatments.models import Message
from treatments.services.messages import messages

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
WHY = "The mail server refuses the address."


@pytest.fixture
def given_up(patient, clinician, room, desk_user):
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    message = booking.messages.get(kind="confirmed")
    Message.objects.filter(pk=message.pk).update(given_up_at=NOW, failure=WHY, tries=1)
    return message


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


def press(client, name, message):
    return client.post(reverse(f"desk:{name}", args=[message.pk]))


def test_the_list_says_who_has_not_heard_of_what_and_why(desk, given_up):
    page = desk.get(reverse("desk:not_sent"))
    for words in ["Pat Patient", "Booking confirmed", "Tue 24 Nov 2026, 10:00", "New York time", WHY]:
        assertContains(page, words)


def test_told_by_phone_takes_it_off_the_list_and_says_who_told_her(desk, given_up):
    assertRedirects(press(desk, "message_settled", given_up), reverse("desk:not_sent"))
    assertContains(desk.get(reverse("desk:not_sent")), "Every message has gone out")
    assertContains(desk.get(reverse("desk:booking", args=[given_up.booking_id])), "Told by Dee Desk")


def test_sent_again_it_goes_out(desk, given_up):
    press(desk, "message_again", given_up)
    assert len(mail.outbox) == 1
    assert Message.objects.get(pk=given_up.pk).sent_at == NOW


@pytest.mark.parametrize("name", ["message_settled", "message_again"])
def test_what_a_colleague_has_seen_to_is_said_and_stays(desk, given_up, name):
    press(desk, "message_settled", given_up)
    assertContains(press(desk, name, given_up), "Dee Desk has told them already.", status_code=409)
    assert not mail.outbox


@pytest.mark.parametrize("name", ["message_settled", "message_again"])
def test_a_message_of_another_clinic_is_not_there(client, given_up, desk_user, other_clinic, name):
    desk_user.clinics.set([other_clinic])
    client.force_login(desk_user)
    assert press(client, name, given_up).status_code == 404
    assertContains(client.get(reverse("desk:not_sent")), "Every message has gone out")


@pytest.mark.parametrize("name", ["message_settled", "message_again"])
def test_a_clinician_looks_and_the_desk_acts(client, given_up, clinician_user, name):
    client.force_login(clinician_user)
    page = client.get(reverse("desk:not_sent"))
    assertContains(page, "Pat Patient")
    assertNotContains(page, "Told by phone")
    assert press(client, name, given_up).status_code == 403


def test_what_was_sent_can_be_sent_once_more_from_the_booking(desk, patient, clinician, room, desk_user):
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    hear()
    message = booking.messages.get(kind="confirmed")
    page = desk.get(reverse("desk:booking", args=[booking.pk]))
    assertContains(page, reverse("desk:message_once_more", args=[message.pk]))
    assertRedirects(press(desk, "message_once_more", message), reverse("desk:booking", args=[booking.pk]))
    assert len({email.subject for email in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_what_is_no_longer_true_is_not_sent_once_more(desk, patient, clinician, room, desk_user):
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    hear()
    message = booking.messages.get(kind="confirmed")
    type(booking).objects.filter(pk=booking.pk).update(times_moved=1, moved_at=NOW)
    assertContains(desk.post(reverse("desk:message_once_more", args=[message.pk]), follow=True), "no longer true")
    assert len(mail.outbox) == 1


def test_one_message_about_several_visits_is_one_line_of_each(desk, patient, clinician, room, desk_user):
    sessions = plan_of(patient, "botox", "botox_review")
    first = book(sessions[0], clinician=clinician, room=room, by=desk_user)
    message = first.messages.get(kind="confirmed")
    for number in range(1, 4):
        (session,) = plan_of(factories.PatientFactory(clinic=patient.clinic), "botox")
        starts_at = TEN + timedelta(hours=number)
        other = insert(session, clinician=clinician, room=room, by=desk_user, starts_at=starts_at)
        message.along.create(booking=other)
    page = desk.get(reverse("desk:booking", args=[first.pk])).content.decode()
    assert page.count("Booking confirmed") == 1


def test_a_code_that_did_not_go_out_stands_there_without_it_and_is_not_sent_again(desk, patient):
    life = timedelta(minutes=10)
    messages.hand_over(kind="code", address=patient.email, subject="Code", body="It is 123456", lives_for=life)
    Message.objects.update(sent_at=None, given_up_at=NOW, failure=WHY, address=patient.email)
    page = desk.get(reverse("desk:not_sent"))
    assertContains(page, "Sign-in code")
    assertContains(page, patient.email)
    assertNotContains(page, "Send again")
    assertNotContains(page, "123456")
    assertContains(press(desk, "message_again", Message.objects.get()), "is gone", status_code=409)


def test_a_message_that_waits_is_not_on_the_list(desk, patient, clinician, room, desk_user):
    book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    assertContains(desk.get(reverse("desk:not_sent")), "Every message has gone out")
    hear()
    assertContains(desk.get(reverse("desk:not_sent")), "Every message has gone out")


def test_the_list_asks_the_database_a_bounded_number_of_questions(desk, given_up, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        desk.get(reverse("desk:not_sent"))


# --- Patients who want no e-mail ----------------------------------------------------------------------------------


@pytest.fixture
def waits(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user).messages.get(
        kind="confirmed"
    )


def choose(client, message, wanted):
    return client.post(reverse("desk:choose_email", args=[message.booking_id]), {"wanted": wanted})


def test_who_wants_no_e_mail_stands_on_the_list_to_be_called(desk, waits):
    choose(desk, waits, "no")
    hear()
    assert not mail.outbox
    page = desk.get(reverse("desk:not_sent"))
    assertContains(page, "No e-mail wanted.")
    assertContains(page, "Told by phone")
    assertNotContains(page, "Send again")


def test_no_e_mail_goes_to_her_by_another_key_either(desk, waits):
    choose(desk, waits, "no")
    hear()
    assertContains(press(desk, "message_again", waits), "Tell them by phone.", status_code=409)
    assert not mail.outbox


def test_who_wants_e_mail_again_gets_what_was_left(desk, waits):
    choose(desk, waits, "no")
    hear()
    choose(desk, waits, "yes")
    press(desk, "message_again", waits)
    assert len(mail.outbox) == 1


def test_the_booking_says_how_she_is_told_and_who_chose_it_is_written_down(desk, desk_user, waits, patient):
    choose(desk, waits, "no")
    assertContains(desk.get(reverse("desk:booking", args=[waits.booking_id])), "E-mail again")
    last = patient.events.select_related("pgh_context").order_by("pgh_id").last()
    assert last.no_email
    by = last.pgh_context.metadata
    assert (by["user"], by["action"]) == (desk_user.pk, "patient.email_chosen")


@pytest.mark.parametrize("wanted", ["", "perhaps"], ids=["nothing", "another word"])
def test_a_choice_that_is_none_changes_nothing(desk, waits, patient, wanted):
    assert choose(desk, waits, wanted).status_code == 400
    patient.refresh_from_db()
    assert not patient.no_email


def test_a_clinician_does_not_choose_for_her(client, waits, clinician_user):
    client.force_login(clinician_user)
    assert choose(client, waits, "no").status_code == 403


# --- Messages that belong to no clinic ---------------------------------------------------------------------------


@pytest.fixture
def of_no_clinic():
    return Message.objects.create(
        kind="account", address="new@example.test", queued_at=NOW, due_at=NOW, given_up_at=NOW, failure=WHY
    )


def test_a_message_of_no_clinic_that_was_given_up_stands_on_the_operators_list(
    client, operator, of_no_clinic, given_up
):
    client.force_login(operator)
    page = client.get(reverse("admin:not_sent"))
    assertContains(page, "new@example.test")
    assertContains(page, WHY)
    assertContains(page, "New York time")
    assertNotContains(page, "Pat Patient")
    assertRedirects(client.post(reverse("admin:not_sent_settled", args=[of_no_clinic.pk])), reverse("admin:not_sent"))
    assertNotContains(client.get(reverse("admin:not_sent")), WHY)
    assert client.post(reverse("admin:not_sent_settled", args=[given_up.pk])).status_code == 404
