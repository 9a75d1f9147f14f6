"""A quiz left for hours: the same device opens the answers again, after a proof from these answers."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from questionnaire import services
from tests.client import CsrfClient
from tests.questionnaire.patients import full

pytestmark = [pytest.mark.django_db, pytest.mark.clock("2026-11-22T17:00:00Z")]

PAGE = "/quiz/resume/device/"
BORN = {"birth_date_month": "3", "birth_date_day": "1", "birth_date_year": "1984"}
CHOSEN = {"concerns": ["frown_lines", "acne_scars_rolling"]}
EARLY = {"concerns": {"concerns": CHOSEN["concerns"]}}


@pytest.fixture(autouse=True)
def no_try_is_counted_yet():
    cache.clear()


def close(browser):
    """Returns the same device after the session has ended: it still has its mark of the quiz."""
    device = CsrfClient()
    device.cookies[settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME] = browser.cookies[
        settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME
    ].value
    return device


@pytest.fixture
def left(draft, browser):
    """Returns a function that leaves a quiz on a device, by default before the birth date was asked."""

    def left(answers=EARLY):
        draft.answers = answers
        draft.save()
        browser.get(reverse("quiz:here"))
        return close(browser)

    return left


@pytest.mark.parametrize(("answers", "told"), [(EARLY, CHOSEN), (full(), BORN)], ids=["what was chosen", "birth date"])
def test_the_answers_open_again_for_whoever_says_what_they_hold(left, draft, answers, told):
    device = left(answers)

    assert device.get(reverse("quiz:here")).url == PAGE
    page = device.get(PAGE)
    assert "A quiz was begun on this device" in page.content.decode()
    assert device.post(PAGE, told).status_code == 302
    assert device.get(reverse("quiz:here")).url != PAGE
    draft.refresh_from_db()
    assert draft.answers == answers


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (EARLY, {"concerns": ["frown_lines"]}),
        (EARLY, {"concerns": [*CHOSEN["concerns"], "redness"]}),
        (EARLY, {}),
        (full(), BORN | {"birth_date_day": "2"}),
        (full(), CHOSEN),
    ],
    ids=["too few", "too many", "nothing", "another date", "concerns where a date is asked"],
)
def test_whoever_says_something_else_reads_nothing(left, answers, told):
    device = left(answers)

    assert device.post(PAGE, told).status_code == 422
    assert device.get(reverse("quiz:review")).url == PAGE
    assert "Ann Example" not in device.get(PAGE).content.decode()


def test_the_page_shows_none_of_the_answers(left):
    page = left().get(PAGE).content.decode()

    assert "checked" not in page


def test_tries_are_counted_for_the_draft(left):
    device = left()
    for _ in range(5):
        device.post(PAGE, {"concerns": ["redness"]})

    page = device.post(PAGE, CHOSEN)
    assert page.status_code == 422
    assert "There were too many tries." in page.content.decode()


def test_what_the_device_keeps_is_signed_hidden_from_scripts_and_ends(browser, draft):
    browser.get(reverse("quiz:here"))
    kept = browser.cookies[settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME]

    assert kept["httponly"]
    assert kept["samesite"] == "Lax"
    assert kept["max-age"] == 7 * 24 * 60 * 60
    assert draft.browser_key not in kept.value


@pytest.mark.parametrize("changed", ["", "x", "0" * 96, "zz"], ids=["none", "short", "no signature", "no id"])
def test_what_was_not_given_out_opens_nothing(left, changed):
    device = left()
    device.cookies[settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME] = changed

    assert device.get(PAGE).url == reverse("quiz:resume_code")
    assert device.get(reverse("quiz:here")).url == "/"


def test_once_opened_elsewhere_the_device_has_nothing_left(left, draft):
    device = left()
    services.use_code(code=services.new_resume_code(submission=draft))

    assert device.get(PAGE).url == reverse("quiz:resume_code")


def test_the_device_can_be_made_to_forget(left):
    device = left()
    device.post(reverse("quiz:leave"))

    assert device.get(PAGE).url == reverse("quiz:resume_code")


def test_an_empty_draft_and_sent_answers_are_not_offered(left, draft):
    device = left({})
    assert device.get(PAGE).url == reverse("quiz:resume_code")
    draft.answers = full()
    draft.save()
    services.submit(submission=draft)
    assert device.get(PAGE).url == reverse("quiz:resume_code")


def test_another_device_has_nothing(left):
    left()
    assert CsrfClient().get(PAGE).url == reverse("quiz:resume_code")
