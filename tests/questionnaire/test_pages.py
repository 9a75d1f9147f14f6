"""The quiz in a browser: every step, going back, changing answers, two tabs, and access by strangers."""

import re

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from questionnaire import answers, services
from questionnaire.models import Submission
from questionnaire.steps import STEP_BY_KEY, STEPS
from tests.client import CsrfClient
from tests.questionnaire.conftest import browser_with
from tests.questionnaire.patients import FULL, full, posted

pytestmark = [pytest.mark.django_db, pytest.mark.clock("2026-11-22T17:00:00Z")]


def step_url(address):
    return reverse("quiz:photos") if address == "photos" else reverse("quiz:step", args=[address])


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_whole_quiz_from_first_to_review(browser, draft):
    url = browser.get(reverse("quiz:here")).url
    for address, step in answers.addresses(full()).items():
        assert url == step_url(address)
        page = browser.get(url)
        assert page.status_code == 200
        assert step.title in page.content.decode()
        url = browser.post(url, posted(FULL[step.key]) | {"continue": "1"}).url

    assert url == reverse("quiz:review")
    draft.refresh_from_db()
    assert draft.answers == FULL


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_step_can_be_asked(full_draft, step):
    full_draft.answers = {"concerns": {"concerns": [step.concern or "redness", "sagging"]}}
    full_draft.save()
    address = answers.address_of(step, full_draft.answers)

    page = browser_with(full_draft).get(step_url(address))

    assert page.status_code == 200
    assert step.title in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("step_key", [key for key in FULL if key != "photos"])
def test_an_empty_answer_comes_back_with_a_summary_that_links_to_the_fields(full_browser, step_key):
    address = answers.address_of(STEP_BY_KEY[step_key], full())

    page = full_browser.post(step_url(address), {})

    text = page.content.decode()
    assert page.status_code == 422
    assert "There is a problem" in text
    for target in re.findall(r'class="error-summary.*?</div>', text, re.DOTALL)[0].split('href="#')[1:]:
        assert f'id="{target.split(chr(34))[0]}"' in text


def test_what_was_typed_is_kept_beside_the_error(browser):
    data = {"full_name": "Ann Example", "email": "ann@", "birth_date_day": "31", "birth_date_month": "2"}

    page = browser.post(step_url("about-you"), data).content.decode()

    assert 'value="Ann Example"' in page
    assert 'value="ann@"' in page
    assert '<option value="2" selected>February</option>' in page


def test_no_page_says_a_concern_in_its_address(full_browser):
    page = full_browser.get(reverse("quiz:review")).content.decode()

    for link in re.findall(r'(?:href|action)="([^"]*)"', page):
        assert "frown" not in link
        assert "scar" not in link


def test_a_change_from_the_review_comes_back_to_it(full_browser, full_draft):
    review = full_browser.get(reverse("quiz:review")).content.decode()
    change = f"{step_url('eyes')}?return=review"
    assert f'href="{change}"' in review

    response = full_browser.post(change, posted(FULL["eyes"] | {"flags": ["dry_eye"]}))

    assert response.url == reverse("quiz:review")
    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"] == FULL["eyes"] | {"flags": ["dry_eye"]}


def test_a_change_that_opens_a_question_asks_it_before_the_review(full_browser):
    chosen = {"concerns": ["frown_lines", "acne_scars_rolling", "redness"]}

    response = full_browser.post(f"{step_url('concerns')}?return=review", chosen)

    assert response.url == f"{step_url('strength-3')}?return=review"
    after = full_browser.post(response.url, {"severity": 1, "area": "face"})
    assert after.url == reverse("quiz:review")


def test_what_a_change_drops_is_said_on_the_next_page(full_browser):
    page = full_browser.post(step_url("concerns"), {"concerns": ["acne_scars_rolling"]}, follow=True)

    assert "Because of your change, we took out: What matters most?; Frown lines." in said(page)


