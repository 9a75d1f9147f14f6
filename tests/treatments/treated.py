"""Visits in progress, and complete treatment records of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests import factories
from tests.treatments.plans_to_book import TEN, insert, plan_of
from treatments.models import Lot
from treatments.rules.areas import area_named
from treatments.services.care import records, signing
from treatments.services.care.records import LotEntry, PointEntry, RecordEntries

LATER = TEN + timedelta(minutes=25)


def arrived(patient, *, clinician, room, treatment="botox", starts_at=TEN, consent=True, **fields):
    """Creates the booking of a patient who has arrived for the first visit of a plan, with consent."""
    session = plan_of(patient, treatment, earliest=starts_at.date() - timedelta(days=1))[0]
    session.state = "booked"
    session.save()
    if consent and treatment != "botox_review":
        factories.ConsentFactory(plan=session.plan, treatment=treatment)
    return insert(
        session, clinician=clinician, room=room, by=clinician.user, starts_at=starts_at, state="arrived", **fields
    )


def start(booking, *, by=None, now=None):
    return records.start(booking=booking, by=by or booking.clinician.user, now=now or booking.starts_at)


def lot_of(clinic, kind="toxin", **fields):
    return factories.LotFactory(clinic=clinic, product=factories.ProductFactory(kind=kind), **fields)


def used(lot, **fields):
    return LotEntry(**{"lot": lot, "expires_on": lot.expires_on, **fields})


def pattern(area):
    """The label's injection points of an area."""
    return tuple(PointEntry(area, Decimal(spot.units), spot.x, spot.y) for spot in area_named("botox", area).pattern)


def botox(lot: Lot | None, **changed):
    """A complete record of frown lines by the label."""
    whole = RecordEntries(
        areas=("frown_lines",),
        points=pattern("frown_lines"),
        lots=(used(lot),) if lot else (),
        units_elsewhere=0,
        aftercare_given=True,
    )
    return replace(whole, **changed)


def skinpen(lot: Lot, handpiece, **changed):
    """A complete record of the cheeks."""
    whole = RecordEntries(
        areas=("cheeks",), lots=(used(lot),), device=handpiece, depth_mm=Decimal("1.25"), passes=4, aftercare_given=True
    )
    return replace(whole, **changed)


def save(record, entries, *, by=None, now=TEN, version=None):
    return records.save(
        record=record,
        entries=entries,
        version=record.version if version is None else version,
        by=by or record.started_by,
        now=now,
    )


def sign(record, *, by=None, now=None, **asked):
    now = now or max(LATER, record.booking.starts_at)
    return signing.sign(record=record, version=record.version, by=by or record.started_by, now=now, **asked)


def signed(booking, entries, **asked):
    """Starts, saves and signs a record."""
    return sign(save(start(booking), entries), **asked)
