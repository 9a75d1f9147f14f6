"""Signing in: staff by a password and a second factor, patients by a code, nobody in any other way."""

import logging
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core import mail
from django.urls import NoReverseMatch, reverse

from tests.client import CsrfClient
from treatments.models import Message, User

pytestmark = pytest.mark.django_db
LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
PASSWORD = "correct horse battery"


@pytest.fixture
def patient_user(patient):
    return User.objects.create_user(patient.email)


@pytest.fixture
def staff_of(request):
    """Returns a function that gives a member of staff from the shared fixtures a password."""

    def fetch(name):
        user = request.getfixturevalue(name)
        user.set_password(PASSWORD)
        user.save()
        return user

    return fetch


@pytest.fixture
def desk(staff_of):
    return staff_of("desk_user")


def sign_in(client, user, password=PASSWORD, next_url=""):
    query = f"?next={next_url}" if next_url else ""
    return client.post(LOGIN + query, {"login": user.email, "password": password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def code_from_mail():
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


def app_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


# --- Staff: a password ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "home"),
    [("clinician_user", "/admin/"), ("operator", "/admin/"), ("desk_user", "/desk/")],
)
def test_staff_sign_in_by_password_and_start_where_they_work(who, home, client, staff_of):
    assert sign_in(client, staff_of(who)).url == home
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["DESK@Example.Test", " desk@example.test "], ids=["case", "spaces"])
def test_how_the_address_is_typed_does_not_matter(email, client, desk):
    client.post(LOGIN, {"login": email, "password": PASSWORD})
    assert is_signed_in(client)


@pytest.mark.parametrize("setup", ["wrong password", "unknown", "patient", "switched off"])
def test_every_failed_password_is_answered_alike(setup, client, desk, patient_user):
    email, password = desk.email, PASSWORD
    if setup == "wrong password":
        password = "not this one"
    elif setup == "unknown":
        email = "nobody@example.test"
    elif setup == "patient":
        patient_user.set_password(PASSWORD)
        patient_user.save()
        email = patient_user.email
    else:
        User.objects.filter(pk=desk.pk).update(is_active=False)
    response = client.post(LOGIN, {"login": email, "password": password})
    assert response.status_code == 200
    assert response.context["form"].errors == {"__all__": ["The e-mail address or the password is not right."]}
    assert not is_signed_in(client)


