"""No text of a result is left untranslated, whatever the outcome."""

import pytest
from django.urls import reverse

from questionnaire import services as quiz
from tests.languages.marked import forgotten, forgotten_in_mail
from tests.treatments.assessed import (
    CROWS_FEET,
    FROWN_LINES,
    MELASMA,
    NECK_LINES,
    ROLLING_SCARS,
    SAGGING,
    make_assessment,
)
from treatments.services.review.assessments import hand_in

PEOPLE = {
    "botox": ([FROWN_LINES], {}),
    "skinpen": ([ROLLING_SCARS], {}),
    "both": ([FROWN_LINES, ROLLING_SCARS], {}),
    "neither": ([SAGGING], {}),
    "the clinician, for a concern": ([MELASMA, CROWS_FEET], {}),
    "the clinician, for the person": ([FROWN_LINES], {"flags": ["pregnant"]}),
    "many flags": (
        [FROWN_LINES, NECK_LINES],
        {"flags": ["blood_thinner", "diabetes", "keloid_history", "cold_sore_history"], "phototype": 5},
    ),
    "an event ahead": ([FROWN_LINES, ROLLING_SCARS], {"event_on": "2027-01-30"}),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["result", "explore", "worksheet", "summary"])
@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_of_the_result(holding, patient, person, name):
    concerns, facts = PEOPLE[person]
    assessment = make_assessment(patient, *concerns, **facts)
    page = holding(assessment.submission).get(reverse(f"patient:{name}"), follow=True)

    assert page.status_code == 200
    assert forgotten(page, assessment.reference) == []


def test_a_device_without_a_result(phone):
    assert forgotten(phone.get("/result/", follow=True)) == []


def test_a_device_that_has_let_go_of_its_result(phone):
    assert forgotten(phone.post("/result/close/", follow=True)) == []


def test_answers_that_are_not_complete(holding, draft):
    del draft.answers["consent"]
    draft.save()

    assert forgotten(holding(draft).post("/submit/", follow=True)) == []


def test_the_mail_after_answers_were_sent(draft, mailoutbox, django_capture_on_commit_callbacks):
    quiz.set_language(submission_id=draft.pk, language="es")
    with django_capture_on_commit_callbacks(execute=True):
        assessment = hand_in(submission_id=draft.pk)

    assert assessment.patient.language == "es"
    assert mailoutbox
    assert forgotten_in_mail(mailoutbox, assessment.reference) == []
