"""Reports on a clinic's time: what is counted, what is exported, and that nobody is named."""

import csv
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, plan_of
from treatments.models.booking.bookings import UNDONE
from treatments.queries.booking import reports
from treatments.services.booking import attendance, bookings

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
PERIOD = {"first": "2026-11-23", "last": "2026-11-29"}


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def booking(patient, clinician, room, desk_user):
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


def get(client, **query):
    return client.get(reverse("desk:reports", args=["harbor"]), query)


def rows_of(client, key, **query):
    page = client.get(reverse("desk:report_file", args=["harbor", key]), query or PERIOD)
    assert page.status_code == 200
    return list(csv.DictReader(page.content.decode("utf-8-sig").splitlines()))


def minutes(booking):
    return int((booking.occupied.upper - booking.occupied.lower).total_seconds() // 60)


def test_time_taken_is_the_visit_with_its_buffers_out_of_hours_that_are_open_and_worked(booking, clinic):
    (row,) = reports.used(clinic, TOMORROW, TOMORROW, now=NOW)
    assert row.taken == minutes(booking)
    assert row.worked > row.taken
    assert row.visits == 1


def test_time_off_and_closures_are_no_time_at_work(booking, clinic, clinician):
    (before,) = reports.used(clinic, TOMORROW, TOMORROW, now=NOW)
    off = timedelta(hours=1)
    factories.TimeOffFactory(clinician=clinician, starts_at=TEN + 2 * off, ends_at=TEN + 3 * off)
    (after,) = reports.used(clinic, TOMORROW, TOMORROW, now=NOW)
    assert before.worked - after.worked == 60
    factories.ClosureFactory(clinic=clinic, starts_on=TOMORROW, ends_on=TOMORROW)
    (closed,) = reports.used(clinic, TOMORROW, TOMORROW, now=NOW)
    assert (closed.worked, closed.taken) == (0, 0)


def test_who_did_not_come_is_counted_but_took_no_time(booking, clinic, desk_user):
    late = TEN + timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        attendance.mark_no_show(booking=booking, by=desk_user, now=late)
    (row,) = reports.used(clinic, TOMORROW, TOMORROW, now=late)
    assert (row.visits, row.missed, row.taken) == (0, 1, 0)
    assert reports.losses(clinic, TOMORROW, TOMORROW).missed == 1


def test_a_day_counts_by_the_clinics_own_calendar(booking, clinic):
    assert reports.losses(clinic, TOMORROW, TOMORROW).visits == 1
    assert reports.losses(clinic, TODAY, TODAY).visits == 0


def test_a_window_is_filled_by_a_visit(patient, clinic, booking):
    other = plan_of(patient, "botox")[0]
    last = other.latest
    assert reports.filled(clinic, last, last) == [reports.Filled("botox", ended=2, filled=1)]
    assert reports.filled(clinic, last + timedelta(days=1), last + timedelta(days=9)) == []


def test_cancellations_stand_by_reason_and_say_which_were_late(booking, clinic, desk_user):
    bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)
    assert reports.losses(clinic, TOMORROW, TOMORROW).cancelled == [reports.Lost("Patient asked", number=1, late=0)]
    clinic.change_until_hours = 72
    assert reports.losses(clinic, TOMORROW, TOMORROW).cancelled[0].late == 1


def test_what_was_taken_back_at_once_was_no_visit(booking, clinic, desk_user):
    bookings.cancel(booking=booking, reason=UNDONE, by=desk_user, now=NOW)
    assert reports.losses(clinic, TOMORROW, TOMORROW) == reports.Losses(0, 0, [])


def test_the_waiting_list_tells_offers_that_were_taken_from_times_found_otherwise(clinic, patient, booking):
    session = booking.session
    factories.WaitlistEntryFactory(session=session, added_at=NOW, left_at=NOW)
    offer = factories.TimeOfferFactory(state="taken", answered_at=NOW, entry__added_at=NOW, entry__left_at=NOW)
    type(offer.freed).objects.update(clinic=clinic, freed_at=NOW)
    waiting = factories.WaitlistEntryFactory(session=plan_of(patient, "botox")[0], added_at=NOW)
    for plan in (offer.entry.session.plan, waiting.session.plan):
        type(plan).objects.filter(pk=plan.pk).update(clinic=clinic)
    assert reports.waited(clinic, TODAY, TODAY) == reports.Waited(
        joined=3, by_offer=1, otherwise=1, waiting=1, freed=1, offered=1, taken=1
    )


def test_the_page_shows_four_weeks_without_being_asked_and_names_no_patient(desk, booking):
    page = get(desk)
    assert page.status_code == 200
    assert page.context["form"].cleaned_data["last"] == date(2026, 11, 22)
    assert booking.patient.full_name not in page.content.decode()
    assert booking.patient.full_name not in get(desk, **PERIOD).content.decode()


def test_the_file_holds_what_the_page_shows(desk, booking):
    (row,) = rows_of(desk, "utilisation")
    assert row["Clinician"] == str(booking.clinician)
    assert int(row["Minutes taken"]) == minutes(booking)
    assert f"{row['Taken, %']} %" in get(desk, **PERIOD).content.decode()


def test_a_name_that_a_spreadsheet_would_reckon_with_goes_out_as_text(desk, booking):
    user = booking.clinician.user
    user.full_name = "=1+1"
    user.save()
    booking.clinician.title = ""
    booking.clinician.save()
    (row,) = rows_of(desk, "utilisation")
    assert row["Clinician"] == "'=1+1"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"first": "2026-11-29", "last": "2026-11-23"}, "The last day must not be before the first."),
        ({"first": "soon", "last": "2026-11-23"}, "Enter the day as year-month-day: 2026-11-24."),
        ({"first": "2020-01-01", "last": "2026-11-23"}, "A report covers a year at most"),
        ({"last": "2026-11-23"}, "Enter the first day."),
    ],
)
def test_days_that_make_no_period_are_told(desk, clinic, query, sentence):
    page = get(desk, **query)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    file = desk.get(reverse("desk:report_file", args=["harbor", "windows"]), query)
    assert file.status_code == 422
    assert sentence in file.content.decode()


def test_there_is_no_other_report(desk, clinic):
    assert desk.get(reverse("desk:report_file", args=["harbor", "patients"]), PERIOD).status_code == 404


def test_a_year_takes_no_more_queries_than_a_day(desk, booking, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        get(desk, first="2026-01-01", last="2026-12-31")
