"""The language of a page: how it is chosen, how it is changed, and where the choice is stored."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from clinic_advisor.catalogues import offered
from questionnaire import services as quiz
from questionnaire.models import Submission
from scripts.messages import QUIZ, ROOT, collect, compiled
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from treatments.models import User

SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}

pytestmark = pytest.mark.django_db


def language_of(response):
    return response.headers["Content-Language"], b'<html lang="es"' in response.content


def choose(client, language, next_page="/"):
    return client.post("/language/", {"language": language, "next": next_page})


def sign_in(client, patient):
    client.force_login(User.objects.create_user(patient.email))
    session = client.session
    session["patient"] = patient.pk
    session.save()
    return client


@pytest.mark.parametrize("path", ["/", "/accounts/login/code/", "/no-such-page/"])
def test_a_patients_page_is_in_the_browsers_language(client, clinic, path):
    response = client.get(path, **SPANISH)

    assert language_of(response) == ("es", True)
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))


def test_a_browser_that_asks_for_another_language_gets_english(client, clinic):
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")) == ("en", False)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/desk/no-such-page/"])
def test_a_page_for_staff_is_in_english_whatever_the_browser_says(client, clinic, path):
    choose(client, "es")

    assert language_of(client.get(path, **SPANISH)) == ("en", False)


def test_a_page_for_staff_does_not_offer_the_choice(client, clinic):
    assert b"Espa\xc3\xb1ol" not in client.get("/accounts/login/").content


def test_the_choice_counts_more_than_the_browser(client, clinic):
    choose(client, "en")

    assert language_of(client.get("/", **SPANISH)) == ("en", False)


def test_each_language_is_offered_in_its_own_words(client, clinic):
    page = client.get("/").content.decode()

    assert '<button type="submit" name="language" value="en" lang="en" aria-current="true">English</button>' in page
    assert '<button type="submit" name="language" value="es" lang="es">Español</button>' in page


def test_each_language_is_offered_by_its_own_name(client, clinic):
    page = client.get("/", headers={"accept-language": "es"}).content.decode()
    assert '<button type="submit" name="language" value="en" lang="en">English</button>' in page


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/accounts/login/code/", "/accounts/login/code/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ],
    ids=["a page here", "another site", "another site by its name alone", "nowhere"],
)
def test_the_choice_leads_back_to_the_page_it_was_made_on(client, clinic, asked, page):
    response = choose(client, "es", asked)

    assert (response.status_code, response.url) == (302, page)


def test_a_language_that_is_not_there_changes_nothing(client, clinic):
    choose(client, "xx")

    assert language_of(client.get("/")) == ("en", False)


def test_a_patient_who_is_signed_in_is_written_to_in_the_language_she_chose(client, clinic, patient):
    choose(sign_in(client, patient), "es")

    patient.refresh_from_db()
    assert patient.language == "es"


def test_the_choice_is_remembered_with_the_answers_that_are_under_way(client, clinic):
    client.post("/begin/", {"clinic": clinic.code})
    choose(client, "es")

    assert Submission.objects.get().language == "es"


def test_the_code_is_sent_in_the_language_of_the_page_that_asked_for_it(client, clinic, patient, mailoutbox):
    User.objects.create_user(patient.email)
    client.post("/accounts/login/code/", {"email": patient.email}, **SPANISH)

    (message,) = mailoutbox
    assert message.subject == "Su código para entrar"
    assert [kind for _, kind in message.alternatives] == ["text/html"]


@pytest.mark.parametrize(("chosen", "seen"), [(None, "es"), ("en", "en")], ids=["nothing chosen", "another chosen"])
def test_a_draft_goes_on_in_its_language_on_another_device(client, clinic, chosen, seen):
    draft = quiz.start(clinic_code=clinic.code, language="es")
    token = quiz.new_resume_link(submission=draft)
    if chosen:
        choose(client, chosen)

    page = client.post(f"/quiz/resume/{token}/", follow=True)

    assert page.headers["Content-Language"] == seen


def test_her_own_space_opens_in_the_language_she_is_written_to_in(client, clinic, patient):
    patient.language = "es"
    patient.save()
    client.force_login(User.objects.create_user(patient.email))
    born = {"birth_date_month": "3", "birth_date_day": "1", "birth_date_year": "1984"}

    page = client.post("/my/birth-date/", {**born, "next": "/my/"}, follow=True)

    assert language_of(page) == ("es", True)


@pytest.mark.parametrize("path", ["/result/", "/result/summary/"])
def test_a_result_has_the_same_numbers_and_sources_in_both_languages(client, patient, path):
    assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS, event_on="2027-03-20")
    session = client.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    english, spanish = (
        unescape(re.sub(r"<[^>]+>", " ", client.get(path, headers={"accept-language": language}).content.decode()))
        for language in ("en", "es")
    )
    figures = re.compile(r"[$]?\d+(?:[.,:]\d+)*|\b[A-Z]\d+\b")

    assert len(figures.findall(english)) > 50
    assert sorted(figures.findall(spanish)) == sorted(figures.findall(english))


def test_a_birth_date_that_does_not_match_is_refused_in_her_language(client, patient):
    client.force_login(User.objects.create_user(patient.email))
    given = {"birth_date_month": "2", "birth_date_day": "3", "birth_date_year": "1970"}
    page = client.post("/my/birth-date/", given, headers={"accept-language": "es"})
    assert "Eso no coincide con sus respuestas" in page.content.decode()


# --------------------------------------------------------------------------------------------- a third language


def catalogue(folder, locale, **said):
    """Compiles a catalogue of the quiz's texts with these translations."""
    texts = collect(locale)[QUIZ]
    for english, words in said.items():
        texts[english].string = words
    file = folder / locale / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(compiled(texts))


