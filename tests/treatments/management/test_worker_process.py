"""The worker as a process: killed while it sends a mail, told to stop, and the state it leaves."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as ours
from django.db import connection

from tests.factories import NOW
from tests.mail_server import mail_server, wait_until
from tests.treatments.plans_to_book import DATABASE_QUEUE
from treatments.management.worker import STOPS_WITHIN
from treatments.models import Message
from treatments.services.messages import messages

# Another process uses the machine's clock, whatever the date of the test.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
LONG_AGO, FAR_AWAY = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def message(settings):
    """A message that is due on any real date: the worker process uses the machine's clock."""
    settings.TASKS = DATABASE_QUEUE
    messages.hand_over(
        kind="account", address="pat@example.test", subject="Your account", body="Hello", lives_for=timedelta(days=1)
    )
    Message.objects.update(due_at=LONG_AGO, expires_at=FAR_AWAY)
    return Message.objects.get()


@pytest.fixture
def start_worker():
    started = []

    def start(server):
        named = {key: connection.settings_dict[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.process_settings",
            "TEST_DATABASE": json.dumps({**named, "HOST": connection.connection.info.host}),
            "TEST_MAIL_PORT": str(server.port),
        }
        command = [sys.executable, "manage.py", "db_worker", "--interval", "0.1"]
        started.append(subprocess.Popen(command, env=environment, cwd=ours.BASE_DIR, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_killed_in_the_middle_of_a_mail_it_leaves_a_claim_that_runs_out(message, start_worker, settings):
    with mail_server("hangs") as server:
        worker = start_worker(server)
        assert server.reached.wait(timeout=120)
        worker.kill()
        worker.wait()
    message.refresh_from_db()
    assert message.claimed_until is not None
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "clinic_advisor.mail.PunctualEmailBackend", "127.0.0.1"
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        assert messages.deliver_due(now=message.claimed_until - timedelta(seconds=1)) == 0
        assert messages.deliver_due(now=message.claimed_until) == 1
    assert len(server.taken) == 1


def test_told_to_end_it_ends_within_ten_seconds_and_gives_back_what_it_had_in_hand(message, start_worker):
    with mail_server("hangs") as server:
        worker = start_worker(server)
        assert server.reached.wait(timeout=120)
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=60)[1]
        assert worker.returncode == 0
    assert STOPS_WITHIN < 10
    message.refresh_from_db()
    assert (message.claimed_until, message.tries) == (None, 1)
    assert "pat@example.test" not in said
    assert "Traceback" not in said


def test_with_nothing_to_do_it_ends_at_once_and_what_it_had_sent_is_settled(message, start_worker):
    with mail_server() as server:
        worker = start_worker(server)
        wait_until(Message.objects.filter(sent_at__isnull=False).exists)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    assert len(server.taken) == 1
    assert Message.objects.get().sent_at is not None
