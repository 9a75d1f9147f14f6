"""The start of the quiz, on a device with an open quiz or with the mark of an earlier one."""

import pytest
from django.conf import settings
from django.urls import reverse

from questionnaire.models import Submission
from tests.factories import NOW
from tests.questionnaire.patients import full

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def keeping(client, clinic):
    """A browser whose session has ended, with the mark of a quiz."""
    client.post(reverse("patient:begin"), {"clinic": clinic.code})
    Submission.objects.update(answers=full())
    client.get(reverse("quiz:here"))
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def test_beginning_where_a_quiz_is_kept_offers_it(keeping, clinic):
    response = keeping.post(reverse("patient:begin"), {"clinic": clinic.code})

    assert response.url == reverse("quiz:resume_device")
    assert Submission.objects.count() == 1


def test_beginning_after_the_device_forgot_it_starts_another(keeping, clinic):
    keeping.post(reverse("quiz:leave"))

    response = keeping.post(reverse("patient:begin"), {"clinic": clinic.code})
    assert response.url == reverse("quiz:step", args=["concerns"])
    assert Submission.objects.count() == 2
