"""The desk moves a booking: visits that move along are shown first, and the move can be undone for three minutes."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NOW, TEN, act_of, book, hear, insert, plan_of
from treatments.forms.new_time import value_of
from treatments.models import Booking, Message, PlannedSession
from treatments.queries.booking.availability_inputs import question_for
from treatments.scheduling.wishes import Wishes
from treatments.services.booking import bookings, wishes
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.messages.messages import UNDO_FOR
from treatments.services.plans import plans

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
ELEVEN = TEN + timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(patient, team):
    made = book(plan_of(patient, "botox")[0], **team)
    hear()
    mail.outbox.clear()
    return made


@pytest.fixture
def course(patient, team, device, clinician_user):
    """Three SkinPen visits of a real plan, as early as possible, all at 10:00; the patient was notified."""
    review = factories.ReviewFactory(
        assessment=make_assessment(patient, FROWN_LINES, ROLLING_SCARS), treatments=("skinpen",), start_with=""
    )
    plan = plans.make_plan(review=review, start_on=date(2026, 11, 30), by=clinician_user)
    made = []
    for pk in plan.sessions.order_by("position").values_list("pk", flat=True)[:3]:
        session = PlannedSession.objects.get(pk=pk)
        free = question_for(session, now=NOW).free_times()
        ten = next(
            free_time for free_time in free if free_time.starts_at.astimezone(plan.clinic.zone).time() == time(10)
        )
        made.append(book(session, starts_at=ten.starts_at, device=device, **team))
    hear()
    mail.outbox.clear()
    return made


def url(name, booking):
    return reverse(f"desk:{name}", args=[booking.pk])


def at(booking, starts_at):
    return value_of(ChosenTime(starts_at, booking.clinician, booking.room, booking.device))


def starts():
    return list(Booking.objects.order_by("session__position").values_list("during__startswith", flat=True))


def confirm(desk, booking, to, reach="one"):
    """Opens the page with the changes and presses the button with the values that the page shows."""
    shown = desk.get(url("move_check", booking), {"to": to, "reach": reach})
    change = shown.context["change"]
    return desk.post(url("move_check", booking), {"to": change["to"], "along": change["along"], "reach": reach})


# --- Choosing ------------------------------------------------------------------------------------------------------


def test_the_page_offers_the_times_of_its_window_and_changes_nothing(desk, booking):
    page = desk.get(url("move", booking))
    assertContains(page, "Now Tue 24 Nov 2026, 10:00")
    assertContains(page, f'value="{at(booking, ELEVEN)}"')
    assert starts() == [TEN]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"date": "2026-11-24", "time": "11:00"}, "That time is free"),
        ({"date": "2026-11-24", "time": "17:30"}, "The clinic is closed then"),
        ({"date": "2027-02-01", "time": "10:00"}, "too late"),
    ],
    ids=["free", "closed", "after the window"],
)
def test_a_time_in_the_address_is_answered(desk, booking, asked, sentence):
    assertContains(desk.get(url("move", booking), asked), sentence)


def test_a_time_that_is_free_is_moved_to_and_not_booked(desk, booking):
    page = desk.get(url("move", booking), {"date": "2026-11-24", "time": "11:00"})
    assertContains(page, "Move the visit there with the button below.")
    assertNotContains(page, "Book it")


def test_the_times_begin_with_the_day_that_was_asked_for(desk, booking):
    page = desk.get(url("move", booking), {"date": "2026-12-01", "time": "11:00"})
    assertContains(page, "Free times, Tue 1 Dec")


def test_a_time_that_makes_no_sense_says_what_is_allowed(desk, booking):
    page = desk.get(url("move", booking), {"date": "soon", "time": "10:00"})
    assertContains(page, "Enter the date as year-month-day", status_code=422)


@pytest.mark.parametrize("to", ["", "nonsense", "2026-11-24T15:00:00+00:00|0|0|"])
def test_a_button_that_is_no_time_is_refused(desk, booking, to):
    assertContains(desk.get(url("move_check", booking), {"to": to}), "not a time of this clinic", status_code=422)


# --- Moving --------------------------------------------------------------------------------------------------------


def test_it_shows_before_and_after_then_moves_and_tells_her_once(desk, booking):
    page = desk.get(url("move_check", booking), {"to": at(booking, ELEVEN)})
    for words in ["One visit moves", "Tue 24 Nov 2026, 10:00", "Tue 24 Nov 2026, 11:00", "Nothing has changed yet"]:
        assertContains(page, words)
    assert starts() == [TEN]
    assertRedirects(confirm(desk, booking, at(booking, ELEVEN)), url("booking", booking))
    assert starts() == [ELEVEN]
    hear()
    assert [email.subject[:8] for email in mail.outbox] == ["New time"]


@pytest.mark.parametrize(
    ("reach", "by"),
    [("one", [7, 7, 7]), ("later", [7, 7, 7])],
)
def test_what_moves_with_it_is_shown_and_done_in_one_act_with_one_message(desk, course, reach, by):
    before = starts()
    first = course[0]
    assertRedirects(confirm(desk, first, at(first, first.starts_at + WEEK), reach), url("booking", first))
    assert [(new - old).days for old, new in zip(before, starts(), strict=True)] == by
    hear()
    assert [len(email.attachments) for email in mail.outbox] == [3]


def test_this_visit_alone_takes_only_what_cannot_stay(desk, course):
    last = course[2]
    before = starts()
    confirm(desk, last, at(last, last.starts_at + WEEK))
    assert [(new - old).days for old, new in zip(before, starts(), strict=True)] == [0, 0, 7]


def test_all_takes_the_earlier_ones_along(desk, course):
    last = course[2]
    before = starts()
    confirm(desk, last, at(last, last.starts_at + WEEK), "all")
    assert [(new - old).days for old, new in zip(before, starts(), strict=True)] == [7, 7, 7]


def test_later_ones_take_the_new_time_of_day_too(desk, course):
    first = course[0]
    confirm(desk, first, at(first, first.starts_at + timedelta(hours=2)), "later")
    assert {start.astimezone(first.session.plan.clinic.zone).hour for start in starts()} == {12}


def test_the_difference_is_shown_anew_where_something_changed_meanwhile(desk, course, desk_user):
    first = course[0]
    shown = desk.get(url("move_check", first), {"to": at(first, first.starts_at + WEEK)}).context["change"]
    bookings.cancel(booking=Booking.objects.get(pk=course[2].pk), reason="Patient asked", by=desk_user, now=NOW)
    page = desk.post(url("move_check", first), {"to": shown["to"], "along": shown["along"]})
    assertContains(page, "Something has changed since you looked", status_code=409)
    assertContains(page, "2 visits move", status_code=409)
    assert starts()[0] == first.starts_at


def test_a_time_that_went_meanwhile_is_said_with_the_nearest(desk, booking, other_patient, team):
    book(plan_of(other_patient, "botox")[0], starts_at=ELEVEN, **team)
    page = desk.post(url("move_check", booking), {"to": at(booking, ELEVEN)})
    assertContains(page, "Just taken", status_code=409)
    assertContains(page, "The nearest times that can be had", status_code=409)


def test_a_move_that_would_break_the_plan_cannot_be_confirmed(desk, course, clinic):
    factories.ClosureFactory(clinic=clinic, starts_on=date(2027, 1, 4), ends_on=date(2027, 6, 30))
    first = course[0]
    page = desk.get(url("move_check", first), {"to": at(first, first.starts_at + WEEK)})
    assertContains(page, "This time breaks the plan")
    assertNotContains(page, "Move these visits")


# --- A column of the board ---------------------------------------------------------------------------------------


@pytest.fixture
def colleague(clinic):
    """Another clinician who treats here at the same hours."""
    other = factories.ClinicianFactory(user=factories.UserFactory(full_name="Grace Colleague"))
    for weekday in range(5):
        factories.WorkingHoursFactory(clinician=other, clinic=clinic, weekday=weekday)
    return other


def dropped(desk, booking, **column):
    return desk.get(url("move", booking), {"date": "2026-11-24", "time": "11:00"} | column)


def test_a_column_that_is_dropped_on_is_what_is_asked_for(desk, booking, colleague, clinic):
    second = factories.RoomFactory(clinic=clinic, name="Room 2")
    page = dropped(desk, booking, clinician=colleague.pk)
    assertContains(page, "That time is free")
    assertContains(page, "11:00 <small>Dr Grace Colleague")
    assertContains(dropped(desk, booking, room=second.pk), "Room 2</small>")


def test_a_column_that_cannot_be_had_is_refused_in_words(desk, booking, colleague, other_patient, room, team):
    elsewhere = factories.RoomFactory(clinic=room.clinic)
    insert(plan_of(other_patient, "botox")[0], clinician=colleague, room=elsewhere, by=team["by"], starts_at=ELEVEN)
    assertContains(dropped(desk, booking, clinician=colleague.pk), "That time cannot be had")
    colleague.treatments = ["skinpen"]
    colleague.save()
    assertContains(dropped(desk, booking, clinician=colleague.pk), "is not set up for this treatment here.")


@pytest.mark.parametrize("column", [{"clinician": 999_999}, {"room": 999_999}, {"room": "x"}], ids=str)
def test_a_column_of_another_clinic_is_named_as_what_is_wrong(desk, booking, column):
    page = dropped(desk, booking, **column)
    assertContains(page, "of this clinic" if "room" in column else "at this clinic", status_code=422)


# --- Undo ----------------------------------------------------------------------------------------------------------


def undo(desk, booking):
    return desk.post(url("undo", booking), {"event": act_of(booking)})


def test_a_booking_is_undone_and_nobody_hears_of_it(desk, patient, team):
    session = plan_of(patient, "botox")[0]
    made = book(session, **team)
    assertContains(desk.get(url("booking", made)), "The booking can be undone until")
    assertRedirects(undo(desk, made), url("booking", made))
    assert PlannedSession.objects.get(pk=session.pk).state == "to_book"
    hear()
    assert not mail.outbox


def test_a_move_is_undone_with_all_that_moved_along(desk, course):
    before, first = starts(), course[0]
    confirm(desk, first, at(first, first.starts_at + WEEK))
    undo(desk, first)
    assert starts() == before
    hear()
    assert not mail.outbox


def test_a_cancellation_is_undone_with_all_that_went_along(desk, course, desk_user, clock):
    windows = list(PlannedSession.objects.order_by("position").values_list("earliest", "latest", "state"))
    first, *later = (Booking.objects.get(pk=booking.pk) for booking in course)
    clock.shift(UNDO_FOR)
    bookings.cancel(booking=first, reason="Patient asked", by=desk_user, now=NOW + UNDO_FOR, along=later)
    assertContains(desk.get(url("booking", first)), "The cancellation of 3 visits can be undone")
    assertRedirects(undo(desk, first), url("booking", first))
    assert {booking.state for booking in Booking.objects.all()} == {"booked"}
    assert list(PlannedSession.objects.order_by("position").values_list("earliest", "latest", "state")) == windows
    assert Message.objects.filter(kind="reminder").count() == 3
    hear(now=NOW + UNDO_FOR)
    assert not mail.outbox


def test_a_cancellation_that_is_undone_before_she_heard_of_the_booking_lets_her_hear_of_it(desk, patient, team):
    made = book(plan_of(patient, "botox")[0], **team)
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=team["by"], now=NOW)
    undo(desk, made)
    hear()
    assert [email.subject[:16] for email in mail.outbox] == ["Your appointment"]


def test_after_three_minutes_nothing_is_undone(desk, booking, desk_user, clock):
    clock.shift(UNDO_FOR)
    assertNotContains(desk.get(url("booking", booking)), "can be undone until")
    assertContains(undo(desk, booking), "Nothing is left to undo", status_code=409)
    assert starts() == [TEN]


def test_a_cancelled_time_that_somebody_has_taken_is_not_given_back(desk, booking, other_patient, team):
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=team["by"], now=NOW)
    book(plan_of(other_patient, "botox")[0], **team)
    assertContains(undo(desk, booking), "Just taken", status_code=409)
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"


def test_a_patients_own_cancellation_is_not_the_desks_to_undo(desk, booking, patient):
    herself = factories.UserFactory(email=patient.email)
    bookings.cancel(booking=Booking.objects.get(), reason="Patient, online", by=herself, now=NOW)
    assert len(mail.outbox) == 1
    assertContains(undo(desk, booking), "Nothing is left to undo", status_code=409)


def test_undoing_twice_undoes_once(desk, patient, team):
    made = book(plan_of(patient, "botox")[0], **team)
    undo(desk, made)
    assertContains(undo(desk, made), "Nothing is left to undo", status_code=409)


@pytest.fixture
def unheard(patient, team):
    """A booking of which the patient was not notified yet."""
    return book(plan_of(patient, "botox")[0], **team)


def test_the_page_names_the_act_that_its_button_undoes(desk, unheard):
    assertContains(desk.get(url("booking", unheard)), f'name="event" value="{act_of(unheard)}"')


def test_an_undone_move_is_called_so_and_is_not_undone_again(desk, course):
    first = course[0]
    confirm(desk, first, at(first, first.starts_at + WEEK))
    undo(desk, first)
    for visit in course:
        page = desk.get(url("booking", visit))
        assertContains(page, "Move undone by")
        assertNotContains(page, "can be undone until")
        assertContains(undo(desk, visit), "Nothing is left to undo", status_code=409)


def test_an_undone_cancellation_is_not_undone_again(desk, booking, desk_user):
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=desk_user, now=NOW)
    undo(desk, booking)
    page = desk.get(url("booking", booking))
    assertContains(page, "Cancellation undone by")
    assertNotContains(page, "can be undone until")


@pytest.mark.parametrize("event", ["", "nonsense", "0", "9" * 30], ids=str)
def test_what_names_no_act_undoes_none(desk, unheard, event):
    assertContains(desk.post(url("undo", unheard), {"event": event}), "Not undone", status_code=409)
    assert starts() == [TEN]


def test_a_button_undoes_the_act_it_was_shown_for_and_no_later_one(desk, unheard):
    shown = act_of(unheard)
    confirm(desk, unheard, at(unheard, unheard.starts_at + WEEK))
    page = desk.post(url("undo", unheard), {"event": shown})
    assertContains(page, "Not undone: this booking has been changed since. See below what happened.", status_code=409)
    assertContains(page, "Moved by", status_code=409)
    assert starts() == [unheard.starts_at + WEEK]


# --- Access --------------------------------------------------------------------------------------------------------

PAGES = [("move", "get"), ("move_check", "get"), ("move_check", "post"), ("undo", "post")]


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_a_visitor_signs_in_first(client, booking, name, method):
    assert getattr(client, method)(url(name, booking)).status_code == 302
    assert starts() == [TEN]


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_a_clinician_does_not_move(client, booking, clinician_user, name, method):
    client.force_login(clinician_user)
    assert getattr(client, method)(url(name, booking), {"to": at(booking, ELEVEN)}).status_code == 403


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_a_booking_of_another_clinic_is_not_there(desk, booking, desk_user, other_clinic, name, method):
    desk_user.clinics.set([other_clinic])
    assert getattr(desk, method)(url(name, booking), {"to": at(booking, ELEVEN)}).status_code == 404


@pytest.mark.parametrize(("name", "most"), [("move", 24), ("move_check", 60), ("booking", 24)])
def test_a_page_asks_the_database_a_bounded_number_of_questions(
    desk, course, name, most, django_assert_max_num_queries
):
    first = course[0]
    with django_assert_max_num_queries(most):
        assert desk.get(url(name, first), {"to": at(first, first.starts_at + WEEK)}).status_code == 200


# --- Cancelling ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visit", "reach", "left"),
    [(2, "one", 2), (1, "later", 1), (0, "later", 0), (2, "all", 0), (1, "all", 0)],
)
def test_this_one_this_and_later_or_all_are_cancelled_in_one_message(desk, course, visit, reach, left):
    page = desk.post(url("cancel", course[visit]), {"reason": "Patient asked", "reach": reach})
    assertRedirects(page, url("booking", course[visit]))
    assert Booking.objects.filter(state="booked").count() == left
    hear()
    assert [len(email.attachments) for email in mail.outbox] == [3 - left]


@pytest.mark.parametrize("stale", [{}, {"reach": "one"}], ids=["nothing", "this visit alone"])
def test_a_page_from_before_others_were_booked_cancels_none_of_them(desk, course, stale):
    page = desk.post(url("cancel", course[0]), {"reason": "Patient asked", **stale})
    assertContains(page, "Check below which visits are cancelled.", status_code=422)
    assert Booking.objects.filter(state="booked").count() == 3


def test_the_one_way_to_cancel_is_said_and_not_asked(desk, course):
    page = desk.get(url("booking", course[0]))
    assertContains(page, "This visit and the 2 booked after it, whose dates follow from it.")
    assertContains(page, '<input type="hidden" name="reach" value="later" id="id_reach">', html=True)
    assertNotContains(page, 'type="radio"')


@pytest.mark.parametrize(
    ("visit", "offered"), [(0, ["one", "later"]), (1, ["one", "later", "all"]), (2, ["one", "all"])]
)
def test_a_move_offers_to_take_along_only_what_is_there(desk, course, visit, offered):
    page = desk.get(url("move", course[visit]))
    assert [value for value, _ in page.context["page"].reach_form.fields["reach"].choices] == offered


def test_the_only_visit_and_the_only_clinician_are_no_question(desk, booking):
    page = desk.get(url("move", booking))
    assertContains(page, "with Dr Ada Clinician")
    assertNotContains(page, "<select")


def test_who_else_works_is_asked_for_where_there_is_anybody_else(desk, booking, clinic):
    colleague = factories.ClinicianFactory()
    factories.WorkingHoursFactory(clinician=colleague, clinic=clinic, weekday=1)
    assertContains(desk.get(url("move", booking)), '<select name="clinician"')


def test_a_late_cancellation_is_said_before_and_stays_marked(desk, booking, clinic, clock, desk_user):
    type(clinic).objects.update(late_change_note="A late change costs 40 dollars.")
    clock.shift(timedelta(hours=1))
    desk.force_login(desk_user)
    assertContains(desk.get(url("booking", booking)), "Late: less than 24 hours before the visit. A late change costs")
    desk.post(url("cancel", booking), {"reason": "Patient asked"})
    assertContains(desk.get(url("booking", booking)), "Late")


def test_an_arrival_is_not_taken_back_from_a_cancelled_booking(desk, booking, desk_user):
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=desk_user, now=NOW)
    page = desk.post(reverse("desk:not_arrived", args=[booking.pk]))
    assertContains(page, "The patient is not checked in", status_code=409)


def test_what_moves_along_is_looked_for_as_she_wishes(desk, course, patient, desk_user):
    wishes.note(patient=patient, wishes=Wishes(starts_from=time(15)), by=desk_user)
    later = at(course[0], course[0].starts_at + timedelta(days=14))
    page = desk.get(url("move_check", course[0]), {"to": later})
    along = page.context["change"]["along"]
    assert along
    assert all("T20:" in value or "T21:" in value for value in along)
