"""Queries for the clinician's review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Prefetch, Q, QuerySet, Subquery, Value

from questionnaire.models import SubmissionPhoto
from treatments.models import (
    Assessment,
    Booking,
    Clinic,
    ClinicQuestion,
    LimitOverride,
    Patient,
    Plan,
    PlannedSession,
    RecordPhoto,
    Review,
    ShownPage,
    User,
    Waiting,
)
from treatments.models.review.assessments import WITHOUT_TREATMENT

LABELS = {"insert": "made", "update": "changed"}


@dataclass(frozen=True)
class AuditEntry:
    """One row that the database wrote: when (aware UTC), on what, in which action, and by whom (None: the patient)."""

    at: datetime
    what: str
    act: str
    by: User | None


def review_of(assessment: Assessment) -> Review | None:
    """The decision, with its author and plan; None while the assessment waits."""
    return Review.objects.select_related("decided_by", "plan").filter(assessment=assessment).first()


def has_been_decided_for(patient: Patient) -> bool:
    """Whether a clinician has ever approved or changed what the rules proposed for the patient."""
    return Review.objects.filter(assessment__patient=patient).exclude(decision__in=WITHOUT_TREATMENT).exists()


def changes_of(rows: Mapping[str, Model]) -> list[AuditEntry]:
    """The audit of these rows, each under its name, the oldest first: one query for all tables."""
    names = {(type(row), row.pk): name for name, row in rows.items()}
    tables = list(dict.fromkeys(table for table, _ in names))
    events = _events(tables, names)
    users = User.objects.in_bulk({event.act["user"] for event in events if event.act.get("user")})
    return [
        AuditEntry(
            at=event.at,
            what=f"{names[tables[event.table], event.of]}: {LABELS.get(event.label, event.label)}",
            act=event.act.get("action", ""),
            by=users.get(event.act.get("user", 0)),
        )
        for event in events
    ]


class _Event(NamedTuple):
    """A copy of a row that the database made; `act` is who did what, as named by the service."""

    at: datetime
    place: int
    table: int
    of: int
    label: str
    act: dict[str, Any]


def _events(tables: Sequence[type[Any]], names: Iterable[tuple[type[Any], int]]) -> list[_Event]:
    """The history of these rows; `act` is empty for rows written without a service."""
    found = [
        table.pgh_event_model.objects.filter(pgh_obj__in=[pk for of, pk in names if of is table])
        .annotate(table=Value(number))
        .order_by()
        .values_list("pgh_created_at", "pgh_id", "table", "pgh_obj_id", "pgh_label", "pgh_context__metadata")
        for number, table in enumerate(tables)
    ]
    rows = found[0].union(*found[1:], all=True) if found else ()
    events = [_Event(at, place, table, of, label, act or {}) for at, place, table, of, label, act in rows]
    return sorted(events, key=lambda event: (event.at, event.place))


@dataclass(frozen=True)
class Alongside:
    """What is shown next to an assessment: questions, photos, the patient's other assessments, pages shown."""

    questions: list[ClinicQuestion]
    photos: list[SubmissionPhoto]
    record_photos: list[RecordPhoto]
    earlier: list[Assessment]
    shown: list[ShownPage]


EARLIER_SHOWN = 10


def alongside(assessment: Assessment) -> Alongside:
    """One query for each part, whatever the history; the newest first, but photos the oldest first."""
    others = Assessment.objects.filter(patient=assessment.patient_id).exclude(pk=assessment.pk)
    photos, at_visits = photos_of(assessment.patient)
    return Alongside(
        questions=list(assessment.clinic_questions.select_related("asked_by").order_by("-asked_at", "-pk")),
        photos=list(photos),
        record_photos=list(at_visits),
        earlier=list(others.select_related("review").defer("facts", "result").order_by("-created_at")[:EARLIER_SHOWN]),
        shown=list(assessment.shown_pages.defer("html").order_by("-shown_at", "-pk")[:EARLIER_SHOWN]),
    )


def photos_of(patient: Patient) -> tuple[QuerySet[SubmissionPhoto], QuerySet[RecordPhoto]]:
    """Photos that the patient sent with a quiz, and those taken at visits; each the oldest first."""
    sent = SubmissionPhoto.objects.filter(submission__assessment__patient=patient)
    taken = RecordPhoto.objects.filter(record__session__plan__patient=patient)
    return (
        sent.select_related("submission__assessment").order_by("uploaded_at", "pk"),
        taken.select_related("record__session").order_by("taken_at", "pk"),
    )


@dataclass(frozen=True)
class Neighbours:
    """Keys of assessments in the queue: before and after one, None at its ends, and the first of all the others."""

    before: int | None
    after: int | None
    first: int | None

    @property
    def next_case(self) -> int | None:
        """The assessment to continue with: the one after, at the end of the queue the first; None if no other waits."""
        return self.after or self.first


NO_NEIGHBOURS = Neighbours(None, None, None)


def neighbours(waiting: Waiting, clinics: QuerySet[Clinic]) -> Neighbours:
    """The neighbours of an assessment in the queue of these clinics, in one query."""
    queue = Waiting.objects.for_clinic().filter(clinic__in=clinics).exclude(pk=waiting.pk)
    ahead = Q(urgency__gt=waiting.urgency) | Q(urgency=waiting.urgency, created_at__lt=waiting.created_at)
    # Subqueries, so that each reads only the first row of the queue's index.
    before = queue.filter(ahead).order_by("urgency", "-created_at").values("pk")[:1]
    after = queue.exclude(ahead).order_by("-urgency", "created_at").values("pk")[:1]
    first = queue.order_by("-urgency", "created_at").values("pk")[:1]
    found = Clinic.objects.order_by().values_list(Subquery(before), Subquery(after), Subquery(first)).first()
    return Neighbours(*found) if found else NO_NEIGHBOURS


def sessions_of(plan: Plan) -> QuerySet[PlannedSession, Any]:
    """A plan's sessions in order, each with its bookings, the newest first, its overrides and its record."""
    bookings = Booking.objects.select_related("clinician__user", "room").order_by("-booked_at")
    overrides = LimitOverride.objects.select_related("given_by").order_by("given_at")
    sessions = plan.sessions.select_related("record").order_by("position")
    return sessions.prefetch_related(Prefetch("bookings", bookings), Prefetch("overrides", overrides), "record__points")
