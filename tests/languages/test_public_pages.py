"""No text on a public page is left untranslated."""

import pytest
from django.utils import translation

from tests.languages.marked import forgotten, forgotten_in_mail, unmarked
from treatments.models import User

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/accounts/login/code/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/no-such-page/",
    *(
        f"/about/{page}/"
        for page in ("accessibility", "authors", "decision-aid", "intended-use", "methods", "money", "privacy")
    ),
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_everybody(phone, path):
    assert forgotten(phone.get(path)) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_everybody_where_no_medicine_may_be_named(phone, other_clinic, path):
    assert forgotten(phone.get(path), "Elsewhere Clinic") == []


@pytest.mark.parametrize("clinic_code", ["", "nowhere"])
def test_the_start_page_after_a_mistake(phone, clinic_code):
    assert forgotten(phone.post("/begin/", {"clinic": clinic_code})) == []


def test_the_choice_between_going_on_and_starting_again(phone, clinic):
    phone.post("/begin/", {"clinic": clinic.code})

    assert forgotten(phone.post("/begin/", {"clinic": clinic.code})) == []


@pytest.mark.parametrize("code", ["", "000000"])
def test_the_question_for_a_code(phone, patient, code):
    User.objects.create_user(patient.email)
    page = phone.post("/accounts/login/code/", {"email": patient.email}, follow=True)

    assert forgotten(page) == []
    assert forgotten(phone.post("/accounts/login/code/confirm/", {"code": code})) == []


@pytest.mark.parametrize("known", [True, False], ids=["of a patient", "of nobody"])
def test_the_mail_after_a_code_was_asked_for(phone, patient, mailoutbox, known):
    if known:
        User.objects.create_user(patient.email)
    phone.post("/accounts/login/code/", {"email": patient.email})

    assert mailoutbox
    assert forgotten_in_mail(mailoutbox) == []


@pytest.mark.parametrize("given", [{}, {"birth_date_month": "3", "birth_date_day": "1", "birth_date_year": "1901"}])
def test_the_question_for_her_birth_date(phone, patient, given):
    phone.force_login(User.objects.create_user(patient.email))

    assert forgotten(phone.get("/my/birth-date/")) == []
    assert forgotten(phone.post("/my/birth-date/", given)) == []


def test_what_is_not_marked_is_seen():
    with translation.override("es"):
        text = f"<p>{translation.gettext('Start now')} and <b>more</b></p><p>{translation.gettext('no such text')}</p>"

    assert unmarked(text) == ["and", "more", "no such text"]
