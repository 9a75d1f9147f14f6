"""Notifications to patients about their bookings, in the patient's language: e-mails with calendar entries.

Neither subject nor calendar entry names the treatment: others may see the screen. The same content fits into a text
message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event, vCalAddress, vText

from treatments.models import Booking, Clinic, Message, MessageKind, Patient, TimeOffer
from treatments.wording.days import clock_in_words, time_in_words, weekday_in_words

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
    MessageKind.OFFER: gettext_lazy("%(clinic)s: %(when)s is free. Sign in to take it"),
    MessageKind.INVITATION: gettext_lazy(
        "%(clinic)s: you were last here on %(when)s. To come again, sign in or call us"
    ),
}
# The calendar method and status of each kind; a reminder finds the entry already there.
CALENDAR = {
    MessageKind.CONFIRMED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.MOVED: {"method": "REQUEST", "status": "CONFIRMED"},
    MessageKind.CANCELLED: {"method": "CANCEL", "status": "CANCELLED"},
}


@dataclass(frozen=True, slots=True)
class BookingNews:
    """News about a booking; `moved_from` is the start that the patient knew before."""

    booking: Booking
    kind: MessageKind
    moved_from: datetime | None = None


def email_for(message: Message, told: Sequence[BookingNews]) -> EmailMultiAlternatives:
    """The e-mail to send: plain text, the same in HTML, and the calendar entries, in the patient's language."""
    first, kind = told[0].booking, MessageKind(message.kind)
    with translation.override(first.patient.language):
        about = _about(told)
        words = {"clinic": about["clinic"].name, "day": about["day"], "time": about["time"]}
        subject = (SUBJECTS_OF_SEVERAL if len(told) > 1 else SUBJECTS)[kind] % words
        email = compose(f"messages/{kind}", about, subject, first.patient, about["clinic"])
        if kind in CALENDAR:
            method = CALENDAR[kind]["method"]
            for number, item in enumerate(told, start=1):
                name = "appointment.ics" if number == 1 else f"appointment-{number}.ics"
                email.attach(name, calendar_for(item.booking, kind), f"text/calendar; method={method}")
    return email


def text_for(message: Message, told: Sequence[BookingNews]) -> str:
    """The same as a text message: place and time, and how to stop the texts."""
    patient, clinic = told[0].booking.patient, told[0].booking.session.plan.clinic
    with translation.override(patient.language):
        times = [_times_of(item) for item in told]
        when = "; ".join(f"{time['day']}, {time['time']}" for time in times)
        return _as_text(MessageKind(message.kind), clinic, when)


def offer_email(offers: Sequence[TimeOffer]) -> EmailMultiAlternatives:
    """Which free times the patient can have, and until when, in the patient's language."""
    plan = offers[0].entry.session.plan
    with translation.override(plan.patient.language):
        times = [_about_offer(offer, plan.clinic) for offer in offers]
        first_over = times[offers.index(min(offers, key=lambda offer: offer.expires_at))]
        words = {"clinic": plan.clinic.name, "day": times[0]["day"], "time": times[0]["time"]}
        subject = _("A time is free at %(clinic)s: %(day)s at %(time)s") % words
        if len(times) > 1:
            subject = _("Times are free at %(clinic)s") % words
        return compose("messages/offer", {**first_over, "times": times}, subject, plan.patient, plan.clinic)


def offer_text(offers: Sequence[TimeOffer]) -> str:
    """The same as a text message."""
    plan = offers[0].entry.session.plan
    with translation.override(plan.patient.language):
        times = [_about_offer(offer, plan.clinic) for offer in offers]
        return _as_text(MessageKind.OFFER, plan.clinic, "; ".join(f"{time['day']}, {time['time']}" for time in times))


