"""What patients are told about their bookings, by e-mail with a calendar entry, each in her language.

Neither subject nor calendar says what is done to her: a screen is seen by others. A message is queued in the
transaction that books, moves or cancels, and sent once, when that has been committed. What staff do can be undone for
three minutes, so nothing goes out before; a patient who does it herself is told at once. A reminder waits in the same
queue until it is due. What is no longer true by then is not sent, and what she never heard of is not taken back.

A message is marked as sent in the transaction that hands it to the mail server. Whatever stops the process before
leaves it to be sent: by its task, or by `deliver_due`, which looks at the messages themselves and not at the queue.
Only a process that dies between the server's answer and the commit, which follows it at once, would send it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_tasks import task
from icalendar import Calendar, Event, vCalAddress, vText

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinic, Message, MessageAlong, MessageKind, Patient, User
from treatments.services import sms

UNDO_FOR = timedelta(minutes=3)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after each failed try the next one is made; after the last of these the message is given up."""
ABOUT_A_TIME = (MessageKind.CONFIRMED, MessageKind.MOVED, MessageKind.CANCELLED)
SUBJECTS = {
    MessageKind.CONFIRMED: gettext_lazy("Your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.MOVED: gettext_lazy("New time: your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.REMINDER: gettext_lazy("Reminder: your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.CANCELLED: gettext_lazy("Cancelled: your appointment at %(clinic)s, %(day)s at %(time)s"),
}
SUBJECTS_OF_SEVERAL = {
    MessageKind.CONFIRMED: gettext_lazy("Your appointments at %(clinic)s, from %(day)s"),
    MessageKind.MOVED: gettext_lazy("New times: your appointments at %(clinic)s"),
    MessageKind.CANCELLED: gettext_lazy("Cancelled: your appointments at %(clinic)s, from %(day)s"),
}
TEXTS = {
    MessageKind.CONFIRMED: gettext_lazy("%(clinic)s: you are booked for %(when)s"),
    MessageKind.MOVED: gettext_lazy("%(clinic)s: your new time is %(when)s"),
    MessageKind.REMINDER: gettext_lazy("%(clinic)s: we expect you on %(when)s"),
    MessageKind.CANCELLED: gettext_lazy("%(clinic)s: cancelled: %(when)s"),
}
# What a calendar is told by each; a reminder finds the entry already there.
CALENDAR = {
    MessageKind.CONFIRMED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.MOVED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.CANCELLED: {"method": "CANCEL", "status": "CANCELLED"},
}


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell about a booking; `moved_from` is the start that the patient knew of before."""

    booking: Booking
    kind: MessageKind
    moved_from: datetime | None = None


def queue(*, news: Iterable[News], by: User, now: datetime) -> None:
    """Has the patient told after the transaction around it is committed: all news of one kind in one message.

    Of what waits to be told about the same bookings only what she does not know yet stays: a booking that moved
    before it was confirmed is confirmed, and one that she has not heard of is cancelled without a word.
    """
    due_at = now + UNDO_FOR if by.is_staff else now
    to_tell: dict[MessageKind, list[News]] = defaultdict(list)
    for each in news:
        unheard = _since_she_heard(each)
        if unheard:
            to_tell[unheard.kind].append(unheard)
    for group in to_tell.values():
        _queue(group, due_at)


def _since_she_heard(news: News) -> News | None:
    earlier = take_back(booking=news.booking)
    if earlier is None:
        return news
    if earlier.kind == MessageKind.CONFIRMED:
        return None if news.kind == MessageKind.CANCELLED else News(news.booking, MessageKind.CONFIRMED)
    if news.kind == MessageKind.MOVED and earlier.moved_from == news.booking.starts_at:
        return None
    return News(news.booking, news.kind, earlier.moved_from)


def queue_still_unheard(*, booking: Booking, by: User, now: datetime) -> None:
    """After a cancellation was taken back before she heard of it: what she had not heard before it, she is told."""
    earlier = take_back(booking=booking)
    if earlier is None:
        queue(news=[News(booking, MessageKind.CONFIRMED)], by=by, now=now)
    elif earlier.moved_from:
        queue(news=[News(booking, MessageKind.MOVED, earlier.moved_from)], by=by, now=now)


def has_been_told(booking: Booking) -> bool:
    """Whether she knows of the booking as it is now: what a patient did herself, for one, she was told at once."""
    kinds = [MessageKind.CANCELLED] if booking.cancelled_at else [MessageKind.CONFIRMED, MessageKind.MOVED]
    own = booking.messages.filter(kind__in=kinds, times_moved=booking.times_moved)
    along = booking.told_along.filter(message__kind__in=kinds, times_moved=booking.times_moved)
    return own.filter(sent_at__isnull=False).exists() or along.filter(message__sent_at__isnull=False).exists()


def take_back(*, booking: Booking) -> News | None:
    """Withdraws what waits to be told about a booking's time, and answers what that was; other bookings' news stay.

    A message that is being sent just now is waited for, and then it is told.
    """
    own = booking.messages.waiting().filter(kind__in=ABOUT_A_TIME).select_for_update().order_by("queued_at").first()
    if own is not None:
        news = News(booking, MessageKind(own.kind), own.moved_from)
        _leave_out(own)
        return news
    waiting = Message.objects.waiting().filter(along__booking=booking).select_for_update(of=("self",)).first()
    if waiting is None:
        return None
    row = waiting.along.get(booking=booking)
    row.delete()
    return News(booking, MessageKind(waiting.kind), row.moved_from)


def _leave_out(message: Message) -> None:
    """Takes a message's own booking out of it; the next one that it tells of comes in its place."""
    following = message.along.order_by("pk").first()
    if following is None:
        message.delete()
        return
    message.booking, message.times_moved, message.moved_from = (
        following.booking,
        following.times_moved,
        following.moved_from,
    )
    following.delete()
    message.save(update_fields=["booking", "times_moved", "moved_from"])


def _queue(group: Sequence[News], due_at: datetime) -> None:
    first, *others = group
    message, is_new = Message.objects.get_or_create(
        booking=first.booking,
        kind=first.kind,
        times_moved=first.booking.times_moved,
        defaults={"moved_from": first.moved_from, "due_at": due_at},
    )
    if not is_new:
        return
    MessageAlong.objects.bulk_create(
        MessageAlong(
            message=message, booking=each.booking, times_moved=each.booking.times_moved, moved_from=each.moved_from
        )
        for each in others
    )
    enqueue(message)


def queue_reminder(*, booking: Booking, now: datetime) -> None:
    """Has the patient reminded as long before as her clinic wants, and of no time that she had before.

    Nothing is queued where that moment has passed: what she is told now is reminder enough.
    """
    withdraw_reminder(booking=booking)
    hours = booking.session.plan.clinic.reminder_hours
    due_at = booking.starts_at - timedelta(hours=hours)
    if not hours or due_at <= now:
        return
    message, is_new = Message.objects.get_or_create(
        booking=booking, kind=MessageKind.REMINDER, times_moved=booking.times_moved, defaults={"due_at": due_at}
    )
    if is_new:
        enqueue(message)


def withdraw_reminder(*, booking: Booking) -> None:
    """Takes back a reminder that has not gone out."""
    booking.messages.waiting().filter(kind=MessageKind.REMINDER).delete()


def enqueue(message: Message) -> None:
    """Gives a message to the queue for when it is due.

    A queue that runs everything at once looks at one that has to wait, and leaves it to `deliver_due`.
    """
    can_wait = send.get_backend().supports_defer
    (send.using(run_after=message.due_at) if can_wait else send).enqueue(message.pk)


@task()
def send(message_id: int) -> None:
    """Sends a message that is due."""
    deliver(message_id=message_id, now=timezone.now())


def deliver_due(*, now: datetime) -> int:
    """Sends whatever is due and lies here still, as its task was lost or found the mail server gone; how many."""
    due = list(Message.objects.due(now).order_by("due_at", "pk").values_list("pk", flat=True))
    return sum(deliver(message_id=pk, now=now) for pk in due)


def deliver(*, message_id: int, now: datetime) -> bool:
    """Sends a message that is due, was not sent and is still true; whether it did.

    To a patient who wants no e-mail it goes as a text, if she wants that, or is left to the desk to tell her by phone.

    Of two workers with the same message the second waits and finds it sent. One that cannot be sent is tried again
    after each time of BACK_OFF, then given up; one that the mail server will never take is given up at once.
    """
    with transaction.atomic():
        message = _locked(message_id)
        if message is None or message.due_at > now:
            return False
        told = still_true(message, now=now)
        if not told:
            message.overtaken_at = now
            message.save(update_fields=["overtaken_at"])
            return False
        try:
            _hand_over(message, told)
        except sms.NoWayThrough as error:
            _give_up(message, str(error), now)
            return False
        except (SMTPException, OSError) as error:
            _note_failure(message, error, now)
            return False
        message.sent_at = now
        message.save(update_fields=["sent_at"])
        return True


def _locked(message_id: int) -> Message | None:
    messages = Message.objects.waiting().select_for_update(of=("self",))
    return messages.select_related("booking__patient", "booking__session__plan__clinic").filter(pk=message_id).first()


def _hand_over(message: Message, told: Sequence[News]) -> None:
    """Raises NoWayThrough, SMTPException or OSError."""
    patient = message.booking.patient
    if not patient.no_email:
        email_for(message, told).send()
        return
    gateway = sms.gateway() if patient.texts else None
    if gateway is None:
        raise sms.NoWayThrough("She wants no e-mail.")
    gateway.send(to=sms.number_of(patient.phone), text=text_for(message, told))


def _give_up(message: Message, why: str, now: datetime) -> None:
    message.failure, message.given_up_at = why, now
    message.save(update_fields=["failure", "given_up_at"])


def _note_failure(message: Message, error: Exception, now: datetime) -> None:
    """The error's own text is not kept: it can name the recipient."""
    refused = isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _reason in error.recipients.values()
    )
    message.tries += 1
    service = "text service" if message.booking.patient.no_email else "mail server"
    message.failure = f"The {service} refuses her address." if refused else f"The {service} could not be reached."
    if refused or message.tries > len(BACK_OFF):
        message.given_up_at = now
    else:
        message.due_at = now + BACK_OFF[message.tries - 1]
    message.save(update_fields=["tries", "failure", "given_up_at", "due_at"])
    if message.given_up_at is None and send.get_backend().supports_defer:
        enqueue(message)


def still_true(message: Message, *, now: datetime) -> list[News]:
    """Of what a message tells, what still is so: a booking that moved meanwhile is no longer confirmed."""
    kind = MessageKind(message.kind)
    rows: list[Message | MessageAlong] = [
        message,
        *message.along.select_related("booking__session__plan__clinic").order_by("pk"),
    ]
    return [News(row.booking, kind, row.moved_from) for row in rows if _is_true(kind, row, now)]


def _is_true(kind: MessageKind, row: Message | MessageAlong, now: datetime) -> bool:
    booking = row.booking
    if kind == MessageKind.CANCELLED:
        return booking.cancelled_at is not None
    if booking.cancelled_at is not None or row.times_moved != booking.times_moved:
        return False
    is_ahead: bool = booking.state == BookingState.BOOKED and now < booking.starts_at
    return kind != MessageKind.REMINDER or is_ahead


def email_for(message: Message, told: Sequence[News]) -> EmailMultiAlternatives:
    """The e-mail as it goes out: plain text, the same in HTML, and the calendar entries, in the patient's language."""
    first, kind = told[0].booking, MessageKind(message.kind)
    with translation.override(first.patient.language):
        about = _about(told)
        words = {"clinic": about["clinic"].name, "day": about["day"], "time": about["time"]}
        subject = (SUBJECTS_OF_SEVERAL if len(told) > 1 else SUBJECTS)[kind] % words
        email = compose(f"messages/{kind}", about, subject, first.patient, about["clinic"])
        if kind in CALENDAR:
            method = CALENDAR[kind]["method"]
            for number, each in enumerate(told, start=1):
                name = "appointment.ics" if number == 1 else f"appointment-{number}.ics"
                email.attach(name, calendar_for(each.booking, kind), f"text/calendar; method={method}")
    return email


def text_for(message: Message, told: Sequence[News]) -> str:
    """The same as a text message: where and when, and how to have no more of them."""
    patient, clinic = told[0].booking.patient, told[0].booking.session.plan.clinic
    with translation.override(patient.language):
        times = [_times_of(each) for each in told]
        when = "; ".join(f"{each['day']}, {each['time']}" for each in times)
        said = TEXTS[MessageKind(message.kind)] % {"clinic": clinic.name, "when": when}
        ending = _("Text STOP to end these texts.")
        return f"{said}\n{ending}".replace("\xa0", " ")  # one letter beyond a text's own alphabet doubles its length


def compose(
    template: str, about: dict[str, Any], subject: str, patient: Patient, clinic: Clinic
) -> EmailMultiAlternatives:
    """An e-mail from `template`.txt with the same in HTML from `template`.html, in the language that is active."""
    context = {"patient": patient, "clinic": clinic, "link": link("patient:my"), **about}
    email = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        to=[patient.email],
        reply_to=[clinic.email] if clinic.email else None,
    )
    email.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return email


