"""Continuing later: the link shown, the link sent, and what it opens in a second browser."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from questionnaire import services
from questionnaire.answers import version_of
from questionnaire.models import Submission
from tests.client import CsrfClient
from tests.questionnaire.conftest import browser_with
from tests.questionnaire.patients import FULL, posted

pytestmark = pytest.mark.django_db


def link_on(page):
    return re.search(rf'value="{settings.SITE_URL}([^"]+)"', page.content.decode())[1]


def test_looking_at_the_page_makes_no_link(browser, draft):
    assert browser.get(reverse("quiz:save")).status_code == 200

    draft.refresh_from_db()
    assert draft.resume_token_hash is None


def test_a_second_browser_goes_on_where_the_first_stopped(full_browser, full_draft):
    full_draft.answers.pop("eyes")
    full_draft.save()
    link = link_on(full_browser.post(reverse("quiz:save"), {"copy": "1"}))
    phone = CsrfClient()

    assert phone.get(link).status_code == 200
    assert phone.get(reverse("quiz:here")).url == "/", "following the link alone opens nothing"
    assert phone.post(link).url == reverse("quiz:step", args=["eyes"])
    phone.post(reverse("quiz:step", args=["eyes"]), posted(FULL["eyes"] | {"flags": ["dry_eye"]}))

    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"]["flags"] == ["dry_eye"]


def by_link(browser):
    """Returns the request with which a second browser continues by the link of the first."""
    return link_on(browser.post(reverse("quiz:save"), {"copy": "1"})), {}


def by_code(browser):
    """Returns the request with which a second browser continues by the code of the first."""
    return reverse("quiz:resume_code"), {"code": code_on(browser.post(reverse("quiz:save"), {"code": "1"}))}


@pytest.mark.parametrize("open_elsewhere", [by_link, by_code])
def test_going_on_elsewhere_takes_the_answers_from_the_first_browser(full_browser, full_draft, open_elsewhere):
    phone = CsrfClient()
    address, typed = open_elsewhere(full_browser)
    phone.post(address, typed)

    for method, name in [("get", "review"), ("get", "here"), ("post", "save"), ("get", "photos"), ("post", "stay")]:
        page = getattr(full_browser, method)(reverse(f"quiz:{name}"), {"copy": "1"})
        assert page.status_code == 410, name
        assert "opened on another device" in page.content.decode()
    full_browser.post(reverse("quiz:step", args=["eyes"]), posted(FULL["eyes"] | {"flags": ["dry_eye"]}))

    assert Submission.objects.get().answers["eyes"] == full_draft.answers["eyes"]
    assert phone.get(reverse("quiz:review")).status_code == 200


@pytest.mark.parametrize(("kept", "used"), [(by_code, by_link), (by_link, by_code)])
def test_nothing_that_the_first_browser_kept_opens_the_answers_again(full_browser, kept, used):
    back, typed_back = kept(full_browser)
    address, typed = used(full_browser)
    phone = CsrfClient()
    phone.post(address, typed)

    assert full_browser.post(back, typed_back).status_code in {410, 422}
    assert phone.get(reverse("quiz:review")).status_code == 200


def test_a_step_on_its_way_when_a_link_is_used_is_not_saved(full_draft):
    read = services.find_draft(full_draft.pk, full_draft.browser_key)
    services.use_link(token=services.new_resume_link(submission=full_draft))

    with pytest.raises(services.HeldElsewhere):
        services.save_step(
            submission=read, step_key="eyes", cleaned={"flags": ["dry_eye"]}, read_at=version_of(FULL["eyes"])
        )
    with pytest.raises(services.HeldElsewhere):
        services.submit(submission=read, browser_key=read.browser_key)


def test_going_on_gives_the_browser_a_new_session_key(draft):
    token = services.new_resume_link(submission=draft)
    phone = CsrfClient()
    session = phone.session
    session["before"] = True
    session.save()
    before = session.session_key

    phone.post(reverse("quiz:resume", args=[token]))

    assert phone.session.session_key != before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "You began on November 29, 2026. Your answers"),
        ("es", "Empezó el 29 de noviembre de 2026. Sus respuestas"),
    ],
)
def test_a_link_says_the_day_it_was_begun_by_the_clinics_calendar(draft, client, language, said):
    Submission.objects.filter(pk=draft.pk).update(created_at=datetime(2026, 11, 30, 4, 38, tzinfo=UTC))
    token = services.new_resume_link(submission=draft)

    page = client.get(reverse("quiz:resume", args=[token]), headers={"accept-language": language})

    assert said in page.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_link_says_what_to_do_and_binds_nothing(draft, client, method):
    page = getattr(client, method)(reverse("quiz:resume", args=["not-a-token"]))

    assert page.status_code == 410
    assert "This link no longer works." in page.content.decode()
    assert "submission" not in client.session


def test_the_link_can_be_sent_by_email(browser, draft, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(reverse("quiz:save"), {"email": "ann@example.test"})

    assert response.url == reverse("quiz:save")
    link = re.search(rf"{settings.SITE_URL}(\S+)", mailoutbox[0].body)[1]
    assert CsrfClient().post(link).url == reverse("quiz:step", args=["concerns"])
    assert "no-store" in browser.get(reverse("quiz:save"))["Cache-Control"]


def test_the_links_are_of_the_site_whatever_the_request_was_sent_to(
    browser, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://clinic.example", ["testserver"]
    asked = {"headers": {"host": "testserver:8443"}}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("quiz:save"), {"email": "ann@example.test"}, **asked)

    assert "https://clinic.example/quiz/resume/" in mailoutbox[0].body
    for press in ("copy", "code"):
        page = browser.post(reverse("quiz:save"), {press: "1"}, **asked).content.decode()
        assert "https://clinic.example/quiz/resume/" in page
        assert "8443" not in page


@pytest.mark.parametrize(("email", "said"), [("", "Enter your e-mail."), ("ann", "name@example.com")])
def test_a_wrong_address_is_said_so(browser, mailoutbox, email, said):
    page = browser.post(reverse("quiz:save"), {"email": email})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert mailoutbox == []


@pytest.mark.parametrize("known_by", ["resume_email", "answers"])
def test_who_lost_the_session_has_the_link_sent_again(
    client, full_draft, mailoutbox, django_capture_on_commit_callbacks, known_by
):
    address = full_draft.answers["about-you"]["email"]
    if known_by == "resume_email":
        full_draft.answers, full_draft.resume_email = {}, address
        full_draft.save()
    said = []
    for email in ("nobody@example.test", address.upper()):
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(reverse("quiz:link_again"), {"email": email}, follow=True)
        said.append(page.content.decode().count("its link is on its way"))

    assert said == [1, 1], "the page tells nobody whether there is a draft"
    assert len(mailoutbox) == 1
    link = re.search(rf"{settings.SITE_URL}(\S+)", mailoutbox[0].body)[1]
    assert CsrfClient().post(link).status_code == 302


def test_one_source_cannot_fill_an_inbox_with_links(client, db, settings, mailoutbox):
    cache.clear()
    for number in range(12):
        draft = services.start(clinic_code="harbor", language="en", time_zone="UTC")
        page = browser_with(draft).post(reverse("quiz:save"), {"email": "ann@example.test"})
        assert page.status_code == (302 if number < 3 else 429)
    other = browser_with(draft)
    other.defaults["REMOTE_ADDR"] = "10.1.2.3"
    assert other.post(reverse("quiz:save"), {"email": "Ann@example.test"}).status_code == 302


def test_too_many_emails_are_refused_in_words(browser, draft):
    Submission.objects.filter(pk=draft.pk).update(resume_emails=services.MAX_RESUME_EMAILS)

    page = browser.post(reverse("quiz:save"), {"email": "ann@example.test"})

    assert page.status_code == 422
    assert "a few times already" in page.content.decode()


@pytest.fixture
def counted(settings):
    """Attempts are counted from zero, and the limit is low."""
    settings.ACCOUNT_RATE_LIMITS = {"resume_code": "3/m/ip"}
    cache.clear()


def code_on(page):
    return re.search(r'class="resume-code">([^<]+)<', page.content.decode())[1]


def test_a_code_typed_on_another_device_goes_on_there_once(browser, counted):
    code = code_on(browser.post(reverse("quiz:save"), {"code": "1"}))
    phone, thief = CsrfClient(), CsrfClient()

    assert phone.get(reverse("quiz:resume_code")).status_code == 200
    assert phone.post(reverse("quiz:resume_code"), {"code": code.lower()}).url == reverse(
        "quiz:step", args=["concerns"]
    )
    assert thief.post(reverse("quiz:resume_code"), {"code": code}).status_code == 422
    assert "submission" not in thief.session


@pytest.mark.parametrize(
    ("code", "words"), [("", "Enter your code."), ("x" * 30, "8 letters"), ("7KQM-2XHB", "does not work")]
)
def test_a_wrong_code_is_said_so_and_what_was_typed_is_kept(client, counted, code, words):
    page = client.post(reverse("quiz:resume_code"), {"code": code})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert f'value="{code}"' in page.content.decode() or not code


def test_codes_cannot_be_tried_out(draft, client, counted):
    code = services.new_resume_code(submission=draft)
    for _ in range(3):
        client.post(reverse("quiz:resume_code"), {"code": "7KQM-2XHB"})

    page = client.post(reverse("quiz:resume_code"), {"code": code})

    assert "There were too many tries." in page.content.decode()
    assert "submission" not in client.session


def test_a_refused_code_is_logged_without_the_code_or_whose_it_is(draft, client, counted, caplog):
    for _ in range(4):
        client.post(reverse("quiz:resume_code"), {"code": "7KQM-2XHB"})

    said = [record.getMessage() for record in caplog.records if "Resume code refused" in record.getMessage()]
    assert said == ["Resume code refused: ResumeCodeInvalid"] * 3 + ["Resume code refused: too many tries"]
    assert not [secret for secret in ("7KQM", "2XHB", str(draft.pk), "@") if secret in caplog.text]


def test_a_link_that_was_used_says_how_to_get_another(draft, client):
    link = reverse("quiz:resume", args=[services.new_resume_link(submission=draft)])
    client.post(link)

    page = CsrfClient().get(link)

    assert page.status_code == 410
    assert "Get a new link or a code there" in page.content.decode()
