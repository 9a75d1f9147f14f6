"""Queries for treatment records."""

from collections.abc import Iterable

from django.db.models import QuerySet

from treatments.models import (
    Amendment,
    Booking,
    Device,
    Lot,
    LotUse,
    Point,
    RecordPhoto,
    TreatmentOffer,
    TreatmentRecord,
)


def lots_at(record: TreatmentRecord) -> list[Lot]:
    """The lots of the record's clinic, including used-up ones, each with its product and whether it is recalled."""
    lots = Lot.objects.with_recall().filter(clinic=record.session.plan.clinic)
    return list(lots.select_related("product").order_by("expires_on", "number"))


def devices_at(record: TreatmentRecord) -> list[Device]:
    """The clinic's devices of the kind that the treatment needs, and the one that the record names."""
    clinic = record.session.plan.clinic
    kinds = TreatmentOffer.objects.filter(clinic=clinic, treatment=record.treatment).values("device_kind")
    usable = Device.objects.filter(clinic=clinic, is_active=True, kind__in=kinds)
    named = Device.objects.filter(records=record)
    return list((usable | named).distinct().order_by("name"))


def points_of(record: TreatmentRecord) -> QuerySet[Point]:
    """The record's points in the order of entry."""
    return record.points.order_by("pk")


def lot_uses_of(record: TreatmentRecord) -> QuerySet[LotUse]:
    """The record's lots with product, in the order of the form."""
    return record.lot_uses.select_related("lot__product").order_by("pk")


def photos_of(record: TreatmentRecord) -> QuerySet[RecordPhoto]:
    """The record's photos, the oldest first."""
    return record.photos.order_by("taken_at", "pk")


def amendments_of(record: TreatmentRecord) -> QuerySet[Amendment]:
    """The record's amendments with their authors, the oldest first."""
    return record.amendments.select_related("made_by").order_by("made_at", "pk")


def records_by_booking(bookings: Iterable[Booking]) -> dict[int, TreatmentRecord]:
    """The record of each booking that has one, by the booking's key."""
    found = TreatmentRecord.objects.filter(booking__in=[booking.pk for booking in bookings])
    return {record.booking_id: record for record in found.select_related("signed_by")}


def records_of_plan(plan_id: int) -> QuerySet[TreatmentRecord]:
    """A plan's records in the order of its sessions."""
    return (
        TreatmentRecord.objects.filter(session__plan=plan_id)
        .select_related("session__plan__clinic", "signed_by")
        .order_by("session__position")
    )
