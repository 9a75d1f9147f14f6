"""The clinic's facts in the admin: entered by operators, and bookings to look at for clinicians."""

import re
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests import factories
from tests.treatments.desk import NOW, book, plan_of
from treatments.models import Clinic, TimeOff
from treatments.models.clinic import check_time_zone
from treatments.queries.outside import outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


@pytest.mark.parametrize("zone", ["Factory", "EST", "Etc/GMT+5", "UTC", "US/Eastern", "Nowhere/Town", "America/", ""])
def test_a_clinic_lies_in_the_time_zone_of_a_place(zone):
    with pytest.raises(ValidationError, match="is no time zone"):
        check_time_zone(zone)


def test_a_place_has_its_time_zone():
    check_time_zone("America/Argentina/Buenos_Aires")


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
    "notice_minutes": 0,
    "change_until_hours": 24,
    "no_show_after_minutes": 15,
    "warn_after_no_shows": 2,
    "reminder_hours": 48,
    "writes_from": "08:00",
    "writes_until": "20:00",
    "urgent_hours": 4,
    "soon_hours": 24,
    "routine_hours": 72,
    "keep_records_years": 10,
}
NO_ROWS = {"opening_hours": {}, "closures": {}, "rooms": {}, "devices": {}, "offers": {}}


def _add_clinic(client, typed=None, **rows):
    return client.post(reverse("admin:treatments_clinic_add"), CLINIC | (typed or {}) | _inlines(**NO_ROWS | rows))


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


def test_a_clinics_number_is_kept_as_its_country_writes_it(client, operator):
    client.force_login(operator)
    assertContains(_add_clinic(client, {"phone": "7946"}), "The area code of this phone number is missing.")
    _add_clinic(client, {"phone": "+44 (0)20 7946 0018"})
    assert Clinic.objects.get(code="river").phone == "020 7946 0018"


@pytest.mark.parametrize(("typed", "kept"), [("GB-SCT", "GB-SCT"), ("", None)])
def test_a_clinic_may_lie_in_a_region_with_a_law_of_its_own(client, operator, typed, kept):
    client.force_login(operator)
    _add_clinic(client, {"region": typed})
    assert Clinic.objects.get(code="river").region == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"region": "US-TX"}, "“US-TX” is no region of GB known here. Use one of: GB-ENG, GB-NIR, GB-SCT, GB-WLS"),
        ({"region": "GB-XYZ"}, "“GB-XYZ” is no region of GB"),
        ({"country": "FR", "region": "FR-75C"}, "“FR-75C” is no region of FR known here. Leave it empty."),
    ],
    ids=["another country's", "unknown", "a country without"],
)
def test_a_region_is_of_its_country(client, operator, typed, sentence):
    client.force_login(operator)
    assertContains(_add_clinic(client, typed), sentence)
    assert not Clinic.objects.filter(code="river").exists()


@pytest.mark.parametrize("region", ["US-TX", "GB", "GB-", "gb-sct", ""])
def test_the_database_holds_no_region_of_another_country(clinic, region):
    with pytest.raises(IntegrityError, match="clinic_region_is_of_its_country"), transaction.atomic():
        Clinic.objects.filter(pk=clinic.pk).update(country="GB", region=region)


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


# --- Before something is saved that bookings rest on --------------------------------------------------------------


@pytest.fixture
def set_up(client, operator):
    """The form of a row as the operator finds it, with what she types in it; answers what the page answers."""
    client.force_login(operator)

    def _set_up(row, **typed):
        url = reverse(f"admin:treatments_{row._meta.model_name}_change", args=[row.pk])
        context = client.get(url).context
        data = {}
        for form in (
            context["adminform"].form,
            *(each for one in context["inline_admin_formsets"] for each in _forms(one)),
        ):
            for field in form:
                value = field.value()
                if isinstance(value, list | tuple):
                    data[field.html_name] = [str(each) for each in value]
                elif value is not None and value is not False:
                    data[field.html_name] = "on" if value is True else str(value)
        return url, client.post(url, data | typed)

    def _forms(inline):
        return (inline.formset.management_form, *inline.formset.initial_forms)

    return _set_up


@pytest.fixture
def ahead(booking):
    """The booking, on a Tuesday at ten, seen from the day before."""
    with time_machine.travel(NOW, tick=False):
        yield booking


def test_hours_that_leave_a_booking_outside_are_shown_before_they_are_saved(set_up, ahead, clinic):
    tuesday = [each.weekday for each in clinic.opening_hours.order_by("weekday", "opens")].index(1)
    _url, page = set_up(clinic, **{f"opening_hours-{tuesday}-opens": "11:00"})
    assert page.status_code == 409
    assertContains(page, "Tue 24 Nov 2026, 10:00 (New York time)", status_code=409)
    assertContains(page, "The clinic is closed then.", status_code=409)
    assertNotContains(page, "Pat Patient", status_code=409)
    assert clinic.opening_hours.get(weekday=1).opens == time(9)