def test_a_language_is_offered_once_its_catalogue_lies_in_every_folder(tmp_path):
    catalogue(tmp_path / "quiz", "fr")
    catalogue(tmp_path / "quiz", "pt_BR")
    catalogue(tmp_path / "own", "pt_BR")

    assert offered([tmp_path / "quiz", tmp_path / "own"]) == [("en", "English"), ("pt-br", "Português brasileiro")]


def test_english_and_spanish_are_offered_now(settings):
    assert settings.LANGUAGES == [("en", "English"), ("es", "Español")]


def test_a_third_language_costs_only_its_catalogues(client, clinic, patient, settings, tmp_path):
    catalogue(tmp_path, "fr", Continue="Continuer", Back="Retour")
    settings.LANGUAGES = [*settings.LANGUAGES, *offered([tmp_path])[1:]]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    french = {"headers": {"accept-language": "fr-CA,fr;q=0.9"}}
    client.post("/begin/", {"clinic": clinic.code}, **french)
    page = client.get("/quiz/", follow=True, **french)

    assert page.headers["Content-Language"] == "fr"
    assert '<html lang="fr"' in page.content.decode()
    assert ">Continuer</button>" in page.content.decode()
    assert 'lang="fr" aria-current="true">Français</button>' in client.get("/", **french).content.decode()
    assert Submission.objects.get().language == "fr"
    choose(sign_in(client, patient), "fr")
    assert "Français" in client.get("/my/data/copy/").content.decode()


NAMES_OF_MEDICINES = "treatments/patient/presenters/public_names.py"
"""Builds sentences by the grammar of a language; a language that it does not know gets the English nouns."""


def test_no_module_names_the_language_that_is_not_the_source():
    modules = (
        file
        for part in ("clinic_advisor", "questionnaire", "treatments", "scripts")
        for file in Path(ROOT / part).rglob("*.py")
        if "migrations" not in file.parts and file != ROOT / NAMES_OF_MEDICINES
    )
    naming = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in modules
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value == "es"
    ]
    assert naming == []
