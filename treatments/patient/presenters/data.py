"""All data of a patient: as a machine-readable file, as a page, and what erasing it would mean.

The file includes every table with a row of the patient. Times in it are ISO 8601 in UTC, days are the clinic's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from questionnaire.models import PhotoView, Submission, SubmissionPhoto
from questionnaire.wording import Reader, in_words
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
    VisitWishes,
    Waiting,
    WaitlistEntry,
    WindowRequest,
    Worksheet,
)
from treatments.queries.people.own_records import assessments_of, same_person, submissions_of
from treatments.services.people.privacy import Fate
from treatments.wording.check_in import CHOICES
from treatments.wording.days import day_in_words
from treatments.wording.texts import listed, translated
from treatments.wording.treatments import treatment_name

COPIED: Mapping[type[Model], tuple[str, tuple[str, ...]]] = {
    Patient: (
        "you",
        (
            "full_name",
            "birth_date",
            "email",
            "phone",
            "no_email",
            "texts",
            "no_invitations",
            "language",
            "clinic__name",
            "created_at",
        ),
    ),
    Submission: (
        "quizzes",
        ("id", "status", "language", "time_zone", "created_at", "submitted_at", "answers"),
    ),
    SubmissionPhoto: ("photos", ("id", "submission_id", "view", "width", "height", "uploaded_at")),
    PhotoPermission: ("photo_permissions", ("is_allowed", "said_at")),
    Assessment: (
        "results",
        ("reference", "clinic__name", "created_at", "outcome", "knowledge_version", "facts", "result"),
    ),
    ShownPage: ("pages_shown", ("assessment__reference", "language", "shown_at")),
    Review: (
        "decisions",
        ("assessment__reference", "decision", "treatments", "start_with", "decided_by", "decided_at"),
    ),
    Waiting: ("waiting", ("assessment__reference", "created_at", "asked_at", "answered_at")),
    ClinicQuestion: (
        "clinic_questions",
        ("assessment__reference", "text", "asked_by", "asked_at", "answer", "answered_at", "withdrawn_at"),
    ),
    Plan: ("plans", ("id", "clinic__name", "start_on", "state", "created_at")),
    PlannedSession: (
        "planned_visits",
        ("plan_id", "position", "treatment", "number", "earliest", "ideal", "latest", "state", "done_on"),
    ),
    HealthFact: ("health_facts", ("flag", "source", "told_at", "ended_at")),
    FollowUp: (
        "outcomes",
        ("plan_id", "treatment", "due_on", "asked_at", "satisfaction", "met", "again", "words", "answered_at"),
    ),
    Consent: (
        "agreements",
        (
            "plan_id",
            "treatment",
            "version",
            "language",
            "text",
            "digest",
            "given_at",
            "taken_by",
            "withdrawn_at",
            "withdrawn_to",
        ),
    ),
    Booking: (
        "bookings",
        (
            "calendar_uid",
            "session__treatment",
            "session__number",
            "starts_at",
            "ends_at",
            "clinician",
            "room",
            "state",
            "booked_at",
            "times_moved",
            "confirmed_at",
            "cancelled_at",
            "cancel_reason",
        ),
    ),
    TreatmentRecord: (
        "treatment_records",
        (
            "id",
            "session__treatment",
            "session__number",
            "areas",
            "device",
            "depth_mm",
            "passes",
            "dilution_ml",
            "units_elsewhere",
            "anaesthetic",
            "reactions",
            "note",
            "confirmed",
            "aftercare_given",
            "started_at",
            "signed_by",
            "signed_at",
        ),
    ),
    Point: ("points", ("record_id", "area", "x", "y", "units")),
    LotUse: ("lots", ("record_id", "lot__product", "lot__number", "expires_on", "expiry_note")),
    RecordPhoto: ("treatment_photos", ("record_id", "view", "taken_by", "taken_at")),
    AdverseEvent: (
        "adverse_events",
        (
            "session__treatment",
            "session__number",
            "term",
            "grade",
            "began_on",
            "words",
            "treated_with",
            "course",
            "ended_on",
            "authority_told_on",
            "recorded_by",
            "recorded_at",
        ),
    ),
    LimitOverride: (
        "limits_exceeded",
        ("session__treatment", "session__number", "limit", "found", "reason_code", "reason", "given_at"),
    ),
    Hold: (
        "visits_held",
        ("session__treatment", "session__number", "cause", "opened_at", "told_at", "lifted_at", "lift_reason"),
    ),
    AskFirst: ("visits_to_ask_about", ("session__treatment", "session__number", "noted_at")),
    KeptTime: ("times_kept", ("session__treatment", "session__number", "kept_at", "until")),
    Amendment: ("amendments", ("record_id", "text", "reason", "made_by", "made_at")),
    RecallContact: ("recall_contacts", ("recall__reason", "outcome", "note", "tried_by", "tried_at")),
    Message: ("e_mails", ("booking__calendar_uid", "kind", "is_text_beside", "queued_at", "due_at", "sent_at")),
    Worksheet: (
        "worksheets",
        (
            "assessment__reference",
            "own_questions",
            "unclear",
            "check_answers",
            "sure_before",
            "sure_after",
            "changed_at",
        ),
    ),
    ProblemReport: (
        "problem_reports",
        (
            "created_at",
            "noticed",
            "since",
            "strength",
            "words",
            "assigned_to",
            "read_by",
            "read_at",
            "answered_by",
            "answered_at",
            "answer",
        ),
    ),
    CalendarFeed: ("calendar_feeds", ("made_at",)),
    ReturnCall: ("return_calls", ("treatment", "last_on", "outcome", "called_by", "called_at", "again_on")),
    TwoPeople: ("told_apart_from_another_patient", ("noted_at",)),
    PatientMerge: ("records_made_one", ("merged_at", "undone_at")),
    WaitlistEntry: ("waiting_list", ("session__treatment", "session__number", "added_at", "left_at")),
    TimeOffer: ("times_offered", ("starts_at", "offered_at", "expires_at", "state", "answered_at")),
    NotOffered: ("times_not_offered", ("why",)),
    WindowRequest: (
        "days_asked_for",
        ("session__treatment", "session__number", "day", "why", "asked_at", "refused_at"),
    ),
    DeskMessage: ("desk_messages", ("text", "written_by", "written_at")),
    DeskNote: ("notes_of_the_desk", ("text", "written_at")),
    VisitWishes: ("visit_wishes", ("weekdays", "starts_from", "over_by", "clinician")),
    RecordAccess: ("who_looked", ("at", "user", "page")),
    GlassBreak: ("opened_under_glass", ("opened_at", "until", "user", "reason_code")),
}
"""The tables with patient data, their names in the copy, and the fields of each row that it includes."""

TO_HER = {
    Patient: "pk",
    PatientMerge: "kept",
    Consent: "plan__patient",
    FollowUp: "plan__patient",
    PlannedSession: "plan__patient",
    AdverseEvent: "session__plan__patient",
    LimitOverride: "session__plan__patient",
    Hold: "session__plan__patient",
    AskFirst: "session__plan__patient",
    KeptTime: "session__plan__patient",
    WaitlistEntry: "session__plan__patient",
    WindowRequest: "session__plan__patient",
    TimeOffer: "entry__session__plan__patient",
    NotOffered: "entry__session__plan__patient",
    TreatmentRecord: "booking__patient",
    DeskNote: "booking__patient",
    Point: "record__booking__patient",
    LotUse: "record__booking__patient",
    RecordPhoto: "record__booking__patient",
    Amendment: "record__booking__patient",
}
"""The lookup from a row to its patient, if the row has no `patient` of its own."""

OF_A_QUIZ = {Submission: "pk", SubmissionPhoto: "submission"}
"""The lookup from a row to its quiz: unsent quizzes have no patient."""

OF_AN_ASSESSMENT: Mapping[type[Model], str] = {
    Assessment: "pk",
    ShownPage: "assessment",
    Review: "assessment",
    Waiting: "assessment",
    ClinicQuestion: "assessment",
    Worksheet: "assessment",
}
"""The lookup from a row to its assessment: some assessments may have been sent by somebody else."""

IN_ORDER: Mapping[type[Model], str] = {Submission: "created_at", SubmissionPhoto: "uploaded_at"}
"""The field that orders the rows by creation, if their key does not."""

TITLES: Mapping[str, str | Promise] = {
    "you": gettext_lazy("About you"),
    "quizzes": gettext_lazy("Your answers"),
    "consents": gettext_lazy("What you agreed to"),
    "photos": gettext_lazy("Your photos"),
    "results": gettext_lazy("Your results"),
    "pages_shown": gettext_lazy("When you saw your results"),
    "decisions": gettext_lazy("What a clinician decided"),
    "waiting": gettext_lazy("What waits for a clinician"),
    "clinic_questions": gettext_lazy("What your clinic asked you"),
    "plans": gettext_lazy("Your plans"),
    "planned_visits": gettext_lazy("The visits of your plans"),
    "health_facts": gettext_lazy("What you told us since your quiz"),
    "outcomes": gettext_lazy("How it went"),
    "agreements": gettext_lazy("What you agreed to before a treatment"),
    "bookings": gettext_lazy("Your bookings"),
    "e_mails": gettext_lazy("Messages about your bookings"),
    "desk_messages": gettext_lazy("What the front desk wrote to you"),
    "worksheets": gettext_lazy("Your worksheets"),
    "problem_reports": gettext_lazy("What you reported after a visit"),
    "calendar_feeds": gettext_lazy("Your calendar link"),
    "visit_wishes": gettext_lazy("When you like to come"),
}
LABELS: Mapping[str, str | Promise] = {
    "full_name": gettext_lazy("Name"),
    "birth_date": gettext_lazy("Date of birth"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "no_email": gettext_lazy("Calls or texts, no e-mail about visits"),
    "texts": gettext_lazy("Text messages"),
    "no_invitations": gettext_lazy("Not asked to come again"),
    "language": gettext_lazy("Language"),
    "clinic__name": gettext_lazy("Clinic"),
    "created_at": gettext_lazy("Made on"),
    "status": gettext_lazy("State"),
    "state": gettext_lazy("State"),
    "submitted_at": gettext_lazy("Sent on"),
    "view": gettext_lazy("View"),
    "uploaded_at": gettext_lazy("Added on"),
    "reference": gettext_lazy("Reference"),
    "assessment__reference": gettext_lazy("Reference"),
    "decision": gettext_lazy("Decision"),
    "treatments": gettext_lazy("Treatments"),
    "treatment": gettext_lazy("Treatment"),
    "session__treatment": gettext_lazy("Treatment"),
    "session__number": gettext_lazy("Number"),
    "number": gettext_lazy("Number"),
    "decided_by": gettext_lazy("Decided by"),
    "decided_at": gettext_lazy("Decided on"),
    "asked_by": gettext_lazy("Asked by"),
    "asked_at": gettext_lazy("Asked on"),
    "answered_at": gettext_lazy("Answered on"),
    "given_at": gettext_lazy("Given on"),
    "taken_by": gettext_lazy("With"),
    "withdrawn_at": gettext_lazy("Withdrawn on"),
    "start_on": gettext_lazy("Starts on"),
    "earliest": gettext_lazy("From"),
    "latest": gettext_lazy("Until"),
    "done_on": gettext_lazy("Done on"),
    "starts_at": gettext_lazy("Starts"),
    "ends_at": gettext_lazy("Ends"),
    "clinician": gettext_lazy("With"),
    "room": gettext_lazy("Room"),
    "cancelled_at": gettext_lazy("Cancelled on"),
    "kind": gettext_lazy("About"),
    "sent_at": gettext_lazy("Sent on"),
    "own_questions": gettext_lazy("Your questions"),
    "changed_at": gettext_lazy("Changed on"),
    "since": gettext_lazy("Since"),
    "words": gettext_lazy("In your words"),
    "answer": gettext_lazy("The clinic wrote"),
    "answered_by": gettext_lazy("Answered by"),
    "read_by": gettext_lazy("Read by"),
    "made_at": gettext_lazy("Made on"),
    "starts_from": gettext_lazy("Not before"),
    "over_by": gettext_lazy("Over by"),
}
"""The fields of a row that the page shows; the file has all."""

OF_ONE_TABLE: Mapping[tuple[str, str], str | Promise] = {
    ("clinic_questions", "text"): gettext_lazy("The clinic asked"),
    ("clinic_questions", "answer"): gettext_lazy("You wrote"),
    ("desk_messages", "text"): gettext_lazy("The clinic wrote"),
    ("desk_messages", "written_at"): gettext_lazy("Sent on"),
    ("health_facts", "flag"): gettext_lazy("You told us"),
    ("health_facts", "told_at"): gettext_lazy("Told on"),
    ("health_facts", "ended_at"): gettext_lazy("No longer true since"),
}
"""Labels that a field has in one section of the page only."""

CODES: Mapping[str, str | Promise] = {
    "draft": gettext_lazy("Not sent yet"),
    "submitted": gettext_lazy("Sent"),
    "approved": gettext_lazy("Agreed to"),
    "changed": gettext_lazy("Changed"),
    "declined": gettext_lazy("Declined"),
    "agreed": gettext_lazy("Agreed, no treatment for now"),
    "active": gettext_lazy("Under way"),
    "completed": gettext_lazy("Finished"),
    "stopped": gettext_lazy("Stopped"),
    "to_book": gettext_lazy("To be booked"),
    "booked": gettext_lazy("Booked"),
    "held": gettext_lazy("The clinic has a question first"),
    "arrived": gettext_lazy("You were there"),
    "done": gettext_lazy("Done"),
    "dropped": gettext_lazy("Left out"),
    "no_show": gettext_lazy("Missed"),
    "confirmed": gettext_lazy("A visit that was booked"),
    "moved": gettext_lazy("A visit that was moved"),
    "reminder": gettext_lazy("A reminder"),
    "offer": gettext_lazy("A time that came free"),
    "invitation": gettext_lazy("Asked to come again"),
    "receipt": gettext_lazy("Your answers came in"),
    "reviewed": gettext_lazy("Your answers were looked at"),
    "question": gettext_lazy("A question from your clinic"),
    "follow_up": gettext_lazy("How it went"),
    "answered": gettext_lazy("Your report was answered"),
    "from_desk": gettext_lazy("A message from the front desk"),
    "cancelled": gettext_lazy("Cancelled"),
    **{view.value: view.label for view in PhotoView},
}
CODED = frozenset({"status", "decision", "state", "kind", "view"})
"""The fields that hold a code; `CODES` has the text of each code."""


@dataclass(frozen=True)
class DataItem:
    """A row as lines of label and text."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DataSection:
    """One section of the page; without items it says that there is nothing."""

    title: str
    items: tuple[DataItem, ...]


