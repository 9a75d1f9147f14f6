"""A patient on their phone: the clinic asks them back, they agree to a treatment, and later report how it went."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.journeys.conftest import PHONE
from tests.journeys.people import next_page
from tests.journeys.test_my import signed_in, treated
from treatments.models import ClinicQuestion, Consent, FollowUp

__all__ = ["signed_in", "treated"]
pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = {
    "question": "Read and answer",
    "answer": "Your answer",
    "send answer": "Send my answer",
    "agree": "Read and agree",
    "say yes": "I agree",
    "error": "Tick the box if you agree.",
    "again": "Tell us",
    "happy": "Rather happy",
    "met": "Mostly",
    "yes": "Yes",
    "send": "Send it",
    "told": "You told us on",
}
SPANISH = {
    "question": "Leer y responder",
    "answer": "Su respuesta",
    "send answer": "Enviar mi respuesta",
    "agree": "Leer y aceptar",
    "say yes": "Acepto",
    "error": "Marque la casilla si está de acuerdo.",
    "again": "Contarnos",
    "happy": "Bastante a gusto",
    "met": "En gran parte",
    "yes": "Sí",
    "send": "Enviar",
    "told": "Nos lo contó el",
}


@pytest.fixture
def asked(treated, clinician_user):
    """The patient of `treated`, whom the clinic has asked two things."""
    plan = treated.plans.get()
    factories.ClinicQuestionFactory(assessment=plan.review.assessment, asked_by=clinician_user, asked_at=timezone.now())
    factories.FollowUpFactory(plan=plan, asked_at=timezone.now())
    return treated


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("en", ENGLISH, id="in English"),
        pytest.param("es", SPANISH, id="in Spanish", marks=pytest.mark.browser_context_args(locale="es-US")),
    ],
)
def test_she_answers_agrees_and_says_how_it_went_without_scripts(new_context, signed_in, asked, language, words):
    asked.language = language
    asked.save()
    page = signed_in(new_context(viewport=PHONE, is_mobile=True, java_script_enabled=False).new_page())
    with next_page(page):
        page.get_by_role("link", name=words["question"]).click()
    page.get_by_label(words["answer"]).fill("Only iron.")
    with next_page(page):
        page.get_by_role("button", name=words["send answer"]).click()
    assert ClinicQuestion.objects.get().answer == "Only iron."
    page.goto(page.url.partition("/my/")[0] + reverse("patient:my"))
    with next_page(page):
        page.locator("#asked + ul").get_by_role("link", name=words["agree"]).first.click()
    with next_page(page):
        page.get_by_role("button", name=words["say yes"]).click()
    expect(page.get_by_role("alert")).to_contain_text(words["error"])
    page.locator("label[for=id_agree]").click()
    with next_page(page):
        page.get_by_role("button", name=words["say yes"]).click()
    assert Consent.objects.get().language == language
    page.goto(page.url.partition("/my/")[0] + reverse("patient:my"))
    with next_page(page):
        page.get_by_role("link", name=words["again"], exact=True).click()
    for choice in ("happy", "met", "yes"):
        page.get_by_text(words[choice], exact=True).first.click()
    with next_page(page):
        page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_text(words["told"])).to_be_visible()
    assert FollowUp.objects.get().satisfaction == 4


def test_her_pages_are_open_to_everybody(phone, signed_in, asked, live_server, accessible):
    plan = asked.plans.get()
    consent = factories.ConsentFactory(plan=plan, text="Agreeing to Botox\n\nRisks\n- It can spread.\n")
    page = signed_in(phone)
    accessible(page)
    addresses = [
        reverse("patient:my_question", args=[ClinicQuestion.objects.get().pk]),
        reverse("patient:my_outcome", args=[FollowUp.objects.get().pk]),
        reverse("patient:my_consent_give", args=[plan.pk, "skinpen"]),
        reverse("patient:my_consent", args=[consent.pk]),
        reverse("patient:my_consent_withdraw", args=[consent.pk]),
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        accessible(page)
    for address in addresses[:3]:
        page.goto(live_server.url + address)
        with next_page(page):
            page.locator("main form").last.get_by_role("button").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        accessible(page)
