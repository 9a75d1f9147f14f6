"""The clinician's pages in the admin: access, what the pages show, and that only services write."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.base import ContentFile

from questionnaire.services import photo_storage
from tests.client import CsrfClient
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    PatientFactory,
    SubmissionPhotoFactory,
    SubmittedFactory,
    UserFactory,
)
from tests.treatments.assessed import CROWS_FEET, FROWN_LINES, MELASMA, NECK_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.backoffice.presenters.review import summary
from treatments.models import Assessment, ClinicQuestion, Plan, Review
from treatments.services.people.duplicates import dismiss_duplicate
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

QUEUE = "/admin/treatments/assessment/"
PLANS = "/admin/treatments/plan/"
APPROVE = {"decision": "approved", "start_on": "2026-11-23", "treatments": ["botox"], "start_with": ""}
DECLINE = {
    "decision": "declined",
    "start_on": "2026-11-23",
    "reason_code": "health",
    "reason": "Talked it <through>.",
}


@pytest.fixture
def submission(clinic):
    return SubmittedFactory(answers=complete_answers())


@pytest.fixture
def assessment(patient, submission):
    return make_assessment(patient, FROWN_LINES, row={"submission": submission})


@pytest.fixture
def photo(submission):
    names = [photo_storage().save(f"{size}.jpg", ContentFile(size.encode())) for size in ("large", "small")]
    return SubmissionPhotoFactory(submission=submission, file_name=names[0], thumbnail_name=names[1])


@pytest.fixture
def plan(assessment, clinician_user):
    return decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW).plan


@pytest.fixture
def pages(assessment, photo, plan):
    """Every address of these pages, by name."""
    return {
        "queue": QUEUE,
        "review": page_of(assessment),
        "add": f"{QUEUE}add/",
        "delete": f"{QUEUE}{assessment.pk}/delete/",
        "history": f"{QUEUE}{assessment.pk}/history/",
        "photo": f"{QUEUE}{assessment.pk}/photo/{photo.pk}/",
        "photo, small": f"{QUEUE}{assessment.pk}/photo/{photo.pk}/small/",
        "plans": PLANS,
        "plan": f"{PLANS}{plan.pk}/change/",
        "add plan": f"{PLANS}add/",
        "delete plan": f"{PLANS}{plan.pk}/delete/",
        "plan history": f"{PLANS}{plan.pk}/history/",
    }


@pytest.fixture
def reader(client, clinician_user):
    """A browser in which the clinic's clinician is signed in."""
    client.force_login(clinician_user)
    return client


def status_of(response):
    """Returns the status; reads a file to its end, so that it is closed."""
    assert response.getvalue() is not None
    return response.status_code


def page_of(assessment):
    return f"{QUEUE}{assessment.pk}/change/"


def references(response):
    """The references in the list, in order."""
    return re.findall(r'class="field-reference[^"]*"><a [^>]*>([^<]+)<', response.content.decode())


def words(response):
    """Returns a page's text without tags, with white space collapsed."""
    return re.sub(r"(<[^>]*>|\s)+", " ", response.content.decode())


# -------------------------------------------------------------------------------------------------- access

LISTS = {"queue", "plans"}
OWN = LISTS | {"review", "photo", "photo, small", "plan", "plan history"}
FORBIDDEN = {"add", "delete", "add plan", "delete plan"}
MATRIX = {
    "clinician_user": lambda page: 200 if page in OWN else 403 if page in FORBIDDEN else 302,
    "outsider": lambda page: 200 if page in LISTS else 403 if page in FORBIDDEN else 404,
    "operator": lambda page: 403 if page in LISTS | FORBIDDEN else 404,
    "desk_user": lambda page: 403,
    "patient_user": lambda page: 403,
}


@pytest.fixture
def patient_user(patient):
    return UserFactory(email=patient.email)


@pytest.mark.parametrize("role", MATRIX)
def test_each_role_gets_where_it_may(client, request, pages, role):
    client.force_login(request.getfixturevalue(role))
    follow = role in ("desk_user", "patient_user")
    found = {page: status_of(client.get(url, follow=follow)) for page, url in pages.items()}
    assert found == {page: MATRIX[role](page) for page in pages}


