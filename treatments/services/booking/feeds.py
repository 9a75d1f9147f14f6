"""A patient's bookings as a feed that the patient's calendar program reads from a secret address.

Only the SHA-256 of the secret is stored, so access to the database does not give access to the calendar.
"""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar

from treatments.models import CalendarFeed, Patient, User
from treatments.models.audit import acting
from treatments.services.messages.visit_emails import event_of


@transaction.atomic
def open_feed(*, patient: Patient, by: User) -> str:
    """Create a new secret for the patient's feed and return it.

    It is shown only once; an older secret stops working.
    """
    token = secrets.token_urlsafe(32)
    with acting(by, "feed.opened", patient=patient.pk):
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        CalendarFeed.objects.filter(patient=patient).delete()
        CalendarFeed.objects.create(patient=patient, token_hash=_hash(token))
    return token


@transaction.atomic
def close_feed(*, patient: Patient, by: User) -> None:
    """Turn the feed off; does nothing if there is none."""
    with acting(by, "feed.closed", patient=patient.pk):
        CalendarFeed.objects.filter(patient=patient).delete()


def feed_with(token: str) -> CalendarFeed | None:
    """The feed with this secret."""
    return CalendarFeed.objects.select_related("patient").filter(token_hash=_hash(token)).first()


def calendar_of(patient: Patient) -> str:
    """The patient's bookings that are not cancelled, as iCalendar (RFC 5545).

    Times are in UTC, texts in the patient's language; the treatments are not named.
    """
    active = patient.bookings.standing().select_related("session__plan__clinic").order_by("during")
    calendar = Calendar()
    with translation.override(patient.language):
        calendar.add("prodid", "-//Clinic Advisor//Appointments//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Your appointments"))
        for booking in active:
            calendar.add_component(event_of(booking))
    return bytes(calendar.to_ical()).decode()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
