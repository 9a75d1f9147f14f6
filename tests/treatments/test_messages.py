"""What a patient is told about her bookings."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar

from tests.treatments.desk import NOW, TEN, book, plan_of
from treatments.models import Booking, Message, MessageKind
from treatments.services import bookings, messages

pytestmark = pytest.mark.django_db
DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
HEALTH_WORDS = ["botox", "skinpen", "needl", "treatment", "skin", "session", "plan"]


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(session, team):
    return book(session, **team)


@pytest.fixture
def cancelled(booking, desk_user):
    mail.outbox.clear()
    return bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)


def _calendar(email):
    [(name, content, kind)] = email.attachments
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return name, kind, calendar, event


@pytest.mark.usefixtures("booking")
def test_a_confirmation_says_when_by_whose_clock_where_and_how_to_change_it():
    [email] = mail.outbox
    assert email.to == ["pat@example.test"]
    assert email.subject == "Your appointment at Harbor Clinic, Tuesday, November 24, 2026 at 10:00 a.m."
    html = email.alternatives[0].content
    for body in (email.body, html):
        for words in ["New York time", "1 Test Street, Testville", "+1 555 0100", "http://localhost:8000/my/"]:
            assert words in body


@pytest.mark.usefixtures("booking")
def test_nothing_in_it_says_what_is_done_to_her():
    [email] = mail.outbox
    _, _, calendar, _ = _calendar(email)
    everything = " ".join([email.subject, email.body, email.alternatives[0].content, calendar.to_ical().decode()])
    assert not [word for word in HEALTH_WORDS if word in everything.lower()]


def test_the_calendar_entry_is_in_utc_and_asks_for_the_time(booking):
    name, kind, calendar, event = _calendar(mail.outbox[0])
    assert (name, kind) == ("appointment.ics", "text/calendar; method=REQUEST")
    assert (calendar["method"], event["sequence"], event["status"]) == ("REQUEST", 0, "CONFIRMED")
    assert (event.start, event.end) == (TEN, datetime(2026, 11, 24, 15, 30, tzinfo=UTC))
    assert event["uid"] == str(booking.calendar_uid)
    assert "DTSTART:20261124T150000Z" in calendar.to_ical().decode()


def test_a_cancellation_takes_the_same_entry_out_again(cancelled):
    [email] = mail.outbox
    assert email.subject.startswith("Cancelled: your appointment at Harbor Clinic")
    _, kind, calendar, event = _calendar(email)
    assert kind == "text/calendar; method=CANCEL"
    assert (calendar["method"], event["sequence"], event["status"]) == ("CANCEL", 1, "CANCELLED")
    assert event["uid"] == str(cancelled.calendar_uid)


def test_a_time_that_is_past_is_cancelled_without_a_word(booking, desk_user):
    mail.outbox.clear()
    bookings.cancel(booking=booking, reason="Booked by mistake", by=desk_user, now=booking.ends_at)
    assert not mail.outbox


def test_a_message_is_sent_once_however_often_the_queue_runs_it(booking):
    message = booking.messages.get()
    messages.send.call(message.pk)
    assert len(mail.outbox) == 1
    assert message.sent_at


def test_a_message_is_queued_once_for_a_booking(booking):
    messages.queue(booking=booking, kind=MessageKind.CONFIRMED)
    assert Message.objects.count() == len(mail.outbox) == 1


def test_what_is_no_longer_true_is_not_sent(booking, desk_user):
    late = booking.messages.get()
    bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)
    Message.objects.filter(pk=late.pk).update(sent_at=None)
    mail.outbox.clear()
    messages.send.call(late.pk)
    assert not mail.outbox


def test_a_message_that_could_not_go_out_stays_unsent_and_the_queue_is_told(booking, settings):
    Message.objects.update(sent_at=None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    with pytest.raises(ConnectionRefusedError):
        messages.send.call(booking.messages.get().pk)
    assert booking.messages.get().sent_at is None


def test_a_booking_that_is_rolled_back_tells_nobody(session, team, settings):
    settings.TASKS = DATABASE_QUEUE
    with transaction.atomic():
        book(session, **team)
        transaction.set_rollback(True)
    assert not Booking.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_queue_holds_a_number_and_no_personal_data(session, team, settings):
    settings.TASKS = DATABASE_QUEUE
    message = book(session, **team).messages.get()
    assert DBTaskResult.objects.get().args_kwargs == {"args": [message.pk], "kwargs": {}}
