"""A server does not start with a missing setting, or with one that would show a record to a stranger."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.checks import run_checks

from clinic_advisor import checks
from tests.factories import NOW, ClinicFactory

# Another process has the clock of the machine, on whatever day of the test.
pytestmark = [pytest.mark.clock(NOW), pytest.mark.process]

PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "long-enough-and-of-no-use-anywhere-0123456789-0123456789",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "DATABASE_URL": "postgres://clinic:secret@127.0.0.1:1/clinic",
    "EMAIL_URL": "smtp://localhost",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs manage.py as a server would: no settings of this machine, only those that are passed."""
    clean = {"PATH": os.environ["PATH"], "DATABASE_URL": "", "SECRET_KEY": "", "EMAIL_URL": "consolemail://"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project.BASE_DIR,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("missing", "number"),
    [("SECRET_KEY", "E001"), ("ALLOWED_HOSTS", "E002"), ("DATABASE_URL", "E003"), ("SITE_URL", "E004")],
)
def test_production_stops_with_a_sentence_that_names_what_is_missing(missing, number):
    finished = manage("check", **{**PRODUCTION, missing: ""})
    assert finished.returncode == 1
    assert f"(clinic_advisor.{number}) {missing} is not set." in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_complete_production_configuration_passes_the_deployment_checks():
    finished = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("STAFF_SECOND_FACTOR", False, "E005"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "W001"),
    ],
)
def test_unsafe_settings_are_named(settings, name, value, number):
    settings.DEBUG = False
    settings.STAFF_SECOND_FACTOR = True
    setattr(settings, name, value)
    assert [message.id for message in checks.production_is_safe(None)] == [f"clinic_advisor.{number}"]


@pytest.mark.parametrize(
    ("url", "numbers"),
    [
        ("", []),
        ("console://", []),
        ("twilio://AC1:secret@api.twilio.com/+15550100", []),
        ("twilio://AC1:secret@api.twilio.com/5550100", ["clinic_advisor.E009"]),
        ("pigeon://AC1:secret@roof", ["clinic_advisor.E009"]),
    ],
    ids=["none", "console", "provider", "no number", "unknown"],
)
def test_an_address_of_no_text_service_is_named_before_anybody_is_not_told(settings, url, numbers):
    settings.SMS_URL = url
    messages = checks.texts_can_be_sent(None)
    assert [message.id for message in messages] == numbers
    assert not any("secret" in str(message) for message in messages)


def test_photos_inside_a_served_folder_are_refused(settings):
    settings.PRIVATE_MEDIA_ROOT = Path(settings.STATIC_ROOT) / "photos"
    assert [message.id for message in checks.photos_are_private(None)] == ["clinic_advisor.E006"]


def test_a_folder_of_photos_that_cannot_be_written_is_a_warning(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "not there yet" / "photos"
    assert checks.photos_can_be_kept(None) == []
    (tmp_path / "file").write_text("")
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "file" / "photos"
    (warning,) = checks.photos_can_be_kept(None)
    assert (warning.id, str(tmp_path / "file") in warning.msg) == ("clinic_advisor.W002", True)


@pytest.mark.django_db
def test_a_demo_clinic_in_a_production_database_is_refused(settings):
    settings.DEBUG = False
    ClinicFactory(is_demo=True)
    found = run_checks(tags=["database"], databases=["default"])
    assert "clinic_advisor.E007" in [message.id for message in found]


@pytest.mark.parametrize(("debug", "starts"), [("on", False), ("off", True)])
def test_a_production_server_does_not_start_with_debug_on(debug, starts):
    finished = subprocess.run(
        [sys.executable, "-m", "gunicorn", "clinic_advisor.wsgi", "--check-config"],
        cwd=project.BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, "DEBUG": debug},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("DEBUG is on." in finished.stderr) is not starts
    assert finished.returncode != 0, "there is no such database either"
