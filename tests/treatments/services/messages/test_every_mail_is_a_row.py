"""Every mail and text message is sent through the table of messages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import NOW
from tests.treatments.plans_to_book import DATABASE_QUEUE
from treatments.models import Message
from treatments.models.messages.messages import SUBJECTS, WRITTEN, MessageKind
from treatments.services.messages.other_emails import WRITERS

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
