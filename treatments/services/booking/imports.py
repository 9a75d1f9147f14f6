"""Import future bookings from another calendar; all booking rules apply to each row.

A dry run books all rows one after the other in one transaction and rolls it back: each row sees the rows before it, so
the reported results are those of a real run. The real run books row by row, each in a transaction of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Clinic, Clinician, Device, Patient, PlannedSession, Room, User
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.spans import wall_instants
from treatments.services.booking.bookability import question_about
from treatments.services.booking.booking_refusals import BookingRefused, NotBookable, NotPossible
from treatments.services.booking.bookings import book
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.locks import lock

Row = TypeVar("Row", Room, Device)


@dataclass(frozen=True, slots=True)
class ImportedVisit:
    """A row: patient, treatment, start by the clinic's wall clock, clinician, room and device.

    `clinician` is an e-mail address; an empty `room` or `device` means any that is free.
    """

    line: int
    email: str
    birth_date: date
    treatment: str
    starts_at: datetime
    clinician: str
    room: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class UnparseableRow:
    """A row that cannot be parsed, and what is wrong with it."""

    line: int
    sentence: str


class Came(StrEnum):
    """The outcome of a row."""

    BOOKED = "booked"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row with its outcome; `sentence` says why it was refused. `session` is None if none was found."""

    visit: ImportedVisit
    came: Came
    sentence: str = ""
    session: PlannedSession | None = None
    nearest: Sequence[FreeTime] = ()


def try_visits(*, clinic: Clinic, visits: Iterable[ImportedVisit], by: User, now: datetime) -> list[ImportedRow]:
    """The result that `import_visits` would return; nothing is changed, and nobody is notified.

    While it runs, other users who book at this clinic wait. Raises NotPossible if somebody is booking there just now.
    """
    visits = list(visits)
    with transaction.atomic():
        _lock_all(clinic, visits)
        outcomes = import_visits(clinic=clinic, visits=visits, tell=False, by=by, now=now)
        transaction.set_rollback(True)
    return outcomes


def _lock_all(clinic: Clinic, visits: Iterable[ImportedVisit]) -> None:
    """Lock all rows that the bookings use before the first row, in the order of any booking: patients last, by key.

    The rows of a file are in any order: locking them one by one, two imports could deadlock.
    """
    clinicians = Clinician.objects.filter(working_hours__clinic=clinic).distinct()
    born_on, addresses = {visit.birth_date for visit in visits}, {visit.email for visit in visits}
    named = Patient.objects.filter(clinic=clinic, birth_date__in=born_on)
    named = named.annotate(address=Lower("email")).filter(address__in=addresses)
    try:
        lock(*(row for rows in (clinicians, clinic.rooms, clinic.devices) for row in rows.order_by("pk")))
        people = Patient.objects.same_person(*named.values_list("pk", flat=True)).order_by("pk")
        list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))
    except OperationalError as error:
        raise NotPossible("Somebody is booking at this clinic just now. Look at the file again in a moment.") from error


def import_visits(
    *, clinic: Clinic, visits: Iterable[ImportedVisit], tell: bool, by: User, now: datetime
) -> list[ImportedRow]:
    """Book what can be booked, the earliest first, and return the outcome of every row in the order of the file.

    An existing booking is left alone, so importing a file twice is safe. With `tell` the patients get a confirmation;
    reminders are sent either way. `now` is aware.
    """
    in_time = sorted(visits, key=lambda visit: (visit.starts_at, visit.line))
    outcomes = [_import(clinic, visit, tell=tell, by=by, now=now) for visit in in_time]
    return sorted(outcomes, key=lambda outcome: outcome.visit.line)


def _import(clinic: Clinic, visit: ImportedVisit, *, tell: bool, by: User, now: datetime) -> ImportedRow:
    session = None
    try:
        patient, starts_at = _patient(clinic, visit), _starts_at(clinic, visit)
        if _stands(patient, visit, starts_at):
            return ImportedRow(visit, Came.ALREADY)
        session = _session(patient, clinic, visit)
        choice = _choice(session, visit, starts_at, now=now)
        book(
            session=session,
            starts_at=choice.starts_at,
            clinician=choice.clinician,
            room=choice.room,
            device=choice.device,
            by=by,
            now=now,
            tell=tell,
        )
    except BookingRefused as refused:
        return ImportedRow(visit, Came.REFUSED, str(refused), session, refused.nearest)
    return ImportedRow(visit, Came.BOOKED, session=session)


