"""Who read and who changed what: by patient and by member of staff; clinicians see names, operators do not."""

import csv
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver, reverse

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.backoffice.presenters.audit import page_words
from treatments.models import Patient, RecordAccess
from treatments.models.audit import RequestTrace, acting, visiting
from treatments.queries.people.audit import AuditSearch, lines
from treatments.services.people.privacy import correct_by_clinic

pytestmark = pytest.mark.django_db

PAGE, FILE = reverse("admin:audit"), reverse("admin:audit_csv")


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES)


@pytest.fixture
def story(patient, assessment, clinician_user, desk_user):
    """Ada corrected the patient's phone number from one IP address; Dee read their booking from another."""
    with visiting(RequestTrace(lambda: "192.0.2.7", only_reads=False)):
        correct_by_clinic(patient=patient, changed={"phone": "555 0199"}, by=clinician_user)
    at = patient.events.order_by("pgh_id").last().pgh_created_at  # by the database's clock, like the filter by date
    factories.RecordAccessFactory(patient=patient, user=desk_user, page="desk:booking", address="192.0.2.8", at=at)
    return patient


@pytest.fixture
def reading(client, request):
    def read(who, **asked):
        client.force_login(request.getfixturevalue(who))
        return client.get(PAGE, asked).content.decode()

    return read


def test_a_clinician_reads_who_saw_and_who_changed_her_patients_record(reading, story):
    page = reading("clinician_user", patient=story.pk)
    assert "Dee Desk" in page
    assert "Desk: booking" in page
    assert "192.0.2.8" in page
    assert "Contacts corrected" in page
    assert "phone: — → 555 0199" in page
    assert "192.0.2.7" in page


def test_an_operator_reads_neither_names_nor_values(reading, story, assessment, clinician_user):
    for asked in ({"patient": story.pk}, {"staff": clinician_user.pk}):
        page = reading("operator", **asked)
        assert "Patient changed: phone" in page
        assert "555 0199" not in page
        assert "Pat Patient" not in page
        assert assessment.reference in page


@pytest.mark.parametrize(
    ("kind", "seen", "changed"), [("", True, True), ("saw", True, False), ("changed", False, True)]
)
def test_one_kind_can_be_asked_for(reading, story, kind, seen, changed):
    page = reading("clinician_user", patient=story.pk, kind=kind)
    assert ("Desk: booking" in page, "Contacts corrected" in page) == (seen, changed)


def test_days_bound_it(reading, story):
    past = {"since": "2020-01-01", "until": "2020-01-31"}
    assert "Nothing in these days." in reading("clinician_user", patient=story.pk, **past)


def test_a_clinician_sees_of_a_colleague_only_what_concerns_her_own_clinics(reading, story, outsider, other_clinic):
    elsewhere = factories.PatientFactory(clinic=other_clinic, full_name="Eve Elsewhere")
    with acting(outsider, "test.changed"):
        elsewhere.phone = "1"
        elsewhere.save()
    assert "Eve Elsewhere" not in reading("clinician_user", staff=outsider.pk)
    assert "Eve Elsewhere" in reading("outsider", staff=outsider.pk)


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("desk_user", 302)])
def test_a_stranger_reads_no_audit(client, request, story, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE, {"patient": story.pk}).status_code == status
    assert client.post(FILE, {"patient": story.pk}).status_code == status


def test_a_visitor_signs_in_first(client, story):
    assert client.get(PAGE, {"patient": story.pk}).url.startswith("/admin/login/")


@pytest.mark.parametrize("who", ["clinician_user", "operator"])
def test_reading_the_audit_is_in_the_audit(reading, request, story, who):
    reading(who, patient=story.pk)
    reader = request.getfixturevalue(who)
    assert RecordAccess.objects.filter(user=reader, patient=story, page="admin:audit").exists()


@pytest.mark.parametrize("text", ["Pat Patient", "1984-03-01"])
def test_a_clinician_finds_a_patient_by_post_and_her_name_is_in_no_address(client, clinician_user, story, text):
    client.force_login(clinician_user)
    address = client.post(PAGE, {"who": text}).url
    assert f"patient={story.pk}" in address
    assert "Pat" not in address


@pytest.mark.parametrize(("text", "status"), [("Pat Patient", 422), ("{reference}", 302)])
def test_an_operator_finds_by_reference_alone(client, operator, assessment, text, status):
    client.force_login(operator)
    response = client.post(PAGE, {"who": text.format(reference=assessment.reference)})
    assert response.status_code == status


