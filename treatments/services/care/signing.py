"""Sign a treatment record: what it has to contain, the limits it keeps or exceeds by name, and the consequences.

After signing the record is fixed, the visit is done, and the plan's next windows count from its day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import OperationalError, transaction
from django.db.models import Sum

from treatments.lifecycle import SessionState
from treatments.models import (
    Lot,
    LotUse,
    Point,
    ProductKind,
    TreatmentRecord,
    User,
)
from treatments.models.audit import acting
from treatments.models.clinic import BOTOX, BOTOX_REVIEW, SKINPEN
from treatments.models.review.releases import live_knowledge
from treatments.permissions import check_can_treat
from treatments.rules import limits
from treatments.rules.areas import area_named
from treatments.rules.limits import Breach, Dose
from treatments.services import locks
from treatments.services.booking import attendance, booking_refusals, states
from treatments.services.care.records import (
    RecordEntries,
    RecordRefused,
    check_due,
    clinic_of,
    lock_record,
    save,
    unusual_in,
)
from treatments.services.plans import overrides
from treatments.services.reasons import Justification, says_why
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows
from treatments.wording.clinic_days import day_short

NEEDED_LOTS: Mapping[str, ProductKind] = {BOTOX: ProductKind.TOXIN, SKINPEN: ProductKind.CARTRIDGE}
LOT_WORDS = {ProductKind.TOXIN: "the toxin", ProductKind.CARTRIDGE: "the cartridge"}


@dataclass(frozen=True)
class MissingForSigning:
    """A reason against signing, and the input concerned."""

    field: str
    text: str


class RecordIncomplete(RecordRefused):
    """The record cannot be signed as it is; `missing` has all reasons."""

    def __init__(self, missing: Iterable[MissingForSigning]) -> None:
        self.missing = tuple(missing)
        super().__init__(" ".join(item.text for item in self.missing))


def sign(
    *,
    record: TreatmentRecord,
    version: int,
    leave: Mapping[str, Justification] | None = None,
    by: User,
    now: datetime,
) -> TreatmentRecord:
    """Sign the record as it was saved, and mark the visit as done; `now` is aware.

    `version` is the version that the signer read. `leave` has the reason for each exceeded limit, by the limit's id.
    Raises NotAllowed, RecordChanged, RecordIncomplete and, if the visit is not in progress, RecordRefused.
    """
    check_can_treat(by, clinic_of(record))
    booking = record.booking
    try:
        with transaction.atomic(), acting(by, "record.signed", record=record.pk):
            locks.lock_person(booking.patient)
            locks.lock(booking.session, booking)
            locked = lock_record(record, version)
            check_due(booking, now)
            _give_leave(locked, leave or {}, by, now)
            check_complete(locked)
            locked.signed_by, locked.signed_at = by, now
            locked.save(update_fields=["signed_by", "signed_at"])
            # Last: it requires the signed record, and moves the windows of the following visits.
            attendance.mark_done(booking=booking, by=by, now=now)
            # More units than planned may exceed a limit together with those of a visit ahead.
            sweeps.hold_unsafe(patients=[booking.patient], by=by, now=now)
    except booking_refusals.NotPossible as refused:
        raise RecordRefused(str(refused)) from refused
    except OperationalError as error:
        if not isinstance(error.__cause__, locks.CONCURRENCY_ERRORS):
            raise
        raise RecordRefused("Somebody else is changing this visit just now. Try again.") from error
    return locked


def check_complete(record: TreatmentRecord) -> None:
    """Raises RecordIncomplete with all that the record lacks, and each exceeded limit without an override."""
    missing = tuple(missing_in(record))
    if missing:
        raise RecordIncomplete(missing)


def is_complete(record: TreatmentRecord) -> bool:
    """Whether `check_complete` raises nothing."""
    return not any(missing_in(record))


def missing_in(record: TreatmentRecord) -> Iterator[MissingForSigning]:
    """All reasons against signing, in the order of the page."""
    if record.treatment == BOTOX_REVIEW:
        if not record.note:
            yield MissingForSigning("note", "Write what was seen.")
        return
    yield from _areas_and_points(record)
    yield from _settings(record)
    yield from _lots(record)
    if not record.aftercare_given:
        yield MissingForSigning("aftercare_given", "Tell the patient the aftercare and hand it over, then tick it.")
    for sentence, is_confirmed in numbers_to_confirm(record, record.points.all()):
        if not is_confirmed:
            yield MissingForSigning("confirm", f"{sentence} Put it right, or tick that it is so.")
    for breach in open_breaches(record):
        yield MissingForSigning(
            f"leave_{breach.limit}", f"{breach.text} To sign all the same, choose a reason and say it in words."
        )


def missing_if_saved(
    *, record: TreatmentRecord, entries: RecordEntries, version: int, by: User, now: datetime
) -> tuple[tuple[MissingForSigning, ...], list[tuple[str, bool]]]:
    """The reasons against signing if the entries were saved, and `numbers_to_confirm`; nothing is stored.

    Raises as `records.save` does.
    """
    with transaction.atomic():
        saved = save(record=record, entries=entries, version=version, by=by, now=now)
        found = tuple(missing_in(saved)), numbers_to_confirm(saved, saved.points.all())
        transaction.set_rollback(True)
    return found


def numbers_to_confirm(record: TreatmentRecord, points: Iterable[Point]) -> list[tuple[str, bool]]:
    """A sentence for each saved number outside its usual range, and whether it was confirmed."""
    return [(sentence, sentence in record.confirmed) for sentence in unusual_in(record, points)]


def _areas_and_points(record: TreatmentRecord) -> Iterator[MissingForSigning]:
    if not record.areas:
        yield MissingForSigning("areas", "Choose at least one area.")
    if record.treatment != BOTOX:
        return
    with_points = set(record.points.values_list("area", flat=True))
    for area_id in record.areas:
        if area_id not in with_points:
            area = area_named(record.treatment, area_id)
            yield MissingForSigning("points", f"{area.name if area else area_id}: add its points, or untick the area.")
    if record.units_elsewhere is None:
        yield MissingForSigning(
            "units_elsewhere", "Ask what toxin the patient had elsewhere; write 0 where it was none."
        )


def _settings(record: TreatmentRecord) -> Iterator[MissingForSigning]:
    if record.treatment != SKINPEN:
        return
    if record.device_id is None:
        yield MissingForSigning("device", "Choose the device.")
    if record.depth_mm is None:
        yield MissingForSigning("depth_mm", "Write the deepest needle depth used.")


def _lots(record: TreatmentRecord) -> Iterator[MissingForSigning]:
    uses = list(record.lot_uses.select_related("lot__product").order_by("pk"))
    lots = {lot.pk: lot for lot in Lot.objects.with_recall().filter(pk__in=[used.lot_id for used in uses])}
    wanted = NEEDED_LOTS[record.treatment]
    if not any(used.lot.product.kind == wanted for used in uses):
        yield MissingForSigning("lots", f"Choose the lot of {LOT_WORDS[wanted]}.")
    day = states.local_day(record.booking)
    for used in uses:
        why = why_not_lot(lots[used.lot_id], day=day) or _expiry(used, day)
        if why:
            yield MissingForSigning("lots", f"{used.lot}: {why}")


def why_not_lot(lot: Lot, *, day: date) -> str:
    """Why a lot, read `with_recall`, cannot be used on a day of its clinic's calendar; "" if it can."""
    if lot.is_recalled:  # type: ignore[attr-defined]  # `with_recall` adds it
        return "recalled."
    if lot.expires_on < day:
        return f"expired on {day_short(lot.expires_on)}."
    return "" if lot.is_in_stock else "not in stock."