def _patient(clinic: Clinic, visit: ImportedVisit) -> Patient:
    known = Patient.objects.unmerged().filter(erased_at__isnull=True, clinic=clinic, birth_date=visit.birth_date)
    named = list(known.filter(email__iexact=visit.email)[:2])
    if len(named) > 1:
        raise NotBookable("Two patients of this clinic have this e-mail address and birth date. Book it by hand.")
    if not named:
        raise NotBookable(
            "No patient of this clinic has this e-mail address and birth date. The patient fills in the quiz first, "
            "and a clinician makes a plan."
        )
    return named[0]


def _starts_at(clinic: Clinic, visit: ImportedVisit) -> datetime:
    instants = wall_instants(visit.starts_at, clinic.zone)
    if not instants:
        raise NotBookable("The clock skips this time on this day: the clocks go forward.")
    if len(instants) > 1:
        raise NotBookable("The clock shows this time twice on this day: the clocks go back. Book it by hand.")
    return instants[0]


def _stands(patient: Patient, visit: ImportedVisit, starts_at: datetime) -> bool:
    matching = Booking.objects.standing().filter(patient=patient, session__treatment=visit.treatment)
    return matching.filter(during__startswith=starts_at, state=BookingState.BOOKED).exists()


def _session(patient: Patient, clinic: Clinic, visit: ImportedVisit) -> PlannedSession:
    """The patient's next session of the treatment; booking refuses a held session, or one that is not next."""
    sessions = PlannedSession.objects.filter(
        plan__patient=patient,
        plan__clinic=clinic,
        plan__state=PlanState.ACTIVE,
        treatment=visit.treatment,
        state__in=[SessionState.TO_BOOK, SessionState.HELD],
    )
    session = sessions.select_related("plan__clinic", "plan__patient").order_by("plan", "position").first()
    if session is None:
        raise NotBookable("No plan of this patient has a visit of this kind to book.")
    return session


def _choice(session: PlannedSession, visit: ImportedVisit, starts_at: datetime, *, now: datetime) -> ChosenTime:
    """The clinician, room and device named in the row; any free room or device where the row names none."""
    clinic = session.plan.clinic
    here = Clinician.objects.filter(working_hours__clinic=clinic, user__email__iexact=visit.clinician)
    clinician = here.distinct().first()
    if clinician is None:
        raise NotBookable(f"No clinician with hours here has the e-mail address “{visit.clinician}”.")
    question = question_about(session, now=now, wanted_at=starts_at)
    roster, needs_device = question.roster, question.search.visit.device_kind is not None
    free = [time for time in question.free_times() if (time.starts_at, time.clinician) == (starts_at, clinician.pk)]
    # If nothing is free, any row will do: booking reports why it is not available.
    rooms = [option.room for option in free] or [option.id for option in roster.rooms]
    devices = [option.device for option in free if option.device] or [option.id for option in roster.devices]
    needs_room, needs_it = "No room is set up for this treatment here.", "No device for it is set up here."
    return ChosenTime(
        starts_at,
        clinician,
        _named(clinic.rooms.all(), "room", visit.room, rooms, needs_room),
        _named(clinic.devices.all(), "device", visit.device, devices, needs_it)
        if visit.device or needs_device
        else None,
    )


def _named(rows: QuerySet[Row], kind: str, name: str, any_of: Sequence[int], none_at_all: str) -> Row:
    """The clinic’s row of this name, or without a name the first of these keys. Raises NotBookable if there is none."""
    row = rows.filter(name__iexact=name).first() if name else rows.filter(pk__in=any_of[:1]).first()
    if row is None:
        raise NotBookable(f"This clinic has no {kind} “{name}”." if name else none_at_all)
    return row
