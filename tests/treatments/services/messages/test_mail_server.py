"""A mail server that hangs, refuses, dies or trickles: no page waits for it, and no message is lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.mail_server import mail_server, wait_until
from tests.treatments.plans_to_book import DATABASE_QUEUE, NOW, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.management.worker import BackgroundWorker
from treatments.models import Booking, Message, MessageKind
from treatments.services.messages import messages
from treatments.services.messages.messages import BACK_OFF, CLAIM_FOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
ADDRESS = "pat@example.test"


@pytest.fixture
def served(settings):
    """As in production: a worker sends over SMTP."""
    settings.TASKS = DATABASE_QUEUE
    settings.EMAIL_BACKEND = "clinic_advisor.mail.PunctualEmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1

    def at(server):
        settings.EMAIL_PORT = server.port
        return server

    return at


def hand_over(*, address=ADDRESS, lives_for=timedelta(days=1), kind="account"):
    messages.hand_over(
        kind=kind, address=address, subject="Your account", body="The secret is 123456.", lives_for=lives_for
    )
    return Message.objects.latest("pk")


def test_a_code_is_asked_for_and_the_page_does_not_call_the_mail_server(client, patient, served):
    with mail_server("hangs") as server:
        served(server)
        page = client.post(reverse("account_request_login_code"), {"email": patient.email})
        assert page.status_code in {200, 302}
        assert not server.reached.is_set()
    assert Message.objects.waiting().get().claimed_until is None


def test_a_mail_that_is_taken_says_whom_it_answers_to_and_that_a_machine_wrote_it(clinic, patient, served):
    clinic.email = "hello@harbor.test"
    clinic.save()
    with mail_server() as server:
        served(server)
        message = hand_over(address=patient.email)
        assert messages.deliver_due(now=NOW) == 1
        assert messages.deliver_due(now=NOW) == 0
    [mail] = server.taken
    assert "Reply-To: hello@harbor.test" in mail
    assert "Auto-Submitted: auto-generated" in mail
    message.refresh_from_db()
    assert (message.body, message.html, message.address) == ("", "", "")


@pytest.mark.parametrize("behaves", ["hangs", "turns_away", "hangs_up", "drips"])
def test_a_bad_server_is_tried_again_later(behaves, served, settings):
    settings.EMAIL_DEADLINE = 2
    with mail_server(behaves) as server:
        served(server)
        message = hand_over()
        assert messages.deliver_due(now=NOW) == 0
    message.refresh_from_db()
    assert (message.tries, message.claimed_until, message.due_at) == (1, None, NOW + BACK_OFF[0])
    assert message.failure == "The mail server could not be reached."
    with mail_server() as server:
        served(server)
        assert messages.deliver_due(now=NOW + BACK_OFF[0]) == 1
    assert len(server.taken) == 1


def test_a_refused_address_is_on_the_list_at_once_without_the_words(served, caplog):
    with mail_server("refuses") as server:
        served(server)
        message = hand_over()
        messages.deliver_due(now=NOW)
    message.refresh_from_db()
    assert (message.given_up_at, message.failure) == (NOW, "The mail server refuses the address.")
    assert message.body == message.html == ""
    assert ADDRESS not in caplog.text


def test_a_code_that_could_not_go_while_it_was_good_is_dropped_and_said(served):
    life = timedelta(minutes=10)
    with mail_server("turns_away") as server:
        served(server)
        message, now = hand_over(lives_for=life, kind="code"), NOW
        while Message.objects.waiting().exists():
            messages.deliver_due(now=now)
            now = Message.objects.get().due_at
            assert now < NOW + life
    message.refresh_from_db()
    assert message.tries > 3
    assert message.given_up_at is not None
    assert "123456" not in str(Message.objects.values())


def test_a_code_whose_time_is_over_before_anybody_tried_is_not_sent(served):
    with mail_server() as server:
        served(server)
        message = hand_over(lives_for=timedelta(minutes=10), kind="code")
        messages.deliver_due(now=NOW + timedelta(minutes=11))
    assert not server.taken
    message.refresh_from_db()
    assert message.failure == "It could not be sent while it was of use."


def in_thread(work):
    """Runs `work` in another thread, with its own connection."""

    def whole():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=whole)
    thread.start()
    return thread


def test_while_a_mail_hangs_its_booking_can_be_changed(patient, clinician, room, desk_user, served, settings):
    settings.EMAIL_TIMEOUT = 30
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    now = NOW + messages.UNDO_FOR
    with mail_server("hangs") as server:
        served(server)
        sending = in_thread(lambda: messages.deliver_due(now=now))
        assert server.reached.wait(timeout=60)
        with transaction.atomic():
            Booking.objects.select_for_update(nowait=True).get()
            Message.objects.select_for_update(nowait=True).get(kind=MessageKind.CONFIRMED)
            assert messages.take_back(booking=booking) is None, "what is on its way may be heard"
        assert messages.has_been_told(booking)
        assert messages.deliver_due(now=now) == 0, "nobody else sends it meanwhile"
    sending.join(timeout=60)
    assert not sending.is_alive()


def test_what_a_dead_worker_had_in_hand_is_sent_when_its_claim_runs_out(served):
    message = hand_over()
    Message.objects.update(claimed_until=NOW + CLAIM_FOR)
    with mail_server() as server:
        served(server)
        assert messages.deliver_due(now=NOW) == 0
        assert messages.deliver_due(now=NOW + CLAIM_FOR) == 1
        assert messages.deliver_due(now=NOW + CLAIM_FOR) == 0
    assert len(server.taken) == 1
    message.refresh_from_db()
    assert message.claimed_until is None


def test_a_worker_whose_claim_ran_out_does_not_overwrite_what_the_next_one_did(served):
    hand_over()
    late = Message.objects.get()
    late.claimed_until = NOW + CLAIM_FOR
    Message.objects.update(claimed_until=None, sent_at=NOW, body="", html="")
    messages._settle(late, failure="late", given_up_at=NOW)
    assert Message.objects.get().given_up_at is None


def test_workers_send_each_message_once(served):
    for number in range(12):
        hand_over(address=f"pat{number}@example.test")
    with mail_server() as server:
        served(server)
        at_once(lambda number: BackgroundWorker(name=f"w{number}").work_off(), range(3))
    assert len(server.taken) == len({mail.partition("To: ")[2].partition("\n")[0] for mail in server.taken}) == 12
    assert not Message.objects.filter(sent_at__isnull=True).exists()


def end_other_connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        assert cursor.fetchone()[0] >= 1


def test_a_mail_that_was_taken_while_the_database_went_away_is_settled_and_not_sent_twice(served, settings):
    settings.EMAIL_TIMEOUT = 60
    message = hand_over()
    with mail_server() as server:
        served(server)
        server.may_answer.clear()
        sending = in_thread(lambda: messages.deliver_due(now=NOW))
        wait_until(lambda: len(server.taken) == 1)
        end_other_connections()
        server.may_answer.set()
        sending.join(timeout=60)
        assert messages.deliver_due(now=NOW + CLAIM_FOR) == 0
    message.refresh_from_db()
    assert message.sent_at == NOW


def test_a_worker_outlives_its_database_connections(served):
    with mail_server() as server:
        served(server)
        worker = BackgroundWorker(interval=0.05)
        running = in_thread(worker.run)
        try:
            hand_over(address="first@example.test")
            wait_until(lambda: len(server.taken) == 1)
            end_other_connections()
            hand_over(address="second@example.test")
            wait_until(lambda: len(server.taken) == 2)
        finally:
            worker.stop()
            running.join(timeout=60)
    assert not running.is_alive()
