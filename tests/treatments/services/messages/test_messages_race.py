"""A message is sent once, however many processes send it at the same time and wherever one of them stops."""

from threading import Barrier

import pytest
from django.core import mail

from tests.treatments.plans_to_book import DATABASE_QUEUE, NOW, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Message
from treatments.services.messages import messages, visit_emails
from treatments.services.messages.messages import UNDO_FOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
AFTER = NOW + UNDO_FOR
WORKERS = 8


@pytest.fixture
def message(patient, clinician, room, desk_user, settings):
    """A message whose process ended after the commit and before sending: the queue has its row."""
    settings.TASKS = DATABASE_QUEUE
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    assert not mail.outbox
    return booking.messages.get(kind="confirmed")


def test_after_a_restart_it_is_sent_once_by_whoever_comes_first(message):
    sent = at_once(lambda _: messages.deliver(message_id=message.pk, now=AFTER), range(WORKERS))
    assert sorted(sent) == [False] * (WORKERS - 1) + [True]
    assert len(mail.outbox) == 1


def test_without_the_lock_each_of_them_would_send_it(message):
    """The control: each process reads, sends and marks the message without a lock."""

    read = Barrier(WORKERS)

    def send_unguarded(_):
        unsent = Message.objects.waiting().select_related("booking__patient").get(pk=message.pk)
        read.wait(timeout=60)
        visit_emails.email_for(unsent, messages.still_true(unsent, now=AFTER)).send()
        Message.objects.filter(pk=unsent.pk).update(sent_at=AFTER)

    at_once(send_unguarded, range(WORKERS))
    assert len(mail.outbox) == WORKERS


def test_a_worker_that_dies_while_it_sends_leaves_it_to_the_next(message, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DiesInTheMiddle"
    with pytest.raises(KeyboardInterrupt):
        messages.deliver(message_id=message.pk, now=AFTER)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert messages.deliver_due(now=AFTER) == 0
    assert messages.deliver_due(now=AFTER + messages.BACK_OFF[0]) == 1
    assert messages.deliver_due(now=AFTER + messages.BACK_OFF[0]) == 0
    assert len(mail.outbox) == 1


class DiesInTheMiddle:
    """A mail server during whose call the process is stopped."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, email_messages):
        raise KeyboardInterrupt
