"""Notifications to a patient about their bookings."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation
from icalendar import Calendar

from tests import factories
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import DATABASE_QUEUE, NEXT_WEEK, NOW, TEN, book, plan_of
from treatments.models import Booking, Message, MessageKind
from treatments.models.messages.messages import SUBJECTS
from treatments.services.booking import bookings, moves
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.messages import messages, visit_emails
from treatments.services.messages.visit_emails import BookingNews

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW + messages.UNDO_FOR)]
HEALTH_WORDS = ["botox", "skinpen", "needl", "treatment", "skin", "session", "plan"]


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
def cancelled(booking, desk_user):
    mail.outbox.clear()
    return bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)


def deliver(message):
    return messages.deliver(message_id=message.pk, now=NOW + messages.UNDO_FOR)


def _calendar(email):
    [(name, content, kind)] = email.attachments
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return name, kind, calendar, event


@pytest.mark.usefixtures("booking")
def test_a_confirmation_says_when_by_whose_clock_where_and_how_to_change_it():
    [email] = mail.outbox
    assert email.to == ["pat@example.test"]
    assert email.subject == "Your appointment at Harbor Clinic, Tuesday, November 24, 2026 at 10:00 a.m."
    html = email.alternatives[0].content
    for body in (email.body, html):
        for words in ["New York time", "1 Test Street, Testville", "+1 555 0100", "http://localhost:8000/my/"]:
            assert words in body


@pytest.mark.usefixtures("booking")
def test_nothing_in_it_says_what_is_done_to_her():
    [email] = mail.outbox
    _, _, calendar, _ = _calendar(email)
    everything = " ".join([email.subject, email.body, email.alternatives[0].content, calendar.to_ical().decode()])
    assert not [word for word in HEALTH_WORDS if word in everything.lower()]


def test_the_calendar_entry_is_in_utc_and_asks_for_the_time(booking):
    name, kind, calendar, event = _calendar(mail.outbox[0])
    assert (name, kind) == ("appointment.ics", "text/calendar; method=REQUEST")
    assert (calendar["method"], event["sequence"], event["status"]) == ("REQUEST", 0, "CONFIRMED")
    assert (event.start, event.end) == (TEN, datetime(2026, 11, 24, 15, 30, tzinfo=UTC))
    assert event["uid"] == str(booking.calendar_uid)
    assert "DTSTART:20261124T150000Z" in calendar.to_ical().decode()


def test_a_cancellation_takes_the_same_entry_out_again(cancelled):
    [email] = mail.outbox
    assert email.subject.startswith("Cancelled: your appointment at Harbor Clinic")
    _, kind, calendar, event = _calendar(email)
    assert kind == "text/calendar; method=CANCEL"
    assert (calendar["method"], event["sequence"], event["status"]) == ("CANCEL", 1, "CANCELLED")
    assert event["uid"] == str(cancelled.calendar_uid)


def test_a_time_that_is_past_is_cancelled_without_a_word(booking, desk_user):
    mail.outbox.clear()
    bookings.cancel(booking=booking, reason="Booked by mistake", by=desk_user, now=booking.ends_at)
    assert not mail.outbox


def test_a_message_is_sent_once_however_often_the_queue_runs_it(booking):
    message = booking.messages.get()
    deliver(message)
    assert len(mail.outbox) == 1
    assert message.sent_at


def test_a_message_is_queued_once_for_a_booking(booking, desk_user):
    messages.queue(news=[BookingNews(booking, MessageKind.CONFIRMED)], by=desk_user, now=NOW)
    assert Message.objects.count() == len(mail.outbox) == 1


def test_what_is_no_longer_true_is_not_sent(booking, desk_user):
    late = booking.messages.get()
    bookings.cancel(booking=booking, reason="Patient asked", by=desk_user, now=NOW)
    Message.objects.filter(pk=late.pk).update(sent_at=None)
    mail.outbox.clear()
    deliver(late)
    assert not mail.outbox


def test_a_booking_that_is_rolled_back_tells_nobody(session, team, settings):
    settings.TASKS = DATABASE_QUEUE
    with transaction.atomic():
        book(session, **team)
        transaction.set_rollback(True)
    assert not Booking.objects.exists()
    assert not Message.objects.exists()


# --- Moved -------------------------------------------------------------------------------------------------------


def move(booking, starts_at, by, now=NOW):
    fresh = Booking.objects.get(pk=booking.pk)
    return moves.move(booking=fresh, to=ChosenTime(starts_at, booking.clinician, booking.room, None), by=by, now=now)


def test_a_move_says_the_new_time_and_the_old_one(booking, desk_user):
    mail.outbox.clear()
    move(booking, NEXT_WEEK, desk_user)
    [email] = mail.outbox
    assert email.subject == "New time: your appointment at Harbor Clinic, Tuesday, December 1, 2026 at 10:00 a.m."
    for body in (email.body, email.alternatives[0].content):
        assert "Before: Tuesday, November 24, 2026, 10:00 a.m." in body
        assert "New York time" in body


def test_each_move_changes_the_same_calendar_entry_and_counts_higher(booking, desk_user):
    for starts_at in (NEXT_WEEK, TEN):
        move(booking, starts_at, desk_user)
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=desk_user, now=NOW)
    found = [_calendar(email)[3] for email in mail.outbox]
    assert [event["sequence"] for event in found] == [0, 1, 2, 3]
    assert [event.start for event in found] == [TEN, NEXT_WEEK, TEN, TEN]
    assert {event["uid"] for event in found} == {str(booking.calendar_uid)}


def test_a_time_that_has_moved_on_is_not_told(booking, desk_user):
    move(booking, NEXT_WEEK, desk_user)
    late = booking.messages.get(kind=MessageKind.CONFIRMED)
    Message.objects.filter(pk=late.pk).update(sent_at=None)
    mail.outbox.clear()
    deliver(late)
    assert not mail.outbox


# --- Reminders ---------------------------------------------------------------------------------------------------


@pytest.fixture
def queue(settings):
    """As in production: nothing is sent before a worker runs."""
    settings.TASKS = DATABASE_QUEUE


@pytest.fixture
def reminded(session, team, queue):
    """A booking made on Monday for Tuesday next week."""
    return book(session, starts_at=NEXT_WEEK, **team)


def reminder_of(booking):
    return booking.messages.get(kind=MessageKind.REMINDER)


def send_at(message, now):
    messages.deliver(message_id=message.pk, now=now)


def test_a_reminder_waits_in_the_queue_until_48_hours_before(reminded):
    reminder = reminder_of(reminded)
    assert reminder.due_at == NEXT_WEEK - timedelta(hours=48)
    send_at(reminder, reminder.due_at)
    [email] = mail.outbox
    assert email.subject == "Reminder: your appointment at Harbor Clinic, Tuesday, December 1, 2026 at 10:00 a.m."
    assert not email.attachments


def test_a_reminder_is_sent_once(reminded):
    for _ in range(3):
        send_at(reminder_of(reminded), NEXT_WEEK - timedelta(hours=40))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("hours", [49, -1], ids=["too soon", "when the visit has begun"])
def test_a_reminder_is_not_sent(reminded, hours):
    send_at(reminder_of(reminded), NEXT_WEEK - timedelta(hours=hours))
    assert not mail.outbox


def test_the_clinic_sets_when_it_goes_out(clinic, session, team, queue):
    type(clinic).objects.update(reminder_hours=24)
    assert reminder_of(book(session, starts_at=NEXT_WEEK, **team)).due_at == NEXT_WEEK - timedelta(hours=24)


@pytest.mark.parametrize(("hours", "starts_at"), [(0, NEXT_WEEK), (48, TEN)], ids=["switched off", "booked too late"])
def test_there_is_no_reminder(clinic, session, team, queue, hours, starts_at):
    type(clinic).objects.update(reminder_hours=hours)
    assert not book(session, starts_at=starts_at, **team).messages.filter(kind=MessageKind.REMINDER)


def test_a_move_takes_its_reminder_along(reminded, desk_user):
    before = reminder_of(reminded)
    move(reminded, NEXT_WEEK + timedelta(days=7), desk_user)
    after = reminder_of(reminded)
    assert after.due_at == NEXT_WEEK + timedelta(days=5)
    send_at(before, NEXT_WEEK - timedelta(hours=48))
    assert not mail.outbox
    send_at(after, after.due_at)
    assert "December 8, 2026" in mail.outbox[0].subject


def test_a_cancelled_visit_is_not_reminded_of(reminded, desk_user):
    reminder = reminder_of(reminded)
    bookings.cancel(booking=Booking.objects.get(), reason="Patient asked", by=desk_user, now=NOW)
    send_at(reminder, reminder.due_at)
    assert not mail.outbox


ZONES = {
    "New York falls back": ("America/New_York", date(2026, 11, 2)),
    "New York springs forward": ("America/New_York", date(2027, 3, 15)),
    "London falls back": ("Europe/London", date(2026, 10, 26)),
    "London springs forward": ("Europe/London", date(2027, 3, 29)),
}


@pytest.mark.parametrize(("zone", "day"), ZONES.values(), ids=ZONES)
def test_over_a_change_of_the_clocks_it_goes_out_two_days_before_at_the_same_hour_of_the_clock(
    clinic, patient, team, queue, zone, day
):
    type(clinic).objects.update(time_zone=zone)
    clinic.refresh_from_db()
    starts_at = datetime.combine(day, time(10), clinic.zone).astimezone(UTC)
    now = starts_at - timedelta(days=9)
    patient.clinic = clinic
    reminder = reminder_of(
        book(plan_of(patient, "botox", earliest=now.date())[0], starts_at=starts_at, now=now, **team)
    )
    send_at(reminder, reminder.due_at)
    assert reminder.due_at == datetime.combine(day - timedelta(days=2), time(10), clinic.zone)
    assert "at 10:00 a.m." in mail.outbox[0].subject


NIGHT = {
    "moved to the morning": (50, time(10), (2, time(8))),
    "still by day": (47, time(10), (2, time(11))),
    "the evening before, as the morning is too late": (1, time(8), (1, time(19, 59))),
}


@pytest.mark.parametrize(("hours", "at", "due"), NIGHT.values(), ids=NIGHT)
def test_a_reminder_keeps_the_quiet_hours_of_the_clinic(clinic, session, team, queue, hours, at, due):
    clinic.opening_hours.update(opens=time(7))
    team["clinician"].working_hours.update(opens=time(7))
    type(clinic).objects.update(reminder_hours=hours)
    day = NEXT_WEEK.astimezone(clinic.zone).date()
    starts_at = datetime.combine(day, at, clinic.zone).astimezone(UTC)
    reminder = reminder_of(book(session, starts_at=starts_at, **team))
    expected = datetime.combine(day - timedelta(days=due[0]), due[1], clinic.zone)
    assert reminder.due_at == expected


def test_a_reminder_that_is_late_at_night_waits_for_the_morning(reminded, clinic):
    reminder = reminder_of(reminded)
    night = datetime.combine(NEXT_WEEK.date() - timedelta(days=1), time(2), clinic.zone)
    send_at(reminder, night)
    assert not mail.outbox
    send_at(reminder, night.replace(hour=8))
    assert len(mail.outbox) == 1


# --- All kinds ---------------------------------------------------------------------------------------------------


def every_kind(booking, desk_user):
    """Yields one e-mail of each kind about bookings and answers."""
    for kind in [kind for kind, subject in SUBJECTS.items() if subject == "booking"]:
        message = booking.messages.get_or_create(kind=kind, times_moved=booking.times_moved)[0]
        yield visit_emails.email_for(message, [BookingNews(booking, kind, NEXT_WEEK)])
    yield visit_emails.invitation_email(booking.patient, TEN.date())
    yield visit_emails.offer_email([factories.TimeOfferFactory(entry__session=booking.session)])
    mail.outbox.clear()
    assessment = make_assessment(booking.patient, FROWN_LINES)
    for kind in (MessageKind.RECEIPT, MessageKind.REVIEWED):
        messages.tell(kind=kind, about=assessment, clinic=assessment.clinic, now=NOW)
    yield from mail.outbox


def test_subject_and_first_lines_of_every_e_mail_tell_nothing_about_her_health(booking, desk_user):
    emails = list(every_kind(booking, desk_user))
    assert len(emails) == 8
    for email in emails:
        html = re.sub(r"<[^>]+>", " ", email.alternatives[0].content.split("<body>")[1])
        for seen in (email.subject, email.body[:150], " ".join(html.split())[:150]):
            assert not [word for word in HEALTH_WORDS if word in seen.lower()], seen


def test_every_e_mail_is_plain_text_and_html_with_one_link_and_nothing_from_elsewhere(booking, desk_user):
    for email in every_kind(booking, desk_user):
        html = email.alternatives[0].content
        assert '<html lang="en">' in html
        assert html.count("<a href=") == 1
        assert "http://localhost:8000/my/" in html
        assert "http://localhost:8000/my/" in email.body
        assert not re.search(r"<img|<script|<link|style=|src=", html)
        assert "{" not in email.body + email.subject


def test_a_name_stands_as_it_is_in_plain_text_and_escaped_in_html(booking, desk_user):
    booking.patient.full_name = "Pat <b> O'Neil & Co"
    booking.patient.save()
    for email in list(every_kind(booking, desk_user))[:-2]:
        assert "Hello Pat <b> O'Neil & Co," in email.body
        assert "Hello Pat &lt;b&gt; O&#x27;Neil &amp; Co," in email.alternatives[0].content


@pytest.mark.parametrize("kind", ["received", "reviewed", "asked", "answered", "how_it_went"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_e_mail_about_answers_holds_a_name_that_anybody_can_have_typed(patient, kind, language):
    patient.full_name = "you won $500! Claim today: https://evil.example/claim?id=1"
    about = {"reference": "K7QF-2MRT", "wait_until": ""}
    with translation.override(language):
        email = visit_emails.compose(f"patient/mail/{kind}", about, "Subject", patient, patient.clinic)
    for body in (email.body, email.alternatives[0].content):
        assert "evil" not in body
        assert ("Hello," if language == "en" else "Hola:") in body


def test_every_e_mail_is_in_the_language_of_the_patient(booking, desk_user):
    booking.patient.language = "es"
    booking.patient.save()
    for email in every_kind(booking, desk_user):
        assert '<html lang="es">' in email.alternatives[0].content


def test_the_decision_is_not_in_the_e_mail(patient):
    assessment = make_assessment(patient, FROWN_LINES)
    why = {"reason_code": "not_expected", "reason": "Neither lifts."}
    factories.ReviewFactory(assessment=assessment, decision="declined", treatments=(), **why)
    messages.tell(kind=MessageKind.REVIEWED, about=assessment, clinic=assessment.clinic, now=NOW)
    [email] = mail.outbox
    assert not re.search(r"approve|agree|declin|change|not now", email.body.lower())
    assert "Sign in to read what comes next" in email.body
