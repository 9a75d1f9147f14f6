"""The treatment record: begun when the patient arrives, written during treatment, signed once, then only amended.

A record can be saved at any time, complete or not; what is missing is required only for signing.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, cast

from django.db import IntegrityError, OperationalError, transaction

from questionnaire import services as quiz
from questionnaire.photos import CleanPhoto
from treatments.lifecycle import BookingState, SessionState, label
from treatments.models import (
    Amendment,
    Anaesthetic,
    Booking,
    Clinic,
    Device,
    Lot,
    LotUse,
    Point,
    RecordPhoto,
    TreatmentRecord,
    User,
)
from treatments.models.audit import acting
from treatments.models.clinic import BOTOX
from treatments.permissions import check_can_treat
from treatments.rules.areas import areas_of
from treatments.rules.plausible import Amounts, unusual
from treatments.services import locks
from treatments.services.care.consents import ConsentMissing, check_consent
from treatments.services.care.photos import PhotosRefused, check_keep_photos
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.refusals import Refused
from treatments.services.safety import sweeps

MAX_PHOTOS = 12
EARLIEST_START = timedelta(minutes=30)
"""How long before the booked time a treatment may begin; for an earlier treatment the visit is moved first."""


class RecordRefused(Refused):
    """An entry that is refused; the message is for the user, `field` names the invalid input."""


class RecordChanged(RecordRefused):
    """Somebody else saved or signed the record meanwhile; nothing was overwritten."""


@dataclass(frozen=True)
class PointEntry:
    """One injection as entered; `x` and `y`, its place on the drawing, are None if none was tapped."""

    area: str
    units: Decimal
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True)
class LotEntry:
    """A lot that was used, the expiry date on the pack, and why it differs from the stock list."""

    lot: Lot
    expires_on: date | None
    expiry_note: str = ""


@dataclass(frozen=True)
class RecordEntries:
    """The contents of a record, complete or not."""

    areas: tuple[str, ...] = ()
    points: tuple[PointEntry, ...] = ()
    lots: tuple[LotEntry, ...] = ()
    device: Device | None = None
    depth_mm: Decimal | None = None
    passes: int | None = None
    dilution_ml: Decimal | None = None
    units_elsewhere: int | None = None
    anaesthetic: str = Anaesthetic.NONE
    reactions: tuple[str, ...] = field(default=())
    note: str = ""
    aftercare_given: bool = False
    confirmed: tuple[str, ...] = ()

    def all_areas(self) -> list[str]:
        """The chosen areas, then those that only a point names."""
        return list(dict.fromkeys((*self.areas, *(point.area for point in self.points))))


def start(*, booking: Booking, by: User, now: datetime) -> TreatmentRecord:
    """The record of the booking's session, begun now if there is none; `now` is aware.

    Raises NotAllowed, and RecordRefused if the patient has not arrived, the visit is held or not yet due, or the
    consent is missing.
    """
    check_can_treat(by, booking.session.plan.clinic)
    try:
        with _changing(booking, by, "record.started"):
            found = TreatmentRecord.objects.filter(session=booking.session).first()
            if found is not None and (found.signed_at or found.booking_id == booking.pk):
                return found
            sweeps.look_until_swept(session=booking.session, by=by, now=now)
            check_start(booking, now)
            check_consent(booking.session)
            if found is not None:
                return _carry_over(found, booking)
            return TreatmentRecord.objects.create(
                session=booking.session,
                booking=booking,
                treatment=booking.session.treatment,
                areas=booking.session.areas,
                device=booking.device,
                started_by=by,
                started_at=now,
            )
    except ConsentMissing as missing:
        raise RecordRefused(str(missing)) from missing
    except IntegrityError as error:
        raise _refused_by_database(error) from error


def _carry_over(record: TreatmentRecord, booking: Booking) -> TreatmentRecord:
    """Assign the draft of an interrupted visit to the session's new booking."""
    record.booking = booking
    record.save(update_fields=["booking"])
    return record


def _refused_by_database(error: IntegrityError) -> Exception:
    """The error to show for a violated rule of the table; any other error is returned unchanged."""
    if "no consent stands" in str(error):
        return RecordRefused("The patient’s consent to this treatment is missing. Take it before you start.")
    return error


def check_start(booking: Booking, now: datetime) -> None:
    """Raises RecordRefused unless the patient is here for this visit, its time has come and it is not held."""
    if booking.session.state == SessionState.HELD:
        raise RecordRefused("This visit is held. A clinician has to lift the hold before it can start.")
    if booking.state == BookingState.BOOKED:
        raise RecordRefused("The patient is not checked in yet. The front desk marks the arrival first.")
    if booking.state != BookingState.ARRIVED:
        raise RecordRefused(f"This visit is {label(booking.state)}; no record can be begun for it.")
    check_due(booking, now)