def invitation_email(patient: Patient, last_on: date) -> EmailMultiAlternatives:
    """An invitation to come again after the last visit, with how to book and how to opt out."""
    clinic = patient.clinic
    with translation.override(patient.language):
        about = {"day": weekday_in_words(last_on), "label": _("Sign in")}
        subject = _("Would you like to come again to %(clinic)s?") % {"clinic": clinic.name}
        return compose("messages/invitation", about, subject, patient, clinic)


def invitation_text(patient: Patient, last_on: date) -> str:
    """The same as a text message."""
    with translation.override(patient.language):
        return _as_text(MessageKind.INVITATION, patient.clinic, weekday_in_words(last_on))


def _about_offer(offer: TimeOffer, clinic: Clinic) -> dict[str, Any]:
    return {
        "day": _day(offer.during.lower, clinic),
        "time": time_in_words(offer.during.lower, clinic.zone),
        "until_day": _day(offer.expires_at, clinic),
        "until": time_in_words(offer.expires_at, clinic.zone),
        "clock": clock_in_words(clinic.time_zone),
    }


def _as_text(kind: MessageKind, clinic: Clinic, when: str) -> str:
    return as_text(TEXTS[kind] % {"clinic": clinic.name, "when": when})


def as_text(text: str) -> str:
    """A text message with how to stop the texts, in the active language."""
    ending = _("Text STOP to end these texts.")
    return f"{text}\n{ending}".replace("\xa0", " ")  # a character outside the text-message alphabet doubles its length


def compose(
    template: str, about: dict[str, Any], subject: str, patient: Patient, clinic: Clinic
) -> EmailMultiAlternatives:
    """An e-mail from `template`.txt with the same in HTML from `template`.html, in the active language."""
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
    """An absolute URL of the site."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _about(told: Sequence[BookingNews]) -> dict[str, Any]:
    """The variables of the templates, in the clinic's wall time; `others` are the message's further bookings."""
    clinic = told[0].booking.session.plan.clinic
    first, *others = (_times_of(item) for item in told)
    return {
        "clinic": clinic,
        **first,
        "others": others,
        "clock": clock_in_words(clinic.time_zone),
        "hours": clinic.change_until_hours,
    }


def _times_of(news: BookingNews) -> dict[str, Any]:
    clinic = news.booking.session.plan.clinic
    if news.moved_from is None:
        return time_of(news.booking)
    before = {"day": _day(news.moved_from, clinic), "time": time_in_words(news.moved_from, clinic.zone)}
    if news.kind == MessageKind.CANCELLED:  # the patient was not notified of a later move
        return before
    return {**time_of(news.booking), "day_before": before["day"], "time_before": before["time"]}


def time_of(booking: Booking) -> dict[str, str]:
    """The `day` and the `time` of a booking in the clinic's time zone, in the active language."""
    clinic = booking.session.plan.clinic
    return {"day": _day(booking.starts_at, clinic), "time": time_in_words(booking.starts_at, clinic.zone)}


def _day(moment: datetime, clinic: Clinic) -> str:
    return weekday_in_words(moment.astimezone(clinic.zone).date())


def calendar_for(booking: Booking, kind: MessageKind) -> str:
    """An iCalendar entry (RFC 5546) in UTC that adds the appointment to the patient's calendar, or removes it."""
    entry, clinic = CALENDAR[kind], booking.session.plan.clinic
    event = event_of(booking)
    event.add("status", entry["status"])
    event.add("organizer", _address(clinic.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1], clinic.name))
    event.add("attendee", _address(booking.patient.email, booking.patient.full_name, RSVP="FALSE", PARTSTAT="ACCEPTED"))
    return _calendar(event, entry["method"])


def calendar_file(booking: Booking) -> str:
    """The same to download: it invites nobody and asks for no reply."""
    event = event_of(booking)
    event.add("status", "CONFIRMED")
    return _calendar(event, "PUBLISH")


def _calendar(event: Event, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Clinic Advisor//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def event_of(booking: Booking) -> Event:
    """The event with time and place only; its sequence grows with each change, as calendars require."""
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
