"""No request causes a server error, from any role: a limited part of what `make fuzz` sends."""

from http.cookies import SimpleCookie
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from clinic_advisor.guards import ReadableRequest
from tests.client import is_page
from tests.factories import NOW
from tests.fuzz.hostile import Answer, Attack, addresses
from tests.fuzz.targets import keys_in_use
from tests.roles import ROLES, browser_of
from treatments.management import demo_clinic
from treatments.services.review.releases import release_demo

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

REQUESTS, SEED = 150, 20261123


def test_no_request_breaks_a_page(settings, monkeypatch):
    """Tests all roles in one test, because the demo clinic is slow to load."""
    monkeypatch.setattr("django.test.client.WSGIRequest", ReadableRequest)  # as the real server creates them
    settings.STAFF_SECOND_FACTOR = True
    release_demo(now=timezone.now())
    demo_clinic.load(timezone.now())
    attacks = {role: attack(role) for role in ROLES}
    broken = [f"{role}: {line}" for role, result in attacks.items() for line in result.broken]
    assert not broken, "\n".join(broken)
    assert all(result.statuses[200] for result in attacks.values()), "somebody did not get in"


def attack(role):
    client = browser_of(role)
    made = Attack(Random(f"{SEED} {role}"), lambda request: sent(client, request), keys_in_use())
    made.run(REQUESTS)
    return made


def sent(client, request):
    """Returns the response; what the request changed is rolled back."""
    cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        response = client.generic(
            request.method, request.path, request.body, request.content_type, headers=request.headers
        )
        content = b"" if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return Answer(
        response.status_code, content.decode(errors="replace") if is_page(response) and request.method != "HEAD" else ""
    )


def test_every_address_is_attacked():
    found = set(addresses())
    assert {"/desk/patients/<pk>/merge/<other>/", "/my/assessments/<reference>/", "/quiz/<address>/"} <= found
    assert len(found) > 150
