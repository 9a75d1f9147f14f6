"""Leaving a page of the quiz by any of its controls, and pages that are older than the saved answers."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from questionnaire import answers, services
from questionnaire.answers import version_of
from questionnaire.steps import STEP_BY_KEY, STEPS
from tests.questionnaire.conftest import browser_with
from tests.questionnaire.patients import FULL, full, posted
from tests.questionnaire.test_pages import said, step_url

pytestmark = [pytest.mark.django_db, pytest.mark.clock("2026-11-22T17:00:00Z")]

CONTROLS = {"back": {"leave": "back"}, "save": {"leave": "save"}, "language": {"language": "es"}}


class Controls(HTMLParser):
    """The links of a page that open in the same tab, and its buttons with the form that each submits."""

    def __init__(self, html):
        super().__init__()
        self.form, self.links, self.buttons = None, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = attrs.get("id", attrs.get("action", ""))
        if tag == "button":
            self.buttons.append((attrs.get("form", self.form), attrs.get("name")))
        if tag == "a" and "target" not in attrs and not re.match("#|tel:|mailto:", attrs["href"]):
            self.links.append(attrs["href"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def open_page(browser, address):
    page = browser.get(step_url(address)).content.decode()
    return re.search(r'name="read_at" value="([^"]*)"', page)[1], page


def is_ticked(page, value):
    return re.search(rf'<input[^>]*value="{value}"[^>]*checked', page) is not None


@pytest.mark.parametrize("step", [step for step in STEPS if step.questions], ids=lambda step: step.key)
def test_every_control_of_a_page_sends_the_page_first(full_draft, step):
    full_draft.answers = {"concerns": {"concerns": [step.concern or "redness", "sagging"]}}
    full_draft.save()
    address = answers.address_of(step, full_draft.answers)

    found = Controls(browser_with(full_draft).get(step_url(address)).content.decode())

    assert found.links == [reverse("quiz:resume_code")], "only once the page has closed"
    assert {form for form, _name in found.buttons} <= {"quiz-page", reverse("quiz:stay")}
    assert found.buttons[0] == ("quiz-page", "continue"), "what Enter in a field presses"
    assert {("quiz-page", "leave"), ("quiz-page", "language")} <= set(found.buttons)


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_complete_page_is_saved_whatever_it_is_left_by(full_browser, full_draft, control):
    response = full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], **control})

    assert response.status_code in (302, 307)
    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"]["flags"] == ["dry_eye"]
    assert is_ticked(open_page(full_browser, "eyes")[1], "dry_eye")


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
@pytest.mark.parametrize(
    ("address", "typed", "shown"),
    [
        ("strength-1", {"movement": "3"}, '<input[^>]*name="movement"[^>]*value="3"[^>]*checked'),
        ("about-you", {"full_name": "Ann Ex", "email": "ann@"}, 'value="ann@"'),
        ("about-you", {"birth_date_day": "31", "birth_date_month": "2"}, "value=.2. selected>February"),
        ("about-you", {"full_name": "A\x00" + "n" * 5000}, 'value="An{900}'),
        ("history", {"had_toxin": "yes", "last_toxin_on_year": "20"}, 'name="last_toxin_on_year"[^>]*value="20"'),
        ("pregnancy", {"flags": ["breastfeeding", "none"]}, 'value="breastfeeding"[^>]*checked'),
        ("consent", {"not_advice": "on"}, 'name="not_advice"[^>]*checked'),
    ],
    ids=["one of two", "wrong mail", "no such day", "too long", "part of a date", "contradiction", "one consent"],
)
def test_what_stands_on_an_incomplete_page_is_there_again_and_is_no_answer(
    full_browser, full_draft, address, typed, shown, control
):
    step = answers.addresses(full())[address]
    full_draft.answers = full(**{step.key.replace("-", "__"): None})
    full_draft.save()

    response = full_browser.post(step_url(address), {**typed, **control})

    assert response.status_code in (302, 307)
    assert re.search(shown, open_page(full_browser, address)[1])
    full_draft.refresh_from_db()
    assert step.key not in full_draft.answers
    assert full_browser.get(reverse("quiz:here")).url == step_url(address)


def test_back_leads_to_the_page_before_save_to_its_page_and_the_language_to_this_page(full_browser):
    def left_by(control):
        return full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], **control})

    before = answers.previous_step(STEP_BY_KEY["eyes"], full())
    assert left_by({"leave": "back"}).url == step_url(answers.address_of(before, full()))
    save = left_by({"leave": "save"})
    assert f'href="{step_url("eyes")}">Back to the quiz' in full_browser.get(save.url).content.decode()
    language = left_by({"language": "es"})
    assert (language.status_code, language["Location"]) == (307, "/language/?next=%2Fquiz%2Feyes%2F")


def test_back_from_a_change_leads_to_the_review(full_browser):
    response = full_browser.post(f"{step_url('eyes')}?return=review", {"flags": ["dry_eye"], "leave": "back"})

    assert response.url == reverse("quiz:review")


@pytest.mark.parametrize("back", ["https://elsewhere.test/quiz/", "//elsewhere.test", "/admin/", "javascript:alert(1)"])
def test_the_way_back_from_saving_leads_nowhere_else(full_browser, back):
    page = full_browser.get(reverse("quiz:save"), {"back": back}).content.decode()

    assert f'href="{reverse("quiz:review")}">Back to the quiz' in page


def test_a_page_left_empty_is_left_without_a_word(browser, draft):
    browser.post(step_url("concerns"), {"leave": "save"})

    draft.refresh_from_db()
    assert draft.unfinished == {}


def test_answers_with_an_unfinished_page_are_not_sent_until_it_is_complete(full_browser, full_draft):
    full_browser.post(step_url("eyes"), {"flags": ["dry_eye", "none"], "leave": "back"})

    page = full_browser.get(reverse("quiz:review"), follow=True)
    assert page.redirect_chain[-1][0] == step_url("eyes")
    with pytest.raises(services.Incomplete):
        services.submit(submission=full_draft)
    full_browser.post(step_url("eyes"), posted(FULL["eyes"] | {"flags": ["dry_eye"]}))
    assert full_browser.get(reverse("quiz:review")).status_code == 200
    assert services.submit(submission=full_draft).answers["eyes"]["flags"] == ["dry_eye"]


def test_the_script_hears_where_a_control_leads(full_browser):
    answer = full_browser.post(
        step_url("eyes"), {"flags": ["dry_eye"], "leave": "save"}, headers={"X-Requested-With": "fetch"}
    )

    assert (answer.status_code, answer["X-Next"]) == (204, "/quiz/save/?back=%2Fquiz%2Feyes%2F")


def test_an_old_page_removes_nothing_and_is_asked_which_answers_are_right(full_browser, full_draft):
    old, _page = open_page(full_browser, "general-health")
    given = posted(FULL["general-health"] | {"flags": ["diabetes"]})
    assert full_browser.post(step_url("general-health"), given | {"read_at": old}).status_code == 302

    page = full_browser.post(step_url("general-health"), posted(FULL["general-health"]) | {"read_at": old})

    assert page.status_code == 409
    assert "Which answers are right?" in said(page)
    assert re.search(r"Saved in the other window: Diabetes\W.*On this page: None of these", said(page))
    full_draft.refresh_from_db()
    assert full_draft.answers["general-health"]["flags"] == ["diabetes"]


@pytest.mark.parametrize("script", [{}, {"X-Requested-With": "fetch"}], ids=["plain", "script"])
@pytest.mark.parametrize(
    ("choice", "flags"), [("keep", ["dry_eye"]), ("replace", ["droopy_lid_or_brow"]), ("continue", ["dry_eye"])]
)
def test_only_a_choice_between_both_answers_settles_it(full_browser, full_draft, choice, flags, script):
    old, _page = open_page(full_browser, "eyes")
    full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], "read_at": old})
    late = {"flags": ["droopy_lid_or_brow"], "read_at": old}
    page = full_browser.post(step_url("eyes"), late, headers=script).content.decode()
    assert re.search(r'name="read_at" value="([^"]*)"', page)[1] == old

    button = re.search(rf'name="{choice}" value="([^"]*)"', page)[1]
    answer = full_browser.post(step_url("eyes"), {**late, choice: button}, headers=script)

    assert answer.status_code == (409 if choice == "continue" else 200 if script else 302)
    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"]["flags"] == flags


def test_a_choice_made_too_late_is_asked_again(full_browser, full_draft):
    chosen = version_of(FULL["eyes"])
    full_browser.post(step_url("eyes"), {"flags": ["dry_eye"]})

    page = full_browser.post(step_url("eyes"), {"flags": ["none"], "read_at": "", "replace": chosen})

    assert page.status_code == 409


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_an_old_page_that_is_left_is_kept_beside_what_is_saved(full_browser, full_draft, control):
    old, _page = open_page(full_browser, "eyes")
    full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], "read_at": old})

    full_browser.post(step_url("eyes"), {"flags": ["none"], "read_at": old, **control})

    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"]["flags"] == ["dry_eye"]
    version, page = open_page(full_browser, "eyes")
    assert is_ticked(page, "none")
    assert full_browser.post(step_url("eyes"), {"flags": ["none"], "read_at": version}).status_code == 409


def test_an_old_page_with_the_same_answers_is_no_conflict(full_browser):
    old, _page = open_page(full_browser, "eyes")
    for _press in range(2):
        assert full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], "read_at": old}).status_code == 302


def test_a_page_that_had_an_error_is_still_as_old_as_it_was(full_browser):
    old, _page = open_page(full_browser, "eyes")
    full_browser.post(step_url("eyes"), {"flags": ["dry_eye"], "read_at": old})

    page = full_browser.post(step_url("eyes"), {"flags": [], "read_at": old}).content.decode()

    assert f'name="read_at" value="{old}"' in page


def test_a_page_without_its_version_removes_nothing(full_browser, full_draft):
    page = full_browser.post(step_url("medicines"), posted(FULL["medicines"] | {"flags": ["none"]}) | {"read_at": ""})

    assert page.status_code == 409
    full_draft.refresh_from_db()
    assert full_draft.answers["medicines"]["flags"] == ["blood_thinner"]


def test_answers_that_changed_after_the_review_was_opened_are_not_sent(full_browser, full_draft):
    page = full_browser.get(reverse("quiz:review")).content.decode()
    reviewed = re.search(r'name="read_at" value="([^"]+)"', page)[1]
    full_browser.post(step_url("eyes"), posted(FULL["eyes"] | {"flags": ["dry_eye"]}))

    with pytest.raises(services.AnswersChanged, match="Check them again"):
        services.submit(submission=full_draft, read_at=reviewed)
