"""A patient moves and cancels their own visits, and has them in their calendar."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NOW, TEN, book, hear, plan_of
from treatments.forms.new_time import shift_value, value_of
from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Patient, PlannedSession, User
from treatments.patient.presenters import bookings as my_bookings
from treatments.queries.booking.availability_inputs import question_for
from treatments.scheduling.refusals import Rule
from treatments.services.booking import bookings, moves
from treatments.services.booking.bookability import TAKEN
from treatments.services.booking.booking_refusals import JustTaken, NotBookable, NotPossible
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.plans import plans

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ELEVEN = TEN + HOUR


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def herself(patient):
    return User.objects.create_user(patient.email)


@pytest.fixture
def signed_in(client, patient, herself):
    client.force_login(herself)
    session = client.session
    session["patient"] = patient.pk
    session.save()
    return client


@pytest.fixture
def booking(patient, team):
    """The patient's only visit: Tuesday, November 24, 10:00 a.m., exactly 24 hours from now."""
    made = book(plan_of(patient, "botox")[0], **team)
    hear()
    mail.outbox.clear()
    return made


@pytest.fixture
def course(patient, clinician, room, device, clinician_user, desk_user):
    """A real plan of three SkinPen visits, booked as early as its windows allow, all at 10:00 a.m."""
    review = factories.ReviewFactory(
        assessment=make_assessment(patient, FROWN_LINES, ROLLING_SCARS), treatments=("skinpen",), start_with=""
    )
    plan = plans.make_plan(review=review, start_on=date(2026, 11, 30), by=clinician_user)
    made = []
    for session in plan.sessions.order_by("position")[:3]:
        free = question_for(PlannedSession.objects.get(pk=session.pk), now=NOW).free_times()
        at_ten = next(
            free_time for free_time in free if free_time.starts_at.astimezone(plan.clinic.zone).time() == time(10)
        )
        made.append(
            bookings.book(
                session=PlannedSession.objects.get(pk=session.pk),
                starts_at=at_ten.starts_at,
                clinician=clinician,
                room=room,
                device=device,
                by=desk_user,
                now=NOW,
            )
        )
    hear()
    mail.outbox.clear()
    return made


def choice(booking, starts_at):
    return ChosenTime(starts_at, booking.clinician, booking.room, booking.device)


def fresh(booking):
    return Booking.objects.get(pk=booking.pk)


def move(booking, starts_at, by, **given):
    return moves.move(booking=fresh(booking), to=choice(booking, starts_at), by=by, now=NOW, **given)


def url(name, booking):
    return reverse(f"patient:{name}", args=[booking.calendar_uid])


# --- The service: one booking ------------------------------------------------------------------------------------


def test_a_moved_booking_stays_the_same_row_with_its_history(booking, desk_user):
    moved = move(booking, ELEVEN, desk_user)
    assert moved.pk == booking.pk
    assert fresh(booking).starts_at == ELEVEN
    assert (moved.times_moved, moved.moved_at) == (1, NOW)
    assert moved.calendar_uid == booking.calendar_uid
    assert moved.events.last().pgh_context.metadata["action"] == "booking.moved"


def test_the_time_it_had_can_be_had_by_somebody_else(booking, other_patient, desk_user, team):
    move(booking, ELEVEN, desk_user)
    assert book(plan_of(other_patient, "botox")[0], **team)


def test_a_move_by_a_quarter_of_an_hour_does_not_meet_itself(booking, desk_user):
    assert move(booking, TEN + timedelta(minutes=15), desk_user).starts_at == TEN + timedelta(minutes=15)


def test_the_same_move_asked_for_twice_is_one_move(booking, desk_user):
    move(booking, ELEVEN, desk_user)
    assert move(booking, ELEVEN, desk_user).times_moved == 1
    hear()
    assert len(mail.outbox) == 1


def test_a_time_that_is_taken_is_refused_with_the_nearest_and_nothing_has_changed(
    booking, other_patient, desk_user, team
):
    book(plan_of(other_patient, "botox")[0], starts_at=ELEVEN, **team)
    with pytest.raises(JustTaken) as taken:
        move(booking, ELEVEN, desk_user)
    assert taken.value.nearest[0].starts_at == TEN + timedelta(minutes=15)
    assert (fresh(booking).starts_at, fresh(booking).times_moved) == (TEN, 0)


