"""The contents of a clinical note: an assessment and everything that was recorded of the care that followed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from questionnaire.models import Submission, SubmissionPhoto
from treatments.models import (
    AdverseEvent,
    Amendment,
    AskFirst,
    Assessment,
    Booking,
    CalendarFeed,
    ClinicQuestion,
    Consent,
    DeskMessage,
    DeskNote,
    FollowUp,
    GlassBreak,
    HealthFact,
    Hold,
    KeptTime,
    LimitOverride,
    LotUse,
    Message,
    MessageAlong,
    NotOffered,
    Patient,
    PatientMerge,
    PhotoPermission,
    Plan,
    PlannedSession,
    Point,
    ProblemReport,
    RecallContact,
    RecordAccess,
    RecordPhoto,
    ReturnCall,
    Review,
    ShownPage,
    TimeOffer,
    TreatmentRecord,
    TwoPeople,
    User,
    VisitWishes,
    Waiting,
    WaitlistEntry,
    WindowRequest,
    Worksheet,
)
from treatments.queries.review.reviews import review_of, sessions_of

IN_A_NOTE: Mapping[type[Model], tuple[str, ...]] = {
    Patient: ("Patient",),
    Submission: ("QuestionnaireResponse",),
    SubmissionPhoto: ("Media",),
    Assessment: ("RiskAssessment",),
    Review: ("ClinicalImpression",),
    ClinicQuestion: ("Communication",),
    Plan: ("CarePlan",),
    PlannedSession: ("CarePlan",),
    LimitOverride: ("DetectedIssue",),
    Consent: ("Consent",),
    Booking: ("Appointment",),
    TreatmentRecord: ("Procedure", "Observation", "Provenance"),
    Point: ("Observation", "MedicationAdministration"),
    LotUse: ("Medication", "Device"),
    RecordPhoto: ("Media",),
    PhotoPermission: ("Consent",),
    Amendment: ("Procedure", "Provenance"),
    AdverseEvent: ("AdverseEvent", "Condition"),
    Hold: ("Flag", "Provenance"),
    AskFirst: ("Flag",),
    HealthFact: ("Observation",),
    ProblemReport: ("Communication",),
    FollowUp: ("Observation",),
    RecallContact: ("Communication",),
}
"""The tables of a patient's care, each with the kinds of FHIR resource that represent its rows."""

NOT_IN_A_NOTE: Mapping[type[Model], str] = {
    ShownPage: "A copy of the result that the patient saw; the answers and what the rules said are there.",
    Worksheet: "The patient's own notes for the talk, which are theirs to bring along.",
    Waiting: "The queue's own copy of what the assessment says.",
    Message: "How a visit was announced; the visit is there.",
    MessageAlong: "How a visit was announced; the visit is there.",
    DeskMessage: "What the desk writes to the patient; nothing about health.",
    DeskNote: "What the desk writes for the desk.",
    VisitWishes: "When the patient likes to come; the desk's.",
    WaitlistEntry: "The desk's waiting list.",
    TimeOffer: "The desk's waiting list.",
    NotOffered: "The desk's waiting list.",
    KeptTime: "A time that the desk keeps for minutes.",
    WindowRequest: "What the desk asked for; what a clinician allowed is an override.",
    ReturnCall: "The desk's calls about coming again.",
    CalendarFeed: "The address of a calendar, a secret of the patient's.",
    RecordAccess: "Who looked: kept where it happened, told to the patient in their copy.",
    GlassBreak: "Who looked: kept where it happened, told to the patient in their copy.",
    PatientMerge: "How rows of one person came together; the person is there.",
    TwoPeople: "That a row is of somebody else.",
}
"""The tables that refer to a patient but are not part of a note, each with the reason."""


@dataclass(frozen=True)
class CareHistory:
    """An assessment and what followed; all but the sessions in order of time, the oldest first.

    The sessions are those of the plan in order, each with its bookings and overrides. Facts and recalls are the
    patient's, from all plans. `staff` are all users named in a row, by key.
    """

    assessment: Assessment
    review: Review | None
    plan: Plan | None
    sessions: tuple[PlannedSession, ...]
    questions: tuple[ClinicQuestion, ...]
    photos: tuple[SubmissionPhoto, ...]
    photo_permissions: tuple[PhotoPermission, ...]
    facts: tuple[HealthFact, ...]
    consents: tuple[Consent, ...]
    treated: tuple[TreatmentRecord, ...]
    events: tuple[AdverseEvent, ...]
    holds: tuple[Hold, ...]
    to_ask: tuple[AskFirst, ...]
    reports: tuple[ProblemReport, ...]
    outcomes: tuple[FollowUp, ...]
    recalls: tuple[RecallContact, ...]
    staff: Mapping[int, User]

    def overrides(self) -> Iterator[tuple[PlannedSession, LimitOverride]]:
        """Each override with its session."""
        for session in self.sessions:
            for override in session.overrides.all():
                yield session, override

    def treated_at(self, session_id: int) -> TreatmentRecord | None:
        """The treatment record of a session."""
        return next((record for record in self.treated if record.session_id == session_id), None)


