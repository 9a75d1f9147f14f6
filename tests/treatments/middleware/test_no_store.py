"""No browser and no proxy stores a page about a person, for any viewer."""

import pytest
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests import factories
from treatments.middleware.no_store import PUBLIC
from treatments.models import User

pytestmark = pytest.mark.django_db
LOOKERS = ["nobody", "patient", "desk_user", "clinician_user", "operator"]


def addresses():
    """Yields every address that needs no key, by its name."""
    for namespace, found in [("", get_resolver()), *((name, entry[1]) for name, entry in _included())]:
        for pattern in found.url_patterns:
            if isinstance(pattern, URLPattern) and pattern.name:
                try:
                    yield reverse(f"{namespace}:{pattern.name}" if namespace else pattern.name)
                except NoReverseMatch:
                    continue


def _included():
    return get_resolver().namespace_dict.items()


@pytest.fixture
def looker(request, client, patient):
    """A browser of the user that the parameter names."""
    if request.param == "patient":
        client.force_login(User.objects.get_or_create(email=patient.email)[0])
        session = client.session
        session["patient"] = patient.pk
        session.save()
    elif request.param != "nobody":
        client.force_login(request.getfixturevalue(request.param))
    return client


@pytest.mark.parametrize("looker", LOOKERS, indirect=True)
def test_every_page_says_that_it_is_not_to_be_stored(looker, clinic):
    public = {reverse(name) for name in PUBLIC}
    is_anonymous = "_auth_user_id" not in looker.session
    found = sorted(set(addresses()) - {reverse("admin:logout"), reverse("account_logout")})
    assert len(found) > 60
    for address in [*found, "/nothing/here/", "/desk/bookings/999999/"]:
        kept = "no-store" not in looker.get(address).headers.get("Cache-Control", "")
        assert kept is (is_anonymous and address in public), address


def test_a_booking_and_a_patients_files_are_not_to_be_stored(client, clinic, patient, desk_user):
    booking = factories.BookingFactory(patient=patient)
    booking.session.plan.clinic.staff.add(desk_user)
    client.force_login(desk_user)
    assert "no-store" in client.get(reverse("desk:booking", args=[booking.pk]))["Cache-Control"]


def test_the_start_page_is_not_to_be_stored_once_a_quiz_is_begun(client, clinic):
    assert "Cache-Control" not in client.get("/").headers
    client.post(reverse("patient:begin"), {"clinic": clinic.code})
    assert "no-store" in client.get("/")["Cache-Control"]