@dataclass(frozen=True)
class OwnPhotoLine:
    """A photo that the patient sent."""

    id: object
    view: str
    day: str


@dataclass(frozen=True)
class KeptRecord:
    """A clinic that has to keep its clinical record, and until when."""

    clinic: str
    years: int
    until: str


@dataclass(frozen=True)
class ErasurePage:
    """What is erased and what stays. `kept` is empty if everything is erased at once."""

    clinics: str
    kept: tuple[KeptRecord, ...]


def copy_of(patient: Patient, *, now: datetime) -> dict[str, Any]:
    """Returns everything that is stored about the patient, ready for JSON; `now` is aware."""
    copy: dict[str, Any] = {"made_at": now}
    # Computed once: as subqueries of each query, they would scan whole tables.
    people = list(same_person(patient).with_merged().values_list("pk", flat=True))
    quizzes = list(submissions_of(patient).values_list("pk", flat=True))
    results = list(assessments_of(patient).values_list("pk", flat=True))
    for model, (name, fields) in COPIED.items():
        copy[name] = [_row(row, fields) for row in _rows(model, people, quizzes, results)]
    copy["consents"] = [_consents(quiz) for quiz in copy["quizzes"]]
    for quiz in copy["quizzes"]:
        quiz["answers_in_words"] = _said(quiz["answers"])
    for photo in copy["photos"]:
        photo["address"] = reverse("patient:my_photo", args=[photo["id"]])
    return copy


