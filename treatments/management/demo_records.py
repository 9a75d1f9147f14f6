"""The demo clinic's stock, and the signed records of the visits that took place there."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from treatments.management import demo_consents
from treatments.models import Booking, Clinic, ContactOutcome, Lot, LotUse, Product, ProductKind, Reaction, User
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.rules.areas import AREAS, area_named
from treatments.services.care import consents, records, signing
from treatments.services.care.records import LotEntry, PointEntry, RecordEntries
from treatments.services.safety import recalls

TOXIN, CARTRIDGE, CREAM = "Botox 100 U vial (demo)", "SkinPen cartridge (demo)", "Numbing cream (demo)"
PRODUCTS = (
    (TOXIN, ProductKind.TOXIN),
    (CARTRIDGE, ProductKind.CARTRIDGE),
    (CREAM, ProductKind.ANAESTHETIC),
)
LOTS = (
    # product, number, days until it expires, in stock
    (TOXIN, "D4470A", 210, True),
    (TOXIN, "D4391C", 45, True),
    (TOXIN, "D4102B", -20, True),
    (CARTRIDGE, "SP-2206", 400, True),
    (CARTRIDGE, "SP-2188", 120, False),
    (CREAM, "LX-071", 90, True),
)
USED = {BOTOX: "D4470A", SKINPEN: "SP-2206"}
CALLED_BACK = "D4391C"
CALLED_BACK_FROM = 4  # visits: enough to show the list, and few enough to work through it


def stock(clinic: Clinic, today: date) -> None:
    """Creates lots that are in date, expired and used up."""
    products = {name: Product.objects.get_or_create(name=name, kind=kind)[0] for name, kind in PRODUCTS}
    Lot.objects.bulk_create(
        Lot(
            product=products[name],
            clinic=clinic,
            number=number,
            expires_on=today + timedelta(days=days),
            is_in_stock=in_stock,
        )
        for name, number, days, in_stock in LOTS
    )


def agree(booking: Booking, *, now: datetime) -> None:
    """Records consent before the visit, if it is missing; every second one with the treating clinician."""
    session = booking.session
    if not consents.has_consent(session):
        by = booking.clinician.user if session.plan_id % 2 else None
        demo_consents.agree(session.plan, session.treatment, by=by, now=now)


def finish(booking: Booking, *, now: datetime) -> None:
    """Creates, fills in and signs the visit's record as the treating clinician; `now` is when the visit ended."""
    by = booking.clinician.user
    agree(booking, now=booking.starts_at)
    record = records.start(booking=booking, by=by, now=booking.starts_at)
    record = records.save(record=record, entries=_entries(booking), version=record.version, by=by, now=now)
    signing.sign(record=record, version=record.version, by=by, now=now)


def _entries(booking: Booking) -> RecordEntries:
    treatment = booking.session.treatment
    areas = _areas(booking)
    if treatment == SKINPEN:
        return RecordEntries(
            areas=areas,
            lots=_lots(booking),
            device=booking.device,
            depth_mm=Decimal("1.00"),
            passes=4,
            reactions=(Reaction.REDNESS,),
            aftercare_given=True,
        )
    if treatment == BOTOX:
        points = tuple(
            PointEntry(area.id, Decimal(spot.units), spot.x, spot.y)
            for area in filter(None, (area_named(BOTOX, concern) for concern in areas))
            for spot in area.pattern
        )
        return RecordEntries(areas=areas, points=points, lots=_lots(booking), units_elsewhere=0, aftercare_given=True)
    return RecordEntries(note="Even, no droop. Content.")


def _areas(booking: Booking) -> tuple[str, ...]:
    """Returns the patient's concerns that a record can name; the forehead with the frown lines, as on the label."""
    treatment = booking.session.treatment
    weighed = booking.session.plan.review.assessment.result["treatments"].get(treatment, {"concerns": []})
    concerns = {concern["id"] for concern in weighed["concerns"]}
    if treatment == SKINPEN:
        return ("neck",) if "neck_lines" in concerns else ("cheeks",)
    if "forehead_lines" in concerns:
        concerns.add("frown_lines")
    return tuple(area.id for area in AREAS.get(treatment, ()) if area.id in concerns)


def _lots(booking: Booking) -> tuple[LotEntry, ...]:
    number = USED[booking.session.treatment]
    if "crows_feet" in _areas(booking) and LotUse.objects.filter(lot__number=CALLED_BACK).count() < CALLED_BACK_FROM:
        number = CALLED_BACK
    lot = Lot.objects.get(clinic=booking.session.plan.clinic, number=number)
    return (LotEntry(lot, lot.expires_on),)


def call_back(*, by: User, now: datetime) -> None:
    """Recalls one lot this morning; one of the patients treated with it was reached and is well."""
    product = Product.objects.get(name=TOXIN)
    reason = "Demo: the maker found a label that names the wrong strength. Ask each patient about weakness."
    recall = recalls.declare(product=product, number=CALLED_BACK, reason=reason, by=by, now=now)
    use = recalls.uses_of(recall).order_by("pk").first()
    if use is not None:
        record = use.record
        recalls.note_contact(
            recall=recall,
            patient=record.booking.patient,
            outcome=ContactOutcome.REACHED_WELL,
            note="No weakness, no complaint.",
            by=record.started_by,
            now=now + timedelta(hours=1),
        )