def link(name: str, *args: Any) -> str:
    """A whole address of the site."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _about(told: Sequence[News]) -> dict[str, Any]:
    """What the texts say, in the clinic's own wall time; `others` are the further bookings of the same message."""
    clinic = told[0].booking.session.plan.clinic
    first, *others = (_times_of(each) for each in told)
    return {
        "clinic": clinic,
        **first,
        "others": others,
        "clock": _("%(city)s time") % {"city": clinic.time_zone.rpartition("/")[2].replace("_", " ")},
        "hours": clinic.change_until_hours,
    }


def _times_of(news: News) -> dict[str, Any]:
    clinic = news.booking.session.plan.clinic
    if news.moved_from is None:
        return time_of(news.booking)
    before = {"day": _day(news.moved_from, clinic), "time": _time(news.moved_from, clinic)}
    if news.kind == MessageKind.CANCELLED:  # she did not hear of a move since
        return before
    return {**time_of(news.booking), "day_before": before["day"], "time_before": before["time"]}


def time_of(booking: Booking) -> dict[str, str]:
    """The `day` and the `time` of a booking by the clinic's clock, in the language that is active."""
    clinic = booking.session.plan.clinic
    return {"day": _day(booking.starts_at, clinic), "time": _time(booking.starts_at, clinic)}