def test_a_visitor_is_sent_to_the_sign_in(client, pages):
    for url in pages.values():
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("role", ["outsider", "operator", "desk_user", "patient_user", None])
def test_nobody_else_decides_by_posting(client, request, assessment, role):
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.post(page_of(assessment), APPROVE).status_code in {302, 403, 404}
    assert not Review.objects.exists()


def test_the_lists_show_own_clinics_only(client, outsider, assessment, plan):
    client.force_login(outsider)
    for url in (f"{QUEUE}?state=all", f"{QUEUE}?clinic=harbor&state=all", PLANS):
        assert "Pat Patient" not in words(client.get(url))


def test_a_token_is_asked_of_every_decision(clinician_user, assessment):
    strict = CsrfClient(with_token=False)
    strict.force_login(clinician_user)
    assert strict.post(page_of(assessment), APPROVE).status_code == 403


@pytest.mark.parametrize("page", ["queue", "review", "add", "delete", "plans", "plan", "add plan", "delete plan"])
def test_nothing_is_written_past_the_services(reader, pages, page):
    before = list(Assessment.objects.values()), list(Review.objects.values()), list(Plan.objects.values())
    reader.post(pages[page], {"post": "yes", "action": "delete_selected", "outcome": "neither", **DECLINE})
    assert before == (list(Assessment.objects.values()), list(Review.objects.values()), list(Plan.objects.values()))


