"""The waiting list as text for the desk. All times are the clinic's wall time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from treatments.desk.presenters.choices import OpenUntil, choice_words, open_until
from treatments.models import Booking, OfferState, Patient, TimeOffer, User, WaitlistEntry
from treatments.permissions import can_book, clinics_of
from treatments.queries.booking import waitlist as queries
from treatments.services.booking.chosen_times import ChosenTime
from treatments.wording.clinic_days import counted, moment_words, window_words
from treatments.wording.treatments import visit_name

TONES = {
    OfferState.OPEN: "info",
    OfferState.TAKEN: "good",
    OfferState.DECLINED: "quiet",
    OfferState.EXPIRED: "care",
    OfferState.LOST: "quiet",
    OfferState.WITHDRAWN: "quiet",
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A patient who waits for a time."""

    pk: int
    session: int
    patient: Patient
    clinic: str
    what: str
    window: str
    left: str
    since: str
    booking: int | None
    has: str
    """The booked time for which the patient wants an earlier one; "" if nothing is booked."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that is open."""

    pk: int
    patient: Patient
    what: str
    when: str
    until: OpenUntil


@dataclass(frozen=True, slots=True)
class Freed:
    """A time that came free: its outcome, the offers made, and why other patients got no offer."""

    when: str
    since: str
    outcome: str
    told: list[tuple[str, str, str]]
    passed: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WaitingListPage:
    """Everything the page shows; `refused` says why the last request failed."""

    waiting: tuple[WaitingLine, ...]
    offers: tuple[Offered, ...]
    freed: tuple[Freed, ...]
    refused: Exception | None
    can_book: bool


def waiting_list_page(*, by: User, now: datetime, refused: Exception | None = None) -> WaitingListPage:
    """Returns the waiting list of the user's clinics."""
    clinics = clinics_of(by)
    return WaitingListPage(
        waiting=tuple(waits(entry, now) for entry in queries.waiting(clinics)),
        offers=tuple(offered(offer, now) for offer in queries.open_offers(clinics, now)),
        freed=tuple(freed(time) for time in queries.freed_lately(clinics, now)),
        refused=refused,
        can_book=can_book(by),
    )


def waits(entry: WaitlistEntry, now: datetime) -> WaitingLine:
    """Returns the line of an entry as `queries.waitlist.waiting` reads it."""
    session, clinic = entry.session, entry.session.plan.clinic
    booked: Booking | None = next(iter(session.booked), None)  # type: ignore[attr-defined]
    left = (session.latest - now.astimezone(clinic.zone).date()).days
    return WaitingLine(
        entry.pk,
        session.pk,
        session.plan.patient,
        clinic.name,
        visit_name(session.treatment, session.number),
        window_words(session.earliest, session.latest),
        f"{counted(left, 'day')} left" if left >= 0 else "Window over",
        moment_words(entry.added_at, clinic.zone),
        booked.pk if booked else None,
        moment_words(booked.starts_at, clinic.zone) if booked else "",
    )


def offered(offer: TimeOffer, now: datetime) -> Offered:
    """Returns an open offer with its visit."""
    session, zone = offer.entry.session, offer.freed.clinic.zone
    choice = ChosenTime(offer.during.lower, offer.clinician, offer.room, offer.device)
    return Offered(
        offer.pk,
        session.plan.patient,
        visit_name(session.treatment, session.number),
        choice_words(choice, zone),
        open_until(offer.expires_at, zone, now),
    )


def freed(time: Any) -> Freed:
    """Returns a time that came free, as `queries.waitlist.freed_lately` reads it."""
    zone = time.clinic.zone
    return Freed(
        f"{moment_words(time.during.lower, zone)}, {time.clinician}",
        moment_words(time.freed_at, zone),
        time.outcome or ("Offered" if time.told else "Waits until it cannot be taken back"),
        [
            (offer.entry.session.plan.patient.full_name, offer.get_state_display(), TONES[OfferState(offer.state)])
            for offer in time.told
        ],
        [(passed.entry.session.plan.patient.full_name, passed.why) for passed in time.passed],
    )
