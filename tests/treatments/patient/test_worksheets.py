"""The patient's own worksheet: what is stored, until when, and the replies to their answers about the facts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.patient.test_account import sign_in
from treatments.models import Topic, User, Worksheet
from treatments.models.review.worksheets import CHECK, MOST_QUESTIONS
from treatments.patient.presenters.result import result_page
from treatments.patient.presenters.worksheet import PASSAGES, asks_how_sure, stands
from treatments.rules import knowledge
from treatments.services.review.worksheets import (
    WorksheetClosed,
    WorksheetEntries,
    WorksheetRefused,
    save_worksheet,
    say_how_sure,
)

pytestmark = pytest.mark.django_db
SHEET = reverse("patient:worksheet")
RIGHT = {item.key: item.right for item in CHECK}
WRONG = {item.key: next(key for key in item.choices if key != item.right) for item in CHECK}


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, ROLLING_SCARS)


@pytest.fixture
def in_danger(patient):
    return make_assessment(patient, FROWN_LINES, flags=["self_harm_thoughts"])


@pytest.fixture
def here(client, assessment):
    """The browser that sent the answers."""
    return bound(client, assessment)


def bound(client, assessment):
    session = client.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    return client


def decided(assessment, clinician_user):
    return factories.ReviewFactory(assessment=assessment, decided_by=clinician_user)


# ---------------------------------------------------------------------------------------------- what is stored


def test_what_she_enters_is_kept_and_can_be_changed(here, assessment):
    given = {
        "own_questions": "Will it hurt?\n\n  Who   does it? \nWill it hurt?",
        "suggested": ["0"],
        "sure_after": "4",
    }
    assertRedirects(here.post(SHEET, {**given, "unclear": ["cost"], "part": "sure"}), f"{SHEET}#sure")
    sheet = Worksheet.objects.get()
    assert sheet.own_questions == ["Will it hurt?", "Who does it?"]
    assert sheet.suggested == assessment.result["questions"][:1]
    assert (sheet.sure_after, sheet.unclear) == (4, ["cost"])
    here.post(SHEET, {"own_questions": "Who does it?"})
    sheet.refresh_from_db()
    assert (sheet.own_questions, sheet.suggested, sheet.sure_after) == (["Who does it?"], [], None)


def test_what_she_entered_stands_in_the_form_again(here):
    here.post(SHEET, {"own_questions": "Will it hurt?", "suggested": ["1"], "botox_lasts": "months"})
    page = here.get(SHEET)
    assertContains(page, "Will it hurt?")
    assertContains(page, "checked", count=2)


@pytest.mark.parametrize("topic", list(Topic))
def test_what_is_still_unclear_leads_to_where_it_is_told_and_to_whom_to_ask(here, assessment, topic):
    here.post(SHEET, {"unclear": [topic]})

    page = here.get(SHEET).content.decode()
    result = here.get(reverse("patient:result")).content.decode()

    anchor = PASSAGES[topic]
    assert f'<a href="/result/#{anchor}">{topic.label}</a>' in page
    assert f'id="{anchor}"' in result
    assert "You can also call" in page.split('id="go-over"')[1]


def test_an_empty_sheet_is_fine(here):
    assert here.post(SHEET, {}).status_code == 302
    assert Worksheet.objects.get().own_questions == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"own_questions": "\n".join(f"Question {n}?" for n in range(12))}, "Take out 2 lines."),
        ({"own_questions": f"Short?\n{'a' * 301}"}, "Question 2 is too long. Use up to 300 letters and spaces"),
        ({"own_questions": "a" * 7000}, "This is too long. Write up to 10 questions"),
        ({"own_questions": "Typed", "suggested": ["99"]}, "One of the ticked questions is not in the list"),
        ({"own_questions": "Typed", "sure_after": "9"}, "Choose one of the answers in the list"),
        ({"own_questions": "Typed", "unclear": ["weather"]}, "Choose one of the answers in the list"),
        ({"own_questions": "Typed", "botox_lasts": "soon"}, "Choose one of the answers in the list"),
    ],
    ids=["too many", "too long", "far too long", "no suggestion", "no step", "no topic", "no answer"],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(here, given, error):
    response = here.post(SHEET, given)
    assertContains(response, error, status_code=422)
    assertContains(response, given["own_questions"][:5], status_code=422)
    assert not Worksheet.objects.exists()


def test_looking_changes_nothing(here):
    for url in (SHEET, reverse("patient:summary"), reverse("patient:summary_pdf")):
        assert here.get(url).status_code == 200
    assert not Worksheet.objects.exists()
    assert here.get(reverse("patient:how_sure")).status_code == 405


def test_each_change_is_in_the_history_with_the_act_and_no_actor(assessment):
    save_worksheet(assessment=assessment, entries=WorksheetEntries(own_questions=["One?"]), now=NOW)
    sheet = save_worksheet(assessment=assessment, entries=WorksheetEntries(own_questions=["Two?"]), now=NOW)
    events = list(sheet.events.order_by("pgh_id").select_related("pgh_context"))
    assert [event.own_questions for event in events] == [["One?"], ["Two?"]]
    assert {(event.pgh_context.metadata["action"], event.pgh_context.metadata["user"]) for event in events} == {
        ("worksheet.save", None)
    }


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"own_questions": ["?"] * (MOST_QUESTIONS + 1)}, "worksheet_not_too_many_questions"),
        ({"sure_before": 0}, "worksheet_sure_before_known"),
        ({"sure_after": 6}, "worksheet_sure_after_known"),
        ({"unclear": ["weather"]}, "worksheet_unclear_known"),
    ],
)
def test_the_database_holds_what_the_pages_promise(assessment, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Worksheet.objects.create(assessment=assessment, **fields)


# -------------------------------------------------------------------------------------------------- until when


def test_once_a_clinician_has_decided_the_sheet_can_be_read_and_no_longer_changed(here, assessment, clinician_user):
    here.post(SHEET, {"own_questions": "Will it hurt?", "botox_lasts": "always", "sure_after": "2"})
    decided(assessment, clinician_user)
    page = here.get(SHEET)
    assertContains(page, "so this sheet stays as it is")
    assertContains(page, "Will it hurt?")
    assertContains(page, "You chose: “For good”.")
    assertContains(page, "A little sure (2 of 5)")
    assertNotContains(page, "<textarea")


def test_what_came_too_late_is_not_kept_and_not_lost(here, assessment, clinician_user):
    decided(assessment, clinician_user)
    response = here.post(SHEET, {"own_questions": "One more thing?"})
    assertContains(response, "One more thing?", status_code=409)
    assertContains(response, "so this sheet stays as it is", status_code=409)
    assert not Worksheet.objects.exists()
    with pytest.raises(WorksheetClosed):
        say_how_sure(assessment=assessment, sure_before=3, now=NOW)


# ---------------------------------------------------------------------------------------- how sure the patient is


def test_how_sure_she_was_before_stands_as_she_first_said_it(assessment):
    say_how_sure(assessment=assessment, sure_before=2, now=NOW)
    sheet = say_how_sure(assessment=assessment, sure_before=5, now=NOW)
    assert sheet.sure_before == 2
    assert save_worksheet(assessment=assessment, entries=WorksheetEntries(sure_after=4), now=NOW).sure_before == 2


def test_her_answer_before_is_shown_beside_the_question_after(here):
    response = here.post(reverse("patient:how_sure"), {"sure_before": "2"})
    assert response.url == reverse("patient:result")
    assertContains(here.get(SHEET), "Before you read your result, you said: A little sure (2 of 5).")


def test_who_sends_no_answer_reads_on(here):
    response = here.post(reverse("patient:how_sure"), {}, follow=True)
    assert response.redirect_chain == [(reverse("patient:result"), 302)]
    assertContains(response, "You can also continue without one.")
    assert not Worksheet.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "said", "is_asked"),
    [(5, {}, True), (31, {}, False), (5, {"sure_before": 3}, False), (5, {"sure_after": 3}, False)],
    ids=["just sent", "had time to read", "has said it", "has read it"],
)
def test_she_is_asked_once_and_before_she_can_have_read_it(assessment, minutes, said, is_asked):
    Worksheet.objects.create(assessment=assessment, **said)
    assert asks_how_sure(assessment, now=NOW + timedelta(minutes=minutes)) is is_asked


# ---------------------------------------------------------------------------------- what the patient has understood


def test_a_wrong_answer_is_corrected_kindly_with_its_source(here):
    page = here.post(SHEET, WRONG, follow=True).content.decode()
    assert page.count("Not quite.") == len(CHECK)
    assert "It makes chosen muscles weaker for some months" in page
    assert 'href="#source-B25"' in page
    assert 'id="source-B25"' in page
    assert {item.key for item in Worksheet.objects.get().missed()} == set(RIGHT)


def test_a_right_answer_is_told_so_and_one_left_out_is_not_counted(here):
    page = here.post(SHEET, {"botox_lasts": "months"}, follow=True).content.decode()
    assert page.count("That is right.") == 1
    assert "Not quite." not in page
    assert list(Worksheet.objects.get().missed()) == []


def test_there_are_as_many_questions_about_the_one_treatment_as_about_the_other():
    about = [next(name for name in ("botox", "skinpen", "help") if item.key.startswith(name)) for item in CHECK]
    assert sorted(about) == ["botox", "botox", "help", "skinpen", "skinpen"]
    assert {len(item.choices) for item in CHECK} == {3}


@pytest.mark.parametrize("item", CHECK, ids=lambda item: item.key)
def test_each_right_answer_is_a_choice_and_stands_on_a_source(assessment, item):
    text, sources = stands(item, result_page(assessment))
    assert item.right in item.choices
    assert text
    assert sources


def test_the_right_answers_are_those_of_the_knowledge_base():
    evidence = knowledge.load().evidence
    lasts, shows = evidence.numbers["botox_duration"], evidence.numbers["skinpen_onset"]
    assert (lasts.unit, shows.unit) == ("month", "month")
    assert "muscles" in evidence.options["botox"].facts["what_it_is"].text
    assert "small holes" in evidence.options["skinpen"].facts["what_it_is"].text
    first = next(flag.fact.text for flag in evidence.red_flags if flag.treatment == "botox")
    assert "emergency help at once if it is hard to swallow, speak or breathe" in first


def test_somebody_in_danger_is_asked_nothing_about_a_choice(client, in_danger):
    here = bound(client, in_danger)
    page = here.get(SHEET)
    assertContains(page, "We are glad you told us")
    assertContains(page, "Your own questions")
    for words in ("Check what you read", "How sure", "Questions that others ask"):
        assertNotContains(page, words)
    here.post(SHEET, {**WRONG, "sure_after": "1", "own_questions": "Can we talk?"})
    sheet = Worksheet.objects.get()
    assert (sheet.own_questions, sheet.check_answers, sheet.sure_after) == (["Can we talk?"], {}, None)
    with pytest.raises(WorksheetRefused, match="A clinician will talk with you first"):
        say_how_sure(assessment=in_danger, sure_before=3, now=NOW)


# ------------------------------------------------------------------------------------------------------- access


OWN = ("worksheet", "summary", "summary_pdf")


def own_pages(assessment):
    return [reverse(f"patient:my_{name}", args=[assessment.reference]) for name in OWN]


def test_in_her_own_space_she_finds_and_changes_the_same_sheet(client, patient, assessment):
    sign_in(client, patient)
    for url in own_pages(assessment):
        response = client.get(url)
        assert response.status_code == 200, url
        assert "no-store" in response["Cache-Control"], url
    assertRedirects(client.post(own_pages(assessment)[0], {"own_questions": "Why?"}), own_pages(assessment)[0])
    assert Worksheet.objects.get().own_questions == ["Why?"]


def test_a_browser_without_the_answers_has_no_sheet(client, assessment):
    for name in (*OWN, "how_sure"):
        url = reverse(f"patient:{name}")
        assert client.post(url).url == reverse("patient:result"), url
    assert not Worksheet.objects.exists()


@pytest.mark.parametrize("who", ["other_patient", "clinician_user", "desk_user", "outsider"])
def test_nobody_else_reads_or_writes_her_sheet(client, request, assessment, who):
    somebody = request.getfixturevalue(who)
    if isinstance(somebody, User):
        client.force_login(somebody)
    else:
        sign_in(client, somebody)
    for url in own_pages(assessment):
        assert client.get(url).status_code in {403, 404}, url
        assert client.post(url).status_code in {403, 404}, url
    assert not Worksheet.objects.exists()


def test_her_sheet_takes_a_fixed_number_of_queries(here, django_assert_max_num_queries):
    here.post(SHEET, {"own_questions": "One?\nTwo?\nThree?", **WRONG})
    with django_assert_max_num_queries(10):
        here.get(SHEET)


# -------------------------------------------------------------------------------------------- what a clinician sees


def review_page(client, assessment, clinician_user):
    client.force_login(clinician_user)
    return " ".join(
        strip_tags(client.get(f"/admin/treatments/assessment/{assessment.pk}/change/").content.decode()).split()
    )


def test_the_clinician_reads_what_she_asks_missed_and_how_sure_she_is(client, assessment, clinician_user):
    say_how_sure(assessment=assessment, sure_before=2, now=NOW)
    entries = WorksheetEntries(
        suggested=assessment.result["questions"][:1],
        own_questions=["Will it <hurt>?"],
        check_answers={**RIGHT, "botox_lasts": "always"},
        unclear=["cost"],
        sure_after=4,
    )
    save_worksheet(assessment=assessment, entries=entries, now=NOW)
    page = review_page(client, assessment, clinician_user).split("The patient’s questions, what was missed")[1]
    for words in (
        "Will it &lt;hurt&gt;?",
        assessment.result["questions"][0],
        "How long does Botox last? Took: “For good”",
        "What it costs",
        "Before reading: 2/5 a little sure; after: 4/5 fairly sure",
    ):
        assert words in page
    assert page.count("Took:") == 1


def test_without_a_sheet_the_review_says_nothing_of_one(client, assessment, clinician_user):
    assert "what she missed" not in review_page(client, assessment, clinician_user)
