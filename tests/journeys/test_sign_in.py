"""What only a browser can show about signing in: passkeys under our script policy, and pages for everybody."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from treatments.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def operator(live_server):
    group, _ = Group.objects.get_or_create(name="operator")  # flushing the database removed the groups
    user = User.objects.create_user("operator@example.test", PASSWORD, is_staff=True)
    user.groups.add(group)
    return user


@pytest.fixture
def complaints(desktop):
    """Errors in the browser's console, such as a refused script."""
    said = []
    desktop.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    desktop.on("pageerror", lambda error: said.append(str(error)))
    return said


def give_passkeys_to(page):
    """A security key that is plugged in and touched at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**key, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page, server, user):
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_added_and_then_opens_the_admin(live_server, operator, desktop, complaints, settings):
    settings.STAFF_SECOND_FACTOR = True
    give_passkeys_to(desktop)
    sign_in(desktop, live_server, operator)
    desktop.get_by_role("link", name="Add a passkey").click()
    desktop.get_by_role("button", name="Add").click()
    desktop.get_by_label("Password").fill(PASSWORD)
    desktop.get_by_role("button", name="Confirm").click()
    desktop.wait_for_url("**/recovery-codes/")
    desktop.get_by_role("button", name="Sign out").click()
    sign_in(desktop, live_server, operator)
    desktop.get_by_role("button", name="Use a passkey").click()
    desktop.wait_for_url("**/admin/")
    assert complaints == []


def test_a_passkey_button_is_off_until_its_script_has_come(live_server, operator, desktop, settings):
    settings.STAFF_SECOND_FACTOR = True
    desktop.route("**/js/passkey*.js", lambda route: route.abort())
    sign_in(desktop, live_server, operator)
    desktop.get_by_role("link", name="Add a passkey").click()
    expect(desktop.get_by_role("button", name="Add")).to_be_disabled()


@pytest.mark.parametrize("path", ["login/", "login/code/", "password/reset/", "password/reset/done/"])
def test_pages_to_sign_in_are_accessible_on_a_phone(path, live_server, phone, accessible):
    phone.goto(f"{live_server.url}/accounts/{path}")
    accessible(phone)


def test_pages_about_ones_own_sign_in_are_accessible(live_server, operator, desktop, accessible):
    sign_in(desktop, live_server, operator)
    for path in ["2fa/", "2fa/webauthn/", "password/change/", "sessions/", "2fa/totp/activate/"]:
        desktop.goto(f"{live_server.url}/accounts/{path}")
        accessible(desktop)