@pytest.mark.parametrize(
    ("starts_at", "sentence"),
    [
        (TEN + 60 * DAY, "too late"),
        (TEN + 4 * DAY, "The clinic is closed then"),
        (TEN + timedelta(minutes=7), "Visits start every 15 minutes"),
    ],
    ids=["after the window", "on a Saturday", "between two starts"],
)
def test_a_time_that_a_rule_forbids_is_refused_with_the_rule(booking, desk_user, starts_at, sentence):
    with pytest.raises(NotBookable, match=sentence):
        move(booking, starts_at, desk_user)
    assert fresh(booking).starts_at == TEN


def test_a_booking_that_is_over_or_held_does_not_move(booking, desk_user):
    PlannedSession.objects.update(state=SessionState.HELD)
    with pytest.raises(NotPossible, match="not held"):
        move(booking, ELEVEN, desk_user)
    PlannedSession.objects.update(state=SessionState.BOOKED)
    bookings.cancel(booking=fresh(booking), reason="Patient asked", by=desk_user, now=NOW)
    with pytest.raises(NotPossible, match="Only a visit that is booked"):
        move(booking, ELEVEN, desk_user)


ZONES = {
    "New York falls back": ("America/New_York", date(2026, 10, 31), date(2026, 11, 2)),
    "New York springs forward": ("America/New_York", date(2027, 3, 12), date(2027, 3, 15)),
    "London falls back": ("Europe/London", date(2026, 10, 23), date(2026, 10, 26)),
    "London springs forward": ("Europe/London", date(2027, 3, 26), date(2027, 3, 29)),
}


@pytest.mark.parametrize(("zone", "before", "after"), ZONES.values(), ids=ZONES)
def test_a_move_over_a_change_of_the_clocks_keeps_to_the_wall(clinic, patient, team, zone, before, after):
    """10:00 a.m. stays 10:00 a.m. on the clinic's clock, before and after the change."""
    clinic.time_zone = zone
    clinic.save()
    factories.OpeningHoursFactory(clinic=clinic, weekday=5, opens=time(9), closes=time(17))
    factories.WorkingHoursFactory(clinic=clinic, clinician=team["clinician"], weekday=5)
    now = datetime.combine(before - 3 * DAY, time(12), UTC)
    at = [datetime.combine(day, time(10), clinic.zone).astimezone(UTC) for day in (before, after)]
    made = book(plan_of(patient, "botox", earliest=before)[0], starts_at=at[0], now=now, **team)
    moved = moves.move(booking=made, to=choice(made, at[1]), by=team["by"], now=now)
    assert moved.starts_at.astimezone(clinic.zone).time() == time(10)
    assert at[1] - at[0] != (after - before)


# --- The service: a course ---------------------------------------------------------------------------------------


def test_moving_a_visit_late_takes_the_next_along_to_its_nearest_day(course, desk_user):
    first, second, _ = course
    later = first.starts_at + 7 * DAY
    change = moves.propose(booking=first, to=choice(first, later), by=desk_user, now=NOW)
    assert [shift.booking.pk for shift in change.along] == [visit.pk for visit in course[1:]]
    assert change.stuck is None
    moves.move(booking=first, to=choice(first, later), along=change.along, by=desk_user, now=NOW)
    assert fresh(second).starts_at - fresh(first).starts_at >= 28 * DAY
    hear()
    assert len(mail.outbox) == 1


def test_a_move_that_would_leave_a_later_visit_outside_its_window_is_refused_whole(course, desk_user):
    first = course[0]
    with pytest.raises(NotBookable, match="could not stay on its day"):
        move(first, first.starts_at + 7 * DAY, desk_user)
    assert [fresh(visit).times_moved for visit in course] == [0, 0, 0]
    assert not mail.outbox


def test_where_a_later_visit_has_no_time_the_proposal_says_which(course, clinic, desk_user):
    first, second, _ = course
    factories.ClosureFactory(clinic=clinic, starts_on=second.starts_at.date(), ends_on=date(2027, 3, 31))
    change = moves.propose(booking=first, to=choice(first, first.starts_at + 7 * DAY), by=desk_user, now=NOW)
    assert change.stuck.pk == second.pk


