"""The clinician's home page and search results. Times are in each clinic's own time zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from treatments.backoffice.presenters.cases import URGENCY_TONES, age_of
from treatments.backoffice.presenters.queue import Due, ago, due
from treatments.models import (
    Assessment,
    Clinic,
    Hold,
    Outcome,
    Patient,
    Pressing,
    ProblemReport,
    Urgency,
    Waiting,
)
from treatments.queries.review.home import Flagged, ReviewBacklog
from treatments.queries.safety.adverse import EventCounts
from treatments.wording.bookings import TONES
from treatments.wording.clinic_days import clock, day_short, day_words
from treatments.wording.problems import PRESSING_TONES
from treatments.wording.treatments import visit_name


@dataclass(frozen=True)
class Tile:
    """A count that links to its list; `about` says what is urgent in it, with a tone."""

    number: int
    label: str
    about: str
    tone: str
    url: str


@dataclass(frozen=True)
class WaitingRow:
    """A row at the head of the review queue."""

    url: str
    reference: str
    patient: str
    outcome: str
    urgency: str
    urgency_tone: str
    due: Due
    is_answered: bool
    clinic: str


@dataclass(frozen=True)
class FlagRow:
    """A flagged item: what, of which patient, since when."""

    url: str
    tone: str
    word: str
    patient: str
    what: str
    since: str


@dataclass(frozen=True)
class VisitRow:
    """A visit of today; `marks` are tone and text of what may prevent it."""

    time: str
    url: str
    patient: str
    what: str
    who: str
    room: str
    tone: str
    state: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Today:
    """Today's visits at one clinic."""

    clinic: str
    day: str
    visits: tuple[VisitRow, ...]


@dataclass(frozen=True)
class FoundRow:
    """A found patient, with the link to their latest assessment ("" if there is none)."""

    name: str
    born: str
    age: str
    phone: str
    clinic: str
    url: str
    reference: str
    state: str


def tiles(
    found: ReviewBacklog,
    problems: Flagged,
    holds: Flagged,
    events: EventCounts,
    *,
    asked: int,
    rules: int,
    now: datetime,
) -> tuple[Tile, ...]:
    """Returns the counts of open and flagged items, each with the list behind it."""
    queue = reverse("admin:treatments_assessment_changelist")
    reports = reverse("admin:treatments_problemreport_changelist")
    adverse = reverse("admin:treatments_adverseevent_changelist")
    return (
        Tile(found.all, "to decide", *_waiting_words(found), queue),
        Tile(
            found.asked,
            "asked back",
            "wait for the patient" if found.asked else "nobody is asked",
            "quiet",
            f"{queue}?state=asked",
        ),
        Tile(problems.all, "problem reports", *_problem_words(problems, now), reports),
        Tile(holds.all, "visits held", *_hold_words(holds, now), reverse("admin:treatments_hold_changelist")),
        Tile(
            events.serious_open,
            "serious adverse events",
            "not over" if events.serious_open else "none open",
            "stop" if events.serious_open else "good",
            f"{adverse}?state=serious_open",
        ),
        Tile(
            events.to_report,
            "events to report",
            "to the authority and the maker" if events.to_report else "all reported",
            "stop" if events.to_report else "good",
            f"{adverse}?state=to_report",
        ),
        Tile(
            asked,
            "asked by the desk",
            "days outside a window" if asked else "nothing asked for",
            "care" if asked else "good",
            reverse("admin:window_requests"),
        ),
        Tile(
            rules,
            "rules to look at",
            "often departed from" if rules else "none departed from often",
            "care" if rules else "good",
            reverse("admin:treatments_rulereview_changelist"),
        ),
    )


def _waiting_words(found: ReviewBacklog) -> tuple[str, str]:
    parts = [f"{found.overdue} overdue"] if found.overdue else []
    parts += [f"{found.urgent} urgent"] if found.urgent else []
    if parts:
        return ", ".join(parts), "stop" if found.overdue else "care"
    return ("all within target" if found.all else "nothing waits"), "good"


def _problem_words(problems: Flagged, now: datetime) -> tuple[str, str]:
    if problems.pressing:
        return f"{problems.pressing} with an emergency sign", "stop"
    return _oldest(problems, now)


def _hold_words(holds: Flagged, now: datetime) -> tuple[str, str]:
    if holds.pressing:
        return f"{holds.pressing} already booked", "stop"
    return _oldest(holds, now)


