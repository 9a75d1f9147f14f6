"""A treatment record as the clinician fills it in, and as it reads once signed. All days are the clinic's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from questionnaire.models import PhotoView
from treatments.lifecycle import BookingState, SessionState, label
from treatments.models import Amendment, Booking, HealthFact, LotUse, Point, Reaction, RecordPhoto, TreatmentRecord
from treatments.models.clinic import BOTOX, BOTOX_REVIEW
from treatments.models.review.releases import live_knowledge
from treatments.rules.areas import Area, area_named, areas_of
from treatments.rules.limits import Dose, label_dose
from treatments.services.booking import states
from treatments.services.care import signing
from treatments.services.care.records import EARLIEST_START, can_start
from treatments.wording.bookings import TONES
from treatments.wording.clinic_days import clock, counted, day_words, moment
from treatments.wording.clinical import plain
from treatments.wording.treatments import visit_name

FOREHEAD, FROWN = "forehead_lines", "frown_lines"


@dataclass(frozen=True)
class AreaLine:
    """An area with the units given there, next to the label's dose ("" if the label names none).

    `pattern` are the label's points as "x,y,units", for the script.
    """

    id: str
    name: str
    given: str
    label: str
    least: int
    most: int
    pattern: str
    pattern_words: str
    zone: str


@dataclass(frozen=True)
class Mark:
    """A point on the drawing, from its top left corner in thousandths."""

    x: int
    y: int
    units: str


@dataclass(frozen=True)
class Earlier:
    """An earlier treatment that counts towards the limit."""

    day: str
    ago: str
    units: str


@dataclass(frozen=True)
class DosePanel:
    """Today's units, and everything that counts with them."""

    today: str
    label: str
    earlier: tuple[Earlier, ...]
    earlier_units: str
    elsewhere: str
    total: str
    most: int
    within_days: int
    is_over: bool


@dataclass(frozen=True)
class RecordPhotoLine:
    """A photo with the addresses of its two sizes."""

    pk: int
    view: str
    large: str
    small: str


@dataclass(frozen=True)
class RecordHead:
    """The patient, time and clinician of a treatment; and what was reported before that matters for it."""

    visit: str
    facts: tuple[str, ...]
    heed: tuple[str, ...]
    ask_first: tuple[int, ...]
    """The keys of assessments with answers to ask about before treating."""
    planned: str


@dataclass(frozen=True)
class AmendmentLine:
    """A later addition: by whom, when, and why."""

    text: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True)
class RecordVisitLine:
    """A visit of today, and the link to its record."""

    time: str
    patient: str
    visit: str
    who: str
    tone: str
    state: str
    record: TreatmentRecord | None
    can_start: bool
    why_not: str
    booking: Booking


def record_head(record: TreatmentRecord, told: Iterable[HealthFact]) -> RecordHead:
    """Returns the head of the page, for editing and reading; `told` are facts reported later that still apply."""
    booking, session = record.booking, record.session
    clinic = session.plan.clinic
    weighed = session.plan.review.assessment.result.get("treatments", {})
    flags = weighed.get(BOTOX if record.treatment == BOTOX_REVIEW else record.treatment, {}).get("flags", ())
    facts = (
        f"{day_words(states.local_day(booking))}, {clock(booking.starts_at, clinic.zone)} {clinic.clock_name}",
        str(booking.clinician),
        f"{clinic}, {booking.room}",
    )
    return RecordHead(
        visit=visit_name(record.treatment, session.number),
        facts=facts,
        heed=tuple(dict.fromkeys(map(plain, (*(fact.flag for fact in told), *(flag["flag"] for flag in flags))))),
        ask_first=tuple(session.ask_first.open().order_by("pk").values_list("assessment", flat=True)),
        planned=_planned(record),
    )


def _planned(record: TreatmentRecord) -> str:
    session = record.session
    areas = ", ".join(_area_name(record.treatment, area) for area in session.areas)
    units = f"{session.units} units" if session.units else ""
    return ", ".join(part for part in (areas, units) if part)


def _area_name(treatment: str, area: str) -> str:
    known = area_named(treatment, area)
    return known.name if known else plain(area)


def area_lines(record: TreatmentRecord, points: Sequence[Point]) -> tuple[AreaLine, ...]:
    """Returns every area of the treatment, with the units given there."""
    return tuple(_area_line(record, area, points) for area in areas_of(record.treatment))