def test_a_password_can_be_tried_five_times(client, desk):
    for _ in range(5):
        sign_in(client, desk, "not this one")
    response = sign_in(client, desk)
    assert "too many tries" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("next_url", "lands"),
    [
        ("/desk/?day=2026-11-23", "/desk/?day=2026-11-23"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_after_signing_in_one_goes_on_but_never_elsewhere(next_url, lands, client, desk):
    assert sign_in(client, desk, next_url=next_url).url == lands


def test_switching_an_account_off_ends_its_sessions(client, desk):
    sign_in(client, desk)
    assert client.get("/accounts/2fa/").status_code == 200
    User.objects.filter(pk=desk.pk).update(is_active=False)
    assert client.get("/accounts/2fa/").url.startswith(LOGIN)


def test_one_can_sign_out_everywhere_else(client, desk):
    other = type(client)()
    sign_in(other, desk)
    sign_in(client, desk)
    client.post("/accounts/sessions/")
    assert other.get("/accounts/2fa/").status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200


# --- Staff: a forgotten password ------------------------------------------------------------------------


def ask_for_link(client, email):
    return client.post("/accounts/password/reset/", {"email": email}, follow=True)


def link_from_mail():
    return re.search(rf"{settings.SITE_URL}(\S+)", mail.outbox[-1].body)[1]


def test_a_forgotten_password_is_replaced_by_a_link(client, desk):
    ask_for_link(client, desk.email)
    form_url = client.get(link_from_mail()).url
    client.post(form_url, {"password1": "another long one", "password2": "another long one"})
    assert not is_signed_in(client)
    assert sign_in(client, desk, "another long one").url == "/desk/"


def test_a_new_password_does_not_pass_by_the_second_factor(client, desk):
    TOTP.activate(desk, generate_totp_secret())
    ask_for_link(client, desk.email)
    form_url = client.get(link_from_mail()).url
    client.post(form_url, {"password1": "another long one", "password2": "another long one"})
    assert sign_in(client, desk, "another long one").url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("host", ["testserver:8443", "other.example"])
def test_the_links_in_mails_are_of_the_site_whatever_the_request_was_sent_to(
    host, client, desk, patient_user, settings
):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    settings.SITE_URL = "https://clinic.example"
    client.post("/accounts/password/reset/", {"email": desk.email}, headers={"host": host})
    client.post(CODE, {"email": patient_user.email}, headers={"host": host})

    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        said = sent.body + "".join(str(alternative.content) for alternative in sent.alternatives)
        assert host not in said
        assert "clinic.example" in said
    assert "https://clinic.example/accounts/password/reset/" in mail.outbox[0].body


def test_a_link_works_once(client, desk):
    ask_for_link(client, desk.email)
    link = link_from_mail()
    form_url = client.get(link).url
    client.post(form_url, {"password1": "another long one", "password2": "another long one"})
    assert b"no longer works" in client.get(link).content


def test_nobody_learns_who_has_an_account_by_asking_for_a_link(client, desk, patient_user):
    pages = [ask_for_link(client, email).content for email in [desk.email, patient_user.email, "no@example.test"]]
    assert pages[0] == pages[1] == pages[2]
    assert [bool(re.search("/password/reset/key/", message.body)) for message in mail.outbox] == [
        True,
        False,
        False,
    ]


# --- Staff: a second factor -----------------------------------------------------------------------------


@pytest.fixture
def demanding(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize(("who", "page"), [("desk_user", "/desk/"), ("operator", "/admin/")])
def test_without_a_second_factor_staff_set_one_up_first(who, page, client, staff_of, demanding):
    sign_in(client, staff_of(who))
    response = client.get(page, follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/2fa/"
    assert b"Set up a second factor first" in response.content


def test_an_app_is_set_up_and_opens_the_admin(client, staff_of, demanding):
    operator = staff_of("operator")
    sign_in(client, operator)
    form_url = "/accounts/2fa/totp/activate/"
    secret = client.get(form_url).context["form"].secret
    assert client.post(form_url, {"code": app_code(secret)}).url == "/accounts/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200
    assert set(Authenticator.objects.values_list("user", "type")) == {
        (operator.pk, "totp"),
        (operator.pk, "recovery_codes"),
    }


def test_the_password_is_asked_for_again_once_the_sign_in_is_some_time_ago(client, staff_of, demanding, clock):
    sign_in(client, staff_of("operator"))
    clock.shift(600)
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")


def test_a_code_of_the_app_works_once_for_as_long_as_it_is_good(client, desk, demanding, clock):
    secret = generate_totp_secret()
    TOTP.activate(desk, secret)
    code = app_code(secret)
    client.post(sign_in(client, desk).url, {"code": code})
    assert is_signed_in(client)
    for seconds in (5, 28, 10, 30):
        clock.shift(seconds)
        client.logout()
        again = client.post(sign_in(client, desk).url, {"code": code})
        assert again.status_code == 200
        assert not is_signed_in(client)


def test_secrets_of_second_factors_are_stored_under_a_key(desk, settings):
    secret = generate_totp_secret()
    totp = TOTP.activate(desk, secret)
    codes = RecoveryCodes.activate(desk)
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())

    assert secret not in stored
    assert codes.get_unused_codes()
    assert totp.validate_code(app_code(secret))
    settings.SECOND_FACTOR_KEYS = ["a newer key", *settings.SECOND_FACTOR_KEYS]
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()) == 10


def test_a_secret_that_no_key_reads_is_told_in_words_and_in_the_log(client, desk, demanding, settings, caplog):
    secret = generate_totp_secret()
    TOTP.activate(desk, secret)
    address = sign_in(client, desk).url
    settings.SECOND_FACTOR_KEYS = ["another key alone"]
    page = client.post(address, {"code": app_code(secret)})
    assert "Your second factor cannot be read at the moment." in page.content.decode()
    assert not is_signed_in(client)
    assert f"No key reads the second factor of account {desk.pk}" in caplog.text


@pytest.mark.parametrize("page", ["mfa_view_recovery_codes", "mfa_download_recovery_codes"])
def test_recovery_codes_that_no_key_reads_are_told_of_in_words(client, desk, settings, caplog, page):
    RecoveryCodes.activate(desk)
    sign_in(client, desk)
    settings.SECOND_FACTOR_KEYS = ["another key alone"]
    shown = client.get(reverse(page))
    assert shown.status_code == 409
    assert "Your second factor cannot be read at the moment" in shown.content.decode()
    assert f"No key reads the second factor of account {desk.pk}" in caplog.text


def test_a_secret_that_the_version_before_stored_in_clear_is_read(desk):
    secret = generate_totp_secret()
    totp = TOTP.activate(desk, secret)
    totp.instance.data["secret"] = secret
    totp.instance.save()
    assert TOTP(Authenticator.objects.get(user=desk)).validate_code(app_code(secret))


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (lambda client, desk: sign_in(client, desk, "wrong"), "wrong password"),
        (lambda client, desk: client.post(sign_in(client, desk).url, {"code": "000000"}), "second factor"),
    ],
)
def test_what_is_refused_at_sign_in_is_logged_without_password_or_address(refused, said, client, desk, caplog):
    TOTP.activate(desk, generate_totp_secret())
    with caplog.at_level(logging.WARNING):
        refused(client, desk)
    [line] = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert said in line
    assert "wrong" not in line.replace("wrong password", "")
    assert desk.email not in caplog.text
    assert "000000" not in caplog.text