def _rows(model: type[Model], people: Sequence[Any], quizzes: Sequence[Any], results: Sequence[Any]) -> QuerySet[Any]:
    theirs: dict[str, Any]
    if model is Message:
        theirs = {"pk__in": Message.objects.to(people).values("pk")}
    elif model in OF_A_QUIZ:
        theirs = {f"{OF_A_QUIZ[model]}__in": quizzes}
    elif model in OF_AN_ASSESSMENT:
        theirs = {f"{OF_AN_ASSESSMENT[model]}__in": results}
    else:
        theirs = {f"{TO_HER.get(model, 'patient')}__in": people}
    related = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows = model._default_manager.filter(**theirs).order_by(IN_ORDER.get(model, "pk"), "pk")
    rows = rows.select_related(*related) if related else rows
    return rows.select_related(*related, "clinician__user") if model is Booking else rows


def _row(row: Model, fields: Iterable[str]) -> dict[str, Any]:
    return {field: _plain(_value(row, field)) for field in fields}


def _value(row: Any, field: str) -> Any:
    for name in field.split("__"):
        row = row and getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    """Returns people and rooms by their name."""
    return str(value) if isinstance(value, Model) else value


def _consents(quiz: Mapping[str, Any]) -> dict[str, Any]:
    return {"given_at": quiz["submitted_at"], **quiz["answers"].get("consent", {})}


