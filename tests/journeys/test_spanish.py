"""The quiz in Spanish: by the browser's language, and by the language switch."""

import pytest
from django.core import mail
from django.utils import translation
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import PHONE
from treatments.models import Assessment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.browser_context_args(locale="es-US")
def test_a_browser_in_spanish_is_led_in_spanish_from_the_start_to_the_mail(new_context, clinic, live_server):
    page = new_context(viewport=PHONE).new_page()

    with translation.override("es"):
        people.begin(page, live_server.url, clinic.name)
        expect(page.get_by_role("heading", level=1)).to_have_text("¿Qué le gustaría cambiar?")
        people.fill_in_quiz(page)
        people.send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Botox es lo que más coincide con sus respuestas")
    assert Assessment.objects.get().patient.language == "es"
    assert mail.outbox[0].subject.startswith("Tenemos sus respuestas")


def test_the_switch_shows_the_same_question_in_the_other_language_and_it_stays(phone, clinic, live_server):
    people.begin(phone, live_server.url, clinic.name)
    question = phone.url
    with people.next_page(phone):
        phone.get_by_role("button", name="Español").click()

    assert phone.url == question
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    people.answer_step(phone, ["frown_lines"])
    with translation.override("es"):
        people.go_on(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Líneas del entrecejo")
    question = phone.url
    with people.next_page(phone):
        phone.get_by_role("button", name="English").click()
    assert phone.url == question
    expect(phone.get_by_role("heading", level=1)).to_have_text("Frown lines")


def test_the_switch_works_without_a_script(new_context, clinic, live_server):
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_role("button", name="Español").click()

    expect(page.get_by_role("button", name="Empezar ahora")).to_be_visible()