def test_words_of_support_follow_at_once_and_stay_on_the_review(full_browser):
    answered = posted(FULL["wellbeing"] | {"flags": ["self_harm_thoughts"]})
    page = full_browser.post(step_url("wellbeing"), answered, follow=True)

    assert "Thank you for telling us." in said(page)
    assert "Call a local crisis line." in said(full_browser.get(reverse("quiz:review")))


def test_a_form_from_before_a_change_in_another_tab_is_not_taken_for_another_concern(full_browser, full_draft):
    old_form = {"step": "strength-frown_lines", "movement": 3, "rest": 3}
    full_browser.post(step_url("concerns"), {"concerns": ["crows_feet", "acne_scars_rolling"]})

    response = full_browser.post(step_url("strength-1"), old_form)

    assert response.url == reverse("quiz:here")
    full_draft.refresh_from_db()
    assert "strength-crows_feet" not in full_draft.answers


@pytest.mark.parametrize("address", ["strength-9", "priority"])
def test_a_step_that_does_not_apply_leads_to_where_one_is(browser, address):
    assert browser.get(step_url(address)).url == reverse("quiz:here")


@pytest.mark.parametrize("address", ["no-such-step", "strength-0", "strength-999", "frown_lines"])
def test_an_unknown_step_is_not_found(browser, address):
    assert browser.get(step_url(address)).status_code == 404


def test_the_review_waits_for_the_last_answer(full_browser, full_draft):
    full_draft.answers = full(eyes=None)
    full_draft.save()

    assert full_browser.get(reverse("quiz:review")).url == step_url("eyes")


def test_the_review_hands_over_to_the_address_in_the_settings(full_browser):
    page = full_browser.get(reverse("quiz:review"))

    assert 'action="/submit/"' in page.content.decode()
    assert "Ann Example" in said(page)


