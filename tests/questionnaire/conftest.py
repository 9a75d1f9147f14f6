"""The quiz without the other apps: a draft, a browser that holds it, and a photo folder that is removed again."""

import pytest
from django.conf import settings
from django.utils import timezone

from questionnaire import answers, services
from questionnaire.models import Submission
from tests.client import CsrfClient
from tests.questionnaire.patients import full


@pytest.fixture(autouse=True)
def the_quiz_alone(settings, tmp_path):
    settings.ROOT_URLCONF = "tests.questionnaire.urls"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"


@pytest.fixture
def draft(db):
    return services.start(clinic_code="harbor", language="en", time_zone="America/New_York")


@pytest.fixture
def full_draft(draft):
    draft.answers = full()
    draft.save()
    return draft


class QuizBrowser(CsrfClient):
    """A browser that sends the current version of a step as `read_at`, unless the data already contain `read_at`."""

    def post(self, path, data=None, *args, **kwargs):
        if isinstance(data, dict) and path.startswith("/quiz/") and "read_at" not in data:
            data = {**data, "read_at": self._version_at(path)}
        return super().post(path, data, *args, **kwargs)

    def _version_at(self, path):
        submission = Submission.objects.filter(pk=self.session["submission"]).first()
        stored = submission.answers if submission else {}
        step = answers.addresses(stored).get(path.split("?")[0].split("/")[2])
        return answers.version_of(stored.get(step.key)) if step else ""


def browser_with(submission):
    """Returns a browser that works on this submission."""
    client = QuizBrowser()
    session = client.session
    session["submission"], session["submission_key"] = str(submission.pk), submission.browser_key
    session["open_until"] = int(timezone.now().timestamp()) + settings.SESSION_COOKIE_AGE
    session.save()
    return client


@pytest.fixture
def browser(draft):
    return browser_with(draft)


@pytest.fixture
def full_browser(full_draft):
    return browser_with(full_draft)
