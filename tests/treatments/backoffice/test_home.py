"""The clinician's start page: what is waiting, what was flagged, who comes today; and the patient search."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import insert, plan_of
from treatments.queries.people.search import PatientSearch, read
from treatments.services.care import problems
from treatments.services.review.questions import ask

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
HOME = reverse("admin:index")
FIND = reverse("admin:find")


@pytest.fixture
def reader(client, clinician_user):
    client.force_login(clinician_user)
    return client


@pytest.fixture
def visit(patient, clinician, room):
    """A Botox visit of this morning."""
    session = plan_of(patient, "botox", earliest=TODAY)[0]
    return insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW - timedelta(hours=1))


def waits(clinic, *, urgency=0, hours=0):
    sent = {"urgency": urgency, "created_at": NOW - timedelta(hours=hours)}
    return make_assessment(factories.PatientFactory(clinic=clinic), FROWN_LINES, row=sent)


def words(response):
    return re.sub(r"(<[^>]*>|\s)+", " ", response.content.decode())


def tiles(response):
    return {tile.label: (tile.number, tile.about) for tile in response.context["tiles"]}


# ---------------------------------------------------------------------------------------------------- counts


def test_what_waits_is_counted_by_urgency_and_target(reader, clinic, other_clinic):
    for urgency, hours in [(2, 1), (2, 5), (1, 25), (0, 1), (0, 1)]:
        waits(clinic, urgency=urgency, hours=hours)
    waits(other_clinic, urgency=2, hours=99)
    assert tiles(reader.get(HOME))["to decide"] == (5, "2 overdue, 2 urgent")


def test_what_waits_for_the_patient_is_counted_apart(reader, clinic, clinician_user):
    ask(assessment=waits(clinic, hours=99), text="Which tablets?", by=clinician_user, now=NOW)
    found = tiles(reader.get(HOME))
    assert (found["to decide"], found["asked back"]) == ((0, "nothing waits"), (1, "wait for the patient"))


def test_each_clinics_own_targets_count(reader, clinic, clinician_user, other_clinic):
    clinician_user.clinics.add(other_clinic)
    other_clinic.urgent_hours = 1
    other_clinic.save()
    waits(clinic, urgency=2, hours=2)
    waits(other_clinic, urgency=2, hours=2)
    assert tiles(reader.get(HOME))["to decide"] == (2, "1 overdue, 2 urgent")


def test_what_was_flagged_is_counted_and_listed(reader, visit):
    problems.report_problem(
        booking=visit, noticed=["botox_breathing"], since=TODAY, strength=3, words="", now=NOW - timedelta(hours=2)
    )
    factories.HoldFactory(session=visit.session, opened_at=NOW - timedelta(days=2))
    page = reader.get(HOME)
    found = tiles(page)
    assert found["problem reports"] == (1, "1 with an emergency sign")
    assert found["visits held"] == (1, "1 already booked")
    assert "Emergency Pat Patient After Botox 1, for Ada Clinician, 2 h ago" in words(page)
    assert "New fact Pat Patient Botox 1, 2 days ago" in words(page)
    assert "Booked Held No consent yet" in words(page)


def test_a_day_with_nothing_in_it_says_so(reader):
    said = words(reader.get(HOME))
    for expected in ("Nothing waits for a decision.", "No report is open.", "No visit is held.", "No visit is booked."):
        assert expected in said


# ---------------------------------------------------------------------------------- head of the queue, and today


def test_the_first_of_the_queue_are_a_click_away(reader, clinic):
    later, first = waits(clinic), waits(clinic, urgency=2, hours=1)
    page = reader.get(HOME).content.decode()
    addresses = [reverse("admin:treatments_assessment_change", args=[case.pk]) for case in (first, later)]
    assert page.index(addresses[0]) < page.index(addresses[1])
    assert "due in 3 h" in page


def test_todays_visits_say_when_with_whom_and_what_is_missing(reader, visit):
    said = words(reader.get(HOME))
    assert "Mon 23 Nov 2026, New York time" in said
    assert "09:00–09:30 Pat Patient Botox 1 Dr Ada Clinician, Room 1 Booked No consent yet" in said


def test_with_her_consent_nothing_is_missing(reader, visit):
    factories.ConsentFactory(plan=visit.session.plan, treatment="botox")
    assert "No consent yet" not in words(reader.get(HOME))


@pytest.mark.parametrize("days", [-1, 1], ids=["yesterday", "tomorrow"])
def test_visits_of_other_days_are_not_listed(reader, patient, clinician, room, days):
    session = plan_of(patient, "botox", earliest=TODAY - timedelta(days=3))[0]
    insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW + timedelta(days=days))
    assert "No visit is booked." in words(reader.get(HOME))


def test_each_clinic_has_its_own_day(reader, clinic, clinician_user, other_clinic):
    other_clinic.time_zone = "Pacific/Auckland"
    other_clinic.save()
    clinician_user.clinics.add(other_clinic)
    said = words(reader.get(HOME))
    assert "Mon 23 Nov 2026, New York time" in said
    assert "Tue 24 Nov 2026, Auckland time" in said


def test_the_home_asks_as_many_queries_for_one_row_as_for_many(
    reader, clinic, clinician, room, django_assert_max_num_queries
):
    for number in range(12):
        made = waits(clinic, urgency=number % 3)
        session = plan_of(made.patient, "botox", earliest=TODAY)[0]
        starts_at = NOW + timedelta(minutes=30 * number)
        insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=starts_at)
    with django_assert_max_num_queries(18):
        reader.get(HOME)


# ------------------------------------------------------------------------------------------------------ access


def test_an_operator_keeps_the_list_of_pages_and_sees_no_patient(client, operator, clinic):
    waits(clinic)
    client.force_login(operator)
    page = client.get(HOME)
    assert "Patient" not in words(page).partition("Clinic Advisor")[2].replace("Patients move", "")
    assert reverse("admin:treatments_clinic_changelist") in page.content.decode()


@pytest.mark.parametrize(("role", "status"), [("operator", 403), ("desk_user", 403), (None, 302)])
def test_only_clinicians_look_for_patients(client, request, role, status):
    if role:
        client.force_login(request.getfixturevalue(role))
    follow = role == "desk_user"
    assert client.post(FIND, {"text": "pat"}, follow=follow).status_code == status


def test_a_clinician_of_another_clinic_finds_and_sees_nobody(client, outsider, visit, clinic):
    waits(clinic)
    client.force_login(outsider)
    assert "Pat Patient" not in words(client.get(HOME))
    assert "Nobody found" in words(client.post(FIND, {"text": "Pat Patient"}))


# ------------------------------------------------------------------------------------------------------ search


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("1984-03-01", PatientSearch(born_on=(date(1984, 3, 1),))),
        ("03/01/1984", PatientSearch(born_on=(date(1984, 3, 1), date(1984, 1, 3)))),
        ("1.3.1984", PatientSearch(born_on=(date(1984, 1, 3), date(1984, 3, 1)))),
        ("13/3/84", PatientSearch(born_on=(date(1984, 3, 13),))),
        ("1 Mar 1984", PatientSearch(born_on=(date(1984, 3, 1),))),
        ("March 1st, 1984", PatientSearch(born_on=(date(1984, 3, 1),))),
        ("Pérez 1984-03-01", PatientSearch(name="Pérez", born_on=(date(1984, 3, 1),))),
        ("31/31/1984", PatientSearch()),
        ("2030-01-01", PatientSearch()),
        ("+1 (617) 555-0142", PatientSearch(phone="175550142")),
        ("0142", PatientSearch(phone="0142")),
        ("42", PatientSearch()),
        ("k7qf-2mrt", PatientSearch(reference="K7QF-2MRT")),
        ("K7QF2MRT", PatientSearch(reference="K7QF-2MRT")),
        ("O'Brien-Smith", PatientSearch(name="O'Brien-Smith")),
        ("23456789", PatientSearch(phone="23456789", reference="2345-6789")),
        ("06 12 34 56 78", PatientSearch(phone="612345678")),
        ("212 555 0100 ext. 4", PatientSearch(phone="125550100")),
        ("pat@example.test", PatientSearch(email="pat@example.test")),
        ("', -- &|!:*", PatientSearch()),
    ],
)
def test_what_is_typed_is_read(text, asked):
    assert read(text, today=TODAY) == asked


@pytest.mark.parametrize(
    "text",
    ["pat", "PATIENT, pat", "jose", "José", "5550142", "+1 617 555 0142", "1 Mar 1984", "pat@", "patient 3/1/84"],
)
def test_she_is_found_in_any_spelling(reader, clinic, patient, text):
    patient.full_name, patient.phone = "José Pat Patient", "(617) 555-0142"
    patient.save()
    factories.PatientFactory(clinic=clinic, full_name="Olive Other", birth_date=date(1990, 5, 5), phone="555 0199")
    found = reader.post(FIND, {"text": text}).context["found"]
    assert [row.name for row in found] == ["José Pat Patient"]


def test_a_reference_leads_to_its_patient_and_the_latest_state(reader, patient):
    made = make_assessment(patient, FROWN_LINES)
    page = reader.post(FIND, {"text": made.reference.lower()})
    assert reverse("admin:treatments_assessment_change", args=[made.pk]) in page.content.decode()
    assert f"{made.reference} Waits, sent just now" in words(page)


def test_nothing_typed_is_an_error_beside_the_field(reader):
    page = reader.post(FIND, {"text": " "})
    assert page.status_code == 422
    assert "Enter a name, a birth date such as 1984-03-01, the end of a phone number" in words(page)


def test_many_are_cut_and_the_search_asks_few_queries(reader, clinic, django_assert_max_num_queries):
    for number in range(28):
        make_assessment(factories.PatientFactory(clinic=clinic, full_name=f"Same Name {number}"), FROWN_LINES)
    with django_assert_max_num_queries(13):
        page = reader.post(FIND, {"text": "same name"})
    assert len(page.context["found"]) == 25
    assert "There are more." in words(page)