OWN_PAGES = ["here", "review", "save", "photos"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_without_a_draft_the_start_page_is_shown(client, name):
    page = client.get(reverse(f"quiz:{name}"), follow=True)

    assert page.redirect_chain == [("/", 302)]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_draft_that_is_gone_is_explained(browser, name):
    Submission.objects.all().delete()

    page = browser.get(reverse(f"quiz:{name}"))

    assert page.status_code == 410
    assert "These answers were erased." in said(page)
    assert "start page" in said(page)


@pytest.mark.parametrize("address", ["eyes", "photos"])
def test_sent_answers_cannot_be_changed(full_browser, full_draft, address):
    services.submit(submission=full_draft)

    page = full_browser.post(step_url(address), {"flags": ["dry_eye"], "continue": "1"})

    assert page.status_code == 410
    assert "Your answers were sent" in said(page)
    full_draft.refresh_from_db()
    assert full_draft.answers == FULL


def test_who_goes_back_after_sending_is_led_to_the_result(full_browser, full_draft, settings):
    settings.QUESTIONNAIRE_SENT_URL = "patient:my"
    services.submit(submission=full_draft)

    page = full_browser.get(reverse("quiz:review")).content.decode()

    assert 'href="/my/">See your result' in page


def test_leaving_takes_the_answers_off_this_browser_only(full_browser):
    full_browser.post(reverse("quiz:leave"))

    assert full_browser.get(reverse("quiz:here")).url == "/"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("name", ["leave", "save"])
def test_forms_are_guarded_against_other_sites(full_draft, name):
    strict = CsrfClient(with_token=False)
    session = strict.session
    session["submission"], session["submission_key"] = str(full_draft.pk), full_draft.browser_key
    session.save()

    assert strict.post(reverse(f"quiz:{name}"), {"copy": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "method", "most"),
    [("eyes", "get", 6), ("eyes", "post", 9), ("review", "get", 7), ("photos", "get", 7)],
)
def test_a_page_needs_few_queries(full_browser, django_assert_max_num_queries, name, method, most):
    url = reverse("quiz:review") if name == "review" else step_url(name)

    with django_assert_max_num_queries(most):
        getattr(full_browser, method)(url, {"flags": ["none"]} if method == "post" else None)


def test_no_answer_is_kept_in_the_session(full_browser):
    full_browser.post(step_url("wellbeing"), {"flags": ["worries_hours_a_day"]})

    assert set(full_browser.session.keys()) == {"submission", "submission_key", "open_until"}


@pytest.mark.parametrize(("hours", "renewed"), [(3, False), (5, True)])
def test_a_page_stays_open_for_half_of_a_session_at_least(full_browser, hours, renewed):
    before = full_browser.session["open_until"]
    with time_machine.travel(f"2026-11-22T{17 + hours}:00:00Z", tick=False):
        full_browser.get(reverse("quiz:review"))

        assert (full_browser.session["open_until"] > before) is renewed


def test_pressing_stay_begins_the_time_of_the_page_anew(full_browser, settings):
    before = full_browser.session["open_until"]
    with time_machine.travel("2026-11-22T18:00:00Z", tick=False):
        answer = full_browser.post(reverse("quiz:stay"))

    assert answer.json() == {"seconds": settings.SESSION_COOKIE_AGE}
    assert full_browser.session["open_until"] == before + 3600


def test_the_first_page_says_how_long_answers_are_kept_and_a_page_stays_open(browser):
    page = said(browser.get(step_url("concerns")))

    assert "A quiz that is not sent is erased 30 days after your last answer." in page
    assert "A page stays open for at least 4 hours." in page


def send(browser, address, data):
    """Posts a step as the script does."""
    return browser.post(step_url(address), data, headers={"X-Requested-With": "fetch"})


def test_the_script_gets_the_next_question_in_the_answer_that_says_hers_are_kept(full_browser, full_draft):
    answer = send(full_browser, "eyes", {"flags": ["dry_eye"]})

    assert (answer.status_code, answer["X-Next"]) == (200, step_url("recent"))
    assert f"<title>{STEP_BY_KEY['recent'].title}" in answer.content.decode()
    assert 'name="csrfmiddlewaretoken"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"] == {"flags": ["dry_eye"]}


def test_the_script_gets_only_what_changes_from_step_to_step(full_browser):
    answer = send(full_browser, "eyes", {"flags": ["dry_eye"]}).content.decode()

    assert "<header" not in answer
    assert "<footer" not in answer
    assert answer.count("<main") == 1


@pytest.mark.parametrize(
    ("address", "following"), [("preferences", "/quiz/photos/"), ("consent", "/quiz/review/")], ids=["photos", "review"]
)
def test_the_script_hears_the_address_of_what_is_no_question(full_browser, address, following):
    answer = send(full_browser, address, posted(FULL[address]))

    assert (answer.status_code, answer["X-Next"]) == (204, following)


def test_the_script_gets_the_question_again_with_what_is_wrong(full_browser):
    answer = send(full_browser, "eyes", {})

    assert answer.status_code == 422
    assert "X-Next" not in answer
    assert "<title>Error: " in answer.content.decode()
    assert "There is a problem" in said(answer)


def test_the_script_stays_on_the_way_back_to_the_review(full_browser):
    chosen = {"concerns": ["frown_lines", "acne_scars_rolling", "redness"]}
    opened = full_browser.post(f"{step_url('concerns')}?return=review", chosen, headers={"X-Requested-With": "fetch"})
    assert opened["X-Next"] == f"{step_url('strength-3')}?return=review"
    assert "Save and review" in said(opened)


def test_what_was_dropped_is_said_once_beside_the_next_question(full_browser):
    answer = send(full_browser, "concerns", {"concerns": ["acne_scars_rolling"]})

    assert "we took out: What matters most?; Frown lines." in said(answer)
    assert "we took out" not in said(full_browser.get(answer["X-Next"]))


def test_the_next_question_is_in_her_language(full_browser):
    full_browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    answer = send(full_browser, "eyes", {"flags": ["dry_eye"]})

    assert '<html lang="es">' in answer.content.decode()
    assert "Continuar" in said(answer)


def test_a_step_takes_three_queries(full_browser, django_assert_num_queries):
    data = {"flags": ["dry_eye"], "read_at": answers.version_of(FULL["eyes"])}
    with django_assert_num_queries(3):  # the session, the draft, the save
        send(full_browser, "eyes", data)
