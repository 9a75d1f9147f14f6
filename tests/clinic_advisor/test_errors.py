"""Refused requests and error pages: the user reads a clear message, whatever was sent and whatever is broken."""

import io
import logging

import pytest
from django.db import OperationalError, connection
from django.template import TemplateDoesNotExist
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from clinic_advisor import errors
from clinic_advisor.guards import ReadableRequest
from tests.client import CsrfClient
from tests.treatments.plans_to_book import NOW, book, plan_of
from treatments.models import RecordAccess

FORM = "application/x-www-form-urlencoded"
HEADINGS = {
    400: "We could not read that",
    403: "You cannot open this page",
    404: "We cannot find that page",
    410: "This is no longer there",
    413: "That is too big to send",
    429: "Too many tries",
    500: "Sorry, something broke on our side",
    503: "We will be back in a moment",
}


@pytest.fixture
def visitor(client):
    """A visitor who gets an error page as in production, not an exception."""
    client.raise_request_exception = False
    return client


def says(response, status):
    assert response.status_code == status
    assert f"<h1>{HEADINGS[status]}</h1>" in response.content.decode()
    return True


# --- Refused requests -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named", ["ISO-8859-1", "windows-1252", "utf-7", "utf-16", "hex", "rot13", "idna", "x", "\x80"]
)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain", "application/json"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_encoding_is_refused(visitor, db, method, kind, named):
    response = visitor.generic(method.upper(), "/begin/", "a=b", content_type=f"{kind}; charset={named}")
    assert says(response, 400)


@pytest.mark.parametrize("named", ["utf-8", "UTF-8", "utf8", '"utf-8"'])
def test_our_encoding_is_read_by_each_of_its_names(visitor, clinic, named):
    response = visitor.post("/language/", "language=es", content_type=f"{FORM}; charset={named}")
    assert (response.status_code, visitor.cookies["language"].value) == (302, "es")


@pytest.mark.parametrize("sign", ["%00", "%1B", "%07", "%0A", "%0D%0A", "%7F", "%C2%85"])
@pytest.mark.parametrize(
    "path", ["/desk/?clinic={}", "/?{}=1", "/my/assessments/{}/", "/my/assessments/a{}b/summary.pdf", "/{}"]
)
def test_a_control_character_in_an_address_is_refused(visitor, db, path, sign):
    assert says(visitor.get(path.format(sign)), 400)


@pytest.mark.parametrize("path", ["/?a=%FF%FE", "/?a=%ED%A0%80", "/?a=%D8%B3%E2%80%8C", "/?q=%E2%80%AE"])
def test_other_writing_in_an_address_is_not(visitor, clinic, path):
    assert visitor.get(path).status_code == 200


def test_a_cookie_with_a_control_character_counts_as_not_sent(visitor, clinic):
    response = visitor.get("/", headers={"Cookie": r'sessionid="abcdefgh\000"; language="es\000"'})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    "kind", ["text/plain; charset*=nonsense''x", "text/plain; a*=x'en'y", "text/plain; charset=hex"]
)
def test_a_content_type_that_cannot_be_read_counts_as_not_sent(kind):
    environ = RequestFactory().get("/?a=b").environ | {"CONTENT_TYPE": kind}
    request = ReadableRequest(environ)
    assert request.content_type in {"", "text/plain"}


def test_a_form_that_is_too_big_is_said_to_be(visitor, db):
    assert says(visitor.post("/begin/", "a=" + "b" * 1_100_000, content_type=FORM), 413)
    assert says(visitor.post("/begin/", "&".join(["a=b"] * 1_100), content_type=FORM), 413)


# --- The error pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", HEADINGS)
def test_a_page_needs_nothing_but_its_template(status, language):
    with translation.override(language):
        page = errors.error_page(status)
    assert page.status_code == status
    assert "no-store" in page.headers["Cache-Control"]
    assert f'<html lang="{language}">' in page.content.decode()
    assert (f"<h1>{HEADINGS[status]}</h1>" in page.content.decode()) is (language == "en")


def test_where_no_page_can_be_made_there_is_a_sentence():
    page = errors.error_page(500, template="not there.html")
    assert page.status_code == 500
    assert "Something went wrong" in page.content.decode()


def test_a_form_without_a_token_is_answered_without_the_database(db, django_assert_num_queries):
    stranger = CsrfClient(with_token=False)
    with django_assert_num_queries(0):
        response = stranger.post("/begin/", {})
    assert response.status_code == 403
    assert "This form could not be taken" in response.content.decode()


# --- Failures -------------------------------------------------------------------------------------------------


@pytest.fixture
def outage(db, monkeypatch):
    """A database that cannot be reached: each statement fails as it does in psycopg2."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.parametrize("path", ["/", "/desk/", "/my/", "/quiz/review/", "/admin/", "/accounts/login/"])
def test_without_a_database_each_page_says_so(visitor, desk_user, outage, path):
    visitor.cookies["sessionid"] = "abcdefghabcdefgh"
    response = visitor.get(path)
    assert says(response, 503)
    assert response.headers["Retry-After"] == "30"
    assert "default-src" in response.headers["Content-Security-Policy"]


def test_a_broken_page_is_told_in_words(visitor, clinic, monkeypatch):
    def broken(*args, **kwargs):
        raise TemplateDoesNotExist("x")

    monkeypatch.setattr("treatments.patient.views.home.render", broken)
    assert says(visitor.get("/"), 500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.clock(NOW)
def test_what_was_erased_meanwhile_is_no_longer_there(visitor, desk_user, clinician, room, patient):
    """The patient's data is erased after the record was read and before the access is logged."""
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    visitor.force_login(desk_user)

    def erase(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "treatments_recordaccess"'):
            params = tuple(0 if value == patient.pk else value for value in params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(erase):
        response = visitor.get(reverse("desk:booking", args=[booking.pk]))
    assert says(response, 410)
    assert not RecordAccess.objects.filter(user=desk_user).exists()


# --- The log --------------------------------------------------------------------------------------------------


@pytest.fixture
def log():
    """The server's console log."""
    handler = next(candidate for candidate in logging.getLogger().handlers if candidate.get_name() == "console")
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


def test_a_refusal_is_one_line(visitor, operator, desk_user, log):
    visitor.force_login(operator)
    visitor.get("/desk/")
    visitor.get("/nowhere/")
    visitor.get("/desk/?clinic=%00")
    visitor.get("/", headers={"Host": "elsewhere.example"})
    lines = [line for line in log.getvalue().splitlines() if "django_tasks" not in line]
    assert len([line for line in lines if "/desk/" in line]) == 2
    assert "Traceback" not in log.getvalue()


def test_what_is_broken_keeps_its_traceback(visitor, clinic, log, monkeypatch):
    monkeypatch.setattr("treatments.patient.views.home.render", lambda *args, **kwargs: 1 / 0)
    visitor.get("/")
    assert "ZeroDivisionError" in log.getvalue()
