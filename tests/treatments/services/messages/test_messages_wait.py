"""When a message is sent: not while it can be undone, once, again after a failure, and never dropped silently."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests import factories
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, TEN, book, plan_of
from treatments.models import Booking, Message, MessageKind
from treatments.services.booking import bookings, moves
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import Shift
from treatments.services.messages import messages
from treatments.services.messages.messages import BACK_OFF, UNDO_FOR

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
AFTER = NOW + UNDO_FOR


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def sessions(patient):
    return plan_of(patient, "botox", "botox_review")


@pytest.fixture
def booking(sessions, team):
    return book(sessions[0], **team)


@pytest.fixture
def heard(booking):
    """A booking of which the patient was notified."""
    messages.deliver_due(now=AFTER)
    mail.outbox.clear()
    return booking


def move(booking, starts_at, by, now=NOW, along=()):
    fresh = Booking.objects.get(pk=booking.pk)
    to = ChosenTime(starts_at, booking.clinician, booking.room, None)
    return moves.move(booking=fresh, to=to, along=along, by=by, now=now)


def cancel(booking, by, now=NOW):
    bookings.cancel(booking=Booking.objects.get(pk=booking.pk), reason="Patient asked", by=by, now=now)


def subjects():
    return [email.subject for email in mail.outbox]


# --- Three minutes ------------------------------------------------------------------------------------------------


def test_what_the_desk_books_is_told_once_it_can_no_longer_be_undone(booking):
    assert messages.deliver_due(now=AFTER - timedelta(seconds=1)) == 0
    assert messages.deliver_due(now=AFTER) == 1
    assert len(mail.outbox) == 1
    assert messages.deliver_due(now=AFTER + timedelta(days=1)) == 0


def test_what_a_patient_does_herself_is_told_at_once(heard, patient):
    cancel(heard, factories.UserFactory(email=patient.email))
    assert [subject[:9] for subject in subjects()] == ["Cancelled"]


def test_a_booking_that_she_never_heard_of_is_cancelled_without_a_word(booking, desk_user):
    cancel(booking, desk_user)
    assert messages.deliver_due(now=AFTER) == 0
    assert not Message.objects.exists()


def test_a_booking_that_moved_before_she_heard_of_it_is_confirmed_for_its_new_time(booking, desk_user):
    move(booking, NEXT_WEEK, desk_user)
    messages.deliver_due(now=AFTER)
    assert subjects() == ["Your appointment at Harbor Clinic, Tuesday, December 1, 2026 at 10:00 a.m."]


def test_two_moves_are_told_as_one_from_the_time_that_she_knows(heard, desk_user):
    move(heard, TEN + timedelta(hours=1), desk_user)
    move(heard, NEXT_WEEK, desk_user)
    messages.deliver_due(now=AFTER)
    [email] = mail.outbox
    assert "December 1, 2026" in email.subject
    assert "Before: Tuesday, November 24, 2026, 10:00 a.m." in email.body


def test_a_move_there_and_back_is_not_told(heard, desk_user):
    move(heard, NEXT_WEEK, desk_user)
    move(heard, TEN, desk_user)
    assert messages.deliver_due(now=AFTER) == 0


def test_a_cancellation_names_the_time_that_she_knows(heard, desk_user):
    move(heard, NEXT_WEEK, desk_user)
    cancel(heard, desk_user)
    messages.deliver_due(now=AFTER)
    assert subjects() == ["Cancelled: your appointment at Harbor Clinic, Tuesday, November 24, 2026 at 10:00 a.m."]


# --- Several in one mail ------------------------------------------------------------------------------------------


@pytest.fixture
def both(heard, sessions, team):
    second = book(sessions[1], starts_at=NEXT_WEEK + timedelta(days=7), **team)
    messages.deliver_due(now=AFTER)
    mail.outbox.clear()
    return heard, second


def move_both(both, desk_user, by_days=7):
    first, second = (Booking.objects.get(pk=booking.pk) for booking in both)
    later = timedelta(days=by_days)
    along = [Shift(second, ChosenTime(second.starts_at + later, second.clinician, second.room, None))]
    return move(first, first.starts_at + later, desk_user, along=along)


def test_what_moves_along_is_told_in_the_same_message_with_a_calendar_entry_each(both, desk_user):
    move_both(both, desk_user)
    messages.deliver_due(now=AFTER)
    [email] = mail.outbox
    assert email.subject == "New times: your appointments at Harbor Clinic"
    for body in (email.body, email.alternatives[0].content):
        for when in ["November 24", "December 1", "December 8", "December 15"]:
            assert when in body
    assert [name for name, _, _ in email.attachments] == ["appointment.ics", "appointment-2.ics"]


@pytest.mark.parametrize("again", [0, 1], ids=["the first", "the one along"])
def test_news_of_the_others_stay_when_one_of_them_changes_again(both, desk_user, again):
    move_both(both, desk_user)
    moved = Booking.objects.get(pk=both[again].pk)
    move(moved, moved.starts_at + timedelta(hours=1), desk_user)
    messages.deliver_due(now=AFTER)
    assert len(mail.outbox) == 2
    text = "".join(email.body for email in mail.outbox)
    assert text.count("Before: Tuesday, November 24, 2026, 10:00 a.m.") == 1
    assert text.count("Before: Tuesday, December 8, 2026, 10:00 a.m.") == 1


# --- Failures -----------------------------------------------------------------------------------------------------


class NobodyListens(EmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError


class NoSuchAddress(EmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"pat@example.test": (550, b"no such user pat@example.test")})


@pytest.fixture
def server_is_gone(settings):
    settings.EMAIL_BACKEND = f"{__name__}.NobodyListens"


def test_a_message_is_tried_again_after_longer_and_longer_and_then_given_up(booking, server_is_gone):
    now, tried = AFTER, []
    for _ in range(len(BACK_OFF)):
        messages.deliver_due(now=now)
        message = Message.objects.get(kind=MessageKind.CONFIRMED)
        tried.append(message.due_at - now)
        assert messages.deliver_due(now=message.due_at - timedelta(seconds=1)) == 0
        now = message.due_at
    assert tuple(tried) == BACK_OFF
    messages.deliver_due(now=now)
    assert Message.objects.not_out().get().failure == "The mail server could not be reached."


def test_it_goes_out_when_the_server_is_back(booking, server_is_gone, settings):
    messages.deliver_due(now=AFTER)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert messages.deliver_due(now=AFTER + BACK_OFF[0]) == 1
    assert len(mail.outbox) == 1


def test_an_address_that_the_server_refuses_is_given_up_at_once_and_not_kept(booking, settings):
    settings.EMAIL_BACKEND = f"{__name__}.NoSuchAddress"
    messages.deliver_due(now=AFTER)
    assert Message.objects.not_out().get().failure == "The mail server refuses the address."


def test_what_is_no_longer_true_when_it_is_due_says_so(booking):
    Booking.objects.update(times_moved=1, moved_at=NOW)
    assert messages.deliver_due(now=AFTER) == 0
    assert Message.objects.get().overtaken_at == AFTER