def test_staff_with_an_app_sign_in_with_its_code(client, desk, demanding):
    secret = generate_totp_secret()
    TOTP.activate(desk, secret)
    second = sign_in(client, desk, next_url="/desk/%3Fday=1").url
    assert not is_signed_in(client)
    assert client.post(second, {"code": app_code(secret)}).url == "/desk/?day=1"
    assert is_signed_in(client)


def test_a_passkey_is_asked_for_only_where_there_is_one(client, desk):
    TOTP.activate(desk, generate_totp_secret())
    page = client.get(sign_in(client, desk).url).content.decode()
    assert "Code from your app" in page
    assert "Use a passkey" not in page


def test_a_wrong_code_of_the_app_lets_nobody_in(client, desk):
    TOTP.activate(desk, generate_totp_secret())
    second = sign_in(client, desk).url
    for _ in range(6):
        response = client.post(second, {"code": "not it"})
    assert b"too many tries" in response.content
    assert not is_signed_in(client)


def test_a_page_of_the_admin_is_kept_through_signing_in(client, staff_of, demanding):
    operator = staff_of("operator")
    secret = generate_totp_secret()
    TOTP.activate(operator, secret)
    to_login = client.get("/admin/treatments/user/?q=x").url
    to_password = client.get(to_login).url
    second = client.post(to_password, {"login": operator.email, "password": PASSWORD}).url
    assert client.post(second, {"code": app_code(secret)}).url == "/admin/treatments/user/?q=x"


@pytest.mark.parametrize(
    ("who", "status"), [("clinician_user", 200), ("operator", 200), ("desk_user", 403), ("patient_user", 403)]
)
def test_the_admin_is_for_clinicians_and_operators(who, status, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/", follow=True).status_code == status


# --- Patients: a code -----------------------------------------------------------------------------------


def test_a_patient_signs_in_by_a_code_and_gives_her_birth_date(client, patient_user):
    assert client.post(CODE, {"email": patient_user.email}).url == CONFIRM
    assert client.post(CONFIRM, {"code": code_from_mail()}).url == "/my/"
    assert client.get("/my/").url == "/my/birth-date/?next=/my/"


def test_the_mail_with_the_code_says_nothing_about_health(client, patient_user):
    client.post(CODE, {"email": patient_user.email})
    (message,) = mail.outbox
    assert message.subject == "Your sign-in code"
    assert not re.search("botox|skinpen|treatment|clinic|skin|plan", message.body, re.IGNORECASE)


def test_three_wrong_codes_end_it(client, patient_user):
    client.post(CODE, {"email": patient_user.email})
    right = code_from_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(3):
        response = client.post(CONFIRM, {"code": wrong})
    assert response.url == CODE
    assert client.post(CONFIRM, {"code": right}).status_code == 302
    assert not is_signed_in(client)


def test_a_code_works_in_the_browser_that_asked_for_it_only(client, patient_user):
    client.post(CODE, {"email": patient_user.email})
    other = type(client)()
    assert other.post(CONFIRM, {"code": code_from_mail()}).status_code == 302
    assert not is_signed_in(other)


def test_a_code_is_good_for_ten_minutes(client, patient_user, clock):
    client.post(CODE, {"email": patient_user.email})
    clock.shift(601)
    client.post(CONFIRM, {"code": code_from_mail()})
    assert not is_signed_in(client)


def test_a_new_code_replaces_the_old_one(client, patient_user):
    client.post(CODE, {"email": patient_user.email})
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert client.post(CONFIRM, {"code": code_from_mail()}).url == "/my/"


@pytest.mark.parametrize("setup", ["unknown", "staff", "switched off"])
def test_only_a_patient_gets_a_code_but_all_see_the_same(setup, client, desk, patient_user):
    User.objects.filter(pk=patient_user.pk).update(is_active=setup != "switched off")
    email = {"unknown": "no@example.test", "staff": desk.email, "switched off": patient_user.email}[setup]
    assert client.post(CODE, {"email": email}).url == CONFIRM
    assert mail.outbox[0].subject == "Your request to sign in"
    assert not re.search(r"\d{6}", mail.outbox[0].body)
    page = client.get(CONFIRM)
    assert page.context["email"] == email
    assert client.post(CONFIRM, {"code": "123456"}).context["form"].errors == {
        "code": ["This code is not right. Type the six digits from the newest e-mail."]
    }


def test_codes_are_not_sent_without_end(client, patient_user):
    for _ in range(4):
        client.post("/accounts/logout/")
        response = client.post(CODE, {"email": patient_user.email})
    assert b"too many tries" in response.content
    assert len(mail.outbox) == 3


def elsewhere(number=1):
    """A browser at another network address."""
    return CsrfClient(REMOTE_ADDR=f"10.0.0.{number}")


def test_nobody_uses_up_the_codes_of_somebody_else(patient_user):
    for _ in range(20):
        elsewhere(1).post(CODE, {"email": patient_user.email})
    assert len(mail.outbox) == 3, "and one source fills no inbox"

    own = elsewhere(2)
    confirm = own.post(CODE, {"email": patient_user.email}).url
    assert own.post(confirm, {"code": code_from_mail()}).status_code == 302
    assert is_signed_in(own)


def test_a_code_that_is_still_good_is_asked_for_and_no_other_is_sent(client, patient_user):
    for _ in range(5):
        response = client.post(CODE, {"email": patient_user.email})
        assert response.url.startswith(CONFIRM)
    assert len(mail.outbox) == 1
    client.post(response.url, {"code": code_from_mail()})
    assert is_signed_in(client)


def test_tries_at_a_code_are_counted_whatever_the_session_says(client, patient_user):
    confirm = client.post(CODE, {"email": patient_user.email}).url
    code = code_from_mail()
    session = client.session
    before = dict(session["account_login"])
    for _ in range(3):
        client.post(confirm, {"code": "000000" if code != "000000" else "111111"})
        session = client.session  # as a concurrent request that is saved last would do
        session["account_login"] = before
        session.save()

    client.post(confirm, {"code": code})

    assert not is_signed_in(client)


def test_nobody_locks_staff_out_by_wrong_passwords(desk):
    for _ in range(8):
        sign_in(elsewhere(1), desk, "not this one")
    own = elsewhere(2)
    sign_in(own, desk)
    assert is_signed_in(own)


@pytest.mark.parametrize("page", [CODE, "/accounts/password/reset/"])
def test_who_has_no_account_hears_of_it_once(page, db):
    for number in range(6):
        elsewhere(number).post(page, {"email": "stranger@example.test"})
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("next_url", "lands"), [("/my/bookings/", "/my/bookings/"), ("https://evil.example/", "/my/")])
def test_after_the_code_one_goes_on_but_never_elsewhere(next_url, lands, client, patient_user):
    confirm = client.post(f"{CODE}?next={next_url}", {"email": patient_user.email}).url
    assert client.post(confirm, {"code": code_from_mail()}).url == lands