def test_a_visit_without_a_time_has_new_dates(course, desk_user):
    first, second, third = course
    for visit in (third, second):
        bookings.cancel(booking=fresh(visit), reason="Patient asked", by=desk_user, now=NOW)
    change = moves.propose(booking=fresh(first), to=choice(first, first.starts_at + DAY), by=desk_user, now=NOW)
    before = second.session.plan.sessions.get(pk=second.session_id).earliest
    move(first, first.starts_at + DAY, desk_user)
    after = PlannedSession.objects.get(pk=second.session_id).earliest
    assert change.windows[0].window.earliest == after == before + DAY


def test_a_booking_of_another_plan_does_not_move_along(course, other_patient, team, desk_user):
    stranger = book(plan_of(other_patient, "botox")[0], **team)
    along = [moves.Shift(stranger, choice(stranger, ELEVEN))]
    with pytest.raises(NotPossible, match="Only visits of the same plan"):
        moves.move(
            booking=course[0], to=choice(course[0], course[0].starts_at + DAY), along=along, by=desk_user, now=NOW
        )
    assert fresh(stranger).starts_at == TEN


# --- The clinic's rules for patients -----------------------------------------------------------------------------


def test_until_24_hours_before_she_changes_it_herself_and_after_that_she_calls(booking):
    assert bookings.patient_can_change(booking, now=TEN - 24 * HOUR)
    with pytest.raises(NotPossible, match="until 24 hours before"):
        bookings.check_patient_can_change(booking, now=TEN - 24 * HOUR + timedelta(seconds=1))


STATES = {
    "checked in": ({"state": BookingState.ARRIVED}, {}, "You are checked in"),
    "missed": ({"state": BookingState.NO_SHOW}, {}, "The time of this visit is over"),
    "done": ({"state": BookingState.DONE}, {}, "The time of this visit is over"),
    "cancelled": ({"state": BookingState.CANCELLED, "cancelled_at": NOW}, {}, "This visit is cancelled"),
    "held": ({}, {"state": SessionState.HELD}, "The clinic has a question about this visit first"),
}


@pytest.mark.parametrize(("of_booking", "of_session", "sentence"), STATES.values(), ids=STATES)
@pytest.mark.parametrize("name", ["my_move", "my_cancel"])
def test_what_cannot_be_changed_says_why_and_whom_to_call(signed_in, booking, name, of_booking, of_session, sentence):
    Booking.objects.update(**of_booking)
    PlannedSession.objects.filter(pk=booking.session_id).update(**of_session or {"state": SessionState.BOOKED})
    page = signed_in.get(url(name, booking)).content.decode()
    assert sentence in page
    assert 'href="tel:+1 555 0100"' in page
    assert "<form method" not in page.split("<main")[1].split("</main")[0]


def test_a_stopped_plan_is_a_question_for_the_clinic(signed_in, booking):
    type(booking.session.plan).objects.update(state=PlanState.STOPPED)
    assert "Please call" in signed_in.get(url("my_move", booking)).content.decode()


def test_too_late_the_page_says_to_call_and_what_the_clinic_says_about_it(signed_in, booking, clinic):
    clinic.late_change_note, clinic.change_until_hours = "Within a day of your visit we charge $50.", 25
    clinic.save()
    page = signed_in.get(url("my_cancel", booking)).content.decode()
    late = signed_in.post(url("my_cancel", booking))
    assert "Within a day of your visit we charge $50." in page
    assert "until 25 hours before" in page
    assert late.status_code == 409
    assert fresh(booking).state == BookingState.BOOKED


def test_staff_are_not_bound_by_the_patients_notice(booking, desk_user, herself):
    with pytest.raises(NotPossible):
        moves.move(booking=fresh(booking), to=choice(booking, ELEVEN), by=herself, now=TEN - HOUR)
    assert moves.move(booking=fresh(booking), to=choice(booking, ELEVEN), by=desk_user, now=TEN - HOUR)


# --- The patient's pages: a new time -----------------------------------------------------------------------------


def test_the_times_are_by_the_clinics_clock_nearest_first_and_hers_is_not_among_them(signed_in, booking):
    page = signed_in.get(url("my_move", booking)).content.decode()
    assert "All times here are New York time." in page
    assert "This visit can be on any day from November 23, 2026 to January 4, 2027" in page
    nearest = page.split('id="nearest"')[1].split('id="week"')[0]
    assert "Tuesday, November 24, 2026, 10:15 a.m." in nearest
    assert "10:00 a.m." not in nearest


