"""Possible duplicate patients: which pairs are found, which are not, and how the desk dismisses a pair."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from treatments.models import Clinic, Patient, TwoPeople
from treatments.queries.booking.work_lists import List
from treatments.queries.people.duplicates import likely_same
from treatments.services.people import duplicates

pytestmark = pytest.mark.django_db
URL = reverse("desk:work_list", args=[List.ALIKE])
BORN = date(1990, 2, 28)
HER = {"full_name": "Zoë Núñez", "birth_date": BORN, "email": "zoe@example.com", "phone": "+1 617 555 0101"}
OTHER = {"full_name": "Ann Lee", "birth_date": date(1970, 1, 1), "email": "ann@example.com", "phone": "617 555 0199"}


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def her(clinic):
    return factories.PatientFactory(clinic=clinic, **HER)


def found():
    return [(patient.pk, patient.twin) for patient in likely_same(Clinic.objects.all())]


@pytest.mark.parametrize(
    ("agrees", "alike"),
    [
        ({"full_name", "birth_date"}, True),
        ({"birth_date", "phone"}, True),
        ({"full_name", "email"}, True),
        ({"full_name", "phone"}, True),
        ({"full_name", "phone", "email"}, True),
        ({"email", "phone"}, False),  # a mother and a daughter
        ({"full_name"}, False),
        ({"birth_date"}, False),
        ({"phone"}, False),
        ({"email"}, False),
        (set(), False),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_two_things_that_tell_a_person_have_to_agree(her, agrees, alike):
    later = factories.PatientFactory(clinic=her.clinic, **{**OTHER, **{name: HER[name] for name in agrees}})
    assert found() == ([(later.pk, her.pk)] if alike else [])


@pytest.mark.parametrize(
    "written",
    [
        {"full_name": "ZOE NUNEZ", "birth_date": BORN},
        {"phone": "+16175550101", "birth_date": BORN},
        {"full_name": "zoe nuñez", "email": "ZOE@example.com"},
    ],
    ids=["accents and capitals", "spaces in a number", "capitals in an address"],
)
def test_the_same_written_otherwise_is_the_same(her, written):
    later = factories.PatientFactory(clinic=her.clinic, **{**OTHER, **written})
    assert found() == [(later.pk, her.pk)]


def test_no_number_is_no_common_number(clinic):
    for name in ("Ann Lee", "Bea Lee"):
        factories.PatientFactory(clinic=clinic, full_name=name, birth_date=BORN, phone="")
    assert found() == []


def test_another_clinics_patient_and_one_who_was_erased_are_not_compared(her):
    factories.PatientFactory(clinic=factories.ClinicFactory(code="other"), **HER)
    erased = {"erased_at": factories.NOW, "keep_until": BORN + timedelta(days=20_000)}
    factories.PatientFactory(clinic=her.clinic, **{**HER, "email": "x@example.com", **erased})
    assert found() == []


def test_two_with_one_address_and_birth_date_count_as_one_until_they_are_told_apart(her, desk_user):
    twin = factories.PatientFactory(clinic=her.clinic, **{**HER, "full_name": "Berta Núñez"})
    assert found() == [(twin.pk, her.pk)]
    assert set(Patient.objects.same_person(her.pk)) == {her, twin}
    assert set(Patient.objects.known_as(HER["email"].upper(), "ZOE NUNEZ", BORN)) == {her}

    duplicates.dismiss_duplicate(patient=her, other=twin, by=desk_user, now=factories.NOW)

    assert found() == []
    for patient in (her, twin):
        assert set(Patient.objects.same_person(patient.pk)) == {patient}


def test_of_three_each_later_one_stands_beside_the_first(her):
    second, third = (
        factories.PatientFactory(clinic=her.clinic, **{**HER, "email": f"{n}@example.com"}) for n in (2, 3)
    )
    assert found() == [(third.pk, her.pk), (second.pk, her.pk)]


def test_the_list_shows_both_and_what_agrees_and_one_press_tells_them_apart(desk, desk_user, her):
    later = factories.PatientFactory(clinic=her.clinic, **{**HER, "full_name": "Zoe Nunez", "email": "z@example.com"})
    page = desk.get(URL)
    assertContains(page, '<th scope="col">Like</th>', html=True)
    assertContains(page, "Zoë Núñez, born 28 Feb 1990, +1 617 555 0101, zoe@example.com")
    assertContains(page, "Same name, birth date and phone")
    done = desk.post(reverse("desk:told_apart", args=[later.pk]), {"other": her.pk})
    assertRedirects(done, URL)
    told = TwoPeople.objects.get()
    assert (told.patient, told.other, told.noted_by) == (later, her, desk_user)
    assertContains(desk.get(URL), "No two patients look like one person.")


def test_told_apart_twice_is_told_once_whoever_comes_first(her, desk_user):
    later = factories.PatientFactory(clinic=her.clinic, **OTHER)
    duplicates.dismiss_duplicate(patient=her, other=later, by=desk_user, now=factories.NOW)
    duplicates.dismiss_duplicate(patient=later, other=her, by=desk_user, now=factories.NOW)
    assert TwoPeople.objects.get().patient == later


def test_the_database_keeps_one_row_with_the_later_first(her, desk_user):
    later = factories.PatientFactory(clinic=her.clinic, **OTHER)
    fields = {"noted_by": desk_user, "noted_at": factories.NOW}
    with pytest.raises(IntegrityError, match="two_people_the_later_first"), transaction.atomic():
        TwoPeople.objects.create(patient=her, other=later, **fields)
    TwoPeople.objects.create(patient=later, other=her, **fields)
    with pytest.raises(IntegrityError, match="two_people_once"), transaction.atomic():
        TwoPeople.objects.create(patient=later, other=her, **fields)


@pytest.mark.parametrize("other", ["", "x", "0", "her"])
def test_a_patient_cannot_be_told_apart_from_nobody_or_herself(desk, her, other):
    other = her.pk if other == "her" else other
    assert desk.post(reverse("desk:told_apart", args=[her.pk]), {"other": other}).status_code == 400


def test_one_patient_under_two_keys_is_no_two_people(desk, her):
    """A record that was merged leads to the record that was kept."""
    merged = factories.PatientFactory(clinic=her.clinic, merged_into=her, **OTHER)
    for one, other in ((her, merged), (merged, her), (merged, merged)):
        assert desk.post(reverse("desk:told_apart", args=[one.pk]), {"other": other.pk}).status_code == 400
    assert not TwoPeople.objects.exists()


def test_the_other_has_to_be_of_ones_own_clinic_too(desk, her):
    stranger = factories.PatientFactory(clinic=factories.ClinicFactory(code="other"), **OTHER)
    assert desk.post(reverse("desk:told_apart", args=[her.pk]), {"other": stranger.pk}).status_code == 404


def test_staff_of_another_clinic_see_none_of_it(client, outsider, desk_user, her):
    factories.PatientFactory(clinic=her.clinic, **{**HER, "email": "z@example.com"})
    outsider.groups.add(*desk_user.groups.all())
    client.force_login(outsider)
    assertNotContains(client.get(URL), her.full_name)


def test_a_clinician_who_does_not_book_sees_no_button(client, clinician_user, her):
    factories.PatientFactory(clinic=her.clinic, **{**HER, "email": "z@example.com"})
    client.force_login(clinician_user)
    assertNotContains(client.get(URL), "They are two people")
    assert client.post(reverse("desk:told_apart", args=[her.pk]), {"other": her.pk}).status_code == 403
