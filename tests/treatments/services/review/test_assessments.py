"""From the last button of the quiz to an assessment that waits for a clinician."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from questionnaire import services as quiz
from questionnaire.models import SubmissionStatus
from tests import factories
from tests.treatments.quiz import FROWN, complete_answers
from treatments.models import Assessment, Clinic, Patient, Urgency, User
from treatments.queries.people.duplicates import likely_same
from treatments.services.review.assessments import CannotAssess, assess_submission, hand_in

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATE_IN_NEW_YORK = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # still the 23rd in New York


def submitted(clinic, answers=None, **about):
    answers = answers or complete_answers()
    answers["about-you"] |= about
    return factories.SubmittedFactory(clinic_code=clinic.code, answers=answers, submitted_at=NOW)


def assessed(clinic, answers=None, *, now=NOW, **about):
    return assess_submission(submission=submitted(clinic, answers, **about), now=now)


@pytest.mark.django_db
def test_an_assessment_keeps_what_was_said_and_what_the_rules_answered(clinic):
    assessment = assessed(clinic)
    assert assessment.outcome == assessment.result["outcome"] == "botox"
    assert assessment.facts["concerns"] == [{"id": "frown_lines", "area": "face", "movement": 2, "rest": 1}]
    assert assessment.facts["country"] == "US"
    assert assessment.knowledge_version == assessment.result["knowledge_version"]
    assert assessment.patient.full_name == "Pat Patient"


@pytest.mark.django_db
def test_the_day_is_the_clinics_own(clinic):
    assert assessed(clinic, now=LATE_IN_NEW_YORK).facts["assessed_on"] == "2026-11-23"


@pytest.mark.django_db
def test_assessing_twice_gives_the_same_assessment_and_one_e_mail(clinic, django_capture_on_commit_callbacks):
    submission = submitted(clinic)
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (assess_submission(submission=submission, now=NOW) for _ in range(2))
    assert first == second
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_e_mail_says_that_answers_came_in_and_nothing_about_health(clinic, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assessment = assessed(clinic)
    (message,) = mail.outbox
    assert message.to == ["pat@example.test"]
    assert assessment.reference in message.subject
    assert reverse("patient:my") in message.body
    assert not {"botox", "skinpen", "line", "scar"} & set((message.subject + message.body).lower().split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "is_same"),
    [
        ({"email": "PAT@example.test"}, True),
        ({"full_name": "pat  PATIENT", "phone": "555 0199"}, True),
        ({"full_name": "Berta Patient"}, False),
        ({"birth_date": "1984-03-02"}, False),
        ({"email": "other@example.test"}, False),
    ],
    ids=["address in capitals", "name in capitals", "another name", "another birth date", "another address"],
)
def test_the_same_address_birth_date_and_name_are_the_same_patient(clinic, about, is_same):
    first, second = assessed(clinic).patient, assessed(clinic, **about).patient
    assert (first == second) is is_same
    assert Patient.objects.get(pk=first.pk).full_name == "Pat Patient"


@pytest.mark.django_db
def test_the_same_address_and_birth_date_with_another_name_are_shown_as_possibly_the_same(clinic):
    anna, berta = assessed(clinic, full_name="Anna Twin").patient, assessed(clinic, full_name="Berta Twin").patient

    assert [(row.pk, row.twin) for row in likely_same(Clinic.objects.all())] == [(berta.pk, anna.pk)]


@pytest.mark.django_db
def test_answers_that_nobody_proved_change_nothing_of_a_record(clinic):
    patient = assessed(clinic, full_name="Sofía Reyes", phone="+16175550100").patient
    before = Patient.objects.filter(pk=patient.pk).values().get()
    typed = {"email": "PAT@example.test", "full_name": "SOFIA REYES", "phone": "555 0199"}
    answers = complete_answers(concerns=FROWN)
    answers["about-you"] |= typed
    sent = factories.SubmittedFactory(clinic_code=clinic.code, language="es", answers=answers, submitted_at=NOW)

    later = assess_submission(submission=sent, now=NOW)

    assert (later.patient, later.is_proved, later.is_theirs) == (patient, False, None)
    assert Patient.objects.filter(pk=patient.pk).values().get() == before


@pytest.mark.django_db
def test_each_clinic_has_its_own_record_of_a_person(clinic, other_clinic):
    assert assessed(clinic).patient != assessed(other_clinic).patient
    assert assessed(other_clinic).facts["country"] == "GB"


@pytest.mark.django_db
@pytest.mark.parametrize("region", ["US-TX", None])
def test_the_region_of_the_clinic_is_weighed_with_its_country(clinic, region):
    clinic.region = region
    clinic.save()
    assert assessed(clinic).facts["region"] == region


@pytest.mark.django_db
def test_she_gets_an_account_without_a_password_and_never_a_second_one(clinic):
    assessed(clinic)
    assessed(clinic, email="Pat@Example.test")
    user = User.objects.get(email="pat@example.test")
    assert not user.has_usable_password()
    assert not user.is_staff


@pytest.mark.django_db
def test_an_account_that_is_there_stays_as_it_is(clinic, clinician_user):
    clinician_user.set_password("correct horse battery")
    clinician_user.save()
    assessed(clinic, email=clinician_user.email)
    clinician_user.refresh_from_db()
    assert clinician_user.has_usable_password()
    assert clinician_user.is_staff


@pytest.mark.django_db
@pytest.mark.clock(NOW)
@pytest.mark.parametrize(
    ("answers", "urgency"),
    [
        ({"wellbeing": {"flags": ["self_harm_thoughts"]}}, Urgency.URGENT),
        ({"wellbeing": {"flags": ["pressured_by_someone"]}}, Urgency.URGENT),
        ({"wellbeing": {"flags": ["worries_hours_a_day", "expects_life_change"]}}, Urgency.SOON),
        ({"wellbeing": {"flags": ["worries_hours_a_day"]}}, Urgency.ROUTINE),
        ({"pregnancy": {"flags": ["pregnant"]}}, Urgency.SOON),
        ({"event": date(2027, 1, 22)}, Urgency.SOON),
        ({"event": date(2027, 1, 23)}, Urgency.ROUTINE),
        ({"eyes": {"flags": ["dry_eye"]}}, Urgency.ROUTINE),
        ({}, Urgency.ROUTINE),
    ],
    ids=["self-harm", "pressure", "two prompts", "one prompt", "pregnant", "in 60 days", "in 61 days", "eyes", "none"],
)
def test_how_soon_a_clinician_looks(clinic, answers, urgency):
    event = answers.pop("event", None)
    given = complete_answers(**answers)
    if event:
        given["history"] |= {"has_event": "yes", "event_on": event.isoformat()}
    assert assessed(clinic, given).urgency == urgency


@pytest.mark.django_db
def test_a_draft_is_not_assessed(clinic):
    draft = factories.SubmissionFactory(clinic_code=clinic.code, answers=complete_answers())
    with pytest.raises(CannotAssess, match="not been sent"):
        assess_submission(submission=draft, now=NOW)


@pytest.mark.django_db
def test_without_its_clinic_nothing_is_sent(clinic):
    draft = factories.SubmissionFactory(clinic_code="gone", answers=complete_answers())
    with pytest.raises(CannotAssess, match="no longer listed"):
        hand_in(submission_id=draft.pk)
    draft.refresh_from_db()
    assert draft.status == SubmissionStatus.DRAFT


@pytest.mark.django_db
def test_history_says_who_did_it(clinic):
    assessment = assessed(clinic)
    context = assessment.patient.events.get().pgh_context
    assert context.metadata["action"] == "assess"
    assert context.metadata["user"] is None


@pytest.fixture
def browser(client, clinic):
    """Returns a function that makes a browser work on a draft with these answers."""

    def _browser(answers):
        draft = quiz.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
        draft.answers = answers
        draft.save()
        session = client.session
        session["submission"], session["submission_key"] = str(draft.pk), draft.browser_key
        session.save()
        return client

    return _browser


@pytest.mark.django_db
def test_sending_twice_leads_to_the_same_result(browser):
    client = browser(complete_answers())
    first, second = (client.post(reverse("patient:submit")) for _ in range(2))
    assert first.url == second.url == reverse("patient:result")
    assert Assessment.objects.count() == 1


@pytest.mark.django_db
def test_what_is_missing_is_asked_first(browser):
    answers = complete_answers()
    del answers["eyes"]
    response = browser(answers).post(reverse("patient:submit"), follow=True)
    assert response.redirect_chain[0][0] == reverse("quiz:step", args=["eyes"])
    assert "There is still something to answer" in response.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.django_db
def test_handing_in_is_a_post(browser):
    assert browser(complete_answers()).get(reverse("patient:submit")).status_code == 405


@pytest.mark.django_db
def test_who_has_no_quiz_open_is_led_to_the_start(client, clinic):
    response = client.post(reverse("patient:submit"), follow=True)
    assert response.redirect_chain == [(reverse("patient:home"), 302)]


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_make_one_assessment_one_patient_and_one_e_mail(clinic):
    draft = quiz.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
    draft.answers = complete_answers(concerns=FROWN)
    draft.save()
    gate, found = threading.Barrier(2, timeout=10), []

    def press():
        try:
            gate.wait()
            found.append(hand_in(submission_id=draft.pk).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(found) == 2
    assert len(set(found)) == Assessment.objects.count() == Patient.objects.count() == len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_quizzes_of_one_person_at_once_make_one_patient(clinic):
    submissions = [submitted(clinic), submitted(clinic, email="PAT@example.test")]
    gate = threading.Barrier(2, timeout=10)

    def press(submission):
        try:
            gate.wait()
            assess_submission(submission=submission, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[submission]) for submission in submissions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert Assessment.objects.count() == 2
    assert Patient.objects.count() == 1