@pytest.mark.parametrize("text", ["", " ", "\0", "\u202e", "x" * 20_000])
def test_a_question_that_cannot_be_read_is_refused(reader, assessment, text):
    about = urlencode({"ask": "1", "text": text}, errors="surrogatepass")
    response = reader.post(page_of(assessment), about, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert not ClinicQuestion.objects.exists()


@pytest.mark.parametrize("identifier", ["0", "999999", "abc", "1'--", "-1"])
def test_what_is_not_there_is_not_found(reader, identifier):
    assert reader.get(f"{QUEUE}{identifier}/change/").status_code == 404
    assert reader.get(f"{PLANS}{identifier}/change/").status_code == 404


# ------------------------------------------------------------------------------------------------- photos


@pytest.mark.parametrize(("size", "content"), [("", b"large"), ("small/", b"small")])
def test_a_photo_is_served_privately_and_kept_nowhere(reader, assessment, photo, size, content):
    response = reader.get(f"{QUEUE}{assessment.pk}/photo/{photo.pk}/{size}")
    assert response.getvalue() == content
    assert response["Content-Type"] == "image/jpeg"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_photo_of_another_assessment_is_not_found_under_this_one(reader, other_patient, photo):
    other = make_assessment(other_patient, FROWN_LINES)
    assert reader.get(f"{QUEUE}{other.pk}/photo/{photo.pk}/").status_code == 404


def test_a_photo_whose_file_is_gone_is_not_found(reader, assessment, photo):
    photo_storage().delete(photo.file_name)
    assert reader.get(f"{QUEUE}{assessment.pk}/photo/{photo.pk}/").status_code == 404


# -------------------------------------------------------------------------------------------------- queue


def test_the_most_urgent_wait_first_and_of_those_the_oldest(reader, patient):
    sent = {"new": NOW, "old": NOW - timedelta(days=3), "urgent": NOW, "soon": NOW - timedelta(days=1)}
    urgency = {"urgent": 2, "soon": 1}
    row = {name: {"created_at": at, "urgency": urgency.get(name, 0)} for name, at in sent.items()}
    made = {name: make_assessment(patient, FROWN_LINES, row=row[name]) for name in sent}
    expected = [made[name].reference for name in ("urgent", "soon", "old", "new")]
    assert references(reader.get(QUEUE)) == expected


def test_what_is_decided_leaves_the_queue_and_can_be_listed(reader, assessment, other_patient, plan):
    waiting = make_assessment(other_patient, ROLLING_SCARS)
    listed = {state: references(reader.get(f"{QUEUE}?state={state}")) for state in ("decided", "all")}
    assert references(reader.get(QUEUE)) == [waiting.reference]
    assert listed["decided"] == [assessment.reference]
    assert set(listed["all"]) == {assessment.reference, waiting.reference}
    assert "Approved by Ada Clinician" in words(reader.get(f"{QUEUE}?state=decided"))


def test_a_row_says_who_waits_since_when_and_for_what(reader, patient):
    make_assessment(patient, FROWN_LINES, row={"created_at": NOW - timedelta(days=2), "urgency": 2})
    said = words(reader.get(QUEUE))
    for expected in ("Pat Patient, 42 y", "Urgent", "2 days ago", "Botox", "Harbor Clinic"):
        assert expected in said


@pytest.mark.parametrize("asked", ["pat pat", "PAT@example", "1984-03-01", "reference"])
def test_the_list_finds_by_name_e_mail_birth_date_and_reference(reader, assessment, clinic, asked):
    other = PatientFactory(clinic=clinic, full_name="Olive Other", email="o@x.test", birth_date=date(1990, 1, 1))
    make_assessment(other, FROWN_LINES)
    given = assessment.reference.lower() if asked == "reference" else asked
    response = reader.post(QUEUE, {"q": given})
    assert references(response) == [assessment.reference]


def test_no_address_on_the_page_repeats_what_was_searched_for(reader, assessment):
    page = reader.post(QUEUE, {"q": "Pat Patient"}).content.decode()
    assert not [href for href in re.findall(r'href="([^"]*)"', page) if "Pat" in href or "q=" in href]


@pytest.mark.parametrize("query", ["?outcome__exact=botox", "?clinic=harbor", "?outcome__exact=botox&clinic=harbor"])
def test_the_queue_can_be_narrowed(reader, assessment, other_patient, query):
    make_assessment(other_patient, ROLLING_SCARS)
    assert assessment.reference in references(reader.get(QUEUE + query))


def test_the_queue_asks_as_many_queries_for_one_row_as_for_thirty(reader, clinic, django_assert_max_num_queries):
    for _ in range(30):
        make_assessment(PatientFactory(clinic=clinic), FROWN_LINES)
    with django_assert_max_num_queries(12):
        assert len(references(reader.get(QUEUE))) == 30


# -------------------------------------------------------------------------------------------- review page


def test_the_page_says_what_she_answered_and_how_the_rules_read_it(reader, assessment):
    said = words(reader.get(page_of(assessment)))
    assert "How strong are they when you frown hard? Moderate frown lines: movement 2, rest 1, face" in said
    assert "42 y · frown lines m2 r1 · phototype 3 · no flags · rules: Botox, lead 100" in said
    assert "Approve: Botox" in said


def test_the_page_lists_rules_fired_and_not_with_answer_and_source(reader, assessment):
    response = reader.get(page_of(assessment))
    said = words(response)
    assert "frown_lines_moving Botox · frown lines: movement 2, rest 1, face" in said
    assert "B2 US label of Botox Cosmetic" in said
    quiet = response.content.decode().split("<summary>Not fired")[1]
    assert "<code>pregnant</code>" in quiet


def test_the_page_says_how_firm_the_outcome_is_in_numbers(reader, patient):
    frown_lines_at_rest = {"id": "frown_lines", "movement": 1, "rest": 2}
    said = words(reader.get(page_of(make_assessment(patient, frown_lines_at_rest))))
    assert "71 of 100 importances within 1 step; else mostly SkinPen. About equally well (below 80)" in said
    assert "long lasting 0–2 (now 2), few visits 0–2 (now 2)" in said


def test_what_flips_the_outcome_is_split_into_wishes_and_facts(reader, patient):
    frown_lines_at_rest = {"id": "frown_lines", "movement": 1, "rest": 2}
    said = words(reader.get(page_of(make_assessment(patient, frown_lines_at_rest))))
    wishes, facts = said.split("Wishes that flip it")[1].split("Facts that flip it")
    assert "few visits 2 → 3: SkinPen" in wishes
    assert "needles fine → refuses: Neither for now" in wishes
    assert "frown lines rest 2 → 1: Neither for now" in facts


def test_the_page_speaks_of_rules_in_the_clinicians_words(reader, assessment):
    said = words(reader.get(page_of(assessment)))
    assert "Glabellar lines, movement &gt;= 2: labelled." in said or "Glabellar lines, movement >= 2: labelled." in said
    assert "tie_at_neutral" in said


def test_flags_are_told_in_the_clinicians_words(reader, patient):
    assessment = make_assessment(patient, ROLLING_SCARS, flags=["metal_allergy"])
    said = words(reader.get(page_of(assessment)))
    assert "Stop Metal allergy (SkinPen). Stainless-steel allergy: on the SkinPen do-not-use list" in said
    assert "so it is not used with a metal allergy" not in said


def test_flags_stand_the_strictest_first_each_with_its_action(reader, patient):
    flags = ["blood_thinner", "metal_allergy", "cold_sore_history", "others_cannot_see_it"]
    assessment = make_assessment(patient, ROLLING_SCARS, FROWN_LINES, flags=flags)
    said = words(reader.get(page_of(assessment)))
    stop, check, note = (said.index(start) for start in ("Stop Metal", "Check Blood", "Note Cold sore"))
    assert stop < check < note
    assert "Also ticked, no rule of its own: others cannot see it" in said


def test_the_proposed_sessions_stand_with_their_dates(reader, patient):
    assessment = make_assessment(patient, CROWS_FEET, ROLLING_SCARS)
    said = words(reader.get(page_of(assessment)))
    assert "Botox, then SkinPen" in said
    assert "Botox 1 23 Nov 2026 23 Nov 2026 4 Jan 2027" in said


def test_a_page_whose_knowledge_version_is_gone_shows_what_is_stored_and_says_so(reader, patient):
    assessment = make_assessment(patient, FROWN_LINES, row={"knowledge_version": "1999-01"})
    said = words(reader.get(page_of(assessment)))
    assert "Knowledge version 1999-01 is no longer here" in said
    assert "frown lines: effect 3/3, evidence A" in said


def test_a_page_with_nothing_readable_in_it_still_opens(reader, patient):
    said = words(reader.get(page_of(AssessmentFactory(patient=patient))))
    assert "rules cannot read the stored facts" in said


@pytest.mark.parametrize(
    "concerns",
    [
        pytest.param([FROWN_LINES], id="one"),
        pytest.param([FROWN_LINES, CROWS_FEET, NECK_LINES, ROLLING_SCARS, MELASMA], id="five"),
        pytest.param(
            [MELASMA, ROLLING_SCARS, *({"id": i, "severity": 3} for i in ("stretch_marks", "under_eye_hollows"))],
            id="long names",
        ),
    ],
)
@pytest.mark.parametrize("flags", [[], ["metal_allergy", "blood_thinner", "cold_sore_history", "dry_eye"]])
def test_the_summary_stays_under_140_characters(patient, concerns, flags):
    assert len(summary(make_assessment(patient, *concerns, flags=flags, phototype=None), lead=100)) < 140


@pytest.mark.parametrize(
    ("is_theirs", "said"),
    [(True, None), (None, "somebody who was not signed in"), (False, "did not send these answers")],
)
def test_the_page_says_where_nobody_proved_who_sent_the_answers(reader, patient, is_theirs, said):
    page = reader.get(page_of(make_assessment(patient, FROWN_LINES, row={"is_theirs": is_theirs}))).content.decode()
    for words in ("somebody who was not signed in", "did not send these answers"):
        assert (words in page) is (words == said)


def test_the_page_names_who_has_the_same_address_and_birth_date_until_they_are_told_apart(
    reader, patient, assessment, desk_user
):
    twin = {"clinic": patient.clinic, "email": patient.email, "birth_date": patient.birth_date}
    berta = PatientFactory(full_name="Berta Twin", **twin)
    assert "not decided yet: Berta Twin" in reader.get(page_of(assessment)).content.decode()
    dismiss_duplicate(patient=patient, other=berta, by=desk_user, now=NOW)
    assert "Berta Twin" not in reader.get(page_of(assessment)).content.decode()


def test_the_page_needs_at_most_sixteen_queries_whatever_the_history(
    reader, assessment, photo, plan, django_assert_max_num_queries
):
    for _ in range(5):
        SubmissionPhotoFactory(submission=photo.submission)
        make_assessment(assessment.patient, FROWN_LINES)
    with django_assert_max_num_queries(16):
        reader.get(page_of(assessment))


# ----------------------------------------------------------------------------------------------- deciding


def test_a_simple_case_is_approved_in_one_click(reader, assessment):
    response = reader.post(page_of(assessment), APPROVE, follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    plan = Plan.objects.get(review__assessment=assessment, review__decision="approved")
    assert f"{PLANS}{plan.pk}/change/" in response.content.decode()


def test_what_the_untouched_form_sends_is_an_approval(reader, patient):
    assessment = make_assessment(patient, CROWS_FEET, ROLLING_SCARS)
    initial = reader.get(page_of(assessment)).context["form"].initial
    reader.post(page_of(assessment), {"decision": "approved", **initial})
    assert Review.objects.get().treatments == ["botox", "skinpen"]


def test_a_decline_makes_no_plan_and_shows_why(reader, assessment):
    reader.post(page_of(assessment), DECLINE)
    response = reader.get(page_of(assessment))
    said = words(response)
    assert not Plan.objects.exists()
    assert "Declined By Ada Clinician When Mon 23 Nov 2026, 10:00" in said
    assert "Talked it &lt;through&gt;." in response.content.decode()
    assert "Approve:" not in said


WRONG = {
    "no reason": ({"reason_code": ""}, "Choose the reason for departing from the rules."),
    "no day": ({"start_on": ""}, "Enter the day on which the plan starts."),
    "no date": ({"start_on": "soon"}, "as YYYY-MM-DD"),
    "another decision": ({"decision": "erase"}, "Choose one: approve or agree, change, or decline."),
    "an unknown treatment": ({"treatments": ["filler"]}, "Choose from Botox and SkinPen."),
    "an unknown reason": ({"reason_code": "because"}, "Choose a reason from the list."),
    "too much text": ({"reason": "long " * 500}, "Use at most 2,000 characters."),
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.values(), ids=WRONG)
def test_an_error_is_named_and_what_was_typed_stays(reader, assessment, change, sentence):
    response = reader.post(page_of(assessment), DECLINE | {"reason": "Typed before."} | change)
    assert response.status_code == 422
    assert sentence in words(response)
    assert (change.get("reason") or "Typed before.").strip() in response.content.decode()
    assert not Review.objects.exists()


def test_a_start_before_today_at_the_clinic_is_refused(reader, assessment):
    response = reader.post(page_of(assessment), APPROVE | {"start_on": "2026-11-22"})
    assert response.status_code == 422
    assert "The plan can start from 2026-11-23 (today at the clinic)" in words(response)


def test_today_is_the_clinics_day(reader, assessment):
    with time_machine.travel(datetime(2026, 11, 23, 4, 59, tzinfo=UTC), tick=False):
        assert reader.get(page_of(assessment)).context["form"].initial["start_on"] == TODAY - timedelta(days=1)


def test_the_second_clinician_sees_who_decided_and_overwrites_nothing(reader, assessment, plan):
    response = reader.post(page_of(assessment), DECLINE)
    assert response.status_code == 409
    assert "Ada Clinician has approved this on November 23, 2026 at 10:00." in words(response)
    assert Review.objects.get().decision == "approved"


def test_the_history_says_who_did_what(reader, assessment, plan):
    said = words(reader.get(page_of(assessment)))
    assert re.search(r"review: made \(Decided\) Ada Clinician", said)
    assert re.search(r"plan: made \(Decided\) Ada Clinician", said)


def test_the_plan_shows_its_sessions_and_where_it_comes_from(reader, plan):
    said = words(reader.get(f"{PLANS}{plan.pk}/change/"))
    assert re.search(r"1\. Botox 1 .*?To book .*?23 Nov 2026 23 Nov 2026 4 Jan 2027", said)
    assert f"Assessment {plan.review.assessment.reference}" in said
    assert "0 of 5" in words(reader.get(PLANS))


@pytest.mark.parametrize("page", ["queue", "review", "plans", "plan"])
def test_the_pages_keep_the_strict_policy(reader, pages, page):
    response = reader.get(pages[page])
    html = response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
