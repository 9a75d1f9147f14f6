"""Loads records with access control. A user who may not see a record gets a 404.

A clinic's clinicians and front desk see its patients. Operators set up clinics and staff and see no patients. With open
emergency ("break-glass") access, an operator can read one patient's records for a limited time, and only read. Every
record loaded here is logged as seen, so that no page can forget to do so.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from treatments.models import (
    AdverseEvent,
    Assessment,
    Booking,
    Clinic,
    Consent,
    GlassBreak,
    Hold,
    Message,
    Patient,
    Plan,
    PlannedSession,
    ProblemReport,
    RecordPhoto,
    TimeOffer,
    TreatmentRecord,
    WaitlistEntry,
    WindowRequest,
)
from treatments.models.audit import current_visit, note_seen
from treatments.models.people.subjects import patient_key, way_to_patient
from treatments.permissions.roles import Role, Visitor, has_role

Record = TypeVar("Record", bound=Model)


MOST_DIGITS = 19  # of the largest key that a table can have


def key_from(text: str) -> int:
    """Returns the primary key in an address or a button; 0, which no row has, if the text is not a key."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def clinics_of(user: Visitor) -> QuerySet[Clinic]:
    """Returns the clinics whose patients the user sees, by name; none unless the user is a clinician or front desk."""
    if not user.is_authenticated or not has_role(user, Role.CLINICIAN, Role.FRONT_DESK):
        return Clinic.objects.none()
    return user.clinics.order_by("name")


def clinic_for(user: Visitor, code: str) -> Clinic:
    """Returns the user's clinic with this code, or raises Http404."""
    return get_object_or_404(clinics_of(user), code=code)


def assessment_for(user: Visitor, pk: int) -> Assessment:
    """Returns an assessment at one of the user's clinics, for clinicians only: it holds health data. Else Http404."""
    decided = ("review__decided_by", "review__plan", "waiting__clinic", "worksheet")  # missing relations cost nothing
    assessments = Assessment.objects.with_ask_first().select_related("patient", "clinic", "submission", *decided)
    return _for_clinician(user, assessments, pk)


def plan_for(user: Visitor, pk: int) -> Plan:
    """Returns a plan at one of the user's clinics, for clinicians only. Else Http404."""
    plans = Plan.objects.select_related("patient", "clinic", "review__assessment", "review__decided_by")
    return _for_clinician(user, plans, pk)


def consent_for(user: Visitor, pk: int) -> Consent:
    """Returns a consent to a plan at one of the user's clinics, for clinicians only. Else Http404."""
    if not has_role(user, Role.CLINICIAN):
        raise Http404
    consents = Consent.objects.select_related("plan__patient", "plan__clinic", "taken_by", "withdrawn_to")
    return seen(get_object_or_404(consents, pk=pk, plan__clinic__in=clinics_of(user)))


def problem_for(user: Visitor, pk: int) -> ProblemReport:
    """Returns a patient's problem report at one of the user's clinics, for clinicians only. Else Http404."""
    people = ("patient", "clinic", "assigned_to", "read_by", "answered_by")
    visit = ("booking__session__plan", "booking__session__record", "booking__clinician__user")
    return _for_clinician(user, ProblemReport.objects.select_related(*people, *visit), pk)


def treated_session_for(user: Visitor, pk: int) -> PlannedSession:
    """Returns a session with its treatment record, for clinicians of its clinic only. Else Http404."""
    ways = ("plan__patient", "plan__clinic", "plan__review__assessment", "record")
    return _for_clinician(user, PlannedSession.objects.select_related(*ways), pk, clinic="plan__clinic")


def adverse_event_for(user: Visitor, pk: int) -> AdverseEvent:
    """Returns an adverse event at one of the user's clinics, for clinicians only. Else Http404."""
    ways = ("session__plan__patient", "session__plan__clinic", "session__plan__review", "session__record")
    events = AdverseEvent.objects.select_related(*ways, "recorded_by")
    return _for_clinician(user, events, pk, clinic="session__plan__clinic")


def hold_for(user: Visitor, pk: int) -> Any:
    """Returns a hold on a visit at one of the user's clinics, for clinicians only: it contains the reason. Else
    Http404.
    """
    people = ("session__plan__patient", "session__plan__clinic", "session__plan__review__assessment")
    holds = Hold.objects.by_visit().select_related(*people, "lifted_by", "told_by", "opened_by")
    return _for_clinician(user, holds, pk, clinic="session__plan__clinic")


def session_for(user: Visitor, pk: int) -> PlannedSession:
    """Returns a session of a plan at one of the user's clinics, or raises Http404."""
    sessions = PlannedSession.objects.select_related("plan__patient", "plan__clinic")
    return seen(get_object_or_404(sessions, pk=pk, plan__clinic__in=clinics_of(user)))