def test_her_own_clinician_comes_first_and_another_is_named(signed_in, booking, clinic, clinician, other_patient, team):
    another = factories.ClinicianFactory(user__full_name="Bea Second", treatments=["botox"])
    factories.WorkingHoursFactory(clinician=another, clinic=clinic, weekday=1)
    factories.RoomFactory(clinic=clinic, name="Room 2")
    book(plan_of(other_patient, "botox")[0], starts_at=ELEVEN, **team)
    page = signed_in.get(url("my_move", booking)).content.decode()
    assert "They are with Dr Ada Clinician unless we say otherwise." in page
    at_eleven = page.split('<span class="visually-hidden">Tuesday, November 24, 2026, </span>11:00 a.m.')[1]
    assert "with Dr Bea Second" in at_eleven.split("</button>")[0]
    assert "with Dr Ada Clinician" not in page.split('id="nearest"')[1].split("</p>", 1)[1]


def test_days_without_a_time_say_why(signed_in, booking, clinic):
    factories.ClosureFactory(clinic=clinic, starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 27))
    page = signed_in.get(url("my_move", booking)).content.decode()
    assert page.count("Closed") == 4


def test_where_nothing_else_is_free_the_page_says_so_and_whom_to_call(signed_in, booking, clinic):
    factories.ClosureFactory(clinic=clinic, starts_on=date(2026, 11, 23), ends_on=date(2027, 1, 31))
    page = signed_in.get(url("my_move", booking)).content.decode()
    assert "No other time is free on those days." in page
    assert 'href="tel:+1 555 0100"' in page


def test_no_time_is_offered_that_she_could_not_change_again(signed_in, booking):
    page = signed_in.get(url("my_move", booking)).content.decode()
    assert "November 23, 2026, " not in page.split('id="nearest"')[1]


def test_looking_changes_nothing(signed_in, booking):
    signed_in.get(url("my_move", booking))
    page = signed_in.get(url("my_move_check", booking), {"to": value_of(choice(booking, ELEVEN))}).content.decode()
    assert "<s>Tuesday, November 24, 2026, 10:00 a.m.</s>" in page
    assert "<strong>Tuesday, November 24, 2026, 11:00 a.m.</strong>" in page
    assert fresh(booking).starts_at == TEN


def test_saying_yes_moves_it_and_tells_her(signed_in, booking):
    answer = signed_in.post(url("my_move_check", booking), {"to": value_of(choice(booking, ELEVEN))}, follow=True)
    assert answer.redirect_chain == [(reverse("patient:my"), 302)]
    said = "Your visit has a new time: Tuesday, November 24, 2026, 11:00 a.m., New York time. We send you an e-mail."
    assert said in answer.content.decode()
    assert fresh(booking).starts_at == ELEVEN
    assert [email.subject[:8] for email in mail.outbox] == ["New time"]


