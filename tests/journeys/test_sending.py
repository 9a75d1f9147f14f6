"""What a patient sees while a form is being sent, and when it does not arrive."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.people import next_page
from treatments.models import HealthFact, Patient, User

pytestmark = pytest.mark.django_db(transaction=True)

SAVED_NOTHING = {"en": "We could not save this just now", "es": "No pudimos guardar esto en este momento"}
STILL_HERE = {"en": "What you entered is still here.", "es": "Lo que escribió y marcó sigue aquí."}


@pytest.fixture
def opened(client, live_server, patient, phone):
    """Opens a page of the patient's account on their phone."""

    def _opened(name, language="en"):
        client.force_login(User.objects.get_or_create(email=patient.email)[0])
        session = client.session
        session["patient"] = patient.pk
        session.save()
        address = live_server.url
        phone.context.add_cookies(
            [
                {"name": "sessionid", "value": session.session_key, "url": address},
                {"name": "language", "value": language, "url": address},
            ]
        )
        phone.goto(address + reverse(f"patient:{name}"))
        return phone

    return _opened


@pytest.fixture
def held():
    """Intercepts every form that a page sends; returns the list of them."""

    def _held(page):
        forms = []

        def hold(route):
            if route.request.method == "POST":
                forms.append(route)
            else:
                route.continue_()

        page.route("**/my/**", hold)
        return forms

    return _held


def test_a_form_on_its_way_says_so_and_is_sent_once(opened, held, accessible):
    page = opened("my_health")
    forms = held(page)
    page.get_by_label("I am pregnant, or I might be").check()
    send = page.get_by_role("button", name="Send", exact=True)
    send.dblclick()

    expect(page.get_by_role("status").filter(has_text="Saving…")).to_be_visible()
    expect(send).to_have_attribute("aria-disabled", "true")
    accessible(page)
    send.dispatch_event("click")
    page.evaluate("new Promise(requestAnimationFrame)")
    [form] = forms
    with next_page(page):
        form.continue_()
    expect(page.get_by_role("heading", name="What happens now")).to_be_visible()
    assert HealthFact.objects.count() == 1


def test_a_page_that_the_browser_kept_can_send_again(opened, held):
    page = opened("my_contacts")
    forms = held(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saving…")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.get_by_text("Saving…")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).not_to_have_attribute("aria-disabled", "true")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Save").click()
    assert len(forms) == 2


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "fails", [lambda route: route.abort(), lambda route: route.fulfill(status=503)], ids=["network", "server"]
)
def test_what_did_not_arrive_stays_on_the_page_which_says_so(opened, accessible, language, fails):
    page = opened("my_contacts", language)
    name = page.locator("[name=full_name]")
    name.fill("Jo Journey")
    page.route("**/my/data/contacts/", fails, times=1)
    page.locator("main form [type=submit]").click()

    said = page.get_by_role("alert")
    expect(said).to_contain_text(SAVED_NOTHING[language])
    expect(said).to_contain_text(STILL_HERE[language])
    expect(said).to_be_in_viewport()
    expect(name).to_have_value("Jo Journey")
    accessible(page)
    with next_page(page):
        page.locator("main form [type=submit]").click()
    assert Patient.objects.get().full_name == "Jo Journey"


def test_what_is_wrong_is_said_in_place_and_keeps_what_was_typed(opened, accessible):
    page = opened("my_contacts")
    page.locator("[name=full_name]").fill("Jo Journey")
    page.locator("[name=phone]").fill("12")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title("Error: Change your name or phone · Clinic Advisor")
    expect(page.locator("[name=full_name]")).to_have_value("Jo Journey")
    accessible(page)
