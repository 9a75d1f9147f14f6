"""What the review page shows next to an assessment: bars, the patient's own words, questions, photos by date."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from questionnaire.models import PhotoView
from tests import factories
from tests.factories import NOW, TODAY, ReviewFactory, ShownPageFactory, SubmissionPhotoFactory, SubmittedFactory
from tests.treatments.assessed import CROWS_FEET, FROWN_LINES, MELASMA, ROLLING_SCARS, SAGGING, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.models import ClinicQuestion, Worksheet
from treatments.services.review.questions import answer, ask
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, row={"submission": SubmittedFactory(answers=complete_answers())})


@pytest.fixture
def reader(client, clinician_user):
    client.force_login(clinician_user)
    return client


def page_of(assessment):
    return reverse("admin:treatments_assessment_change", args=[assessment.pk])


def words(response):
    return re.sub(r"(<[^>]*>|\s)+", " ", response.content.decode())


def photo_of(assessment, days=0, view=PhotoView.FRONT):
    return SubmissionPhotoFactory(submission=assessment.submission, view=view, uploaded_at=NOW - timedelta(days=days))


# ------------------------------------------------------------------------------------------------------ bars


@pytest.mark.parametrize("concerns", [[FROWN_LINES], [CROWS_FEET, ROLLING_SCARS]], ids=["one", "both"])
def test_all_four_options_have_a_bar_and_none_is_longer_than_the_outcomes(reader, patient, concerns):
    made = make_assessment(patient, *concerns)
    bars = reader.get(page_of(made)).context["page"].bars
    [outcome] = [bar for bar in bars if bar.is_outcome]
    assert [bar.name for bar in bars] == ["Botox", "Both, in order", "Neither for now", "SkinPen"]
    assert outcome.left == max(bar.left for bar in bars)


FOREHEAD_LINES_AT_REST = {"id": "forehead_lines", "movement": 3, "rest": 3}


def test_there_is_no_lead_over_an_option_whose_bar_is_as_long(reader, patient):
    made = make_assessment(patient, FOREHEAD_LINES_AT_REST)
    response = reader.get(page_of(made))
    assert [bar.left for bar in response.context["page"].bars] == [100, 100, 0, 33]
    assertNotContains(response, ", lead ")
    assertNotContains(response, "points over the next option")


def test_the_lead_is_that_over_the_longest_other_bar(reader, patient):
    response = reader.get(page_of(make_assessment(patient, CROWS_FEET, ROLLING_SCARS)))
    [outcome] = [bar.left for bar in response.context["page"].bars if bar.is_outcome]
    longest = max(bar.left for bar in response.context["page"].bars if not bar.is_outcome)
    assertContains(response, f"{outcome - longest} points over the next option")


@pytest.mark.parametrize("concern", [MELASMA, SAGGING], ids=["clinician first", "no match"])
def test_where_she_sees_no_bars_there_are_none(reader, patient, concern):
    assert reader.get(page_of(make_assessment(patient, concern))).context["page"].bars == ()


# ---------------------------------------------------------------------------------- the patient's own words


def test_what_she_read_in_spanish_stands_first_and_the_english_beside_it(reader, patient):
    sent = SubmittedFactory(answers=complete_answers(), language="es")
    page = reader.get(page_of(make_assessment(patient, FROWN_LINES, row={"submission": sent}))).content.decode()
    rows = re.findall(r'<span lang="es">([^<]+)</span> <small>([^<]+)</small>', page)
    assert ("Moderado", "Moderate") in rows or any(english == "Moderate" and own != english for own, english in rows)


def test_what_she_read_in_english_stands_once(reader, assessment):
    assert '<span lang="en">' not in reader.get(page_of(assessment)).content.decode()


# -------------------------------------------------------------------------------- questions to the patient


def test_a_question_is_asked_from_the_page_and_its_answer_read_there(reader, assessment):
    response = reader.post(page_of(assessment), {"ask": "yes", "text": "Which <tablets>?"}, follow=True)
    assert "asked. It comes back into the queue" in words(response)
    question = ClinicQuestion.objects.get()
    assert "The patient was asked and has not answered." in words(reader.get(page_of(assessment)))
    answer(question=question, text="Aspirin & <b>", now=NOW)
    page = reader.get(page_of(assessment))
    assert "Aspirin &amp; &lt;b&gt;" in page.content.decode()
    assert "1 answer to a question back" in words(page)


def test_a_refused_question_says_why_and_decides_nothing(reader, assessment):
    response = reader.post(page_of(assessment), {"ask": "yes", "text": " "})
    assert response.status_code == 422
    assert "Write the question. The patient reads it word for word." in words(response)
    assert not ClinicQuestion.objects.exists()


def test_a_question_is_taken_back_once(reader, assessment, clinician_user):
    ask(assessment=assessment, text="Which tablets?", by=clinician_user, now=NOW)
    assert reader.post(page_of(assessment), {"withdraw": "yes"}).url == page_of(assessment)
    assert reader.post(page_of(assessment), {"withdraw": "yes"}).status_code == 409


def test_who_asks_about_what_a_colleague_decided_is_told(reader, assessment, clinician_user):
    decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
    response = reader.post(page_of(assessment), {"ask": "yes", "text": "Which tablets?"})
    assert response.status_code == 409
    assert "Ada Clinician has approved this" in words(response)


@pytest.mark.parametrize("role", ["outsider", "operator", "desk_user", None])
@pytest.mark.parametrize("posted", [{"ask": "yes", "text": "x"}, {"withdraw": "yes"}], ids=["ask", "take back"])
def test_nobody_else_asks_or_takes_back(client, request, assessment, clinician_user, role, posted):
    if "withdraw" in posted:
        ask(assessment=assessment, text="Which tablets?", by=clinician_user, now=NOW)
    before = list(ClinicQuestion.objects.values())
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.post(page_of(assessment), posted).status_code in {302, 403, 404}
    assert list(ClinicQuestion.objects.values()) == before


# ------------------------------------------------------------------------------------------------- photos


def test_photos_of_all_her_quizzes_stand_by_date(reader, patient, assessment):
    before = make_assessment(patient, FROWN_LINES)
    photo_of(assessment)
    photo_of(before, days=90)
    days = [photo.day for photo in reader.get(page_of(assessment)).context["photos"]]
    assert days == ["25 Aug 2026", "23 Nov 2026"]


def test_the_first_and_the_last_of_a_view_are_compared_unless_two_are_chosen(reader, assessment):
    first, left, middle, last = (
        photo_of(assessment, days, view) for days, view in [(90, "front"), (60, "left"), (30, "front"), (0, "front")]
    )
    address = reverse("admin:treatments_assessment_photos", args=[assessment.pk])
    chosen = {"before": f"quiz-{left.pk}", "after": f"quiz-{middle.pk}"}
    pairs = [[photo.key for photo in reader.get(address, asked).context["pair"]] for asked in ({}, chosen)]
    assert pairs == [[f"quiz-{first.pk}", f"quiz-{last.pk}"], list(chosen.values())]


def test_another_patients_photo_cannot_be_chosen(reader, assessment, other_patient):
    mine, other = photo_of(assessment), photo_of(make_assessment(other_patient, FROWN_LINES))
    address = reverse("admin:treatments_assessment_photos", args=[assessment.pk])
    response = reader.get(address, {"before": f"quiz-{mine.pk}", "after": f"quiz-{other.pk}"})
    assert response.context["pair"] is None
    assert str(other.pk) not in response.content.decode()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("operator", 403), ("desk_user", 403), (None, 302)])
def test_a_stranger_sees_no_photos(client, request, assessment, role, status):
    photo_of(assessment)
    if role:
        client.force_login(request.getfixturevalue(role))
    address = reverse("admin:treatments_assessment_photos", args=[assessment.pk])
    assert client.get(address, follow=role == "desk_user").status_code == status


# ---------------------------------------------------------------------- the queue, and the number of queries


def test_the_next_and_the_previous_of_the_queue_are_a_click_away(reader, clinic, other_clinic):
    sent = [(2, 0), (0, 5), (0, 1)]
    first, second, third = (
        make_assessment(
            factories.PatientFactory(clinic=clinic),
            FROWN_LINES,
            row={"urgency": urgency, "created_at": NOW - timedelta(hours=hours)},
        )
        for urgency, hours in sent
    )
    make_assessment(factories.PatientFactory(clinic=other_clinic), FROWN_LINES, row={"urgency": 1})
    found = [reader.get(page_of(case)).context["neighbours"] for case in (first, second, third)]
    assert [(neighbours.before, neighbours.after) for neighbours in found] == [
        (None, second.pk),
        (first.pk, third.pk),
        (second.pk, None),
    ]


@pytest.fixture
def three(clinic):
    """Three waiting assessments, in the queue's order."""
    sent = [(2, 0), (0, 5), (0, 1)]
    return [
        make_assessment(
            factories.PatientFactory(clinic=clinic),
            FROWN_LINES,
            row={"urgency": urgency, "created_at": NOW - timedelta(hours=hours)},
        )
        for urgency, hours in sent
    ]


