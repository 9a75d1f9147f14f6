"""Shared test fixtures: an open clinic, its staff, two patients, and a clinician of another clinic."""

import os
from datetime import time

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import translation

from tests import factories
from tests.client import CsrfClient
from tests.clock import MOMENTS, tell_database
from tests.database import template
from tests.factories import NOW

# Playwright runs an event loop in the test's own thread; the tests make their database calls around it in order.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_generate_tests(metafunc):
    """When TEST_MOMENTS is set, runs each test once at each of these moments."""
    if MOMENTS != [NOW]:
        metafunc.parametrize("clock", MOMENTS, indirect=True, ids=str)


NEEDS_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config, items):
    """Marks the tests that need a database, for `make test-fast`.

    In runs at other moments, tests with a moment of their own are left out: they would only repeat.
    """
    for item in items:
        if item.get_closest_marker("django_db") or NEEDS_DATABASE.intersection(item.fixturenames):
            item.add_marker("database")
    if MOMENTS != [NOW]:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("clock")])
        items[:] = [item for item in items if not item.get_closest_marker("clock")]


@pytest.fixture(autouse=True)
def clock(request, ticks):
    """The time of the test, for all code: the moment in its `clock` mark, else NOW. The test may move it."""
    mark = request.node.get_closest_marker("clock")
    moment = mark.args[0] if mark else getattr(request, "param", NOW)
    with time_machine.travel(moment, tick=ticks) as traveller:
        yield traveller


@pytest.fixture
def ticks():
    """Whether the clock advances by itself. It does not, so that expected values are exact."""
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb, django_db_blocker):
    """Creates the test database as a copy of the template; a database kept between runs is migrated instead."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"] |= {"TEMPLATE": template(), "MIGRATE": django_db_keepdb}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The test database, whose clock follows the clock of the test."""
    _follow(connection)
    connection_created.connect(_follow)


def _follow(connection, **_signal):
    if tell_database not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_database)


@pytest.fixture(autouse=True)
def _reads_english():
    """Resets the thread to English: a page served in Spanish leaves its thread in Spanish."""
    with translation.override("en"):
        yield


@pytest.fixture
def client():
    """A browser; pytest-django's own client would post without a token."""
    return CsrfClient()


@pytest.fixture
def clinic(db):
    """A clinic in New York, open Monday to Friday, 9 to 5, that offers all three kinds of visit."""
    clinic = factories.ClinicFactory(code="harbor", name="Harbor Clinic")
    for weekday in range(5):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday, opens=time(9), closes=time(17))
    factories.TreatmentOfferFactory(clinic=clinic, treatment="botox", duration_minutes=30, buffer_after_minutes=15)
    factories.TreatmentOfferFactory(clinic=clinic, treatment="botox_review", duration_minutes=15)
    factories.TreatmentOfferFactory(
        clinic=clinic,
        treatment="skinpen",
        duration_minutes=60,
        buffer_after_minutes=15,
        device_kind="skinpen",
    )
    return clinic


def _staff(group, clinic, **fields):
    user = factories.UserFactory(is_staff=True, clinics=[clinic], **fields)
    # A test with real transactions empties all tables, including the groups created by the migration.
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


@pytest.fixture
def clinician_user(clinic):
    return _staff("clinician", clinic, email="clinician@example.test", full_name="Ada Clinician")


@pytest.fixture
def clinician(clinic, clinician_user):
    """A clinician who treats at the clinic Monday to Friday, 9 to 5."""
    clinician = factories.ClinicianFactory(user=clinician_user)
    for weekday in range(5):
        factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=weekday)
    return clinician


@pytest.fixture
def desk_user(clinic):
    return _staff("front desk", clinic, email="desk@example.test", full_name="Dee Desk")


@pytest.fixture
def operator(clinic):
    return _staff("operator", clinic, email="operator@example.test", full_name="Opal Operator")


@pytest.fixture
def other_clinic(db):
    return factories.ClinicFactory(code="elsewhere", name="Elsewhere Clinic", time_zone="Europe/London", country="GB")


@pytest.fixture
def outsider(other_clinic):
    """A clinician of another clinic, with no access here."""
    return _staff("clinician", other_clinic, email="outsider@example.test", full_name="Otto Outsider")


@pytest.fixture
def room(clinic):
    return factories.RoomFactory(clinic=clinic, name="Room 1")


@pytest.fixture
def device(clinic):
    return factories.DeviceFactory(clinic=clinic, name="SkinPen 1")


@pytest.fixture
def patient(clinic):
    return factories.PatientFactory(clinic=clinic, full_name="Pat Patient", email="pat@example.test")


@pytest.fixture
def other_patient(clinic):
    return factories.PatientFactory(clinic=clinic, full_name="Olive Other", email="olive@example.test")