def _oldest(flagged: Flagged, now: datetime) -> tuple[str, str]:
    return (f"oldest {ago(flagged.oldest, now)}", "care") if flagged.oldest else ("nothing open", "good")


def waiting_row(waiting: Waiting, now: datetime) -> WaitingRow:
    assessment = waiting.assessment
    today = now.astimezone(waiting.clinic.zone).date()
    urgency = Urgency(waiting.urgency)
    return WaitingRow(
        url=reverse("admin:treatments_assessment_change", args=[assessment.pk]),
        reference=assessment.reference,
        patient=f"{assessment.patient.full_name}, {age_of(assessment.patient, today)}",
        outcome=Outcome(assessment.outcome).label,
        urgency=urgency.label,
        urgency_tone=URGENCY_TONES[urgency],
        due=due(waiting, now),
        is_answered=waiting.answered_at is not None,
        clinic=waiting.clinic.name,
    )


def problem_row(report: ProblemReport, now: datetime) -> FlagRow:
    session = report.booking.session
    pressing = Pressing(report.pressing)
    assigned = f", for {report.assigned_to}" if report.assigned_to else ""
    return FlagRow(
        url=reverse("admin:treatments_problemreport_change", args=[report.pk]),
        tone=PRESSING_TONES[pressing],
        word=pressing.label,
        patient=report.patient.full_name,
        what=f"After {visit_name(session.treatment, session.number)}{assigned}",
        since=ago(report.created_at, now),
    )


def hold_row(hold: Hold, now: datetime) -> FlagRow:
    session = hold.session
    return FlagRow(
        url=reverse("admin:treatments_hold_change", args=[hold.pk]),
        tone="stop",
        word=hold.get_cause_display(),
        patient=session.plan.patient.full_name,
        what=visit_name(session.treatment, session.number),
        since=ago(hold.opened_at, now),
    )


def todays(clinics: Sequence[Clinic], visits: Iterable[Any], now: datetime) -> tuple[Today, ...]:
    """Returns the visits by clinic, with each clinic's own day and time zone."""
    rows = list(visits)
    return tuple(
        Today(
            clinic=clinic.name,
            day=f"{day_words(now.astimezone(clinic.zone).date())}, {clinic.clock_name}",
            visits=tuple(_visit(visit, clinic) for visit in rows if visit.session.plan.clinic_id == clinic.pk),
        )
        for clinic in clinics
    )


def _visit(visit: Any, clinic: Clinic) -> VisitRow:
    session = visit.session
    return VisitRow(
        time=f"{clock(visit.starts_at, clinic.zone)}–{clock(visit.ends_at, clinic.zone)}",
        url=reverse("admin:treatments_plan_change", args=[session.plan_id]),
        patient=visit.patient.full_name,
        what=visit_name(session.treatment, session.number),
        who=str(visit.clinician),
        room=visit.room.name,
        tone=TONES[visit.state],
        state=visit.get_state_display(),
        marks=tuple(_marks(visit)),
    )


def _marks(visit: Any) -> Iterable[tuple[str, str]]:
    if visit.is_held:
        yield "stop", "Held"
    if visit.lacks_consent:
        yield "care", "No consent yet"
    if visit.has_record:
        yield "info", "Record begun"


def found_row(patient: Patient, now: datetime) -> FoundRow:
    """Returns a patient with their latest assessment."""
    today = now.astimezone(patient.clinic.zone).date()
    latest = next(iter(patient.assessments.all()), None)
    return FoundRow(
        name=patient.full_name,
        born=day_short(patient.birth_date),
        age=age_of(patient, today),
        phone=patient.written_phone,
        clinic=patient.clinic.name,
        url=reverse("admin:treatments_assessment_change", args=[latest.pk]) if latest else "",
        reference=latest.reference if latest else "",
        state=_state(latest, now) if latest else "",
    )


def _state(assessment: Assessment, now: datetime) -> str:
    review = getattr(assessment, "review", None)
    if review:
        return str(review.get_decision_display())
    waiting: Waiting | None = getattr(assessment, "waiting", None)
    return (
        "Waits for the patient’s answer"
        if waiting and waiting.asked_at
        else f"Waits, sent {ago(assessment.created_at, now)}"
    )
