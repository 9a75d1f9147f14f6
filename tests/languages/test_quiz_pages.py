"""No text of the quiz is left untranslated."""

import pytest
from django.conf import settings
from django.urls import reverse

from questionnaire import answers
from questionnaire.steps import STEPS
from tests.languages.marked import forgotten, forgotten_in_mail
from tests.questionnaire.patients import full

pytestmark = pytest.mark.django_db


def address_with(draft, step):
    """Returns the address of a step in a draft that asks it."""
    draft.answers = full(concerns={"concerns": [step.concern or "redness", "sagging"]})
    draft.save()
    return reverse("quiz:step", args=[answers.address_of(step, draft.answers)])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step(holding, draft, step):
    address = address_with(draft, step)

    assert forgotten(holding(draft).get(address, follow=True)) == []


@pytest.mark.parametrize("step", [step for step in STEPS if step.questions], ids=lambda step: step.key)
def test_a_step_after_a_mistake(holding, draft, step):
    address = address_with(draft, step)

    assert forgotten(holding(draft).post(address, {"continue": "1"}, follow=True)) == []


def test_what_is_said_of_answers_that_no_longer_apply(holding, draft):
    page = holding(draft).post(
        reverse("quiz:step", args=["concerns"]), {"concerns": ["redness"], "continue": "1"}, follow=True
    )

    assert forgotten(page) == []


@pytest.mark.parametrize("name", ["review", "photos", "save", "leave", "resume_code"])
def test_a_page_around_it(holding, draft, name):
    assert forgotten(holding(draft).get(reverse(f"quiz:{name}"), follow=True)) == []


@pytest.mark.parametrize("name", ["review", "resume_code"])
def test_a_page_around_it_in_another_browser(phone, name):
    assert forgotten(phone.get(reverse(f"quiz:{name}"), follow=True)) == []


def test_where_the_quiz_may_stop(holding, draft):
    draft.answers = full(pregnancy={"flags": ["pregnant", "trying_to_conceive"]})
    draft.save()

    assert forgotten(holding(draft).get(reverse("quiz:stop"))) == []


@pytest.mark.parametrize("typed", [None, {}, {"concerns": ["redness"]}], ids=["at first", "nothing", "something else"])
@pytest.mark.parametrize("answers", [full(), {"concerns": {"concerns": ["sagging"]}}], ids=["birth date", "chosen"])
def test_the_offer_of_a_quiz_that_this_device_keeps(holding, draft, answers, typed):
    draft.answers = answers
    draft.save()
    device = holding(draft)
    device.get(reverse("quiz:here"))
    del device.cookies[settings.SESSION_COOKIE_NAME]
    address = reverse("quiz:resume_device")
    page = device.get(address) if typed is None else device.post(address, typed)

    assert page.status_code == (200 if typed is None else 422)
    assert forgotten(page) == []


def test_a_link_that_no_longer_works(phone):
    assert forgotten(phone.get(reverse("quiz:resume", args=["old"]), follow=True)) == []


def test_a_code_that_does_not_work(phone):
    assert forgotten(phone.post(reverse("quiz:resume_code"), {"code": "XXXX-XXXX"}, follow=True)) == []


def test_the_mail_with_a_link(holding, draft, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        holding(draft).post(reverse("quiz:save"), {"email": "ann@example.test"})

    assert mailoutbox
    assert forgotten_in_mail(mailoutbox) == []