APPROVE = {"decision": "approved", "start_on": TODAY.isoformat()}


@pytest.mark.parametrize(("decided", "following"), [(0, 1), (1, 2), (2, 0)], ids=["first", "middle", "last"])
def test_approve_and_next_opens_the_next_case_of_the_queue(reader, three, decided, following):
    assertContains(reader.get(page_of(three[decided])), "Approve and next")
    page = reader.post(f"{page_of(three[decided])}?then=next", APPROVE, follow=True)
    assertRedirects(page, page_of(three[following]))
    assertContains(page, f"{three[decided].reference}: approved.")


@pytest.mark.parametrize("sent", [APPROVE, {"ask": "1", "text": "Since when?"}], ids=["decided", "asked"])
def test_the_queue_links_the_next_case_after_a_case_is_dealt_with(reader, three, sent):
    page = reader.post(page_of(three[0]), sent, follow=True)
    assertContains(page, f'<a href="{page_of(three[1])}">Next case</a>')


def test_after_the_last_case_there_is_no_next(reader, assessment):
    assertNotContains(reader.get(page_of(assessment)), "Approve and next")
    page = reader.post(f"{page_of(assessment)}?then=next", APPROVE, follow=True)
    assertContains(page, f"{assessment.reference}: approved.")
    assertNotContains(page, "Next case")


def test_the_page_needs_a_bounded_number_of_queries_with_a_long_history(
    reader, patient, assessment, clinician_user, django_assert_max_num_queries
):
    for number in range(6):
        old = make_assessment(patient, FROWN_LINES, row={"created_at": NOW - timedelta(days=30 * number)})
        ReviewFactory(assessment=old)
        photo_of(old, days=30 * number)
        ShownPageFactory(assessment=assessment)
        asked = ask(assessment=assessment, text=f"And {number}?", by=clinician_user, now=NOW)
        answer(question=asked, text="Yes", now=NOW)
    Worksheet.objects.create(assessment=assessment, own_questions=["Does it hurt?"])
    with django_assert_max_num_queries(16):
        reader.get(page_of(assessment))
    decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
    with django_assert_max_num_queries(16):
        said = words(reader.get(page_of(assessment)))
    assert "6 answers to questions back 1 question of the patient 6 photos 6 other assessments" in said
