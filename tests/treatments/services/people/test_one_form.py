"""E-mail addresses and phone numbers are stored and compared in normalized form, wherever they are entered."""

import pytest
from django.core import mail
from django.urls import reverse

from questionnaire.models import Submission
from tests import factories
from tests.questionnaire.patients import FULL, posted
from tests.treatments.quiz import complete_answers
from treatments.models import User
from treatments.services.review.assessments import assess_submission

pytestmark = pytest.mark.django_db


def sent(clinic, **about):
    answers = complete_answers()
    answers["about-you"] |= about
    submission = factories.SubmittedFactory(clinic_code=clinic.code, answers=answers)
    return assess_submission(submission=submission, now=submission.submitted_at)


@pytest.fixture
def about_you(client, clinic):
    """Returns a function that sends the last page of a quiz begun here, with fields changed."""
    client.post(reverse("patient:begin"), {"clinic": clinic.code})
    draft = Submission.objects.get()
    Submission.objects.update(answers={key: given for key, given in FULL.items() if key != "about-you"})

    def send(**typed):
        page = reverse("quiz:step", args=["about-you"])
        client.get(page)
        response = client.post(page, posted(FULL["about-you"] | typed))
        draft.refresh_from_db()
        return response, draft.answers.get("about-you")

    return send


def test_a_quiz_keeps_what_can_be_seen(about_you):
    typed = {
        "full_name": "Ana\u202e\nMaria\u200b",
        "email": "Ana@MÜLLER.example\u200b",
        "phone": "\u202a212\u2011555 0100",
    }
    response, kept = about_you(**typed)

    assert response.status_code == 302
    assert (kept["full_name"], kept["email"]) == ("Ana Maria", "ana@xn--mller-kva.example")
    assert kept["phone"] == "212\u2011555 0100", "as it was typed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"full_name": "\u200b\u200b"}, "Enter your full name."),
        ({"full_name": "--"}, "Enter your full name."),
        ({"phone": "------"}, "Write the phone number in digits."),
        ({"phone": "555-0100"}, "The area code of this phone number is missing."),
    ],
    ids=["invisible name", "no letter", "no digit", "no area code"],
)
def test_a_quiz_says_what_is_wrong(about_you, typed, said):
    response, kept = about_you(**typed)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert kept is None


def test_a_quiz_reads_a_number_as_the_clinics_country_does(about_you, clinic):
    type(clinic).objects.update(country="GB")
    response, kept = about_you(phone="07700 900123")

    assert response.status_code == 302
    assert kept["phone"] == "07700 900123"


@pytest.mark.parametrize(
    ("country", "typed", "kept", "shown"),
    [
        ("US", "212 555 0100", "+12125550100", "(212) 555-0100"),
        ("US", "+44 (0)20 7946 0018", "+442079460018", "+44 20 7946 0018"),
        ("GB", "020 7946 0018", "+442079460018", "020 7946 0018"),
        ("US", "212 555 0100 ext. 4", "+12125550100;ext=4", "(212) 555-0100 ext. 4"),
        ("US", "ask Ana", "ask Ana", "ask Ana"),
        ("US", "", "", ""),
    ],
)
def test_a_patients_number_is_kept_in_one_form_and_shown_as_the_country_writes_it(clinic, country, typed, kept, shown):
    type(clinic).objects.update(country=country)
    patient = sent(clinic, phone=typed).patient

    assert (patient.phone, patient.written_phone) == (kept, shown)
    assert patient.assessments.get().submission.answers["about-you"]["phone"] == typed


def test_a_code_is_sent_whichever_way_the_address_is_typed(client, clinic):
    sent(clinic, email="ana@xn--mller-kva.example")
    mail.outbox.clear()
    page = reverse("account_request_login_code")
    client.get(page)
    client.post(page, {"email": "Ana@müller.example\u200b"})

    assert [message.to for message in mail.outbox] == [["ana@xn--mller-kva.example"]]
    assert "nothing to sign in" not in mail.outbox[0].body


def test_staff_get_their_link_whichever_way_the_address_is_typed(client, clinic):
    User.objects.create_user("ana@xn--mller-kva.example", "a long password", is_staff=True)
    page = reverse("account_reset_password")
    client.get(page)
    client.post(page, {"email": "Ana@müller.example\u200b"})

    assert [message.to for message in mail.outbox] == [["ana@xn--mller-kva.example"]]


def test_an_account_has_its_address_in_the_one_form():
    user = User.objects.create_user(" Ana@MÜLLER.example\u200b")

    assert user.email == "ana@xn--mller-kva.example"
    assert User.objects.get_by_natural_key("ANA@müller.example") == user