def booking_for(user: Visitor, pk: int) -> Booking:
    """Returns a booking at one of the user's clinics, or raises Http404."""
    related = ("session__plan__clinic", "patient", "clinician__user", "room", "device", "desk_note__written_by")
    bookings = Booking.objects.with_ask_first().select_related(*related)
    return seen(get_object_or_404(bookings, pk=pk, session__plan__clinic__in=clinics_of(user)))


def message_for(user: Visitor, pk: int) -> Message:
    """Returns a message of one of the user's clinics, or raises Http404."""
    message = get_object_or_404(Message.objects.at(clinics_of(user)).with_whom().select_related("settled_by"), pk=pk)
    if message.whom:
        note_seen(message.whom.pk)
    return message


def window_request_for(user: Visitor, pk: int) -> WindowRequest:
    """Returns a day requested by the desk of one of the user's clinics, for clinicians only. Else Http404."""
    asked = WindowRequest.objects.select_related("session__plan__patient", "session__plan__clinic")
    return _for_clinician(user, asked, pk, clinic="session__plan__clinic")


def entry_for(user: Visitor, pk: int) -> WaitlistEntry:
    """Returns a waiting-list entry of one of the user's clinics, or raises Http404."""
    entries = WaitlistEntry.objects.select_related("session__plan__patient", "session__plan__clinic")
    return seen(get_object_or_404(entries, pk=pk, session__plan__clinic__in=clinics_of(user)))


def offer_for(user: Visitor, pk: int) -> TimeOffer:
    """Returns a time offered by one of the user's clinics, or raises Http404."""
    related = ("freed__clinic", "clinician__user", "room", "device")
    offers = TimeOffer.objects.select_related("entry__session__plan__patient", "entry__session__plan__clinic", *related)
    return seen(get_object_or_404(offers, pk=pk, freed__clinic__in=clinics_of(user)))


def patient_for(user: Visitor, pk: int) -> Patient:
    """Returns a patient of one of the user's clinics, or raises Http404. For a merged record, the one it was merged
    into.
    """
    patients = Patient.objects.select_related("clinic", "merged_into__clinic")
    patient = get_object_or_404(patients, pk=pk, clinic__in=clinics_of(user))
    return seen(patient.merged_into or patient)


def record_for(user: Visitor, pk: int) -> TreatmentRecord:
    """Returns a treatment record of one of the user's clinics, for clinicians only (health data). Else Http404."""
    records = TreatmentRecord.objects.select_related(
        "session__plan__clinic",
        "session__plan__patient",
        "session__plan__review__assessment",
        "booking__patient",
        "booking__session__plan__clinic",
        "booking__clinician__user",
        "booking__room",
        "device",
        "started_by",
        "signed_by",
        "changed_by",
    )
    return _for_clinician(user, records, pk, clinic="session__plan__clinic")


def record_photo_for(user: Visitor, record_pk: int, pk: int) -> RecordPhoto:
    """Returns a photo of a treatment record that the user may see, or raises Http404."""
    return get_object_or_404(RecordPhoto.objects.select_related("record"), pk=pk, record=record_for(user, record_pk))


def seen(record: Record) -> Record:
    """Logs the record as shown on the current page, and returns it."""
    note_seen(patient_key(record))
    return record


def open_glass(user: Visitor) -> GlassBreak | None:
    """Returns the operator's open emergency access, or None; only read requests (GET, HEAD) can use it."""
    visit = current_visit()
    if visit is None or not visit.only_reads or not (user.is_authenticated and has_role(user, Role.OPERATOR)):
        return None
    return GlassBreak.objects.open_at(timezone.now()).filter(user=user).select_related("patient__clinic").first()


def _for_clinician(user: Visitor, records: QuerySet[Any], pk: int, *, clinic: str = "clinic") -> Any:
    """Returns the row if it is at one of the clinician's clinics (found by the path `clinic`), else by emergency
    access.
    """
    own = clinics_of(user) if has_role(user, Role.CLINICIAN) else Clinic.objects.none()
    found = records.filter(**{"pk": pk, f"{clinic}__in": own}).first()
    return seen(found) if found else _under_glass(user, records, pk)


def _under_glass(user: Visitor, records: QuerySet[Any], pk: int) -> Any:
    glass = open_glass(user)
    if glass is None:
        raise Http404
    model: type[Model] = records.model
    found = get_object_or_404(records, **{"pk": pk, str(way_to_patient(model)): glass.patient_id})
    note_seen(glass.patient_id, glass.pk)
    return found