def test_several_of_a_name_are_to_choose_from(client, clinician_user, story):
    Patient.objects.create(full_name="Pat Patient", birth_date=date(1990, 1, 1), email="p@x.test", clinic=story.clinic)
    client.force_login(clinician_user)
    assert "Whom do you mean?" in client.post(PAGE, {"who": "Pat Patient"}).content.decode()


def test_nobody_named_is_said(client, clinician_user):
    client.force_login(clinician_user)
    response = client.post(PAGE, {"who": ""})
    assert response.status_code == 422
    assert "Name a patient or a member of staff." in response.content.decode()


def test_the_file_holds_references_and_taking_it_is_kept(client, clinician_user, story, assessment):
    client.force_login(clinician_user)
    response = client.post(FILE, {"patient": story.pk})
    table = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    assert {row["patient"] for row in table} == {assessment.reference}
    assert {"saw", "changed"} == {row["kind"] for row in table}
    assert RecordAccess.objects.filter(patient=story, page="admin:audit_csv").exists()


def test_no_cell_of_the_file_begins_a_formula(client, clinician_user, story):
    type(clinician_user).objects.filter(pk=clinician_user.pk).update(email="=cmd@example.test")
    clinician_user.refresh_from_db()
    client.force_login(clinician_user)
    client.get(PAGE, {"patient": story.pk})
    response = client.post(FILE, {"patient": story.pk})
    cells = [cell for row in csv.reader(response.content.decode("utf-8-sig").splitlines()) for cell in row]
    assert "'=cmd@example.test" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_page_by_page_each_line_comes_once(story, clinician_user):
    for number in range(7):
        with acting(clinician_user, "test.changed"):
            story.phone = str(number)
            story.save()
    asked = AuditSearch(since=NOW - timedelta(days=9999), until=NOW + timedelta(days=9999), patients=(story.pk,))
    everything = [line.key for line in lines(asked, most=100)]
    before, paged = None, []
    while page := lines(asked, before=before, most=3):
        paged += [line.key for line in page]
        before = page[-1].key
    assert paged == everything
    assert len(set(paged)) == len(paged) > 9


@pytest.mark.parametrize("who", ["clinician_user", "operator"])
def test_a_long_story_costs_no_more(client, request, story, clinician_user, who, django_assert_max_num_queries):
    for number in range(60):
        with acting(clinician_user, "test.changed"):
            story.phone = str(number)
            story.save()
    client.force_login(request.getfixturevalue(who))
    with django_assert_max_num_queries(20):
        page = client.get(PAGE, {"patient": story.pk}).content.decode()
    assert "Older" in page


@pytest.mark.parametrize("asked", ["patient=x", "patient=0", "staff=9&before_at=x", "staff=9&since=9999-99-99&kind=q"])
def test_nonsense_in_the_address_is_no_crash(client, clinician_user, asked):
    client.force_login(clinician_user)
    assert client.get(f"{PAGE}?{asked}").status_code == 200


def test_a_change_reads_as_names_clinic_time_and_words(reading, patient, clinician, room, clinician_user):
    booking = factories.BookingFactory(
        session=factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient)),
        clinician=clinician,
        room=room,
    )
    with acting(clinician_user, "booking.arrived"):
        booking.confirmed_by, booking.confirmed_at, booking.state = clinician_user, NOW, "arrived"
        booking.save()
    page = reading("clinician_user", patient=patient.pk)
    assert "confirmed by: — → Ada Clinician" in page
    assert "confirmed at: — → Mon 23 Nov 2026, 10:00" in page
    assert "state: Booked → Arrived" in page


def test_every_page_that_is_kept_has_a_title_and_not_the_name_of_a_table():
    """A title made from the address, as in “Adverseevent change”, would run the words of a table's name together."""
    run_together = {model._meta.model_name for model in apps.get_models() if " " in str(model._meta.verbose_name)} - {
        "user"
    }
    names = [name for name in named_pages(get_resolver()) if name.startswith(("admin:", "desk:"))]
    assert len(names) > 100
    titles = {name: page_words(name) for name in names}
    assert {name: title for name, title in titles.items() if set(title.lower().split()) & run_together} == {}
    assert page_words("admin:treatments_adverseevent_change") == "Adverse event"
    assert page_words("admin:treatments_adverseevent_changelist") == "Adverse events"


def named_pages(resolver, space=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named_pages(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}"
