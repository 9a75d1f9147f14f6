"""A time offered to a patient, as text. Times are in the clinic's time zone, which is named."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState
from treatments.models import TimeOffer
from treatments.patient.presenters.bookings import at_in_words, is_lost, why_refused
from treatments.services.booking.waitlist import OfferOver, check_can_be_had, check_open
from treatments.wording.days import clock_in_words, time_in_words, weekday_in_words
from treatments.wording.treatments import visit_name


@dataclass(frozen=True)
class Offer:
    """What is offered, with whom, and until when."""

    uid: object
    name: str
    day: str
    time: str
    clock: str
    place: str
    with_whom: str
    until_day: str
    until: str
    instead_of: str
    """The time that the patient has and would give up for it; "" if they have none."""


def offer(offer: TimeOffer) -> Offer:
    """Returns the offer as the patient's page shows it."""
    session, clinic = offer.entry.session, offer.entry.session.plan.clinic
    return Offer(
        uid=offer.uid,
        name=visit_name(session.treatment, session.number),
        day=weekday_in_words(timezone.localdate(offer.during.lower, clinic.zone)),
        time=time_in_words(offer.during.lower, clinic.zone),
        clock=clock_in_words(clinic.time_zone),
        place=f"{clinic.name}, {clinic.place}",
        with_whom=str(offer.clinician),
        until_day=weekday_in_words(timezone.localdate(offer.expires_at, clinic.zone)),
        until=time_in_words(offer.expires_at, clinic.zone),
        instead_of=_instead_of(offer),
    )


def _instead_of(offer: TimeOffer) -> str:
    entry = offer.entry
    booked = entry.session.bookings.filter(state=BookingState.BOOKED).first() if entry.wants_earlier else None
    return at_in_words(booked.starts_at, entry.session.plan.clinic) if booked else ""


def why_over(offer: TimeOffer, *, now: datetime) -> str:
    """Returns why it can no longer be taken; "" while it can."""
    try:
        check_open(offer, now=now)
        check_can_be_had(offer, now=now)
    except OfferOver as over:
        return why_not_taken(over)
    return ""


def why_not_taken(over: OfferOver) -> str:
    """Returns why it could not be taken: the reason of the rule that refused, if there is one."""
    if over.refused is None or is_lost(over.refused):
        return str(over)
    return _("%(reason)s You stay on the list.") % {"reason": why_refused(over.refused)}
