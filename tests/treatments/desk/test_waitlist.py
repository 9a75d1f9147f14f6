"""The waiting list: a released slot is offered to patients whom it suits, and staff see why others were passed over."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, TEN, act_of, book, hear, plan_of
from treatments.lifecycle import SessionState
from treatments.models import (
    Booking,
    FreedTime,
    Message,
    NotOffered,
    Plan,
    PlannedSession,
    TimeOff,
    TimeOffer,
    WaitlistEntry,
)
from treatments.scheduling.wishes import Wishes
from treatments.services.booking import attendance, bookings, moves, undo, waitlist, wishes
from treatments.services.booking.booking_refusals import NotBookable
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.waitlist import AT_ONCE, GATHERED_FOR, OFFER_FOR, OfferOver
from treatments.services.messages import messages
from treatments.services.messages.messages import UNDO_FOR

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
AFTER = NOW + UNDO_FOR


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(patient, team):
    """A booking at ten, a week from tomorrow, of which the patient was notified."""
    made = book(plan_of(patient, "botox")[0], starts_at=NEXT_WEEK, **team)
    hear()
    mail.outbox.clear()
    return made


@pytest.fixture
def wait(clinic, desk_user):
    """Returns a function that puts a patient on the list for a Botox visit; `days` is the length of the window."""

    def _wait(days=42, treatments=("botox",), **about):
        patient = factories.PatientFactory(clinic=clinic, **about)
        session = plan_of(patient, *treatments, days=days)[0]
        return waitlist.join(session=session, by=desk_user, now=NOW)

    return _wait


def cancel(booking, by):
    bookings.cancel(booking=booking, reason="Other", by=by, now=NOW)


def offered(now=AFTER):
    waitlist.offer_due(now=now)
    return list(TimeOffer.objects.order_by("pk").values_list("entry", flat=True))


# --- Being on the list -------------------------------------------------------------------------------------------


def test_twice_on_the_list_is_once(patient, desk_user):
    (session,) = plan_of(patient, "botox")
    assert waitlist.join(session=session, by=desk_user, now=NOW) == waitlist.join(
        session=session, by=desk_user, now=NOW
    )


def test_a_visit_that_has_begun_does_not_wait_for_an_earlier_time(booking, desk_user):
    attendance.mark_arrived(booking=booking, by=desk_user, now=NEXT_WEEK)
    with pytest.raises(NotBookable, match="No visit is booked that could be earlier"):
        waitlist.join(session=booking.session, by=desk_user, now=NEXT_WEEK)


def test_who_gets_a_time_leaves_the_list(wait, team):
    entry = wait()
    book(entry.session, **team)
    assert not WaitlistEntry.objects.filter(left_at=None).exists()


# --- To whom a slot is offered -----------------------------------------------------------------------------------


def test_a_cancelled_time_is_offered_once_it_cannot_be_taken_back(booking, wait, desk_user):
    entry = wait()
    cancel(booking, desk_user)
    assert offered(NOW) == []
    assert offered(AFTER) == [entry.pk]


def test_a_time_that_a_move_left_is_offered_too(booking, wait, desk_user):
    entry = wait()
    later = ChosenTime(NEXT_WEEK + timedelta(hours=3), booking.clinician, booking.room, None)
    moves.move(booking=booking, to=later, by=desk_user, now=NOW)
    assert offered() == [entry.pk]
    assert TimeOffer.objects.get().during.lower == NEXT_WEEK


def test_what_was_undone_is_offered_to_nobody(booking, wait, desk_user):
    wait()
    cancel(booking, desk_user)
    undo.undo(booking=Booking.objects.get(pk=booking.pk), event=act_of(booking), by=desk_user, now=NOW)
    assert offered() == []
    assert not FreedTime.objects.exists()


def test_an_undone_move_offers_neither_the_time_it_left_nor_the_one_it_took(booking, wait, desk_user):
    wait()
    later = ChosenTime(NEXT_WEEK + timedelta(hours=3), booking.clinician, booking.room, None)
    moves.move(booking=booking, to=later, by=desk_user, now=NOW)
    undo.undo(
        booking=Booking.objects.get(pk=booking.pk), event=act_of(booking), by=desk_user, now=NOW + timedelta(minutes=2)
    )
    assert offered(NOW + timedelta(hours=1)) == []
    assert not FreedTime.objects.exists()


def test_at_night_nothing_is_offered_and_in_the_morning_it_is(booking, wait, desk_user, clinic):
    entry = wait()
    cancel(booking, desk_user)
    night = NOW.astimezone(clinic.zone).replace(hour=23)
    assert offered(night) == []
    morning = (night + timedelta(days=1)).replace(hour=8)
    assert offered(morning) == [entry.pk]
    assert TimeOffer.objects.get().expires_at == morning + OFFER_FOR


@pytest.mark.parametrize(
    ("at", "until"),
    [
        pytest.param("23 18:00", "23 20:00", id="to the end of the day"),
        pytest.param("23 18:30", "24 08:30", id="the last half hour in the morning"),
        pytest.param("23 19:59", "24 09:59", id="nearly all of it in the morning"),
    ],
)
def test_the_hours_of_an_offer_do_not_run_at_night(booking, wait, desk_user, clinic, at, until):
    def moment(words):
        return datetime.strptime(f"2026-11-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=clinic.zone)

    wait()
    cancel(booking, desk_user)
    offered(moment(at))
    assert TimeOffer.objects.get().expires_at == moment(until)


def test_the_fewest_days_left_come_first_and_only_a_few_at_once(booking, wait, desk_user):
    entries = {days: wait(days=days) for days in (42, 12, 30, 20)}
    cancel(booking, desk_user)
    assert offered() == [entries[days].pk for days in (12, 20, 30)]
    assert len(offered()) == AT_ONCE


@pytest.mark.parametrize(
    ("about", "why"),
    [
        pytest.param({"days": 5}, "too late; the last day is", id="outside the window"),
        pytest.param({"treatments": ("skinpen",)}, "longer than the time", id="a longer visit"),
    ],
)
def test_why_it_was_not_offered_is_written_down(booking, wait, desk_user, device, about, why):
    wait(**about)
    cancel(booking, desk_user)
    assert offered() == []
    assert why in NotOffered.objects.get().why
    assert FreedTime.objects.get().outcome == "Nobody else it suits"


def test_not_as_she_wishes_is_not_offered(booking, wait, desk_user):
    entry = wait()
    wishes.note(patient=entry.session.plan.patient, wishes=Wishes(starts_from=time(15)), by=desk_user)
    cancel(booking, desk_user)
    assert offered() == []
    assert NotOffered.objects.get().why == "Not as the patient wishes."


def test_a_held_visit_is_not_offered_and_the_reason_says_no_more(booking, wait, desk_user):
    entry = wait()
    factories.HoldFactory(session=entry.session)
    PlannedSession.objects.filter(pk=entry.session_id).update(state=SessionState.HELD)
    cancel(booking, desk_user)
    assert offered() == []


def test_a_time_that_leaves_a_later_visit_without_one_is_not_offered(booking, wait, desk_user, clinic):
    entry = wait(treatments=("botox", "skinpen"))
    clinic.offers.filter(treatment="skinpen").delete()
    cancel(booking, desk_user)
    assert offered() == []
    assert NotOffered.objects.get(entry=entry).why == "Visit 2 of the plan would find no time after it."


def test_a_time_that_is_too_near_is_offered_to_nobody(patient, wait, team, desk_user):
    near = book(plan_of(patient, "botox")[0], **team)
    wait()
    cancel(near, desk_user)
    assert offered(TEN - timedelta(hours=1)) == []
    assert FreedTime.objects.get().outcome == "Too near to be offered"


def test_another_clinics_patients_are_not_asked(booking, other_clinic, desk_user):
    patient = factories.PatientFactory(clinic=other_clinic)
    waitlist.join(session=plan_of(patient, "botox")[0], by=desk_user, now=NOW)
    cancel(booking, desk_user)
    assert offered() == []


def test_after_an_offer_expired_the_next_have_their_turn(booking, wait, desk_user):
    entries = [wait(days=20 + number) for number in range(AT_ONCE + 1)]
    cancel(booking, desk_user)
    offered()
    assert offered(AFTER + OFFER_FOR - timedelta(seconds=1)) == [entry.pk for entry in entries[:AT_ONCE]]
    assert offered(AFTER + OFFER_FOR) == [entry.pk for entry in entries]
    assert set(TimeOffer.objects.exclude(entry=entries[-1]).values_list("state", flat=True)) == {"expired"}


# --- Taking an offer ---------------------------------------------------------------------------------------------


@pytest.fixture
def offers(booking, wait, desk_user):
    """Offers of the same slot to two patients."""
    first, second = wait(days=20, full_name="Ann First"), wait(days=30, full_name="Bea Second")
    cancel(booking, desk_user)
    waitlist.offer_due(now=AFTER)
    return [TimeOffer.objects.get(entry=entry) for entry in (first, second)]


def test_who_takes_it_has_it_and_the_others_lost_it(offers, desk_user):
    made = waitlist.take(offer=offers[0], by=desk_user, now=AFTER)
    assert (made.starts_at, made.session) == (NEXT_WEEK, offers[0].entry.session)
    assert [TimeOffer.objects.get(pk=offer.pk).state for offer in offers] == ["taken", "lost"]
    with pytest.raises(OfferOver, match="Somebody else was faster"):
        waitlist.take(offer=offers[1], by=desk_user, now=AFTER)
    assert FreedTime.objects.get().outcome == "Taken from the waiting list"


def test_taken_twice_by_one_it_is_booked_once(offers, desk_user):
    one = waitlist.take(offer=offers[0], by=desk_user, now=AFTER)
    assert waitlist.take(offer=offers[0], by=desk_user, now=AFTER) == one


def test_an_offer_that_is_over_books_nothing(offers, desk_user):
    with pytest.raises(OfferOver, match="over"):
        waitlist.take(offer=offers[0], by=desk_user, now=AFTER + OFFER_FOR)
    assert not Booking.objects.standing().exists()


def test_what_the_desk_has_given_away_cannot_be_taken(offers, other_patient, team):
    book(plan_of(other_patient, "botox")[0], starts_at=NEXT_WEEK, now=AFTER, **team)
    with pytest.raises(OfferOver, match="Somebody else"):
        waitlist.take(offer=offers[0], by=team["by"], now=AFTER)


def test_who_declines_stays_on_the_list(offers, desk_user):
    waitlist.decline(offer=offers[0], by=desk_user, now=AFTER)
    assert WaitlistEntry.objects.waiting().filter(pk=offers[0].entry_id).exists()
    with pytest.raises(OfferOver, match="have answered"):
        waitlist.take(offer=offers[0], by=desk_user, now=AFTER)


def test_the_database_knows_one_winner(offers):
    offers[0].state = "taken"
    offers[0].save()
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeOffer.objects.filter(pk=offers[1].pk).update(state="taken")


# --- An earlier slot for a patient who has one ------------------------------------------------------------------


@pytest.fixture
def has_a_time(clinic, team, desk_user):
    """Returns a function that books a patient a week after the released slot and lists them for an earlier one."""

    def _has_a_time(starts_at=NEXT_WEEK + timedelta(days=7), days=42, **about):
        patient = factories.PatientFactory(clinic=clinic, **about)
        made = book(plan_of(patient, "botox", days=days)[0], starts_at=starts_at, **team)
        hear()
        waitlist.join(session=made.session, by=desk_user, now=NOW)
        return made

    return _has_a_time


def test_who_has_a_time_is_offered_an_earlier_one_after_those_who_have_none(booking, wait, has_a_time, desk_user):
    later = has_a_time(days=16)
    entry = wait(days=42)
    cancel(booking, desk_user)
    assert offered() == [entry.pk, later.session.waits.get().pk]


def test_taken_it_moves_her_visit_tells_her_once_and_frees_the_one_she_had(booking, has_a_time, desk_user, clock):
    later = has_a_time(full_name="Ena Earlier")
    had = later.starts_at
    cancel(booking, desk_user)
    waitlist.offer_due(now=AFTER)
    mail.outbox.clear()
    taken = waitlist.take(offer=TimeOffer.objects.get(), by=desk_user, now=AFTER)
    assert (taken.pk, taken.starts_at, taken.times_moved) == (later.pk, NEXT_WEEK, 1)
    assert not WaitlistEntry.objects.waiting().exists()
    assert FreedTime.objects.get(settled_at=None).during.lower == had
    hear(now=AFTER)
    assert [email.subject.partition(":")[0] for email in mail.outbox if "Ena" in email.body] == ["New time"]
    assert waitlist.take(offer=TimeOffer.objects.get(), by=desk_user, now=AFTER) == taken


def test_she_takes_it_herself_though_she_could_not_change_so_late(client, booking, has_a_time, desk_user, clock):
    """Less than a day before the offered slot, patients cannot move a visit online."""
    later = has_a_time()
    near = NEXT_WEEK - timedelta(hours=20)
    bookings.cancel(booking=booking, reason="Other", by=desk_user, now=near)
    waitlist.offer_due(now=near + UNDO_FOR)
    clock.move_to(near + UNDO_FOR)
    browser, offer = sign_in(client, later.patient), TimeOffer.objects.get()
    assertContains(browser.get(reverse("patient:my_offer", args=[offer.uid])), "If you take the new time")
    browser.post(reverse("patient:my_offer_take", args=[offer.uid]))
    later.refresh_from_db()
    assert later.starts_at == NEXT_WEEK


@pytest.mark.parametrize(
    ("starts_at", "why"),
    [
        pytest.param(NEXT_WEEK - timedelta(hours=1), "The patient has an earlier time already.", id="earlier already"),
        pytest.param(NEXT_WEEK - timedelta(days=6), "The patient has an earlier time already.", id="days earlier"),
    ],
)
def test_a_later_time_is_no_earlier_one(booking, has_a_time, desk_user, starts_at, why):
    has_a_time(starts_at=starts_at)
    cancel(booking, desk_user)
    assert offered() == []
    assert NotOffered.objects.get().why == why


def test_a_time_that_would_move_her_later_visits_is_not_offered(booking, clinic, team, device, desk_user):
    patient = factories.PatientFactory(clinic=clinic)
    first, second = plan_of(patient, "botox", "botox_review", days=60)
    made = book(first, starts_at=NEXT_WEEK + timedelta(days=7), **team)
    second.refresh_from_db()
    book(second, starts_at=NEXT_WEEK + timedelta(days=7 + 27), **team)
    waitlist.join(session=PlannedSession.objects.get(pk=made.session_id), by=desk_user, now=NOW)
    cancel(booking, desk_user)
    assert offered() == []
    assert NotOffered.objects.get().why == "A later visit of the patient would have to move with it."


def test_who_cancels_waits_no_more_for_an_earlier_time_and_may_wait_for_any(has_a_time, desk_user):
    made = has_a_time()
    cancel(made, desk_user)
    assert not WaitlistEntry.objects.waiting().exists()
    session = PlannedSession.objects.get(pk=made.session_id)
    assert not waitlist.join(session=session, by=desk_user, now=NOW).wants_earlier
    assert WaitlistEntry.objects.waiting().count() == 1


def test_who_waited_and_has_her_time_again_waits_no_more(booking, desk_user):
    made = Booking.objects.get(pk=booking.pk)
    cancel(made, desk_user)
    waitlist.join(session=PlannedSession.objects.get(pk=made.session_id), by=desk_user, now=NOW)
    undo.undo(booking=Booking.objects.get(pk=made.pk), event=act_of(made), by=desk_user, now=NOW)
    assert not WaitlistEntry.objects.filter(left_at=None).exists()


def test_the_desk_puts_who_has_a_time_on_the_list_from_her_booking(desk, booking):
    page = desk.get(reverse("desk:booking", args=[booking.pk]))
    assertContains(page, "Offer an earlier time")
    response = desk.post(reverse("desk:wait", args=[booking.session_id]), follow=True)
    assertContains(response, "is on the waiting list for an earlier time.")
    assertContains(response, "Has Tue 1 Dec 2026, 10:00, would like an earlier time")
    page = desk.get(reverse("desk:booking", args=[booking.pk]))
    assertContains(page, "Would like an earlier time")
    assertNotContains(page, "Offer an earlier time")


# --- What the patient is told ------------------------------------------------------------------------------------


def test_each_is_told_once_until_when_she_can_take_it(offers, clock):
    mail.outbox.clear()
    clock.move_to(AFTER + GATHERED_FOR)
    call_command("send_messages", verbosity=0)
    call_command("send_messages", verbosity=0)
    first = [email for email in mail.outbox if "Ann First" in email.body]
    assert len(first) == 1
    assert first[0].subject == "A time is free at Harbor Clinic: Tuesday, December 1, 2026 at 10:00 a.m."
    assert "until 12:03 p.m. on Monday, November 23, 2026." in first[0].body
    assert "otox" not in first[0].subject + first[0].body.split("\n\n")[1]


def test_who_wants_no_email_stands_under_not_sent(desk, booking, wait, desk_user, clock):
    wait(full_name="Cara Phone", no_email=True)
    cancel(booking, desk_user)
    for moment in (AFTER, AFTER + GATHERED_FOR):
        clock.move_to(moment)
        call_command("send_messages", verbosity=0)
    page = desk.get(reverse("desk:not_sent"))
    assertContains(page, "Cara Phone")
    assertContains(page, "Time offered from the waiting list")


def test_a_message_about_an_offer_that_is_over_is_not_sent(offers, desk_user):
    waitlist.take(offer=offers[0], by=desk_user, now=AFTER)
    message = Message.objects.get(offer=offers[1])
    Message.objects.filter(pk=message.pk).update(sent_at=None)
    mail.outbox.clear()
    hear(now=AFTER)
    assert not [email for email in mail.outbox if "Bea Second" in email.body]


def test_all_times_of_a_minute_are_offered_in_one_mail(wait, patient, other_patient, team, desk_user):
    entry = wait(full_name="Ann First")
    for person, starts_at in ((patient, NEXT_WEEK), (other_patient, NEXT_WEEK + timedelta(hours=2))):
        cancel(book(plan_of(person, "botox")[0], starts_at=starts_at, **team), desk_user)
    waitlist.offer_due(now=AFTER)
    assert TimeOffer.objects.filter(entry=entry).count() == 2
    mail.outbox.clear()
    messages.deliver_due(now=AFTER + GATHERED_FOR)
    [email] = [sent for sent in mail.outbox if "Ann First" in sent.body]
    assert email.subject == "Times are free at Harbor Clinic"
    for body in (email.body, email.alternatives[0].content):
        assert "10:00 a.m." in body
        assert "12:00 p.m." in body


CHANGES = {
    "the clinic closes": lambda offer: factories.ClosureFactory(
        clinic=offer.freed.clinic, starts_on=NEXT_WEEK.date(), ends_on=NEXT_WEEK.date()
    ),
    "the clinician is away": lambda offer: TimeOff.objects.create(
        clinician=offer.clinician, starts_at=NEXT_WEEK, ends_at=NEXT_WEEK + timedelta(hours=1)
    ),
    "the patient has left the list": lambda offer: WaitlistEntry.objects.filter(pk=offer.entry_id).update(left_at=NOW),
    "the plan is stopped": lambda offer: Plan.objects.filter(pk=offer.entry.session.plan_id).update(state="stopped"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_offer_that_can_no_longer_be_had_is_gone_from_page_list_and_mail(client, offers, change, desk_user, clock):
    change(offers[0])
    clock.move_to(AFTER)
    browser = sign_in(client, offers[0].entry.session.plan.patient)
    page = browser.get(reverse("patient:my_offer", args=[offers[0].uid]))
    assertNotContains(page, "Take this time")
    assertNotContains(browser.get(reverse("patient:my")), reverse("patient:my_offer", args=[offers[0].uid]))
    client.force_login(desk_user)
    assertNotContains(client.get(reverse("desk:waiting_list")), reverse("desk:offer_take", args=[offers[0].pk]))
    waitlist.offer_due(now=AFTER)
    assert TimeOffer.objects.get(pk=offers[0].pk).state == "withdrawn"
    mail.outbox.clear()
    messages.deliver_due(now=AFTER + GATHERED_FOR)
    assert not [email for email in mail.outbox if "Ann First" in email.body]


def test_who_left_the_list_is_told_that_and_not_that_they_stay_on_it(client, offers, clock):
    WaitlistEntry.objects.filter(pk=offers[0].entry_id).update(left_at=NOW)
    clock.move_to(AFTER)
    browser = sign_in(client, offers[0].entry.session.plan.patient)
    page = browser.get(reverse("patient:my_offer", args=[offers[0].uid]))
    assertContains(page, "You are no longer on the waiting list for this visit.")
    assertNotContains(page, "stay on the list")


def test_she_takes_it_in_her_space(client, offers, clock):
    clock.move_to(AFTER)
    browser = sign_in(client, offers[0].entry.session.plan.patient)
    address = reverse("patient:my_offer", args=[offers[0].uid])
    assertContains(browser.get(reverse("patient:my")), address)
    assertContains(browser.get(address), "Take this time")
    response = browser.post(reverse("patient:my_offer_take", args=[offers[0].uid]), follow=True)
    assertContains(response, "The time is yours.")
    assert Booking.objects.standing().get().session == offers[0].entry.session


def test_she_who_comes_second_is_told_kindly(client, offers, desk_user, clock):
    waitlist.take(offer=offers[0], by=desk_user, now=AFTER)
    clock.move_to(AFTER)
    browser = sign_in(client, offers[1].entry.session.plan.patient)
    response = browser.post(reverse("patient:my_offer_take", args=[offers[1].uid]))
    assertContains(response, "Somebody else was faster", status_code=409)
    assertNotContains(response, "Take this time", status_code=409)


def test_she_declines_in_her_space(client, offers, clock):
    clock.move_to(AFTER)
    browser = sign_in(client, offers[0].entry.session.plan.patient)
    response = browser.post(reverse("patient:my_offer_decline", args=[offers[0].uid]), follow=True)
    assertContains(response, "You stay on the list.")
    assert TimeOffer.objects.get(pk=offers[0].pk).state == "declined"


@pytest.mark.parametrize("name", ["my_offer", "my_offer_take", "my_offer_decline"])
def test_anothers_offer_is_no_page(client, offers, name):
    browser = sign_in(client, offers[1].entry.session.plan.patient)
    address = reverse(f"patient:{name}", args=[offers[0].uid])
    assert (browser.get(address) if name == "my_offer" else browser.post(address)).status_code == 404


# --- At the desk -------------------------------------------------------------------------------------------------


def test_the_desk_puts_her_on_the_list_and_takes_her_off(desk, patient):
    (session,) = plan_of(patient, "botox")
    assertContains(desk.get(reverse("desk:find_time", args=[session.pk])), "Put on the waiting list")
    response = desk.post(reverse("desk:wait", args=[session.pk]), follow=True)
    assertContains(response, "Pat Patient is on the waiting list.")
    entry = WaitlistEntry.objects.get()
    assertContains(desk.post(reverse("desk:wait_off", args=[entry.pk]), follow=True), "Nobody waits.")


def test_the_desk_sees_the_offers_and_takes_one_for_her(desk, offers, clock):
    clock.move_to(AFTER)
    page = desk.get(reverse("desk:waiting_list"))
    assertContains(page, "Takes it", count=2)
    response = desk.post(reverse("desk:offer_take", args=[offers[0].pk]))
    assertRedirects(response, reverse("desk:booking", args=[Booking.objects.standing().get().pk]))
    assertContains(desk.post(reverse("desk:offer_take", args=[offers[1].pk])), "Somebody else", status_code=409)


def test_the_log_says_why_somebody_was_passed_over(desk, booking, wait, desk_user):
    wait(days=5, full_name="Dora Late")
    cancel(booking, desk_user)
    waitlist.offer_due(now=AFTER)
    page = desk.get(reverse("desk:waiting_list"))
    assertContains(page, "Not offered to 1, and why")
    assertContains(page, "Dora Late: 3 days too late")


def test_the_list_asks_the_database_a_bounded_number_of_questions(
    desk, offers, wait, clock, django_assert_max_num_queries
):
    for number in range(5):
        wait(days=20 + number)
    clock.move_to(AFTER)
    with django_assert_max_num_queries(14):
        desk.get(reverse("desk:waiting_list"))
