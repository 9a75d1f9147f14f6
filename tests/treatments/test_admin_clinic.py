"""The clinic's facts in the admin: entered by operators, and bookings to look at for clinicians."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests import factories
from tests.treatments.desk import book, plan_of
from treatments.models import Clinic, TimeOff

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


def _inlines(**rows):
    """Management forms of all inlines, each with the one row given or none."""
    data = {}
    for prefix, row in rows.items():
        data |= {f"{prefix}-TOTAL_FORMS": int(bool(row)), f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-0-{field}": value for field, value in row.items()}
    return data


CLINIC = {
    "code": "river",
    "name": "River Clinic",
    "place": "2 River Road",
    "country": "GB",
    "time_zone": "Europe/London",
    "slot_minutes": 15,
    "change_until_hours": 24,
    "reminder_hours": 48,
    "urgent_hours": 4,
    "soon_hours": 24,
    "routine_hours": 72,
    "keep_records_years": 10,
}
NO_ROWS = {"opening_hours": {}, "closures": {}, "rooms": {}, "devices": {}, "offers": {}}


def _add_clinic(client, **rows):
    return client.post(reverse("admin:treatments_clinic_add"), CLINIC | _inlines(**NO_ROWS | rows))


def test_an_operator_enters_a_clinic_with_its_rooms(client, operator):
    client.force_login(operator)
    _add_clinic(client, rooms={"name": "Room 1", "treatments": ["botox", "skinpen"], "is_active": "on"})
    assert Clinic.objects.get(code="river").rooms.get().treatments == ["botox", "skinpen"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"opening_hours": {"weekday": 0, "opens": "17:00", "closes": "09:00"}}, "It must close after it opens"),
        ({"closures": {"starts_on": "2026-12-24", "ends_on": "2026-12-01", "reason": "X"}}, "must not be before"),
        ({"rooms": {"name": "Room 1"}}, "Tick at least one treatment."),
        ({"offers": {"treatment": "botox", "duration_minutes": 30, "price_from": 200}}, "Give both prices"),
    ],
    ids=["hours", "closure", "room", "price"],
)
def test_what_cannot_be_is_said_beside_its_field(client, operator, rows, sentence):
    client.force_login(operator)
    assertContains(_add_clinic(client, **rows), sentence)
    assert not Clinic.objects.filter(code="river").exists()


def test_hours_may_end_at_the_end_of_the_day(client, operator):
    client.force_login(operator)
    _add_clinic(client, opening_hours={"weekday": 0, "opens": "18:00", "closes": "00:00"})
    assert Clinic.objects.get(code="river").opening_hours.count() == 1


def test_time_off_is_typed_by_the_clock_of_the_clinic(client, operator, clinician):
    client.force_login(operator)
    off = {"starts_at_0": "2026-12-01", "starts_at_1": "09:00", "ends_at_0": "2026-12-01", "ends_at_1": "12:00"}
    form = {"user": clinician.user_id, "treatments": ["botox"], "working_hours-TOTAL_FORMS": 0}
    data = form | {"working_hours-INITIAL_FORMS": 0} | _inlines(time_off=off)
    url = reverse("admin:treatments_clinician_change", args=[clinician.pk])
    client.post(url, data)
    assert TimeOff.objects.get().starts_at == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assertContains(client.get(url), 'value="09:00:00"')


@pytest.mark.parametrize("page", ["clinic", "clinician"])
def test_only_operators_set_a_clinic_up(client, clinician_user, clinician, clinic, page):
    client.force_login(clinician_user)
    assert client.get(reverse(f"admin:treatments_{page}_changelist")).status_code == 403


def test_a_clinician_looks_at_a_booking_and_cannot_change_it(client, clinician_user, booking):
    client.force_login(clinician_user)
    url = reverse("admin:treatments_booking_change", args=[booking.pk])
    assertContains(client.get(url), "Pat Patient")
    assertContains(client.get(reverse("admin:treatments_booking_changelist")), "Tue 24 Nov 2026, 10:00")
    assert client.post(url, {"state": "done"}).status_code == 403


@pytest.mark.parametrize("page", ["add", "delete"])
def test_nobody_adds_or_deletes_a_booking_there(client, clinician_user, booking, page):
    client.force_login(clinician_user)
    args = [booking.pk] if page == "delete" else []
    assert client.get(reverse(f"admin:treatments_booking_{page}", args=args)).status_code == 403


def test_a_booking_of_another_clinic_is_not_there(client, outsider, booking):
    client.force_login(outsider)
    assert client.get(reverse("admin:treatments_booking_change", args=[booking.pk])).status_code == 404


def test_the_list_of_bookings_does_not_ask_for_each_row(client, clinician_user, booking, django_assert_max_num_queries):
    client.force_login(clinician_user)
    for number in range(3):
        patient = factories.PatientFactory(clinic=booking.patient.clinic)
        starts_at = booking.starts_at.replace(hour=16 + number)
        session = plan_of(patient, "botox")[0]
        book(session, clinician=booking.clinician, room=booking.room, by=booking.booked_by, starts_at=starts_at)
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:treatments_booking_changelist"))
