"""How a clinician sees answers: "not sure" is not yes, questions that were not asked are named, and texts are shown."""

import re

import pytest

from tests.factories import NOW, TODAY, SubmittedFactory
from tests.treatments.quiz import SCARS, complete_answers
from treatments.backoffice.presenters.chart_note import chart_note
from treatments.backoffice.presenters.review import review_page
from treatments.queries.care.notes import record_of
from treatments.services.review.assessments import assess_submission

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

NOT_SURE = {"phototype": "unsure", "marks_stay_dark": "unsure"}
SURE = {"phototype": "5", "marks_stay_dark": "yes"}
NOTE = {"flags": ["none"], "health_note": "Myasthenia in the family"}


@pytest.fixture
def assessed(clinic):
    def assessed(**answers):
        submission = SubmittedFactory(answers=complete_answers(**answers), clinic_code=clinic.code)
        return assess_submission(submission=submission, now=NOW)

    return assessed


def page_of(assessment):
    return review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=TODAY)


def flags_of(page):
    return {flag.flag for flag in page.flags}


def reading_of(page, title):
    return next(group.reading for group in page.answers if group.title == title)


def test_what_the_patient_was_not_sure_of_stands_as_that(assessed):
    page = page_of(assessed(concerns=SCARS, skin=NOT_SURE))

    assert {"phototype (patient not sure)", "marks stay dark (patient not sure)"} <= flags_of(page)
    assert "not sure of phototype and marks stay dark" in reading_of(page, "Your skin and the sun")


def test_what_the_patient_said_stands_without_a_doubt(assessed):
    page = page_of(assessed(concerns=SCARS, skin=SURE))

    assert {"phototype", "marks stay dark"} <= flags_of(page)
    assert "not sure" not in reading_of(page, "Your skin and the sun")


def test_the_patient_is_told_of_care_and_not_of_a_fact_where_they_were_not_sure(assessed):
    weighed = assessed(concerns=SCARS, skin=NOT_SURE).result["treatments"]["skinpen"]["flags"]
    reasons = {flag["flag"]: flag["reason"] for flag in weighed}

    assert "If you are not sure about yours, we take the same care." in reasons["marks_stay_dark"]
    assert "your skin" not in reasons["phototype"].lower()


def test_what_was_not_asked_is_said(assessed):
    page = page_of(assessed())

    assert {"diabetes", "nickel sensitive", "sun planned"} <= set(re.split(r", | and ", page.not_asked))
    assert "blood thinner" not in page.not_asked


def test_answers_from_before_it_was_recorded_do_not_say_what_was_not_asked(clinic):
    answers = {key: {name: said for name, said in given.items() if name != "asked"} for key, given in _given().items()}
    submission = SubmittedFactory(answers=answers, clinic_code=clinic.code)

    assert page_of(assess_submission(submission=submission, now=NOW)).not_asked == ""


def _given():
    return complete_answers()


def test_the_patients_own_words_about_health_stand_with_the_flags_and_in_the_note(assessed):
    assessment = assessed(general_health=NOTE)

    assert page_of(assessment).health_note == NOTE["health_note"]
    assert NOTE["health_note"] in chart_note(record_of(assessment), now=NOW)
    assert NOTE["health_note"] not in str(assessment.facts) + str(assessment.result)


def test_the_review_page_says_all_of_it(assessed, client, clinician_user):
    assessment = assessed(general_health=NOTE)
    client.force_login(clinician_user)

    page = client.get(f"/admin/treatments/assessment/{assessment.pk}/change/").content.decode()

    assert f"not weighed by the rules: <strong>{NOTE['health_note']}</strong>" in page
    assert "Not asked, as it could change nothing for these concerns: " in page
    assert "a tick may mean “not sure”" in page