def record_of(assessment: Assessment) -> CareHistory:
    """The care history of an assessment that has its patient, clinic and submission loaded."""
    review = review_of(assessment)
    plan: Plan | None = getattr(review, "plan", None)
    patient = assessment.patient
    found: dict[str, Any] = {
        "assessment": assessment,
        "review": review,
        "plan": plan,
        "sessions": sessions_of(plan) if plan else (),
        "questions": assessment.clinic_questions.order_by("asked_at", "pk"),
        "photos": assessment.submission.photos.order_by("uploaded_at", "pk"),
        "photo_permissions": patient.photo_permissions.order_by("said_at", "pk"),
        "facts": patient.health_facts.order_by("told_at", "pk"),
        "consents": plan.consents.order_by("given_at", "pk") if plan else (),
        "treated": _treated(plan) if plan else (),
        "events": _of_sessions(AdverseEvent, plan).order_by("began_on", "pk"),
        "holds": _of_sessions(Hold, plan).order_by("opened_at", "pk"),
        "to_ask": _to_ask(assessment, plan),
        "reports": _reports(plan),
        "outcomes": plan.follow_ups.order_by("asked_at", "pk") if plan else (),
        "recalls": patient.recall_contacts.select_related("recall__product").order_by("tried_at", "pk"),
    }
    read: dict[str, Any] = {
        name: rows if isinstance(rows, Model | None) else tuple(rows) for name, rows in found.items()
    }
    return CareHistory(**read, staff=_named(_rows(read.values())))


def _of_sessions(model: type[Any], plan: Plan | None) -> QuerySet[Any]:
    rows = model.objects.select_related("session__plan__clinic")
    return rows.filter(session__plan=plan) if plan else rows.none()


def _treated(plan: Plan) -> QuerySet[TreatmentRecord]:
    records = TreatmentRecord.objects.filter(session__plan=plan)
    return (
        records.select_related("session__plan__clinic", "device", "booking__clinician__user", "booking__room")
        .prefetch_related(
            Prefetch("points", Point.objects.order_by("pk")),
            Prefetch("lot_uses", LotUse.objects.select_related("lot__product").order_by("pk")),
            Prefetch("photos", RecordPhoto.objects.order_by("taken_at", "pk")),
            Prefetch("amendments", Amendment.objects.order_by("made_at", "pk")),
        )
        .order_by("session__position")
    )


def _to_ask(assessment: Assessment, plan: Plan | None) -> QuerySet[AskFirst]:
    """Visits that these answers may make unsafe, and visits of the plan that other answers may."""
    about = Q(assessment=assessment) | Q(session__plan=plan) if plan else Q(assessment=assessment)
    marks = AskFirst.objects.filter(about).select_related("session__plan__clinic", "assessment__waiting")
    return marks.order_by("noted_at", "pk")


def _reports(plan: Plan | None) -> QuerySet[ProblemReport]:
    reports = ProblemReport.objects.select_related("booking__session", "clinic")
    return reports.filter(booking__session__plan=plan).order_by("created_at", "pk") if plan else reports.none()


def _rows(read: Any) -> list[Model]:
    """All rows that were read, with the parts of the treatment records."""
    rows = [row for part in read for row in (part if isinstance(part, tuple) else (part,)) if row is not None]
    for row in list(rows):
        for name in getattr(row, "_prefetched_objects_cache", ()):
            rows += getattr(row, name).all()
    return rows


def _named(rows: list[Model]) -> dict[int, User]:
    """All users that the rows name, read at once and set on the rows."""
    places = [
        (row, field)
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is User and getattr(row, field.attname) is not None
    ]
    people = User.objects.in_bulk({getattr(row, field.attname) for row, field in places})
    for row, field in places:
        setattr(row, field.name, people[getattr(row, field.attname)])
    return people