def _day(moment: datetime, clinic: Clinic) -> str:
    local = moment.astimezone(clinic.zone)
    day = date_format(local, pgettext("a day, as Django's date filter writes it", "F j, Y"))
    return _("%(weekday)s, %(day)s") % {"weekday": date_format(local, "l"), "day": day}


def _time(moment: datetime, clinic: Clinic) -> str:
    local = moment.astimezone(clinic.zone)
    half = _("a.m.") if local.hour < 12 else _("p.m.")
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def calendar_for(booking: Booking, kind: MessageKind) -> str:
    """An iCalendar entry (RFC 5546) in UTC that puts the appointment into her calendar, or takes it out."""
    entry, clinic = CALENDAR[kind], booking.session.plan.clinic
    event = event_of(booking)
    event.add("status", entry["status"])
    event.add("organizer", _address(clinic.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1], clinic.name))
    event.add("attendee", _address(booking.patient.email, booking.patient.full_name, RSVP="FALSE", PARTSTAT="ACCEPTED"))
    calendar = Calendar()
    calendar.add("prodid", "-//Clinic Advisor//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", entry["method"])
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def event_of(booking: Booking) -> Event:
    """When, where and nothing else; a calendar takes a change only when it counts higher than what it has."""
    clinic = booking.session.plan.clinic
    event = Event()
    event.add("uid", str(booking.calendar_uid))
    event.add("sequence", booking.times_moved + (booking.cancelled_at is not None))
    event.add("dtstamp", booking.changed_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", _("Your appointment at %(clinic)s") % {"clinic": clinic.name})
    event.add("location", f"{clinic.name}, {clinic.place}")
    return event


def _address(email: str, name: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for key, value in {"CN": name, **parameters}.items():
        address.params[key] = vText(value)
    return address