def test_saved_anyway_it_is_saved(client, set_up, ahead, clinic):
    tuesday = [each.weekday for each in clinic.opening_hours.order_by("weekday", "opens")].index(1)
    url, page = set_up(clinic, **{f"opening_hours-{tuesday}-opens": "11:00"})
    typed = {}
    for name, value in page.context["typed"]:
        typed.setdefault(name, []).append(value)
    assert client.post(url, typed | {"_save_anyway": "yes"}).status_code == 302
    assert clinic.opening_hours.get(weekday=1).opens == time(11)


def test_back_keeps_what_was_typed_and_saves_nothing(client, set_up, ahead, clinic):
    tuesday = [each.weekday for each in clinic.opening_hours.order_by("weekday", "opens")].index(1)
    url, page = set_up(clinic, **{f"opening_hours-{tuesday}-opens": "11:00"})
    typed = {}
    for name, value in page.context["typed"]:
        typed.setdefault(name, []).append(value)
    form = client.post(url, typed | {"_back_to_form": "yes"})
    assertContains(form, "Nothing is saved yet.")
    assertContains(form, 'value="11:00"')
    assert clinic.opening_hours.get(weekday=1).opens == time(9)


def test_what_leaves_no_booking_outside_is_saved_at_once(set_up, ahead, clinic):
    _url, page = set_up(clinic, phone="+1 555 010 0199")
    assert page.status_code == 302
    clinic.refresh_from_db()
    assert clinic.phone == "(555) 010-0199"


def test_what_was_outside_before_is_no_news(set_up, ahead, clinic):
    clinic.opening_hours.filter(weekday=1).update(opens=time(11))
    _url, page = set_up(clinic, phone="+1 555 010 0199")
    assert page.status_code == 302


def test_a_room_out_of_use_shows_who_is_booked_there(set_up, ahead, clinic, room):
    _url, page = set_up(clinic, **{"rooms-0-is_active": ""})
    assertContains(page, f"{room} is out of use.", status_code=409)


def test_time_off_shows_who_is_booked_then(set_up, ahead, clinician):
    off = {"starts_at_0": "2026-11-24", "starts_at_1": "09:00", "ends_at_0": "2026-11-24", "ends_at_1": "12:00"}
    typed = {f"time_off-0-{name}": value for name, value in off.items()}
    _url, page = set_up(clinician, **typed, **{"time_off-TOTAL_FORMS": "1"})
    assertContains(page, "does not work then.", status_code=409)
    assert not TimeOff.objects.exists()


def added(row, rows, **typed):
    """What is typed to add a row of hours to those that stand there."""
    last = getattr(row, rows).count()
    return {f"{rows}-TOTAL_FORMS": str(last + 1)} | {f"{rows}-{last}-{name}": value for name, value in typed.items()}


@pytest.mark.parametrize("page", ["clinic", "clinician"])
def test_other_hours_of_one_day_show_who_is_booked_outside_them(set_up, ahead, clinic, clinician, page):
    row, rows = (clinic, "opening_hours") if page == "clinic" else (clinician, "working_hours")
    typed = {"clinic": str(clinic.pk), "day": "2026-11-24", "opens": "12:00", "closes": "17:00"}
    _url, answer = set_up(row, **added(row, rows, **typed))
    assertContains(answer, "closed then." if page == "clinic" else "does not work then.", status_code=409)
    assert not getattr(row, rows).filter(day__isnull=False).exists()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"day": "2026-12-05", "closes": "09:00"}, "It must close after it opens"),
        ({"day": "2026-12-05", "weekday": "5"}, "Choose a weekday or give one day, not both."),
        ({}, "Choose a weekday or give one day, not both."),
    ],
    ids=["in order", "both", "neither"],
)
def test_hours_are_of_a_weekday_or_of_one_day_and_in_order(set_up, clinic, typed, answer):
    _url, page = set_up(clinic, **added(clinic, "opening_hours", **{"opens": "10:00", "closes": "12:00"} | typed))
    assertContains(page, answer)


def test_a_saturday_opening_is_saved_at_once(set_up, ahead, clinic):
    typed = {"day": "2026-12-05", "opens": "10:00", "closes": "14:00"}
    _url, page = set_up(clinic, **added(clinic, "opening_hours", **typed))
    assert page.status_code == 302
    assert str(clinic.opening_hours.get(weekday=None)) == "2026-12-05 10:00–14:00"


def test_looking_costs_few_queries(ahead, clinic, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert outside(Q(session__plan__clinic=clinic), now=NOW) == []


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


def test_a_clinician_finds_no_link_to_rows_that_operators_alone_open(client, booking, clinician_user):
    client.force_login(clinician_user)
    page = client.get(reverse("admin:treatments_booking_change", args=[booking.pk])).content.decode()

    assert str(booking.clinician) in page
    assert not re.search(r'href="/admin/treatments/(clinic|clinician|user|room)/\d', page)
    assert f'href="{reverse("admin:treatments_patient_change", args=[booking.patient_id])}"' in page
