"""Every address of the product, requested by a stranger: a new public address has to be listed here."""

import uuid
from datetime import date

import pytest
from django.urls import URLPattern, get_resolver, reverse

from treatments.models import User

PUBLIC = {
    "patient:home",
    "patient:intended_use",
    "patient:decision_aid",
    "patient:methods",
    "patient:authors",
    "patient:money",
    "patient:accessibility",
    "patient:privacy",
    "quiz:resume_code",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_inactive",
}
PUBLIC_ACTS = {"patient:begin", "patient:language", "quiz:link_again"}
SAMPLES = {
    "UUIDConverter": uuid.UUID(int=7),
    "IntConverter": 7,
    "SlugConverter": "harbor",
    "StringConverter": "some",
    "TokenConverter": "some",
    "ReferenceConverter": "K7QF-2MRT",
}
BY_NAME = {
    "day": date(2026, 11, 24),
    "uidb36": "1",
    "key": "a-b",
    "app_label": "treatments",
    "url": "x",
    "object_id": 7,
}
REFUSED = {302, 400, 403, 404, 405, 410}

pytestmark = pytest.mark.django_db


def addresses(patterns, space=""):
    """Yields (name, path) of each address below `patterns`, with sample values for its parameters."""
    for entry in patterns:
        if not isinstance(entry, URLPattern):
            yield from addresses(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}", reverse(f"{space}{entry.name}", kwargs=samples(entry.pattern))


def samples(pattern):
    names = pattern.converters or pattern.regex.groupindex
    return {name: BY_NAME.get(name, SAMPLES.get(type(pattern.converters.get(name)).__name__, "x")) for name in names}


ALL = dict(addresses(get_resolver().url_patterns))


def test_the_addresses_of_all_three_users_are_found():
    assert {"patient:submit", "quiz:step", "desk:book", "admin:treatments_assessment_change"} <= set(ALL)


@pytest.mark.parametrize("name", sorted(set(ALL) - PUBLIC - PUBLIC_ACTS))
def test_a_stranger_is_refused(client, clinic, name):
    assert client.get(ALL[name]).status_code in REFUSED
    assert client.post(ALL[name]).status_code in REFUSED


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_public_is_there_for_a_stranger(client, clinic, name):
    assert client.get(ALL[name]).status_code == 200


@pytest.mark.parametrize("name", sorted(name for name in ALL if name.startswith("admin:treatments_")))
def test_the_front_desk_has_no_function_in_the_admin(client, desk_user, name):
    client.force_login(desk_user)
    assert client.get(ALL[name]).status_code in {302, 403, 404}


@pytest.mark.parametrize("name", sorted(name for name in ALL if name.startswith("desk:")))
def test_a_patient_has_no_function_at_the_desk(client, patient, name):
    client.force_login(User.objects.create_user(patient.email))
    assert client.get(ALL[name]).status_code == 403
    assert client.post(ALL[name]).status_code == 403
