"""Check-in at the desk: what is asked, and what the desk sees of the answers afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.treatments.plans_to_book import TEN, book, plan_of
from treatments.models import Booking, HealthFact, Hold, Patient
from treatments.services.safety import safety

pytestmark = [pytest.mark.django_db, pytest.mark.clock(TEN)]
HEALTH = ["pregnan", "isotretinoin", "sore", "blood", "neither treatment"]
"""Parts of words that would reveal a reason."""


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox", "skinpen")[0], clinician=clinician, room=room, by=desk_user)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


def page_of(booking):
    return reverse("desk:arrived", args=[booking.pk])


def answer(client, booking, *answers, **more):
    return client.post(page_of(booking), {"answers": answers, **more})


def state(booking):
    booking = Booking.objects.get(pk=booking.pk)
    return booking.state, booking.session.state


def test_the_desk_asks_what_can_have_changed_for_this_treatment(desk, booking):
    page = desk.get(page_of(booking))
    for words in [
        "I am pregnant, or I might be",
        "A cold sore right now",
        "None of these",
        "I would rather tell the clinician",
    ]:
        assertContains(page, words)
    assertNotContains(page, "sunburn")  # for SkinPen alone


def test_it_is_asked_in_her_language_too(desk, booking):
    Patient.objects.update(language="es")
    page = desk.get(page_of(booking))
    with translation.override("es"):
        spoken = translation.gettext("I am pregnant, or I might be")
    assertContains(page, f'<span class="spoken" lang="es">{spoken}</span>', html=True)


def test_whoever_has_none_of_these_is_checked_in(desk, booking):
    assertRedirects(answer(desk, booking, "none"), reverse("desk:booking", args=[booking.pk]))
    assert state(booking) == ("arrived", "booked")
    assert not HealthFact.objects.exists()


def test_an_arrival_hours_before_the_time_is_asked_about_once(desk, booking, clock):
    assertNotContains(desk.get(page_of(booking)), "this early")
    clock.move_to(TEN - timedelta(hours=2, minutes=1))
    assertContains(desk.get(page_of(booking)), "The patient is here this early")
    assert answer(desk, booking, "none").status_code == 422
    assert state(booking)[0] == "booked"
    answer(desk, booking, "none", early="on")
    assert state(booking)[0] == "arrived"


def test_an_answer_that_stops_holds_the_visit_and_checks_her_in(desk, booking, desk_user):
    page = desk.get(answer(desk, booking, "pregnant", "active_cold_sore").url)
    assertContains(page, "Arrived. On hold: a clinician must see the patient first.")
    assert state(booking) == ("arrived", "held")
    told = HealthFact.objects.order_by("flag").values_list("flag", "source", "told_to")
    assert list(told) == [("active_cold_sore", "check_in", desk_user.pk), ("pregnant", "check_in", desk_user.pk)]


def test_whoever_is_to_treat_her_is_written_to_at_once(desk, booking, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer(desk, booking, "pregnant")
    [message] = mail.outbox
    assert message.to == [booking.clinician.user.email]
    assert reverse("admin:treatments_hold_change", args=[Hold.objects.get(session=booking.session).pk]) in message.body
    assert not [word for word in (*HEALTH, "pat") if word in (message.subject + message.body).lower().split()]


def test_she_can_keep_it_for_the_clinician(desk, booking):
    answer(desk, booking, "in_private")
    assert state(booking) == ("arrived", "held")
    assert not HealthFact.objects.exists()


@pytest.mark.parametrize("name", ["booking", "day", "home", "find_time"])
def test_the_desk_sees_that_it_is_held_and_never_why(desk, booking, name):
    desk.get(answer(desk, booking, "pregnant").url)  # so that the message has been shown
    args = {"booking": [booking.pk], "day": ["harbor", "2026-11-24"], "home": [], "find_time": [booking.session_id]}[
        name
    ]
    page = desk.get(reverse(f"desk:{name}", args=args)).content.decode().lower()
    assert "held" in page
    assert not [word for word in HEALTH if word in page]


def test_the_desk_finds_her_with_the_clinician(desk, booking):
    answer(desk, booking, "pregnant")
    assertContains(desk.post(reverse("desk:home"), {"text": "Pat"}), "With the clinician")


REFUSED = {
    "nothing": ([], "Tick what the patient answers"),
    "none and one": (["none", "pregnant"], "goes with no other answer"),
    "not asked": (["keloid_history"], "Choose from the list"),
}


@pytest.mark.parametrize(("answers", "sentence"), REFUSED.values(), ids=REFUSED)
def test_nobody_is_checked_in_without_an_answer(desk, booking, answers, sentence):
    assertContains(answer(desk, booking, *answers), sentence, status_code=422)
    assert state(booking) == ("booked", "booked")


def test_what_was_told_is_kept_also_where_she_cannot_be_checked_in(desk, booking):
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False):
        assertContains(answer(desk, booking, "pregnant"), "it is too early to check in", status_code=409)
    assert state(booking) == ("booked", "held")


def test_a_clinician_starts_no_record_of_a_held_visit(client, booking, clinician_user, desk_user):
    safety.tell_at_check_in(booking=booking, flags=["pregnant"], by=desk_user, now=TEN)
    client.force_login(clinician_user)
    day = reverse("desk:day", args=["harbor", "2026-11-24"])
    start = reverse("admin:start_record", args=[booking.pk])
    assertNotContains(client.get(day), start)
    assertContains(client.post(start, follow=True), "This visit is held")


def test_a_clinician_does_not_check_in(client, booking, clinician_user):
    client.force_login(clinician_user)
    assert client.get(page_of(booking)).status_code == 403
    assert answer(client, booking, "pregnant").status_code == 403
    assert not Hold.objects.exists()


def test_check_in_asks_the_database_a_bounded_number_of_questions(desk, booking, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        desk.get(page_of(booking))
