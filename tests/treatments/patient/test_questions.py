"""A question from the clinic: the patient reads it word for word on their own pages and answers it once."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.patient.test_account import sign_in
from treatments.models import MessageKind
from treatments.services.messages import messages
from treatments.services.review import questions

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MY = reverse("patient:my")


@pytest.fixture
def question(patient, clinician_user):
    asked = {"text": "Which tablets <b> do you take?", "asked_by": clinician_user}
    return factories.ClinicQuestionFactory(assessment=make_assessment(patient, FROWN_LINES), **asked)


@pytest.fixture
def address(question):
    return reverse("patient:my_question", args=[question.pk])


def test_her_space_leads_to_it_while_it_is_open(client, patient, question, address):
    assert address in sign_in(client, patient).get(MY).content.decode()
    questions.answer(question=question, text="None.", now=NOW)
    assert address not in client.get(MY).content.decode()


def test_she_reads_it_word_for_word_and_answers_once(client, patient, question, address):
    page = sign_in(client, patient).get(address).content.decode()
    assert "Which tablets &lt;b&gt; do you take?" in page
    assert "Ada Clinician asked you on November 23, 2026" in page
    page = client.post(address, {"answer": " Only iron. "}, follow=True).content.decode()
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("Only iron.", NOW)
    assert "You answered on November 23, 2026" in page
    assert "Send my answer" not in page


@pytest.mark.parametrize(
    ("typed", "error"),
    [(" ", "Write your answer."), ("x" * 4001, "Use at most 4,000 letters and spaces.")],
    ids=["nothing", "too long"],
)
def test_what_cannot_be_sent_says_why(client, patient, question, address, typed, error):
    response = sign_in(client, patient).post(address, {"answer": typed})
    assert response.status_code == 422
    assert error in response.content.decode()


def test_an_answer_that_nobody_waits_for_is_kept_on_the_page(client, patient, question, address, clinician_user):
    sign_in(client, patient)
    questions.withdraw(question=question, by=clinician_user, now=NOW)
    response = client.post(address, {"answer": "Only iron."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Your clinic does not need this answer any more." in page
    assert "Only iron." in page
    assert "You have nothing to do." in client.get(address).content.decode()


def test_a_second_answer_is_told_of_the_first(client, patient, question, address):
    questions.answer(question=question, text="Only iron.", now=NOW)
    response = sign_in(client, patient).post(address, {"answer": "And zinc."})
    assert response.status_code == 409
    assert "You have already answered this question." in response.content.decode()


def test_another_patient_finds_no_question_of_hers(client, other_patient, question, address):
    sign_in(client, other_patient)
    assert {client.get(address).status_code, client.post(address, {"answer": "x"}).status_code} == {404}


def test_a_visitor_signs_in_first_and_staff_are_refused(client, question, address, clinician_user):
    assert client.get(address).status_code == 302
    client.force_login(clinician_user)
    assert client.get(address).status_code == 403


def test_the_page_costs_few_queries(client, patient, question, address, django_assert_max_num_queries):
    sign_in(client, patient)
    with django_assert_max_num_queries(8):
        client.get(address)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_mail_says_that_there_is_one_and_not_what(patient, question, language, mailoutbox):
    patient.language = language
    patient.save()
    messages.tell(kind=MessageKind.QUESTION, about=question, clinic=patient.clinic, now=NOW)
    [mail] = mailoutbox
    html = mail.alternatives[0][0]
    assert reverse("patient:my") in mail.body
    assert not [word for word in ("tablets", "otox", "SkinPen") if word in mail.subject + mail.body + html]
    assert ("pregunta" in mail.subject) == (language == "es")
