"""Booking, cancelling and check-in through the service."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, insert, plan_of, recorded
from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking
from treatments.services.booking import attendance, booking_refusals, bookings

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(session, team):
    return book(session, **team)


@pytest.fixture
def arrived(booking, desk_user):
    return attendance.mark_arrived(booking=booking, by=desk_user, now=TEN)


def test_a_booking_takes_the_visit_and_the_buffers_of_the_offer(booking):
    assert (booking.during.lower, booking.during.upper) == (TEN, TEN + 30 * MINUTE)
    assert (booking.occupied.lower, booking.occupied.upper) == (TEN, TEN + 45 * MINUTE)


def test_a_booked_session_is_no_longer_to_book(booking, session):
    session.refresh_from_db()
    assert session.state == SessionState.BOOKED


def test_the_history_names_who_booked(booking, desk_user):
    event = booking.events.get()
    assert event.pgh_context.metadata == {
        "action": "booking.made",
        "user": desk_user.pk,
        "session": booking.session_id,
    }


def test_a_button_pressed_twice_makes_one_booking(booking, session, team):
    assert book(session, **team) == booking
    assert Booking.objects.count() == 1


def test_a_session_that_a_colleague_booked_is_not_booked_again(booking, session, operator, team):
    with pytest.raises(booking_refusals.NotBookable, match=r"This visit is already booked\."):
        book(session, **team | {"by": operator})


REFUSED = {
    "before the window": (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "1 day too early; from 23 November."),
    "after the window": (datetime(2027, 1, 6, 15, 0, tzinfo=UTC), "too late; the last day is 4 January."),
    "in the past": (datetime(2026, 11, 23, 14, 30, tzinfo=UTC), "That time is in the past."),
    "between two starts": (TEN + 7 * MINUTE, "Visits start every 15 minutes; the next start is 10:15."),
    "before the clinic opens": (TEN - timedelta(hours=2), "The clinic is closed then; it opens at 09:00."),
    "on a Sunday": (datetime(2026, 11, 29, 15, 0, tzinfo=UTC), "The clinic is closed then"),
}


@pytest.mark.parametrize(("starts_at", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_time_that_a_rule_forbids_is_refused_with_the_rule_and_the_nearest_times(starts_at, sentence, session, team):
    with pytest.raises(booking_refusals.NotBookable) as refused:
        book(session, starts_at=starts_at, **team)
    assert sentence in str(refused.value)
    assert len(refused.value.nearest) == 3
    assert not Booking.objects.exists()


def test_a_closed_day_is_refused_with_its_reason(session, clinic, team):
    factories.ClosureFactory(clinic=clinic, starts_on=TEN.date(), ends_on=TEN.date(), reason="Stocktaking")
    with pytest.raises(booking_refusals.NotBookable, match="Stocktaking"):
        book(session, **team)


def test_less_notice_than_the_clinic_asks_for_is_refused_from_the_desk_too(session, clinic, team):
    clinic.notice_minutes = 24 * 60
    clinic.save()
    session.plan.clinic.refresh_from_db()
    with pytest.raises(booking_refusals.NotBookable, match=r"at least 24 hours ahead; from 10:15"):
        book(session, starts_at=TEN, now=NOW + 15 * MINUTE, **team)
    assert book(session, starts_at=TEN, now=NOW, **team)


SUNDAY = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)  # 10:00 in New York


def test_on_a_day_with_hours_of_its_own_these_count(session, clinic, team):
    factories.OpeningHoursFactory(clinic=clinic, weekday=None, day=TEN.date(), opens=time(12), closes=time(20))
    with pytest.raises(booking_refusals.NotBookable, match="The clinic is closed then; it opens at 12:00"):
        book(session, **team)


def test_a_sunday_is_booked_where_the_clinic_opens_and_somebody_works(session, clinic, clinician, team):
    factories.OpeningHoursFactory(clinic=clinic, weekday=None, day=SUNDAY.date())
    with pytest.raises(booking_refusals.NotBookable, match="does not work then"):
        book(session, starts_at=SUNDAY, **team)
    factories.WorkingHoursFactory(clinic=clinic, clinician=clinician, weekday=None, day=SUNDAY.date())
    assert book(session, starts_at=SUNDAY, **team)


def test_who_works_there_on_that_day_alone_can_be_booked(session, clinic, clinician, team):
    clinician.working_hours.all().delete()
    factories.WorkingHoursFactory(clinic=clinic, clinician=clinician, weekday=None, day=TEN.date())
    assert book(session, **team)


def test_hours_on_a_day_at_another_clinic_are_not_hours_here(session, clinician, team, other_clinic):
    clinician.working_hours.filter(weekday=1).delete()
    factories.WorkingHoursFactory(clinic=other_clinic, clinician=clinician, weekday=None, day=TEN.date())
    with pytest.raises(booking_refusals.NotBookable, match="does not work then"):
        book(session, **team)


def test_time_off_is_refused(session, clinician, team):
    factories.TimeOffFactory(clinician=clinician, starts_at=TEN - 30 * MINUTE, ends_at=TEN + 15 * MINUTE)
    with pytest.raises(booking_refusals.NotBookable, match="does not work then; free from 10:15"):
        book(session, **team)


def test_a_clinician_who_may_not_do_the_treatment_is_refused(session, clinician, team):
    clinician.treatments = ["skinpen"]
    clinician.save()
    with pytest.raises(booking_refusals.NotBookable, match="Ada Clinician is not set up for this treatment here"):
        book(session, **team)


@pytest.mark.parametrize("change", [{"is_active": False}, {"treatments": ["skinpen"]}], ids=["out of use", "unfit"])
def test_a_room_that_does_not_fit_is_refused(change, session, room, team):
    type(room).objects.filter(pk=room.pk).update(**change)
    with pytest.raises(booking_refusals.NotBookable, match="Room 1 is not set up for this treatment here"):
        book(session, **team)


def test_a_room_of_another_clinic_is_refused(session, other_clinic, team):
    with pytest.raises(booking_refusals.NotBookable, match="not set up for this treatment here"):
        book(session, **team | {"room": factories.RoomFactory(clinic=other_clinic)})


def test_a_treatment_that_needs_a_device_is_refused_without_one(patient, device, team):
    session = plan_of(patient, "skinpen")[0]
    with pytest.raises(booking_refusals.NotBookable, match="The clinic has no device for this treatment"):
        book(session, **team)
    assert book(session, **team, device=device).device == device


def test_a_treatment_that_needs_no_device_takes_none(session, device, team):
    with pytest.raises(booking_refusals.NotBookable, match="needs no device"):
        book(session, **team, device=device)


def test_a_treatment_that_the_clinic_does_not_offer_is_refused(session, clinic, team):
    clinic.offers.all().delete()
    with pytest.raises(booking_refusals.NotBookable, match="An operator sets it in the admin"):
        book(session, **team)


def test_only_the_next_session_of_a_plan_is_booked(patient, team):
    first, second = plan_of(patient, "botox", "botox_review")
    with pytest.raises(booking_refusals.NotBookable, match="Book visit 1 of the plan first"):
        book(second, **team)
    book(first, **team)


def test_what_is_left_of_a_time_is_refused_until_the_buffer_is_over(booking, other_patient, team):
    session = plan_of(other_patient, "botox")[0]
    with pytest.raises(booking_refusals.JustTaken) as taken:
        book(session, starts_at=TEN + 30 * MINUTE, **team)
    assert "Dr Ada Clinician is busy then; free from 10:45." in str(taken.value)
    assert taken.value.nearest[0].starts_at == TEN + 45 * MINUTE
    assert book(session, starts_at=TEN + 45 * MINUTE, **team)


def test_a_patient_is_not_in_two_places_at_once(booking, clinic, other_clinic, patient, desk_user):
    colleague = factories.ClinicianFactory()
    factories.WorkingHoursFactory(clinician=colleague, clinic=clinic, weekday=1)
    with pytest.raises(booking_refusals.JustTaken, match="The patient has another booking then"):
        book(
            plan_of(patient, "botox_review")[0],
            clinician=colleague,
            room=factories.RoomFactory(clinic=clinic, name="Room 2"),
            by=desk_user,
        )


def test_a_cancelled_time_can_be_booked_again(booking, session, other_patient, desk_user, team):
    bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)
    assert booking.state == BookingState.CANCELLED
    assert booking.session.state == SessionState.TO_BOOK
    assert book(plan_of(other_patient, "botox")[0], **team)
    assert book(session, starts_at=TEN + 60 * MINUTE, **team)


def test_a_visit_is_not_cancelled_while_a_later_one_stands(patient, desk_user, team):
    first, second = plan_of(patient, "botox", "botox_review")
    booking = book(first, **team)
    factories.models.PlannedSession.objects.filter(pk=second.pk).update(state=SessionState.BOOKED)
    with pytest.raises(booking_refusals.NotPossible, match="Cancel visit 2 of the plan first"):
        bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)


def test_a_booking_is_cancelled_once(booking, desk_user):
    bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)
    with pytest.raises(booking_refusals.NotPossible, match="already “cancelled”"):
        bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)


def test_nobody_arrives_before_the_day(booking, desk_user):
    with pytest.raises(booking_refusals.NotPossible, match="This booking is for Tuesday 24 November"):
        attendance.mark_arrived(booking=booking, by=desk_user, now=NOW)


def test_a_session_is_done_on_the_clinics_own_date(arrived, session, clinician_user):
    attendance.mark_done(booking=recorded(arrived), by=clinician_user, now=TEN)
    session.refresh_from_db()
    assert (session.state, session.done_on) == (SessionState.DONE, TEN.date())


def test_a_plan_is_completed_with_its_last_session(arrived, session, clinician_user):
    session.plan.sessions.exclude(pk=session.pk).delete()
    attendance.mark_done(booking=recorded(arrived), by=clinician_user, now=TEN)
    session.plan.refresh_from_db()
    assert session.plan.state == PlanState.COMPLETED


def test_a_plan_with_something_left_to_do_stays_active(arrived, session, clinician_user):
    factories.PlannedSessionFactory(plan=session.plan, treatment="botox_review", position=30)
    attendance.mark_done(booking=recorded(arrived), by=clinician_user, now=TEN)
    session.plan.refresh_from_db()
    assert session.plan.state == PlanState.ACTIVE


def test_a_session_is_not_done_before_its_record_is_signed(arrived, clinician_user):
    factories.TreatmentRecordFactory(booking=arrived)
    with pytest.raises(booking_refusals.NotPossible, match="not signed yet"):
        attendance.mark_done(booking=arrived, by=clinician_user, now=TEN)
    arrived.refresh_from_db()
    assert (arrived.state, attendance.is_recorded(arrived)) == (BookingState.ARRIVED, False)


def test_a_session_is_not_done_before_she_arrived(booking, clinician_user):
    with pytest.raises(booking_refusals.NotPossible, match="“arrived”"):
        attendance.mark_done(booking=booking, by=clinician_user, now=TEN)


def test_a_wrong_arrival_is_taken_back(arrived, desk_user):
    assert attendance.mark_not_arrived(booking=arrived, by=desk_user, now=TEN).state == BookingState.BOOKED


def test_who_did_not_come_books_again(booking, session, desk_user, team):
    attendance.mark_no_show(booking=booking, by=desk_user, now=TEN + 60 * MINUTE)
    session.refresh_from_db()
    assert session.state == SessionState.TO_BOOK
    assert book(session, starts_at=TEN + timedelta(days=1), **team, now=TEN + 60 * MINUTE)


@pytest.mark.parametrize("now", [NOW, TEN, TEN + 14 * MINUTE], ids=["the day before", "at the time", "just before"])
def test_nobody_is_a_no_show_until_they_have_been_waited_for(booking, desk_user, now):
    with pytest.raises(booking_refusals.NotPossible, match="From 10:15 on, 15 minutes after the booked time"):
        attendance.mark_no_show(booking=booking, by=desk_user, now=now)
    assert attendance.mark_no_show(booking=booking, by=desk_user, now=TEN + 15 * MINUTE).state == "no_show"


def test_who_came_after_all_is_checked_in_unless_the_session_has_a_new_time(booking, session, desk_user, team):
    late = TEN + 60 * MINUTE
    attendance.mark_no_show(booking=booking, by=desk_user, now=late)
    assert attendance.mark_arrived(booking=booking, by=desk_user, now=late).session.state == SessionState.BOOKED
    attendance.mark_not_arrived(booking=booking, by=desk_user, now=late)
    attendance.mark_no_show(booking=booking, by=desk_user, now=late)
    book(session, starts_at=TEN + timedelta(days=1), **team, now=late)
    with pytest.raises(booking_refusals.NotPossible, match="already “booked”"):
        attendance.mark_arrived(booking=booking, by=desk_user, now=late)


# --- The database itself, bypassing the service ------------------------------------------------------------


def _refused_by(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_the_database_refuses_a_booking_outside_its_window(session, team):
    with _refused_by("outside its window"), transaction.atomic():
        insert(session, starts_at=TEN + timedelta(days=60), **team)


def test_the_database_counts_the_window_by_the_clinics_calendar(session, team):
    last_evening = datetime(2027, 1, 5, 4, 0, tzinfo=UTC)  # still 4 January in New York
    assert insert(session, starts_at=last_evening, **team)


@pytest.fixture
def cleaned(clinic, device, clinician):
    """The only SkinPen, cleaned for 45 minutes after each visit, and a second team that could use it meanwhile."""
    device.clean_minutes = 45
    device.save()
    second = factories.ClinicianFactory(treatments=["skinpen"])
    for weekday in range(5):
        factories.WorkingHoursFactory(clinician=second, clinic=clinic, weekday=weekday)
    factories.RoomFactory(clinic=clinic, name="Room 2", treatments=["skinpen"])
    return device


def test_a_device_that_is_cleaned_is_not_to_be_had_and_the_clinician_is(cleaned, patient, other_patient, team):
    book(plan_of(patient, "skinpen")[0], device=cleaned, **team)
    session = plan_of(other_patient, "skinpen")[0]
    with pytest.raises(booking_refusals.JustTaken, match=r"SkinPen 1 is taken then; free from 11:45\."):
        book(session, device=cleaned, starts_at=TEN + 75 * MINUTE, **team)
    assert book(session, device=cleaned, starts_at=TEN + 105 * MINUTE, **team)


def test_a_visit_leaves_time_to_clean_before_the_next_one_that_stands(cleaned, patient, other_patient, team):
    book(plan_of(patient, "skinpen")[0], device=cleaned, starts_at=TEN + 105 * MINUTE, **team)
    session = plan_of(other_patient, "skinpen")[0]
    with pytest.raises(booking_refusals.JustTaken, match="SkinPen 1 is taken then"):
        book(session, device=cleaned, starts_at=TEN + 15 * MINUTE, **team)
    assert book(session, device=cleaned, **team)


def test_a_device_that_takes_longer_from_now_on_leaves_what_is_booked(cleaned, patient, team):
    booking = book(plan_of(patient, "skinpen")[0], device=cleaned, **team)
    cleaned.clean_minutes = 120
    cleaned.save()
    booking.refresh_from_db()
    assert booking.device_busy.upper == TEN + 105 * MINUTE
    moved = attendance.mark_arrived(booking=booking, by=team["by"], now=TEN)
    moved.refresh_from_db()
    assert moved.device_busy.upper == TEN + 105 * MINUTE


def test_the_database_refuses_a_device_that_is_being_cleaned(cleaned, patient, other_patient, clinic, team):
    insert(plan_of(patient, "skinpen")[0], device=cleaned, minutes=60, **team)
    others = {"clinician": factories.ClinicianFactory(), "room": factories.RoomFactory(clinic=clinic, name="Room 3")}
    session = plan_of(other_patient, "skinpen")[0]
    with _refused_by("booking_device_never_twice"), transaction.atomic():
        insert(session, device=cleaned, starts_at=TEN + 75 * MINUTE, **team | others)
    insert(session, device=cleaned, starts_at=TEN + 105 * MINUTE, **team | others)


@pytest.mark.parametrize("resource", ["clinician", "room", "device"])
def test_the_database_refuses_to_sell_a_resource_twice(resource, patient, other_patient, device, team):
    insert(plan_of(patient, "skinpen")[0], device=device, **team)
    others = {
        "clinician": factories.ClinicianFactory(),
        "room": factories.RoomFactory(clinic=device.clinic, name="Room 2"),
        "device": factories.DeviceFactory(clinic=device.clinic, name="SkinPen 2"),
    }
    same = {resource: (team | {"device": device})[resource]}
    session = plan_of(other_patient, "skinpen")[0]
    with _refused_by(f"booking_{resource}_never_twice"), transaction.atomic():
        insert(session, starts_at=TEN + 15 * MINUTE, **(team | others | same))


def test_the_database_refuses_to_have_a_patient_in_two_places(patient, clinic, team):
    insert(plan_of(patient, "botox")[0], **team)
    elsewhere = {"clinician": factories.ClinicianFactory(), "room": factories.RoomFactory(clinic=clinic, name="Room 2")}
    with _refused_by("booking_patient_never_twice"), transaction.atomic():
        insert(plan_of(patient, "botox")[0], **team | elsewhere)


def test_the_database_refuses_a_second_standing_booking_of_a_session(session, team):
    insert(session, **team)
    with _refused_by("booking_one_standing_for_session"), transaction.atomic():
        insert(session, starts_at=TEN + timedelta(days=1), **team)


def test_a_clinic_open_until_midnight_books_its_last_start(session, clinic, clinician, team):
    factories.OpeningHoursFactory(clinic=clinic, weekday=1, opens=time(18), closes=time(0))
    factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=1, opens=time(18), closes=time(0))
    assert book(session, starts_at=datetime(2026, 11, 25, 4, 30, tzinfo=UTC), **team)