def _area_line(record: TreatmentRecord, area: Area, points: Iterable[Point]) -> AreaLine:
    least, most = label_units(area)
    given = sum((point.units for point in points if point.area == area.id), Decimal(0))
    return AreaLine(
        id=area.id,
        name=area.name,
        given=units_in_words(given),
        label=_span(least, most),
        least=least,
        most=most,
        pattern=" ".join(f"{spot.x},{spot.y},{spot.units}" for spot in area.pattern),
        pattern_words=area.pattern_words,
        zone=area.zone,
    )


def label_units(area: Area) -> tuple[int, int]:
    """Returns the label's units for one area, least and most; zeros if there are none.

    They come from the label's row, or from the sum of its points.
    """
    if area.pattern:
        units = sum(spot.units for spot in area.pattern)
        return units, units
    dose = label_dose(BOTOX, [area.id], live_knowledge())
    return (dose.least, dose.most) if dose else (0, 0)


def _span(least: int, most: int) -> str:
    return "" if not most else str(least) if least == most else f"{least} to {most}"


def units_in_words(units: Decimal) -> str:
    """Returns units such as "20" or "2.5": half units only if there are any."""
    return f"{units.normalize():f}" if units else "0"


def dose_panel(record: TreatmentRecord, points: Sequence[Point]) -> DosePanel:
    """Returns the units of today and of the label's period, against the maximum allowed."""
    limit = live_knowledge().limits[BOTOX]
    today, day = sum((point.units for point in points), Decimal(0)), states.local_day(record.booking)
    doses = [dose for dose in signing.earlier_doses(record) if _counts(dose, day, limit.within_days)]
    earlier = sum((dose.units or Decimal(0) for dose in doses), Decimal(0))
    total = today + earlier + (record.units_elsewhere or 0)
    return DosePanel(
        today=units_in_words(today),
        label=_label_of(record.areas),
        earlier=tuple(_earlier(dose, day) for dose in sorted(doses, key=lambda dose: dose.day, reverse=True)),
        earlier_units=units_in_words(earlier),
        elsewhere="" if record.units_elsewhere is None else str(record.units_elsewhere),
        total=units_in_words(total),
        most=limit.most_units,
        within_days=limit.within_days,
        is_over=total > limit.most_units,
    )


def _counts(dose: Dose, day: date, within_days: int) -> bool:
    return dose.treatment == BOTOX and abs((day - dose.day).days) < within_days


def _earlier(dose: Dose, day: date) -> Earlier:
    units = units_in_words(dose.units) if dose.units else "unknown"
    return Earlier(day_words(dose.day), f"{counted(abs((day - dose.day).days), 'day')} ago", units)


def _label_of(areas: Iterable[str]) -> str:
    """Returns the label's units for these areas together; "" if it names none for one of them."""
    known = [label_units(area) for area in map(_toxin_area, areas) if area]
    if not known or any(most == 0 for _, most in known):
        return ""
    return _span(sum(least for least, _ in known), sum(most for _, most in known))


def _toxin_area(area: str) -> Area | None:
    return area_named(BOTOX, area)


def marks(points: Iterable[Point]) -> tuple[Mark, ...]:
    """Returns the points that have a place on the drawing."""
    return tuple(
        Mark(point.x, point.y, units_in_words(point.units))
        for point in points
        if point.x is not None and point.y is not None
    )


def forehead_alone(areas: Iterable[str]) -> bool:
    """Returns whether the forehead is treated without the frown lines, although the label treats both together."""
    return FOREHEAD in areas and FROWN not in areas


def photo_lines(record: TreatmentRecord, photos: Iterable[RecordPhoto]) -> tuple[RecordPhotoLine, ...]:
    return tuple(
        RecordPhotoLine(
            photo.pk,
            str(PhotoView(photo.view).label) if photo.view in PhotoView.values else photo.view,
            reverse("admin:record_photo", args=[record.pk, photo.pk]),
            reverse("admin:record_photo_small", args=[record.pk, photo.pk]),
        )
        for photo in photos
    )


def signed_lines(
    record: TreatmentRecord, points: Sequence[Point], uses: Iterable[LotUse]
) -> tuple[tuple[str, str], ...]:
    """Returns the record as lines of label and text; leaves out what this treatment does not have."""
    lines = [*_given(record, points), *_used(uses), *_how(record), *_after(record)]
    return tuple((name, text) for name, text in lines if text)


