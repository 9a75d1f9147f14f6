"""No mail and no text leaves the product but by way of the table of messages."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.desk import DATABASE_QUEUE
from treatments.management.worker import look_after
from treatments.models import Message
from treatments.models.messages.messages import SUBJECTS, WRITTEN, MessageKind
from treatments.services.messages.notices import WRITERS

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
SENDS = re.compile(r"\bsend_mail\(|\bsend_mass_mail\(|\bmail_(admins|managers)\(|\.send\(")
ALLOWED = {
    "treatments/services/messages/messages.py": "the one place",
    "treatments/permissions/sign_in.py": "the method that allauth calls, which hands over",
    "treatments/backoffice/admin/people.py": "by that method",
}


def test_nothing_else_sends():
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in ("questionnaire", "treatments", "clinic_advisor")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if SENDS.search(path.read_text())
    }
    assert found == set(ALLOWED)


def test_each_kind_is_written_from_its_row_or_comes_written():
    assert set(SUBJECTS) | set(WRITTEN) == set(MessageKind)
    visits = {kind for kind, column in SUBJECTS.items() if column in {"booking", "offer", "session"}}
    assert set(WRITERS) == set(SUBJECTS) - visits


@pytest.mark.parametrize("address", ["account_request_login_code", "account_reset_password"])
def test_a_page_that_mails_leaves_a_row_and_sends_nothing(client, patient, desk_user, settings, mailoutbox, address):
    settings.TASKS = DATABASE_QUEUE
    for email in (patient.email, desk_user.email):
        client.post(reverse(address), {"email": email})
    assert mailoutbox == []
    assert Message.objects.waiting().exists()


def test_what_waited_in_the_queue_of_tasks_becomes_messages_and_no_traceback_stays(patient):
    """An installation from before."""
    assessment = make_assessment(patient, FROWN_LINES)
    for status in ("READY", "RUNNING", "FAILED", "SUCCESSFUL"):
        DBTaskResult.objects.create(
            task_path="treatments.services.receipts.send_receipt",
            args_kwargs={"args": [assessment.pk], "kwargs": {}},
            backend_name="default",
            status=status,
            traceback=f"refused: {patient.email}",
            exception_class_path="",
            run_after=NOW,
        )
    migration = import_module("treatments.migrations.0053_from_tasks_to_messages")
    migration.tasks_to_messages(apps, None)
    assert not DBTaskResult.objects.exists()
    assert Message.objects.filter(kind="receipt", assessment=assessment, clinic=patient.clinic).count() == 3
    assert (Message.objects.waiting().count(), Message.objects.not_out().count()) == (2, 1)


def test_what_a_server_of_the_version_before_queues_during_an_upgrade_becomes_a_message(patient, settings):
    settings.TASKS = DATABASE_QUEUE
    assessment = make_assessment(patient, FROWN_LINES)
    for path in ("treatments.services.receipts.send_receipt", "treatments.services.messages.messages.send"):
        DBTaskResult.objects.create(
            task_path=path,
            args_kwargs={"args": [assessment.pk], "kwargs": {}},
            backend_name="default",
            exception_class_path="",
            traceback="",
            run_after=NOW,
        )
    look_after(now=NOW)
    assert not DBTaskResult.objects.exists()
    assert Message.objects.waiting().get().kind == "receipt"