def test_saying_yes_twice_moves_it_once(signed_in, booking):
    for _ in range(2):
        answer = signed_in.post(url("my_move_check", booking), {"to": value_of(choice(booking, ELEVEN))})
        assert answer.url == reverse("patient:my")
    assert (fresh(booking).times_moved, len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_time_that_went_meanwhile_is_just_taken_with_the_nearest(signed_in, booking, other_patient, team, method):
    book(plan_of(other_patient, "botox")[0], starts_at=ELEVEN, **team)
    mail.outbox.clear()
    answer = getattr(signed_in, method)(url("my_move_check", booking), {"to": value_of(choice(booking, ELEVEN))})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Just taken" in page
    assert "Tuesday, November 24, 2026, 10:15 a.m." in page.split('id="nearest"')[1]
    assert (fresh(booking).starts_at, mail.outbox) == (TEN, [])


def at(text):
    """A time on the clinic's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-11-28T10:00", "The clinic is closed then."),
        ("2026-11-25T07:00", "The clinic is closed then."),
        ("2026-11-24T16:45", "The clinic closes before this visit would end."),
        ("2026-11-24T10:07", "No visit begins at this time."),
        ("2027-06-01T10:00", "This day is after the last day for this visit in your plan."),
        ("2026-11-23T09:00", "This time is over."),
    ],
    ids=["Saturday", "night", "closing", "off the grid", "too late", "over"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_time_that_a_rule_refuses_says_which_and_is_not_called_taken(signed_in, booking, method, when, why):
    answer = getattr(signed_in, method)(url("my_move_check", booking), {"to": value_of(choice(booking, at(when)))})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{why} Your visit has not changed." in page
    assert "Just taken" not in page


def test_each_rule_about_time_has_words_for_patients():
    assert set(my_bookings.REFUSED_BY) | (TAKEN - {Rule.PATIENT_BUSY}) == set(Rule)


NONSENSE = [
    "",
    "x",
    "2026-11-24T16:00:00+00:00|1|1",
    "9999-99-99|1|1|",
    "2026-11-24T16:00:00+00:00|999999|1|",
    "x" * 200,
]


@pytest.mark.parametrize("to", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_time_is_an_error_on_the_page(signed_in, booking, to):
    answer = signed_in.post(url("my_move_check", booking), {"to": to})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.content.decode()


def test_a_visit_does_not_move_along_with_itself(signed_in, booking):
    to, other = choice(booking, ELEVEN), choice(booking, ELEVEN + HOUR)
    along = [shift_value(moves.Shift(booking, other))]
    assert signed_in.post(url("my_move_check", booking), {"to": value_of(to), "along": along}).status_code == 422
    assert fresh(booking).starts_at == TEN


@pytest.mark.parametrize("first", ["", "x", "0001-01-01", "9999-12-31", "2026-12-01"])
def test_any_week_asked_for_is_a_page(signed_in, booking, first):
    assert signed_in.get(url("my_move", booking), {"first": first}).status_code == 200


def test_what_moves_along_is_shown_and_moved_when_she_says_yes(signed_in, course, desk_user):
    first, second, third = course
    to = choice(first, first.starts_at + 7 * DAY)
    page = signed_in.get(url("my_move_check", first), {"to": value_of(to)}).content.decode()
    assert "What moves with it" in page
    assert page.count("<s>") >= 3
    change = moves.propose(booking=fresh(first), to=to, by=desk_user, now=NOW)
    along = [shift_value(shift) for shift in change.along]
    assert all(value in page for value in along)
    signed_in.post(url("my_move_check", first), {"to": value_of(to), "along": along})
    assert [fresh(visit).times_moved for visit in (first, second, third)] == [1, 1, 1]


def test_a_later_visit_that_was_booked_meanwhile_is_shown_before_anything_moves(signed_in, course):
    first = course[0]
    answer = signed_in.post(url("my_move_check", first), {"to": value_of(choice(first, first.starts_at + 7 * DAY))})
    assert answer.status_code == 409
    assert "Something has changed since you looked" in answer.content.decode()
    assert "What moves with it" in answer.content.decode()
    assert fresh(first).times_moved == 0


def test_a_later_visit_that_has_no_time_stops_the_move_and_she_is_asked_to_call(signed_in, course, clinic):
    first, second, _ = course
    factories.ClosureFactory(clinic=clinic, starts_on=second.starts_at.date(), ends_on=date(2027, 3, 31))
    page = signed_in.get(
        url("my_move_check", first), {"to": value_of(choice(first, first.starts_at + 7 * DAY))}
    ).content.decode()
    assert "could not stay on its day, and no other time is free for it" in page
    assert "Yes, move" not in page
    assert 'href="tel:+1 555 0100"' in page


# --- The patient's pages: cancel ---------------------------------------------------------------------------------


def test_who_wants_no_e_mail_is_not_promised_one(signed_in, booking, patient):
    Patient.objects.update(no_email=True)
    answer = signed_in.post(url("my_cancel", booking), {"reason": "cost"}, follow=True)
    assert "Cancelled. We call or text you to confirm it." in answer.content.decode()


def test_cancelling_asks_first_and_then_frees_the_time(signed_in, booking, herself):
    page = signed_in.get(url("my_cancel", booking)).content.decode()
    assert "Cancel this visit?" in page
    assert fresh(booking).state == BookingState.BOOKED
    answer = signed_in.post(url("my_cancel", booking), {"reason": "cost"}, follow=True)
    assert "Cancelled. We send you an e-mail." in answer.content.decode()
    gone = fresh(booking)
    assert (gone.state, gone.cancel_reason, gone.cancelled_by) == ("cancelled", "Patient, online: the cost", herself)
    assert gone.session.state == SessionState.TO_BOOK


def test_she_need_not_say_why(signed_in, booking):
    signed_in.post(url("my_cancel", booking))
    assert fresh(booking).cancel_reason == "Patient, online"


def test_a_reason_that_is_not_on_the_list_is_an_error(signed_in, booking):
    answer = signed_in.post(url("my_cancel", booking), {"reason": "I have a rash"})
    assert answer.status_code == 422
    assert "Choose one of the reasons, or none." in answer.content.decode()
    assert fresh(booking).state == BookingState.BOOKED


def test_cancelling_twice_is_cancelled_once(signed_in, booking):
    for _ in range(2):
        assert signed_in.post(url("my_cancel", booking)).url == reverse("patient:my")
    assert len(mail.outbox) == 1


def test_later_visits_are_named_and_cancelled_with_it(signed_in, course):
    first, second, third = course
    page = signed_in.get(url("my_cancel", first)).content.decode()
    assert "These are cancelled with it" in page
    signed_in.post(url("my_cancel", first), {"along": [str(second.calendar_uid), str(third.calendar_uid)]})
    assert {fresh(visit).state for visit in course} == {BookingState.CANCELLED}
    assert [len(email.attachments) for email in mail.outbox] == [3]


def test_later_visits_that_the_page_did_not_name_are_not_cancelled(signed_in, course):
    first, second, _ = course
    answer = signed_in.post(url("my_cancel", first), {"along": [str(second.calendar_uid)]})
    assert answer.status_code == 409
    assert "Something has changed since you looked" in answer.content.decode()
    assert {fresh(visit).state for visit in course} == {BookingState.BOOKED}


# --- Access ------------------------------------------------------------------------------------------------------


def own_pages(booking):
    return [url(name, booking) for name in ("my_move", "my_move_check", "my_cancel")]


def test_a_visitor_is_asked_to_sign_in(client, booking):
    for page in (*own_pages(booking), reverse("patient:my_feed")):
        assert client.get(page).url.startswith(reverse("account_request_login_code")), page


def test_another_patient_finds_no_such_booking(client, other_patient, booking):
    client.force_login(User.objects.create_user(other_patient.email))
    session = client.session
    session["patient"] = other_patient.pk
    session.save()
    assert {client.get(page).status_code for page in own_pages(booking)} == {404}
    assert {client.post(page).status_code for page in own_pages(booking)} == {404, 405}
    assert fresh(booking).state == BookingState.BOOKED


def test_another_patients_booking_does_not_move_along(client, signed_in, booking, other_patient, team):
    theirs = book(plan_of(other_patient, "botox")[0], starts_at=ELEVEN, **team)
    along = shift_value(moves.Shift(theirs, choice(theirs, TEN + 2 * HOUR)))
    to = value_of(choice(booking, TEN + 3 * HOUR))
    assert signed_in.post(url("my_move_check", booking), {"to": to, "along": [along]}).status_code == 422
    assert fresh(theirs).starts_at == ELEVEN


@pytest.mark.parametrize("name", ["clinician_user", "desk_user", "operator", "outsider"])
def test_staff_are_turned_away(client, request, name, booking):
    client.force_login(request.getfixturevalue(name))
    assert {client.get(page).status_code for page in (*own_pages(booking), reverse("patient:my_feed"))} == {403}


def test_her_pages_are_kept_in_no_cache(signed_in, booking):
    for page in (url("my_move", booking), url("my_cancel", booking), reverse("patient:my_feed")):
        assert "no-store" in signed_in.get(page)["Cache-Control"], page


def test_a_booking_that_is_not_there_is_not_found(signed_in):
    assert signed_in.get(reverse("patient:my_move", args=[uuid.uuid4()])).status_code == 404


def test_the_pages_take_few_queries(signed_in, course, django_assert_max_num_queries):
    first = course[0]
    with django_assert_max_num_queries(15):
        signed_in.get(url("my_move", first))
    with django_assert_max_num_queries(40):
        signed_in.get(url("my_move_check", first), {"to": value_of(choice(first, first.starts_at + 7 * DAY))})
