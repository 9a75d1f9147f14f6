"""The front desk's work lists: who is on which list, and the button that takes a patient off it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import DATABASE_QUEUE, NOW, TEN, book, hear, insert, plan_of
from treatments.lifecycle import PlanState, SessionState
from treatments.models import Booking, Clinic, Message, Patient, PlannedSession, ReturnCall
from treatments.queries.booking.work_lists import LISTS, List, days_between_visits
from treatments.services.booking import confirmations, moves
from treatments.services.booking.booking_refusals import NotPossible
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.messages import messages

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
TODAY = factories.TODAY
LONG_AGO = NOW - timedelta(days=10)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(patient, team):
    """A booking for tomorrow at ten, made ten days ago."""
    return book(plan_of(patient, "botox")[0], now=LONG_AGO, **team)


def on(key):
    return list(LISTS[key](Clinic.objects.all(), NOW))


def url(key):
    return reverse("desk:work_list", args=[key])


# --- Who is on which list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (7, True), (8, False)])
def test_a_window_that_ends_within_a_week_is_closing(patient, days, stands):
    (session,) = plan_of(patient, "botox", earliest=TODAY - timedelta(days=30), days=30 + days)
    assert on(List.CLOSING) == ([session] if stands else [])


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        pytest.param({}, True, id="booked long ago"),
        pytest.param({"booked_at": NOW - timedelta(days=1)}, False, id="booked yesterday"),
        pytest.param({"times_moved": 1, "moved_at": NOW - timedelta(days=1)}, False, id="moved yesterday"),
        pytest.param({"state": "arrived"}, False, id="here already"),
    ],
)
def test_who_comes_soon_and_has_not_said_so_is_unconfirmed(booking, fields, stands):
    Booking.objects.filter(pk=booking.pk).update(**fields)
    assert on(List.UNCONFIRMED) == ([booking] if stands else [])


def test_a_visit_more_than_three_days_away_need_not_be_confirmed_yet(patient, team):
    book(plan_of(patient, "botox")[0], starts_at=TEN + timedelta(days=7), now=LONG_AGO, **team)
    assert on(List.UNCONFIRMED) == []


def test_a_held_session_is_on_its_list_without_the_reason(desk, patient):
    (session,) = plan_of(patient, "botox")
    factories.HoldFactory(session=session)
    PlannedSession.objects.filter(pk=session.pk).update(state=SessionState.HELD)
    assert on(List.HELD) == [session]
    assertContains(desk.get(url(List.HELD)), "With the clinician")


def test_consent_is_missing_until_she_gives_it(booking):
    assert on(List.CONSENT) == [booking]
    factories.ConsentFactory(plan=booking.session.plan)
    assert on(List.CONSENT) == []


def test_a_look_needs_no_consent(patient, team):
    book(plan_of(patient, "botox_review")[0], now=LONG_AGO, **team)
    assert on(List.CONSENT) == []


# --- Coming back -------------------------------------------------------------------------------------------------


@pytest.fixture
def done(patient):
    """Returns a function that creates a completed plan; it returns the session, done that many days ago."""

    def _done(days, treatment="botox"):
        (session,) = plan_of(patient, treatment, earliest=TODAY - timedelta(days=400))
        on = TODAY - timedelta(days=days)
        PlannedSession.objects.filter(pk=session.pk).update(state=SessionState.DONE, done_on=on)
        type(session.plan).objects.filter(pk=session.plan_id).update(state=PlanState.COMPLETED)
        return session

    return _done


@pytest.mark.parametrize(("days", "stands"), [(105, False), (106, True), (300, True)])
def test_who_had_it_so_long_ago_is_called_back(done, days, stands):
    assert days_between_visits() == {"botox": 120}
    done(days)
    assert bool(on(List.RETURNS)) is stands


def test_it_counts_from_the_last_visit_that_took_place(done):
    done(200)
    done(50)
    assert on(List.RETURNS) == []


def test_a_treatment_that_does_not_go_on_calls_nobody_back(done):
    done(300, "skinpen")
    assert on(List.RETURNS) == []


def test_who_is_in_a_plan_for_it_already_is_not_called(done, patient):
    done(200)
    plan_of(patient, "botox")
    assert on(List.RETURNS) == []


@pytest.mark.parametrize(
    ("outcome", "after", "stands"),
    [("comes", 30, False), ("not_now", 30, False), ("no_answer", 6, False), ("no_answer", 7, True)],
)
def test_a_call_takes_her_off_the_list_or_puts_it_off(desk, done, clock, patient, outcome, after, stands):
    session = done(200)
    (last,) = on(List.RETURNS)
    given = {"treatment": "botox", "last_on": last.done_on, "outcome": outcome}
    assertRedirects(desk.post(reverse("desk:called", args=[patient.pk]), given), url(List.RETURNS))
    assert ReturnCall.objects.get().last_on == TODAY - timedelta(days=200)
    later = NOW + timedelta(days=after)
    assert bool(list(LISTS[List.RETURNS](Clinic.objects.all(), later))) is stands
    assert session.plan.patient == patient


def invite(desk, session):
    return desk.post(reverse("desk:invite", args=[session.pk]), follow=True)


def test_she_is_written_to_once_and_stands_on_the_list_again_after_two_weeks(desk, desk_user, done, clock):
    session = done(200)
    page = invite(desk, session)
    assertContains(page, "Pat Patient is asked to come again")
    assertContains(page, "Nobody is to be called back")
    (email,) = mail.outbox
    assert email.subject == "Would you like to come again to Harbor Clinic?"
    assert "You were last with us on Thursday, May 7, 2026." in email.body
    assertContains(invite(desk, session), "The patient has been written to about this visit. Call instead.")
    clock.move_to(NOW + timedelta(days=14))
    desk.force_login(desk_user)
    page = desk.get(url(List.RETURNS))
    assertContains(page, "written to Mon 23 Nov 2026")
    assertNotContains(page, "Write to the patient")
    assert len(mail.outbox) == 1


def test_who_is_in_a_plan_for_it_again_is_not_written_to(desk, done, patient):
    session = done(200)
    plan_of(patient, "botox")
    assertContains(invite(desk, session), "The patient is in a plan for this treatment again.")
    assert not mail.outbox


def test_what_was_queued_is_not_sent_to_who_wants_it_no_more(desk, done, patient, settings):
    settings.TASKS = DATABASE_QUEUE
    invite(desk, done(200))
    Patient.objects.update(no_invitations=True)
    assert messages.deliver_due(now=NOW) == 0
    assert Message.objects.get(kind="invitation").overtaken_at == NOW


@pytest.mark.parametrize(
    ("wants", "is_offered"),
    [({"no_email": True}, False), ({"no_email": True, "texts": True}, True)],
    ids=["neither way", "texts"],
)
def test_writing_is_offered_where_something_reaches_her(desk, done, wants, is_offered):
    done(200)
    Patient.objects.update(**wants)
    assert ("Write to the patient" in desk.get(url(List.RETURNS)).content.decode()) is is_offered


def test_an_invitation_that_cannot_go_out_stands_with_the_messages_not_sent(desk, done):
    session = done(200)
    Patient.objects.update(no_email=True)
    invite(desk, session)
    page = desk.get(reverse("desk:not_sent"))
    assertContains(page, "Asked to come again")
    assertContains(page, "Last Thu 7 May 2026")
    assertContains(page, url(List.RETURNS))


def test_no_text_goes_beside_an_invitation(desk, done, settings, capsys):
    settings.SMS_URL = "console://"
    Patient.objects.update(texts=True, phone="+1 555 010 0199")
    invite(desk, done(200))
    assert len(mail.outbox) == 1
    assert "Text message" not in capsys.readouterr().out


def test_who_never_wants_to_be_asked_is_asked_about_nothing_more(desk, done, patient):
    session = done(200)
    given = {"treatment": "botox", "last_on": session.plan.start_on, "outcome": "never"}
    desk.post(reverse("desk:called", args=[patient.pk]), given)
    assert Patient.objects.get().no_invitations
    assert on(List.RETURNS) == []
    assertContains(invite(desk, session), "The patient does not want to be asked to come again.")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"treatment": "botox", "last_on": "x", "outcome": "comes"},
        {"treatment": "botox", "last_on": "2026-05-07", "outcome": "written"},
    ],
)
def test_a_call_without_an_outcome_is_not_noted(desk, patient, given):
    assert desk.post(reverse("desk:called", args=[patient.pk]), given).status_code == 400
    assert not ReturnCall.objects.exists()


def test_the_page_says_when_she_last_had_it(desk, done):
    done(125)
    assertContains(desk.get(url(List.RETURNS)), "Ideal 5 days ago")


# --- Confirming --------------------------------------------------------------------------------------------------


def test_one_press_notes_what_she_said_on_the_phone(desk, booking, desk_user):
    page = desk.get(url(List.UNCONFIRMED))
    assertContains(page, reverse("desk:confirmed", args=[booking.pk]))
    response = desk.post(reverse("desk:confirmed", args=[booking.pk]), {"back": "unconfirmed"})
    assertRedirects(response, url(List.UNCONFIRMED))
    booking.refresh_from_db()
    assert (booking.confirmed_at, booking.confirmed_by) == (NOW, desk_user)
    assertContains(desk.get(reverse("desk:booking", args=[booking.pk])), "Will come")
    assertContains(desk.get(url(List.UNCONFIRMED)), "Everybody who comes in the next three days has said so.")


def test_said_twice_the_first_stays(booking, desk_user, clinician_user):
    confirmations.confirm(booking=booking, by=desk_user, now=NOW)
    confirmations.confirm(booking=booking, by=clinician_user, now=NOW + timedelta(hours=1))
    assert booking.confirmed_by == desk_user


def test_another_time_has_to_be_confirmed_anew(booking, desk_user):
    confirmations.confirm(booking=booking, by=desk_user, now=NOW)
    later = ChosenTime(TEN + timedelta(hours=2), booking.clinician, booking.room, None)
    moves.move(booking=booking, to=later, by=desk_user, now=NOW)
    booking.refresh_from_db()
    assert booking.confirmed_at is None


def test_what_is_over_is_not_confirmed(booking, desk_user):
    with pytest.raises(NotPossible, match="no longer ahead"):
        confirmations.confirm(booking=booking, by=desk_user, now=TEN)


def test_she_says_it_herself_in_her_space(client, booking, patient):
    browser = sign_in(client, patient)
    assertContains(browser.get(reverse("patient:my")), "I will come")
    response = browser.post(reverse("patient:my_confirm", args=[booking.calendar_uid]), follow=True)
    assertContains(response, "The clinic knows that you will come.")
    assertContains(response, "You said that you will come")
    assertNotContains(response, ">I will come<")


def test_looking_confirms_nothing(client, booking, patient):
    browser = sign_in(client, patient)
    assert browser.get(reverse("patient:my_confirm", args=[booking.calendar_uid])).status_code == 405
    booking.refresh_from_db()
    assert booking.confirmed_at is None


def test_nobody_confirms_anothers_visit(client, booking, other_patient):
    browser = sign_in(client, other_patient)
    assert browser.post(reverse("patient:my_confirm", args=[booking.calendar_uid])).status_code == 404


def test_the_reminder_asks_her_to_say_so(patient, team, settings):
    booking = book(plan_of(patient, "botox")[0], starts_at=TEN + timedelta(days=7), **team)
    hear()
    mail.outbox.clear()
    messages.deliver_due(now=booking.starts_at - timedelta(hours=47))
    (email,) = mail.outbox
    assert "Please sign in and tell us that you will come." in email.body
    assert f"{settings.SITE_URL}{reverse('patient:my')}" in email.body


def test_the_database_wants_to_know_who_confirmed(booking):
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(confirmed_at=NOW)


# --- The pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", List)
def test_an_empty_list_says_so(desk, key):
    assert desk.get(url(key)).status_code == 200


def test_home_says_how_many_stand_on_each(desk, booking):
    assertContains(desk.get(reverse("desk:home")), "Unconfirmed (1)")
    assertContains(desk.get(reverse("desk:home")), "Consent missing (1)")


def test_a_list_that_is_none_is_no_page(desk):
    assert desk.get(url("nonsense")).status_code == 404


def test_another_clinics_rows_are_not_shown(client, outsider, booking):
    outsider.groups.add(*booking.booked_by.groups.all())
    client.force_login(outsider)
    for key in List:
        assertNotContains(client.get(url(key)), "Pat Patient")


@pytest.mark.parametrize("key", List)
def test_a_list_asks_the_database_a_bounded_number_of_questions(desk, clinic, team, key, django_assert_max_num_queries):
    for number in range(6):
        patient = factories.PatientFactory(clinic=clinic)
        (session,) = plan_of(patient, "botox")
        insert(session, starts_at=TEN + timedelta(hours=number), booked_at=LONG_AGO, **team)
    with django_assert_max_num_queries(16):
        desk.get(url(key))


# --- What no longer fits ------------------------------------------------------------------------------------------


def closed_on(booking):
    day = booking.starts_at.date()
    return factories.ClosureFactory(clinic=booking.session.plan.clinic, starts_on=day, ends_on=day)


def test_a_booking_on_a_day_that_was_closed_since_stands_on_the_list_until_it_moves(desk, booking):
    page = desk.get(reverse("desk:outside"))
    assertContains(page, "Every booking fits")
    closed_on(booking)
    page = desk.get(reverse("desk:outside"))
    assertContains(page, "The clinic is closed then")
    assertContains(page, booking.patient.full_name)
    assertContains(page, reverse("desk:move", args=[booking.pk]))
    Booking.objects.filter(pk=booking.pk).update(during=later(booking), occupied=later(booking))
    assertContains(desk.get(reverse("desk:outside")), "Every booking fits")


def later(booking):
    return type(booking.during)(*(end + timedelta(days=7) for end in (booking.during.lower, booking.during.upper)))


def test_more_of_them_take_no_more_queries(desk, booking, team, clinic, django_assert_num_queries):
    closed_on(booking)
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("desk:outside"))
    for hours in (2, 4):
        session = plan_of(factories.PatientFactory(clinic=clinic), "botox")[0]
        insert(session, starts_at=TEN + timedelta(hours=hours), **team)
    with django_assert_num_queries(len(one)):
        assertContains(desk.get(reverse("desk:outside")), "The clinic is closed then", count=3)


def test_another_clinics_bookings_are_not_on_the_list(client, outsider, desk_user, booking):
    closed_on(booking)
    outsider.groups.add(*desk_user.groups.all())
    client.force_login(outsider)
    assertContains(client.get(reverse("desk:outside")), "Every booking fits")
