"""What patients are told about their bookings, by e-mail with a calendar entry.

Neither subject nor calendar says what is done to her: a screen is seen by others. A message is queued in the
transaction that books or cancels, and sent once, when that has been committed.
"""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from icalendar import Calendar, Event, vCalAddress, vText

from treatments.models import Booking, Message, MessageKind

SUBJECTS = {
    MessageKind.CONFIRMED: "Your appointment at {clinic}, {day} at {time}",
    MessageKind.CANCELLED: "Cancelled: your appointment at {clinic}, {day} at {time}",
}
# A calendar takes a change only when it counts higher than what it has.
CALENDAR = {
    MessageKind.CONFIRMED: {"method": "REQUEST", "status": "CONFIRMED", "sequence": 0},
    MessageKind.CANCELLED: {"method": "CANCEL", "status": "CANCELLED", "sequence": 1},
}


def queue(*, booking: Booking, kind: MessageKind) -> None:
    """Has the patient told, once, after the transaction around it is committed."""
    message, is_new = Message.objects.get_or_create(booking=booking, kind=kind)
    if is_new:
        send.enqueue(message.pk)


@task()
def send(message_id: int) -> None:
    """Sends a message that has not been sent and is still true; raises what the mail server raises.

    Marked and sent in one transaction: a failure leaves it unsent and the queue's record FAILED, and of two
    workers with the same message the second waits and finds it sent.
    """
    with transaction.atomic():
        message = _locked(message_id)
        if message.sent_at is not None or not _is_true(message):
            return
        message.sent_at = timezone.now()
        message.save(update_fields=["sent_at"])
        email_for(message).send()


def _locked(message_id: int) -> Message:
    messages = Message.objects.select_for_update(of=("self",))
    return messages.select_related("booking__patient", "booking__session__plan__clinic").get(pk=message_id)


def _is_true(message: Message) -> bool:
    """Whether it still says what is: a booking that is cancelled meanwhile is no longer confirmed."""
    is_cancelled = message.booking.cancelled_at is not None
    return is_cancelled == (message.kind == MessageKind.CANCELLED)


def email_for(message: Message) -> EmailMultiAlternatives:
    """The e-mail as it goes out: plain text, the same in HTML, and the calendar entry."""
    booking, kind = message.booking, MessageKind(message.kind)
    about = _about(booking)
    subject = SUBJECTS[kind].format(clinic=about["clinic"].name, day=about["day"], time=about["time"])
    email = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"messages/{kind}.txt", about),
        to=[booking.patient.email],
        reply_to=[about["clinic"].email] if about["clinic"].email else None,
    )
    email.attach_alternative(render_to_string(f"messages/{kind}.html", about), "text/html")
    method = CALENDAR[kind]["method"]
    email.attach("appointment.ics", calendar_for(booking, kind), f"text/calendar; method={method}")
    return email


def _about(booking: Booking) -> dict[str, Any]:
    """What the texts say, in the clinic's own wall time."""
    clinic = booking.session.plan.clinic
    starts_at = booking.starts_at.astimezone(clinic.zone)
    return {
        "patient": booking.patient,
        "clinic": clinic,
        "day": f"{starts_at:%A} {starts_at.day} {starts_at:%B} {starts_at.year}",
        "time": f"{starts_at:%H:%M}",
        "link": settings.SITE_URL + reverse("patient:my"),
    }


def calendar_for(booking: Booking, kind: MessageKind) -> str:
    """An iCalendar entry (RFC 5546) in UTC that puts the appointment into her calendar, or takes it out."""
    entry, clinic = CALENDAR[kind], booking.session.plan.clinic
    event = Event()
    event.add("uid", str(booking.calendar_uid))
    event.add("sequence", entry["sequence"])
    event.add("dtstamp", booking.cancelled_at or booking.booked_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", f"Your appointment at {clinic.name}")
    event.add("location", f"{clinic.name}, {clinic.place}")
    event.add("status", entry["status"])
    event.add("organizer", _address(clinic.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1], clinic.name))
    event.add("attendee", _address(booking.patient.email, booking.patient.full_name, RSVP="FALSE", PARTSTAT="ACCEPTED"))
    calendar = Calendar()
    calendar.add("prodid", "-//Clinic Advisor//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", entry["method"])
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def _address(email: str, name: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for key, value in {"CN": name, **parameters}.items():
        address.params[key] = vText(value)
    return address