def _said(answers: Mapping[str, Any]) -> list[dict[str, str]]:
    reader = Reader(_, day_in_words, _("Not given"))
    return [
        {"part": section.title, "question": line.question, "answer": line.answer}
        for section in in_words(answers, reader)
        for line in section.lines
    ]


def readable(copy: Mapping[str, Any]) -> tuple[DataSection, ...]:
    """Returns the copy as a page: the fields of each row that matter to a reader, in the order of the file."""
    return tuple(DataSection(str(title), tuple(_items(name, copy[name]))) for name, title in TITLES.items())


def _items(name: str, rows: Iterable[Mapping[str, Any]]) -> Iterable[DataItem]:
    for row in rows:
        labels = ((OF_ONE_TABLE.get((name, field)) or LABELS.get(field), field, value) for field, value in row.items())
        lines = [(str(label), _words(field, value)) for label, field, value in labels if label]
        if name == "quizzes":
            lines += [(f"{said['part']}: {said['question']}", said["answer"]) for said in row["answers_in_words"]]
        if name == "consents":
            lines = [(str(label), _yes_or_no(row.get(key))) for key, label in CONSENTS.items()]
        yield DataItem(tuple((label, text) for label, text in lines if text))


CONSENTS: Mapping[str, str | Promise] = {
    "health_data": gettext_lazy("Use my health data for this"),
    "not_advice": gettext_lazy("This is not medical advice"),
    "keep_photos": gettext_lazy("Keep my photos"),
    "follow_up": gettext_lazy("Write to me later"),
}


