"""A question to the patient: asked once, answered once, and withdrawn if it is no longer needed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.models import ClinicQuestion, MessageKind
from treatments.permissions import NotAllowed
from treatments.services.messages import messages
from treatments.services.people import privacy
from treatments.services.review.questions import AnswerRefused, QuestionRefused, answer, ask, can_answer, withdraw
from treatments.services.review.review_queue import AlreadyDecided, AssessmentGone
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES)


@pytest.fixture
def question(assessment, clinician_user):
    return ask(assessment=assessment, text="Which tablets?", by=clinician_user, now=NOW)


def test_she_is_told_by_a_mail_that_says_where_and_not_what(
    assessment, clinician_user, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(assessment=assessment, text=" Which tablets? ", by=clinician_user, now=NOW)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([assessment.patient.email], "Your clinic has a question for you")
    assert "/my/" in mail.body
    assert "tablets" not in mail.body + mail.alternatives[0].content
    assert ClinicQuestion.objects.get().text == "Which tablets?"


@pytest.mark.parametrize(("text", "says"), [("  ", "Write the question"), ("x" * 1001, "at most 1,000")])
def test_a_question_says_something_and_not_too_much(assessment, clinician_user, text, says):
    with pytest.raises(QuestionRefused, match=says):
        ask(assessment=assessment, text=text, by=clinician_user, now=NOW)


def test_one_question_is_open_at_a_time(assessment, clinician_user, question):
    with pytest.raises(QuestionRefused, match="Ada Clinician asked the patient on November 23 at 10:00"):
        ask(assessment=assessment, text="And your job?", by=clinician_user, now=LATER)
    answer(question=question, text="None", now=LATER)
    assert ask(assessment=assessment, text="And your job?", by=clinician_user, now=LATER).answered_at is None


def test_what_is_decided_is_not_asked_about(assessment, clinician_user):
    decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
    with pytest.raises(AlreadyDecided, match="Ada Clinician has approved this"):
        ask(assessment=assessment, text="Which tablets?", by=clinician_user, now=LATER)


@pytest.mark.parametrize("name", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_asks_and_takes_back(assessment, question, name, request):
    by = request.getfixturevalue(name)
    with pytest.raises(NotAllowed):
        ask(assessment=assessment, text="Which tablets?", by=by, now=NOW)
    with pytest.raises(NotAllowed):
        withdraw(question=question, by=by, now=NOW)


def test_an_answer_is_kept_once(question):
    answered = answer(question=question, text=" Aspirin ", now=LATER)
    assert (answered.answer, answered.answered_at, can_answer(answered)) == ("Aspirin", LATER, False)
    with pytest.raises(AnswerRefused, match="already answered"):
        answer(question=question, text="And ibuprofen", now=LATER)


@pytest.mark.parametrize(("text", "says"), [("  ", "Write your answer"), ("x" * 4001, "at most 4,000")])
def test_an_answer_says_something_and_not_too_much(question, text, says):
    with pytest.raises(AnswerRefused, match=says):
        answer(question=question, text=text, now=LATER)


def test_a_question_taken_back_is_no_longer_answered(clinician_user, question):
    withdraw(question=question, by=clinician_user, now=LATER)
    with pytest.raises(AnswerRefused, match="does not need this answer"):
        answer(question=question, text="Aspirin", now=LATER)
    with pytest.raises(QuestionRefused, match="no longer open"):
        withdraw(question=question, by=clinician_user, now=LATER)


def test_no_mail_goes_out_about_a_question_taken_back_meanwhile(clinician_user, question, mailoutbox):
    withdraw(question=question, by=clinician_user, now=LATER)
    mailoutbox.clear()
    messages.tell(kind=MessageKind.QUESTION, about=question, clinic=question.assessment.clinic, now=NOW)
    assert not mailoutbox
    assert question.messages.get(overtaken_at=NOW)


def test_a_decision_takes_the_open_question_back(assessment, clinician_user, question):
    decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=LATER)
    question.refresh_from_db()
    assert (question.withdrawn_at, can_answer(question)) == (LATER, False)


def test_who_asked_and_that_she_answered_stands_in_the_history(question, clinician_user):
    answer(question=question, text="Aspirin", now=LATER)
    acts = [event.pgh_context.metadata for event in question.events.order_by("pgh_id")]
    assert [(act["action"], act["user"]) for act in acts] == [
        ("question.asked", clinician_user.pk),
        ("question.answered", None),
    ]


def test_an_erasure_takes_the_question_with_it(assessment, clinician_user, question):
    privacy.erase(patient=assessment.patient, now=NOW)
    assert not ClinicQuestion.objects.exists()
    with pytest.raises(AssessmentGone):
        withdraw(question=question, by=clinician_user, now=LATER)
    with pytest.raises(AnswerRefused):
        answer(question=question, text="Aspirin", now=LATER)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_is_told(assessment, clinician_user):
    told, together = [], threading.Barrier(2)

    def one(text):
        together.wait(timeout=10)
        try:
            ask(assessment=assessment, text=text, by=clinician_user, now=NOW)
        except QuestionRefused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[text]) for text in ("Which tablets?", "Which creams?")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(told), ClinicQuestion.objects.count()) == (1, 1)
