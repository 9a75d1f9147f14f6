"""A clinician's bookings as a feed that the clinician's calendar program reads from a secret address.

A phone may show its calendar to other people. An entry therefore gives only time and place and links to the booking
behind the sign-in; it names neither the patient nor the treatment.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from icalendar import Calendar, Event

from treatments.models import Booking, Clinician, ClinicianFeed, User
from treatments.models.audit import acting
from treatments.services.messages.visit_emails import link

KEPT_FOR = timedelta(days=30)
"""How long a past visit stays in the feed."""


@transaction.atomic
def open_feed(*, clinician: Clinician, by: User) -> str:
    """Create a new secret for the clinician's feed and return it.

    It is shown only once; an older secret stops working.
    """
    token = secrets.token_urlsafe(32)
    with acting(by, "feed.opened", clinician=clinician.pk):
        Clinician.objects.select_for_update(no_key=True).get(pk=clinician.pk)
        ClinicianFeed.objects.filter(clinician=clinician).delete()
        ClinicianFeed.objects.create(clinician=clinician, token_hash=_hash(token))
    return token


@transaction.atomic
def close_feed(*, clinician: Clinician, by: User) -> None:
    """Turn the clinician's feed off; does nothing if there is none."""
    with acting(by, "feed.closed", clinician=clinician.pk):
        ClinicianFeed.objects.filter(clinician=clinician).delete()


def feed_with(token: str) -> ClinicianFeed | None:
    """The feed with this secret, if the clinician's account is active."""
    feeds = ClinicianFeed.objects.filter(token_hash=_hash(token), clinician__user__is_active=True)
    return feeds.select_related("clinician__user").first()


def calendar_of(clinician: Clinician, *, now: datetime) -> str:
    """The clinician's bookings that are not cancelled, from 30 days ago on, as iCalendar (RFC 5545) in UTC."""
    active = Booking.objects.standing().filter(clinician=clinician, during__endswith__gt=now - KEPT_FOR)
    calendar = Calendar()
    calendar.add("prodid", "-//Clinic Advisor//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Visits")
    for booking in active.select_related("room__clinic", "device").order_by("during"):
        calendar.add_component(_event(booking))
    return bytes(calendar.to_ical()).decode()


def _event(booking: Booking) -> Event:
    where = ", ".join(str(part) for part in (booking.room, booking.device) if part)
    event = Event()
    # Differs from the uid of the patient's entry: both may be in one calendar.
    event.add("uid", f"{booking.calendar_uid}-clinician")
    event.add("sequence", booking.times_moved)
    event.add("dtstamp", booking.changed_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", f"Visit, {where}")
    event.add("location", f"{booking.room.clinic.name}, {booking.room.clinic.place}")
    event.add("url", link("desk:booking", booking.pk))
    return event


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