def check_due(booking: Booking, now: datetime) -> None:
    """Raises RecordRefused long before the booked time: no visit is recorded before it can have begun."""
    if now < booking.starts_at - EARLIEST_START:
        zone = booking.session.plan.clinic.zone
        booked, first = (at.astimezone(zone) for at in (booking.starts_at, booking.starts_at - EARLIEST_START))
        raise RecordRefused(
            f"This visit is booked for {booked:%H:%M}. Its record can be started and signed from {first:%H:%M}. "
            "To treat earlier, have the desk move the visit."
        )


def can_start(booking: Booking, now: datetime) -> bool:
    """Whether `check_start` raises nothing."""
    try:
        check_start(booking, now)
    except RecordRefused:
        return False
    return True


def save(*, record: TreatmentRecord, entries: RecordEntries, version: int, by: User, now: datetime) -> TreatmentRecord:
    """Store the entries, complete or not; they replace the previous ones.

    `version` is the record's version as the writer saw it. Raises NotAllowed, RecordRefused, and RecordChanged if
    somebody else saved or signed it meanwhile.
    """
    check_can_treat(by, clinic_of(record))
    check_entries(record, entries)
    with transaction.atomic(), acting(by, "record.saved", record=record.pk):
        locked = lock_record(record, version)
        locked.areas = entries.all_areas()
        for name in ("device", "depth_mm", "passes", "dilution_ml", "units_elsewhere", "anaesthetic"):
            setattr(locked, name, getattr(entries, name))
        locked.reactions, locked.note = list(entries.reactions), entries.note.strip()
        locked.aftercare_given = entries.aftercare_given
        locked.confirmed = [
            sentence for sentence in unusual_in(locked, entries.points) if sentence in entries.confirmed
        ]
        locked.version, locked.changed_by, locked.changed_at = version + 1, by, now
        locked.save()
        _replace_parts(locked, entries)
    return locked


def unusual_in(record: TreatmentRecord, points: Iterable[Point | PointEntry]) -> list[str]:
    """A sentence for each number outside its usual range, confirmed or not; `points` are the record's points."""
    return unusual(
        Amounts(
            areas=tuple(record.areas),
            points=tuple(point.units for point in points),
            dilution_ml=record.dilution_ml,
            units_elsewhere=record.units_elsewhere,
            depth_mm=record.depth_mm,
            passes=record.passes,
        )
    )


def _replace_parts(record: TreatmentRecord, entries: RecordEntries) -> None:
    record.points.all().delete()
    Point.objects.bulk_create(
        Point(record=record, area=point.area, units=point.units, x=point.x, y=point.y) for point in entries.points
    )
    record.lot_uses.all().delete()
    LotUse.objects.bulk_create(
        LotUse(record=record, lot=used.lot, expires_on=used.expires_on, expiry_note=used.expiry_note.strip())
        for used in entries.lots
    )


def check_entries(record: TreatmentRecord, entries: RecordEntries) -> None:
    """Raises RecordRefused for entries that no record of this clinic can have, complete or not."""
    clinic, known = clinic_of(record), {area.id for area in areas_of(record.treatment)}
    if set(entries.all_areas()) - known:
        raise RecordRefused("Choose an area of this treatment.", "areas")
    if entries.points and record.treatment != BOTOX:
        raise RecordRefused("Only a Botox treatment has points with units.", "points")
    if any(used.lot.clinic_id != clinic.pk for used in entries.lots):
        raise RecordRefused("Choose a lot of this clinic.", "lots")
    if len({used.lot.pk for used in entries.lots}) < len(entries.lots):
        raise RecordRefused("The same lot is chosen twice. Choose it once.", "lots")
    if entries.device and entries.device.clinic_id != clinic.pk:
        raise RecordRefused("Choose a device of this clinic.", "device")


def amend(*, record: TreatmentRecord, text: str, reason: str, by: User, now: datetime) -> Amendment:
    """Add an amendment with a reason to a signed record; the record itself does not change. `now` is aware.

    Idempotent: the same text and reason by the same user is stored once. Raises NotAllowed and RecordRefused.
    """
    check_can_treat(by, clinic_of(record))
    text, reason = text.strip(), reason.strip()
    with transaction.atomic(), acting(by, "record.amended", record=record.pk):
        locked = TreatmentRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        check_amend(locked, text, reason)
        again = locked.amendments.filter(made_by=by, text=text, reason=reason).first()
        return again or Amendment.objects.create(record=locked, text=text, reason=reason, made_by=by, made_at=now)