def _expiry(used: LotUse, day: date) -> str:
    if used.expires_on is None:
        return "type the expiry date that stands on the pack."
    if used.expires_on < day:
        return f"by the pack it expired on {day_short(used.expires_on)}."
    if used.expires_on != used.lot.expires_on and not says_why(used.expiry_note):
        pack, stock = day_short(used.expires_on), day_short(used.lot.expires_on)
        return f"the pack says {pack}, the stock list {stock}. Say why in words, or choose the right lot."
    return ""


def open_breaches(record: TreatmentRecord) -> list[Breach]:
    """The limits that this treatment exceeds without a sufficient override."""
    leave = plan_windows.leave_of(record.session)
    return [
        breach
        for breach in breaches_of(record)
        if breach.limit not in leave or not breach.is_within(leave[breach.limit])
    ]


def breaches_of(record: TreatmentRecord) -> list[Breach]:
    """Every limit that this treatment exceeds, by the newest knowledge and all doses known for the patient."""
    return limits.breaches([this_dose(record), *earlier_doses(record)], live_knowledge())


def this_dose(record: TreatmentRecord) -> Dose:
    """This treatment on its day; units the patient had elsewhere are added, as their own day is not known."""
    units = record.points.aggregate(total=Sum("units"))["total"] or Decimal(0)
    return Dose(
        treatment=record.treatment,
        day=states.local_day(record.booking),
        units=units + (record.units_elsewhere or 0) if record.treatment == BOTOX else None,
        position=record.session.position,
    )


def earlier_doses(record: TreatmentRecord) -> list[Dose]:
    """The patient's earlier doses: at our clinics by the signed records if there are any, elsewhere as reported."""
    plan = record.session.plan
    basis = plan_windows.basis_of(plan)
    # The units given elsewhere are asked again at each visit, and added to it.
    reported = [Dose(kind, day, done=True) for kind, day in basis.history.items()]
    own, course = plan_windows.course_of(plan, basis)
    dated = [(session, visit.on) for session, visit in zip(own, course.visits, strict=True)]
    dated += [(other.session, other.day) for other in basis.beside]
    return reported + [
        Dose(session.treatment, day, plan_windows.units_of(session), done=True)
        for session, day in dated
        if day and session.state == SessionState.DONE and session.pk != record.session_id
    ]


def _give_leave(record: TreatmentRecord, leave: Mapping[str, Justification], by: User, now: datetime) -> None:
    """Store the reason for each limit that is still exceeded and has one."""
    for breach in open_breaches(record):
        reason = leave.get(breach.limit, Justification())
        if reason.is_enough:
            overrides.allow(session=record.session, breach=breach, amount=breach.found, reason=reason, by=by, now=now)
