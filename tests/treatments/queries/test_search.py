"""One search for desk and clinician: it finds a patient by anything that identifies them, as people write it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import plan_of
from treatments.models import Patient
from treatments.queries.people.search import PatientSearch, fitting, look_for

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
DOORS = {"desk": ("desk_user", "desk:home"), "clinician": ("clinician_user", "admin:find")}


@pytest.fixture(params=DOORS)
def search(request, client):
    """Returns the text that a member of staff reads on the search results page."""
    role, page = DOORS[request.param]
    client.force_login(request.getfixturevalue(role))

    def words(text):
        return re.sub(r"(<[^>]*>|\s)+", " ", client.post(reverse(page), {"text": text}).content.decode())

    return words


def someone(clinic, name, **fields):
    return factories.PatientFactory(clinic=clinic, full_name=name, **fields)


NAMES = [
    ("Robert “Bob” O’Neil", ["O'Neil", "o’neil", "ONeil", "O Neil", "oʼneil", "bob", "robert bob"]),
    ("Siobhan O Neil", ["O'Neil", "O’Neil"]),
    ("Zoé Núñez", ["Nunez", "zoe", "ZOÉ", "Zoe\u0301 Nu\u0301n\u0303ez", "nuñez zoé"]),
    ("Zoe\u0308 Nun\u0303ez", ["Zoë", "Nuñez"]),
    ("Łukasz Wałęsa", ["Lukasz", "walesa", "Łukasz"]),
    ("Nguyễn Thị Hoa", ["Nguyen", "thi hoa", "NGUYỄN"]),
    ("Anne‑Marie D’Arcy", ["Anne-Marie", "anne marie", "Annemarie", "Darcy", "d´arcy"]),
    ("Sören Weiß-Ødegård", ["soren", "weiss", "Weiß", "odegard", "Ødegård"]),
    ("Jörg Müller", ["Mueller", "joerg mueller", "Muller", "MÜLLER", "Jörg Mueller", "Mu\u0308ller"]),
    ("Joerg Mueller", ["Müller", "JÖRG", "Mueller", "jörg mueller"]),
    ("Ｊａｎｅ Ｄｏｅ", ["Jane", "doe"]),
    ("Иван Петров", ["иван", "ПЕТРОВ"]),
    ("张伟", ["张", "伟"]),
]


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, all_ in NAMES for typed in all_])
def test_a_name_is_found_as_people_type_it(clinic, name, typed):
    known = someone(clinic, name)
    someone(clinic, "Olive Other")
    assert look_for([clinic], typed, today=TODAY).patients == [known]


@pytest.mark.parametrize(
    "typed", ["O'Neil", "13/05/1989", "5/13/1989", "1989-05-13", "13 May 1989", "0142", "bob@", "555-0142"]
)
def test_both_doors_find_the_same(search, clinic, typed):
    known = someone(
        clinic, "Bob O’Neil", birth_date=date(1989, 5, 13), phone="+1 617 555 0142", email="bob@example.test"
    )
    plan_of(known, "botox")
    assert "Bob O’Neil" in search(typed)


@pytest.mark.parametrize(
    "typed", ["+44 20 7946 0018", "020 7946 0018", "+44 (0)20 7946 0018", "0044 20 7946 0018", "7946 0018", "0018"]
)
def test_a_number_is_found_as_the_country_writes_it_or_by_its_end(other_clinic, typed):
    known = someone(other_clinic, "Lucy London", phone="+442079460018")
    someone(other_clinic, "Olive Other", phone="+442079460019")
    assert look_for([other_clinic], typed, today=TODAY).patients == [known]


@pytest.mark.parametrize("dash", ["-", "", " ", "–"], ids=["dash", "none", "space", "long dash"])
def test_a_reference_is_found_with_or_without_its_dash(search, patient, dash):
    reference = make_assessment(patient, FROWN_LINES).reference
    assert "Pat Patient" in search(reference.lower().replace("-", dash))


def test_somebody_without_a_plan_is_found_and_that_is_said(client, desk_user, patient):
    patient.phone = "+16175550142"
    patient.save()
    client.force_login(desk_user)
    page = client.post(reverse("desk:home"), {"text": "pat patient"}).content.decode()
    assert "No plan under way" in page
    assert "(617) 555-0142" in page
    assert "Pat Patient" in page
    assert "pat@example.test" in page


@pytest.mark.parametrize(
    "typed", ["Lucia Elis", "Lucai Ellis", "Elis", "Lusia Ellis 1950-01-01", "lucia.elis@example.test"]
)
def test_a_near_miss_is_offered(search, clinic, typed):
    someone(clinic, "Lucía Ellis", email="lucia.ellis@example.test")
    someone(clinic, "Bartholomew Quay", email="quay@example.test")
    said = search(typed)
    assert "early the same" in said
    assert "Lucía Ellis" in said
    assert "Quay" not in said


def test_where_somebody_fits_nobody_else_is_offered(search, clinic):
    someone(clinic, "Lucia Elis")
    someone(clinic, "Lucia Ellis")
    said = search("Lucia Elis")
    assert "early the same" not in said
    assert "Lucia Ellis" not in said


@pytest.mark.parametrize(
    ("country", "first"), [("US", date(1984, 3, 1)), ("GB", date(1984, 1, 3))], ids=["month first", "day first"]
)
def test_a_date_of_two_meanings_finds_both_and_the_clinics_own_first(clinic, country, first):
    clinic.country = country
    clinic.save()
    born = [someone(clinic, f"Ann {day}", birth_date=day).birth_date for day in (date(1984, 1, 3), date(1984, 3, 1))]
    found = look_for([clinic], "3/1/1984", today=TODAY).patients
    assert {patient.birth_date for patient in found} == set(born)
    assert found[0].birth_date == first


@pytest.mark.parametrize("typed", ["Stella", "Stela Strangr", "1989-05-13", "0142", "stella@example.test", "reference"])
def test_nobody_of_another_clinic_is_found_or_offered(search, other_clinic, typed):
    fields = {"birth_date": date(1989, 5, 13), "phone": "+1 617 555 0142", "email": "stella@example.test"}
    stranger = someone(other_clinic, "Stella Stranger", **fields)
    reference = make_assessment(stranger, FROWN_LINES).reference
    said = search(reference if typed == "reference" else typed)
    assert "Nobody found" in said
    assert "Stranger" not in said.replace("Stela Strangr", "")


def test_whoever_had_their_data_erased_is_nobody_to_the_desk(client, desk_user, patient):
    patient.erased_at, patient.keep_until = NOW, TODAY
    patient.save()
    client.force_login(desk_user)
    assert "Nobody found" in client.post(reverse("desk:home"), {"text": "Pat Patient"}).content.decode()


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "%", "_", "\\", "'", "''", "“”", "\u200b", "٠٠٠", "a" * 200, "@"])
def test_odd_characters_are_no_error_and_find_nobody(search, patient, typed):
    assert "Pat Patient" not in search(typed)


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (PatientSearch(name="lukasz"), "patient_name_alike"),
        (PatientSearch(email="lukasz@"), "patient_email_alike"),
        (PatientSearch(phone="0142"), "patient_phone_from_the_end"),
        (PatientSearch(born_on=(TODAY,)), "patient_birth_date"),
    ],
)
def test_each_kind_goes_through_an_index_of_its_own(asked, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert index in fitting(Patient.objects.all(), asked).explain()
