"""The invariants of the stored rows, each as a query for the rows that violate it.

Constraints, triggers and services enforce them. Rows that bypassed these, by a restored backup, with a trigger
switched off or by hand, are found here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from questionnaire.models import SubmissionPhoto
from questionnaire.services import photo_storage
from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import (
    Assessment,
    Booking,
    Consent,
    Hold,
    KnowledgeRelease,
    LotUse,
    Message,
    Patient,
    Plan,
    PlannedSession,
    Point,
    RecordPhoto,
    TimeOffer,
    TreatmentRecord,
    Waiting,
)
from treatments.models.booking.waitlist import OfferState
from treatments.models.care.consents import ONLY_A_LOOK
from treatments.models.care.photos import photos_refused_at
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.rules import knowledge
from treatments.rules.knowledge import KnowledgeError

STUCK_AFTER = timedelta(hours=1)
"""How long a due message may wait for the next attempt, and an expired offer for the command that ends it."""

KEPT_BOOKINGS = (BookingState.BOOKED, BookingState.ARRIVED)
OPEN_SESSIONS = (SessionState.TO_BOOK, SessionState.BOOKED, SessionState.HELD)

Broken = Iterable[object]
"""Rows that violate an invariant, each by its key or file: nothing that identifies a patient."""


@dataclass(frozen=True)
class Promise:
    """One invariant. `what` states it in a sentence, `table` names the table of the keys in `broken`."""

    name: str
    what: str
    table: str
    broken: Callable[[datetime], Broken]


def _keys(rows: QuerySet[Any]) -> Iterator[object]:
    return rows.order_by("pk").values_list("pk", flat=True).distinct().iterator()


def _twice(resource: str, taken: str) -> Callable[[datetime], Broken]:
    def overlapping(_now: datetime) -> Broken:
        other = Booking.objects.standing().filter(
            **{f"{resource}_id": OuterRef(f"{resource}_id"), f"{taken}__overlap": OuterRef(taken)}
        )
        return _keys(Booking.objects.standing().filter(Exists(other.exclude(pk=OuterRef("pk")))))

    return overlapping


def _outside_window(_now: datetime) -> Broken:
    booked = Booking.objects.filter(state=BookingState.BOOKED).select_related("session__plan__clinic")
    for booking in booked.order_by("pk").iterator():
        day = booking.starts_at.astimezone(booking.session.plan.clinic.zone).date()
        if not booking.session.earliest <= day <= booking.session.latest:
            yield booking.pk


def _too_close(now: datetime) -> Broken:
    """Call the function with which the database checks each booking; its effects are rolled back."""
    ahead = Booking.objects.filter(state=BookingState.BOOKED, during__startswith__gt=now)
    for pk, session in ahead.order_by("pk").values_list("pk", "session"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT treatments_check_booked(%s)", [session])
        except IntegrityError:
            yield pk


def _state_without_booking(_now: datetime) -> Broken:
    kept = Exists(Booking.objects.filter(session=OuterRef("pk"), state__in=KEPT_BOOKINGS))
    is_booked = Q(state=SessionState.BOOKED)
    may_be_either = Q(state=SessionState.HELD)
    sessions = PlannedSession.objects.annotate(is_kept=kept).exclude(may_be_either)
    return _keys(sessions.filter((is_booked & Q(is_kept=False)) | (~is_booked & Q(is_kept=True))))


def _held_without_hold(_now: datetime) -> Broken:
    is_held = Exists(Hold.objects.open().filter(session=OuterRef("pk")))
    sessions = PlannedSession.objects.annotate(has_hold=is_held)
    held = Q(state=SessionState.HELD)
    goes_on = Q(state__in=[SessionState.TO_BOOK, SessionState.BOOKED, SessionState.DONE])
    return _keys(sessions.filter((held & Q(has_hold=False)) | (goes_on & Q(has_hold=True))))


def _signed() -> QuerySet[TreatmentRecord]:
    return TreatmentRecord.objects.signed().exclude(treatment__in=ONLY_A_LOOK)


def _signed_without_treatment(_now: datetime) -> Broken:
    """An injection needs units and a lot, needling a device, depth and cartridge; both need an area."""
    units = Exists(Point.objects.filter(record=OuterRef("pk")))
    lot = Exists(LotUse.objects.filter(record=OuterRef("pk"), lot__product__kind__in=["toxin", "cartridge"]))
    lacks_dose = Q(treatment=BOTOX, has_units=False)
    lacks_setting = Q(treatment=SKINPEN) & (Q(device__isnull=True) | Q(depth_mm__isnull=True))
    records = _signed().annotate(has_units=units, has_lot=lot)
    return _keys(records.filter(Q(areas=[]) | Q(has_lot=False) | lacks_dose | lacks_setting))


def _signed_not_done(_now: datetime) -> Broken:
    done = Q(session__state=SessionState.DONE, booking__state=BookingState.DONE)
    return _keys(TreatmentRecord.objects.signed().exclude(done))


def _signed_without_consent(_now: datetime) -> Broken:
    given = Consent.objects.filter(
        plan=OuterRef("session__plan"), treatment=OuterRef("treatment"), given_at__lte=OuterRef("signed_at")
    )
    return _keys(_signed().exclude(Exists(given)))


def _stuck_messages(now: datetime) -> Broken:
    return _keys(Message.objects.due(now - STUCK_AFTER))


def _stuck_offers(now: datetime) -> Broken:
    return _keys(TimeOffer.objects.filter(state=OfferState.OPEN, expires_at__lt=now - STUCK_AFTER))


def _photos_without_file(_now: datetime) -> Broken:
    storage = photo_storage()
    for table in (SubmissionPhoto, RecordPhoto):
        for pair in table._base_manager.order_by("pk").values_list("file_name", "thumbnail_name").iterator():
            yield from (name for name in pair if not storage.exists(name))


def _files_without_photo(now: datetime) -> Broken:
    """Files are written before their row, so files of the last hour may still get one."""
    storage = photo_storage()
    if not storage.exists(""):
        return
    for name in storage.listdir("")[1]:
        named = Q(file_name=name) | Q(thumbnail_name=name)
        is_new = storage.get_modified_time(name) > now - STUCK_AFTER
        if not is_new and not any(
            table._base_manager.filter(named).exists() for table in (SubmissionPhoto, RecordPhoto)
        ):
            yield name


def _photos_refused(_now: datetime) -> Broken:
    decided = SubmissionPhoto.objects.filter(submission__assessment__review__isnull=False)
    for pk, patient in decided.order_by("pk").values_list("pk", "submission__assessment__patient").iterator():
        if photos_refused_at(patient) is not None:
            yield pk


def _ended_plans(now: datetime) -> Broken:
    """Ended plans with a visit ahead, or completed plans with an open session."""
    ahead = Booking.objects.filter(session__plan=OuterRef("pk"), state=BookingState.BOOKED, during__startswith__gt=now)
    still_open = PlannedSession.objects.filter(plan=OuterRef("pk"), state__in=OPEN_SESSIONS)
    over = Plan.objects.exclude(state=PlanState.ACTIVE)
    return _keys(over.filter(Exists(ahead) | (Q(state=PlanState.COMPLETED) & Exists(still_open))))


def _queue(_now: datetime) -> Broken:
    waits = Exists(Waiting.objects.filter(assessment=OuterRef("pk")))
    assessments = Assessment.objects.annotate(waits=waits)
    return _keys(assessments.filter(Q(waits=True, review__isnull=False) | Q(waits=False, review__isnull=True)))


def _merged(_now: datetime) -> Broken:
    """Merged records that still have rows of their own."""
    merged = Patient.objects.filter(merged_into__isnull=False)
    return _keys(merged.filter(Q(assessments__isnull=False) | Q(plans__isnull=False) | Q(bookings__isnull=False)))


def _kept_too_long(now: datetime) -> Broken:
    day = (now - timedelta(days=2)).date()  # over by every clinic's calendar, and the daily command has had a day
    return _keys(Patient.objects.filter(keep_until__lt=day))


def _releases(now: datetime) -> Broken:
    """The deciding version is not the signed text, or its sweep is not done."""
    release = KnowledgeRelease.objects.deciding_at(now)
    if release is None:
        return
    try:
        if not release.is_demo:
            knowledge.exactly(release.version, release.sha256)
        is_same = True
    except KnowledgeError:
        is_same = False
    if not is_same or (release.swept_at is None and release.decides_from < now - STUCK_AFTER):
        yield release.pk


PROMISES: tuple[Promise, ...] = (
    Promise("clinician twice", "No clinician has two visits at one time.", "booking", _twice("clinician", "occupied")),
    Promise("room twice", "No room has two visits at one time.", "booking", _twice("room", "occupied")),
    Promise("device twice", "No device has two visits at one time.", "booking", _twice("device", "device_busy")),
    Promise("patient twice", "No patient has two visits at one time.", "booking", _twice("patient", "occupied")),
    Promise("window", "Every booked visit lies inside its window.", "booking", _outside_window),
    Promise("distance", "Every visit ahead keeps its distance and its units.", "booking", _too_close),
    Promise("booked", "A planned visit is booked exactly if it has a time.", "planned visit", _state_without_booking),
    Promise("held", "A visit is held exactly if it has an open hold.", "planned visit", _held_without_hold),
    Promise("signed", "A signed record says what was given and with what.", "record", _signed_without_treatment),
    Promise("done", "A visit with a signed record is done.", "record", _signed_not_done),
    Promise("consent", "Nothing was signed without consent.", "record", _signed_without_consent),
    Promise("messages", "No message waits an hour after it was due.", "message", _stuck_messages),
    Promise("offers", "No offer of a time is open an hour after its end.", "offer", _stuck_offers),
    Promise("photos", "Every photo has its files.", "file", _photos_without_file),
    Promise("files", "Every file of a photo has its row.", "file", _files_without_photo),
    Promise("photo permission", "No photo is kept of who allows none.", "photo", _photos_refused),
    Promise("plans", "A plan that is over has nothing ahead.", "plan", _ended_plans),
    Promise("queue", "An assessment waits until it is decided, and no longer.", "assessment", _queue),
    Promise("merged", "A record that was merged holds nothing.", "patient", _merged),
    Promise("erasure", "No record is kept longer than it has to be.", "patient", _kept_too_long),
    Promise("knowledge", "The text that was signed decides, and all visits were looked at.", "release", _releases),
)