def test_a_mail_server_that_is_down_holds_up_no_page_and_is_named_with_nobody(client, patient_user, settings, caplog):
    settings.EMAIL_BACKEND = "tests.treatments.permissions.test_sign_in.ServerIsDown"
    with caplog.at_level(logging.DEBUG):
        response = client.post(CODE, {"email": patient_user.email}, follow=True)
    assert response.status_code == 200
    assert "ConnectionRefusedError" in caplog.text
    assert patient_user.email not in caplog.text
    assert Message.objects.waiting().get().failure == "The mail server could not be reached."


class ServerIsDown:
    """A mail backend whose server refuses the connection and names the recipient in the error."""

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError(f"no route for {messages[0].to}")


# --- Which pages exist, and which do not ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "password/set/"])
@pytest.mark.parametrize("who", [None, "patient_user", "desk_user"])
def test_what_is_not_used_is_not_there(path, who, client, request, patient):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(f"/accounts/{path}").status_code == 404


OWN = [
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


@pytest.mark.parametrize("name", OWN)
def test_a_patient_has_no_sign_in_to_look_after(name, client, patient_user):
    client.force_login(patient_user)
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", OWN)
def test_a_visitor_signs_in_before_she_looks_after_her_sign_in(name, client, db):
    assert client.get(reverse(name)).url == f"{LOGIN}?next={reverse(name)}"


OPEN = [LOGIN, CODE, "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/inactive/"]


@pytest.mark.parametrize("path", OPEN)
def test_pages_to_sign_in_open_for_visitors_in_our_look(path, client, db):
    assert b"css/site.css" in client.get(path).content


def signed_in_again(client, user):
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_sign_in_open_without_script_or_style_in_line(name, client, desk):
    signed_in_again(client, desk)
    page = client.get(reverse(name)).content.decode()
    assert "css/site.css" in page
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)
    assert not re.search(r'<script(?![^>]*(\bsrc=|type="application/json"))', page)


def test_names_that_allauth_links_to_all_exist():
    for name in ["account_signup", "account_email", "account_set_password"]:
        try:
            reverse(name)
        except NoReverseMatch:
            pytest.fail(name)