def check_amend(record: TreatmentRecord, text: str, reason: str) -> None:
    """Raises RecordRefused unless the record is signed and the amendment has a text and a reason."""
    if record.signed_at is None:
        raise RecordRefused("This record is not signed yet. Change the record itself.")
    if not text:
        raise RecordRefused("Write what is to be added or put right.", "text")
    if not says_why(reason):
        raise RecordRefused(f"Say why it is added. {SAY_WHY}", "reason")


def add_photo(*, record: TreatmentRecord, view: str, photo: CleanPhoto, by: User, now: datetime) -> RecordPhoto:
    """Store a cleaned photo with an unsigned record. The files are deleted if the row cannot be created.

    Raises NotAllowed, RecordRefused (also if the patient allows no photos to be kept) and RecordChanged.
    """
    check_can_treat(by, clinic_of(record))
    _check_photos(record)
    name = uuid.uuid4().hex
    names = [f"{name}.jpg", f"{name}-small.jpg"]
    try:
        with transaction.atomic(), acting(by, "record.photo_added", record=record.pk):
            locked = lock_record(record)
            if locked.photos.count() >= MAX_PHOTOS:
                raise RecordRefused(f"A record holds at most {MAX_PHOTOS} photos. Remove one to add another.", "photo")
            quiz.keep_photo_files(dict(zip(names, (photo.jpeg, photo.thumbnail), strict=True)))
            return RecordPhoto.objects.create(
                record=locked, view=view, file_name=names[0], thumbnail_name=names[1], taken_by=by, taken_at=now
            )
    except quiz.PhotoNotKept as error:
        raise RecordRefused("The photo could not be kept: the folder of photos cannot be written.", "photo") from error
    except BaseException:
        quiz.delete_photo_files(names)
        raise


def _check_photos(record: TreatmentRecord) -> None:
    try:
        check_keep_photos(record.booking.patient, clinic_of(record))
    except PhotosRefused as refused:
        raise RecordRefused(str(refused), "photo") from refused


def remove_photo(*, photo: RecordPhoto, by: User) -> None:
    """Remove a photo from an unsigned record; its files are deleted on commit. Raises NotAllowed and RecordChanged."""
    record = photo.record
    check_can_treat(by, clinic_of(record))
    names = [photo.file_name, photo.thumbnail_name]
    with transaction.atomic(), acting(by, "record.photo_removed", record=record.pk):
        lock_record(record)
        photo.delete()
        transaction.on_commit(lambda: quiz.delete_photo_files(names))


def open_photo(*, photo: RecordPhoto, thumbnail: bool = False) -> IO[bytes]:
    """The JPEG file; the caller has checked the permission to see it."""
    return cast(IO[bytes], quiz.photo_storage().open(photo.thumbnail_name if thumbnail else photo.file_name))


def lock_record(record: TreatmentRecord, version: int | None = None) -> TreatmentRecord:
    """The row, locked and read again. Raises RecordChanged if it is signed, or no longer of this version."""
    rows = TreatmentRecord.objects.select_for_update(of=("self",))
    locked = rows.select_related("session__plan__clinic", "booking", "changed_by", "signed_by").get(pk=record.pk)
    if locked.signed_at is not None:
        at = locked.signed_at.astimezone(clinic_of(locked).zone)
        raise RecordChanged(f"{locked.signed_by} signed this record on {at:%B} {at.day} at {at:%H:%M}. Amend it.")
    if version is not None and locked.version != version:
        at = (locked.changed_at or locked.started_at).astimezone(clinic_of(locked).zone)
        who = locked.changed_by or locked.started_by
        raise RecordChanged(
            f"{who} saved this record at {at:%H:%M}, after you opened it. Nothing was overwritten. What you typed "
            "still stands here; open the record in another tab to compare, then save again."
        )
    return locked


def clinic_of(record: TreatmentRecord) -> Clinic:
    """The clinic where it took place."""
    return record.session.plan.clinic


@contextmanager
def _changing(booking: Booking, by: User, action: str) -> Iterator[None]:
    """One transaction that locks the rows of the booking in the common order."""
    try:
        with transaction.atomic(), acting(by, action, booking=booking.pk):
            locks.lock_person(booking.patient)
            locks.lock(booking.session, booking)
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, locks.CONCURRENCY_ERRORS):
            raise
        raise RecordRefused("Somebody else is changing this visit just now. Try again.") from error