def _given(record: TreatmentRecord, points: Sequence[Point]) -> Iterator[tuple[str, str]]:
    yield "Areas", ", ".join(_area_name(record.treatment, area) for area in record.areas)
    if not points:
        return
    total = units_in_words(sum((point.units for point in points), Decimal(0)))
    yield "Units", f"{total} in {counted(len(points), 'point')}"
    for area in record.areas:
        units = [point.units for point in points if point.area == area]
        words = " + ".join(map(units_in_words, units))
        yield _area_name(record.treatment, area), f"{units_in_words(sum(units, Decimal(0)))}: {words}"
    if record.units_elsewhere is not None:
        yield "Elsewhere, last 90 days", counted(record.units_elsewhere, "unit")


def _used(uses: Iterable[LotUse]) -> Iterator[tuple[str, str]]:
    for used in uses:
        expiry = f", expires {day_words(used.expires_on)}" if used.expires_on else ""
        note = f" ({used.expiry_note})" if used.expiry_note else ""
        yield used.lot.product.get_kind_display(), f"{used.lot.product}, lot {used.lot.number}{expiry}{note}"


def _how(record: TreatmentRecord) -> Iterator[tuple[str, str]]:
    yield "Device", str(record.device or "")
    yield "Deepest needle depth", f"{record.depth_mm} mm" if record.depth_mm else ""
    yield "Passes", str(record.passes or "")
    yield "Saline in the vial", f"{record.dilution_ml} mL" if record.dilution_ml else ""
    yield "Confirmed", "\n".join(record.confirmed)
    if areas_of(record.treatment):
        yield "Against pain", record.get_anaesthetic_display()


def _after(record: TreatmentRecord) -> Iterator[tuple[str, str]]:
    yield "Reactions", ", ".join(Reaction(reaction).label for reaction in record.reactions) or "None seen"
    yield "Note", record.note
    if areas_of(record.treatment):
        yield "Aftercare", "Told and handed over" if record.aftercare_given else "Not given"


def signature(record: TreatmentRecord) -> str:
    """Returns who signed and when: "Ada Clinician, Tue 24 Nov 2026, 10:25 (booked for 10:00)"; "" if unsigned."""
    if record.signed_at is None:
        return ""
    clinic, booked = record.session.plan.clinic, record.booking.starts_at
    is_same_day = booked.astimezone(clinic.zone).date() == record.signed_at.astimezone(clinic.zone).date()
    booked_for = clock(booked, clinic.zone) if is_same_day else moment(booked, clinic)
    return f"{record.signed_by}, {moment(record.signed_at, clinic)} (booked for {booked_for})"


def last_saved(record: TreatmentRecord) -> str:
    """Returns "Saved 10:05 by Ada Clinician", with the day if it is not the visit's; "" before the first save."""
    if record.changed_at is None:
        return ""
    clinic = record.session.plan.clinic
    at = timezone.localtime(record.changed_at, clinic.zone)
    day = "" if at.date() == states.local_day(record.booking) else f"{day_words(at.date())}, "
    return f"Saved {day}{at:%H:%M} by {record.changed_by}"


def amendment_lines(record: TreatmentRecord, amendments: Iterable[Amendment]) -> tuple[AmendmentLine, ...]:
    clinic = record.session.plan.clinic
    return tuple(
        AmendmentLine(amendment.text, amendment.reason, str(amendment.made_by), moment(amendment.made_at, clinic))
        for amendment in amendments
    )


def visit_lines(
    shown: Iterable[Booking], records: dict[int, TreatmentRecord], now: datetime
) -> tuple[RecordVisitLine, ...]:
    """Returns a day's visits by time, without cancelled ones."""
    return tuple(
        _visit(booking, records.get(booking.pk), now) for booking in shown if booking.state != BookingState.CANCELLED
    )


def _visit(booking: Booking, record: TreatmentRecord | None, now: datetime) -> RecordVisitLine:
    session, zone = booking.session, booking.session.plan.clinic.zone
    is_held = session.state == SessionState.HELD
    return RecordVisitLine(
        time=clock(booking.starts_at, zone),
        patient=booking.patient.full_name,
        visit=visit_name(session.treatment, session.number),
        who=str(booking.clinician),
        tone="stop" if is_held else TONES[BookingState(booking.state)],
        state="Held" if is_held else label(booking.state).capitalize(),
        record=record,
        can_start=can_start(booking, now),
        why_not=_why_not(booking, is_held, now),
        booking=booking,
    )


def _why_not(booking: Booking, is_held: bool, now: datetime) -> str:
    if is_held:
        return "Lift the hold first"
    if booking.state == BookingState.BOOKED:
        return "Not checked in"
    is_early = booking.state == BookingState.ARRIVED and not can_start(booking, now)
    return f"From {clock(booking.starts_at - EARLIEST_START, booking.session.plan.clinic.zone)}" if is_early else ""
