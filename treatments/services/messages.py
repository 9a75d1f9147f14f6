"""What patients are told about their bookings, by e-mail with a calendar entry, each in her language.

Neither subject nor calendar says what is done to her: a screen is seen by others. A message is queued in the
transaction that books, moves or cancels, and sent once, when that has been committed. A reminder waits in the same
queue until it is due; what is no longer true by then is not sent.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
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
from treatments.models import Booking, Clinic, Message, MessageKind, Patient

SUBJECTS = {
    MessageKind.CONFIRMED: gettext_lazy("Your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.MOVED: gettext_lazy("New time: your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.REMINDER: gettext_lazy("Reminder: your appointment at %(clinic)s, %(day)s at %(time)s"),
    MessageKind.CANCELLED: gettext_lazy("Cancelled: your appointment at %(clinic)s, %(day)s at %(time)s"),
}
# What a calendar is told by each; a reminder finds the entry already there.
CALENDAR = {
    MessageKind.CONFIRMED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.MOVED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.CANCELLED: {"method": "CANCEL", "status": "CANCELLED"},
}


def queue(*, booking: Booking, kind: MessageKind, moved_from: datetime | None = None) -> None:
    """Has the patient told, once, after the transaction around it is committed."""
    message, is_new = Message.objects.get_or_create(
        booking=booking, kind=kind, times_moved=booking.times_moved, defaults={"moved_from": moved_from}
    )
    if is_new:
        send.enqueue(message.pk)


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
    # The queue that runs everything at once, in tests, has nothing that could wait.
    if is_new and send.get_backend().supports_defer:
        send.using(run_after=due_at).enqueue(message.pk)


def withdraw_reminder(*, booking: Booking) -> None:
    """Takes back a reminder that has not gone out."""
    booking.messages.filter(kind=MessageKind.REMINDER, sent_at__isnull=True).delete()


@task()
def send(message_id: int) -> None:
    """Sends a message that has not been sent and is still true; raises what the mail server raises.

    Marked and sent in one transaction: a failure leaves it unsent and the queue's record FAILED, and of two
    workers with the same message the second waits and finds it sent.
    """
    with transaction.atomic():
        message = _locked(message_id)
        now = timezone.now()
        if message is None or message.sent_at is not None or not is_true(message, now=now):
            return
        message.sent_at = now
        message.save(update_fields=["sent_at"])
        email_for(message).send()


def _locked(message_id: int) -> Message | None:
    messages = Message.objects.select_for_update(of=("self",))
    return messages.select_related("booking__patient", "booking__session__plan__clinic").filter(pk=message_id).first()


def is_true(message: Message, *, now: datetime) -> bool:
    """Whether it still says what is: a booking that moved or was cancelled meanwhile is no longer confirmed."""
    booking = message.booking
    if message.kind == MessageKind.CANCELLED:
        return booking.cancelled_at is not None
    if booking.cancelled_at is not None or message.times_moved != booking.times_moved:
        return False
    is_reminder = message.kind == MessageKind.REMINDER
    return not is_reminder or (booking.state == BookingState.BOOKED and _has_come(message, now))


def _has_come(reminder: Message, now: datetime) -> bool:
    """Whether a reminder is due, and not too late to be one."""
    due_at: datetime = reminder.due_at or now
    is_ahead: bool = now < reminder.booking.starts_at
    return due_at <= now and is_ahead


def email_for(message: Message) -> EmailMultiAlternatives:
    """The e-mail as it goes out: plain text, the same in HTML, and the calendar entry, in the patient's language."""
    booking, kind = message.booking, MessageKind(message.kind)
    with translation.override(booking.patient.language):
        about = _about(message)
        words = {"clinic": about["clinic"].name, "day": about["day"], "time": about["time"]}
        email = compose(f"messages/{kind}", about, SUBJECTS[kind] % words, booking.patient, about["clinic"])
        if kind in CALENDAR:
            method = CALENDAR[kind]["method"]
            email.attach("appointment.ics", calendar_for(booking, kind), f"text/calendar; method={method}")
    return email


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


def _about(message: Message) -> dict[str, Any]:
    """What the texts say, in the clinic's own wall time."""
    booking = message.booking
    clinic = booking.session.plan.clinic
    return {
        "clinic": clinic,
        **time_of(booking),
        "day_before": message.moved_from and _day(message.moved_from, clinic),
        "time_before": message.moved_from and _time(message.moved_from, clinic),
        "clock": _("%(city)s time") % {"city": clinic.time_zone.rpartition("/")[2].replace("_", " ")},
        "hours": clinic.change_until_hours,
    }


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