def _yes_or_no(value: Any) -> str:
    return _("Yes") if value else _("No")


def _words(field: str, value: Any) -> str:
    match value:
        case None | "" | []:
            return ""
        case bool():
            return _yes_or_no(value)
        case datetime():
            return day_in_words(timezone.localdate(value))
        case date():
            return day_in_words(value)
        case list():
            return listed([treatment_name(item) if field == "treatments" else str(item) for item in value])
        case _:
            return treatment_name(value) if field.endswith("treatment") else _text(field, str(value))


def _text(field: str, value: str) -> str:
    if field == "flag" and value in CHOICES:
        return translated(CHOICES[value].text)
    if field == "language":
        return get_language_info(value)["name_local"].capitalize()
    return str(CODES.get(value, value)) if field in CODED else value


def photo_lines(photos: Iterable[SubmissionPhoto]) -> tuple[OwnPhotoLine, ...]:
    return tuple(
        OwnPhotoLine(photo.pk, str(PhotoView(photo.view).label), day_in_words(timezone.localdate(photo.uploaded_at)))
        for photo in photos
    )


def erasure_page(fates: Sequence[Fate]) -> ErasurePage:
    """Returns what erasing would mean, clinic by clinic."""
    return ErasurePage(
        clinics=listed([fate.patient.clinic.name for fate in fates]),
        kept=tuple(
            KeptRecord(fate.patient.clinic.name, fate.patient.clinic.keep_records_years, day_in_words(fate.keep_until))
            for fate in fates
            if fate.keep_until
        ),
    )
