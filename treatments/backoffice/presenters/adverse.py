"""Adverse events as clinicians read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from treatments.models import AdverseEvent, EventCourse, EventTerm, Grade, LotUse, PlannedSession
from treatments.models.care.adverse import SERIOUS
from treatments.models.review.releases import live_knowledge
from treatments.queries.care.signs import signs_after_session
from treatments.queries.review.learning import EventRate
from treatments.rules.intervals import Share
from treatments.wording.clinic_days import day_words, moment
from treatments.wording.treatments import visit_name

TONES = {
    Grade.MILD: "quiet",
    Grade.MODERATE: "care",
    Grade.SEVERE: "stop",
    Grade.LIFE_THREATENING: "stop",
    Grade.FATAL: "stop",
}


@dataclass(frozen=True)
class EventPage:
    """An event, what it is linked to, and what remains to be done about it."""

    term: str
    tone: str
    grade: str
    visit: str
    facts: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    to_do: str


@dataclass(frozen=True)
class RateLine:
    """A rule or a product with its adverse events."""

    name: str
    version: str
    share: str
    worst: str
    tone: str


def grade_tone(grade: int) -> str:
    """Returns the tone of a grade's tag."""
    return TONES[Grade(grade)]


def event_name(event: AdverseEvent) -> str:
    """Returns the clinical term, or the sign that the patient noticed if the term is “Other” and the sign is known."""
    told = sign_words(event) if event.term == EventTerm.OTHER else ""
    return told or EventTerm(event.term).label


def sign_words(event: AdverseEvent) -> str:
    """Returns the sign that the patient noticed in the knowledge base's wording, "" if none was recorded.

    Returns the bare id if the version in force does not have the sign.
    """
    return next((sign.notice for sign in live_knowledge().evidence.signs if sign.id == event.sign), event.sign)


def sign_choices(session: PlannedSession) -> list[tuple[str, str]]:
    """Returns the known signs after the session's treatment."""
    return [(sign.id, sign.notice) for sign in signs_after_session(session)]


def event_page(event: AdverseEvent, lots: Iterable[LotUse], rules: Iterable[str]) -> EventPage:
    """Returns the page of one event."""
    session = event.session
    used = [f"{use.lot} (expires {day_words(use.expires_on or use.lot.expires_on)})" for use in lots]
    facts = [
        ("Session", f"{visit_name(session.treatment, session.number)}, {_done_on(session)}"),
        ("Patient’s words", sign_words(event) or "–"),
        ("Began", day_words(event.began_on)),
        ("Treated with", event.treated_with or "–"),
        ("Stands", f"{event.get_course_display()}{_since(event)}"),
        ("Authority", _authority(event)),
        ("Lots", "; ".join(used) or "none on record"),
        ("Knowledge", event.knowledge_version),
        ("Written down", f"{moment(event.recorded_at, session.plan.clinic)} by {event.recorded_by}"),
    ]
    return EventPage(
        term=event_name(event),
        tone=grade_tone(event.grade),
        grade=event.get_grade_display(),
        visit=visit_name(session.treatment, session.number),
        facts=tuple(facts),
        rules=tuple(rules),
        to_do=to_do(event),
    )


def to_do(event: AdverseEvent) -> str:
    """Returns what remains to be done about an event, "" if nothing."""
    open_points = []
    if event.grade >= SERIOUS and event.authority_told_on is None:
        open_points.append("Serious: tell the authority and the maker, and note it here.")
    if event.course not in (EventCourse.OVER, EventCourse.OVER_WITH_TRACES):
        open_points.append("Not over: follow it up.")
    return " ".join(open_points)


@dataclass(frozen=True)
class TreatedVisit:
    """A visit that an event can be recorded for."""

    url: str
    name: str
    patient: str
    day: str
    clinic: str


def treated_visit(session: PlannedSession) -> TreatedVisit:
    """Returns a row of the page that asks after which visit the event happened."""
    return TreatedVisit(
        url=reverse("admin:treatments_adverseevent_record", args=[session.pk]),
        name=visit_name(session.treatment, session.number),
        patient=session.plan.patient.full_name,
        day=_done_on(session),
        clinic=session.plan.clinic.name,
    )


def rate_line(rate: EventRate) -> RateLine:
    """Returns a row of the table of patterns."""
    return RateLine(
        name=rate.name,
        version=rate.version,
        share=share_words(rate.share),
        worst=Grade(rate.worst).label if rate.worst else "–",
        tone=grade_tone(rate.worst) if rate.worst else "quiet",
    )


def share_words(share: Share) -> str:
    """Returns a share such as "3 of 40 (7.5 %; 95 % interval 2.6 to 19.9)"."""
    if share.value is None or share.low is None or share.high is None:
        return "0 of 0"
    percent = f"{share.value * 100:.1f} %; 95 % interval {share.low * 100:.1f} to {share.high * 100:.1f}"
    return f"{share.count} of {share.of} ({percent})"


def _done_on(session: PlannedSession) -> str:
    return day_words(session.done_on) if session.done_on else "under way"


def _since(event: AdverseEvent) -> str:
    return f" since {day_words(event.ended_on)}" if event.ended_on else ""


def _authority(event: AdverseEvent) -> str:
    if event.authority_told_on is None:
        return "not told"
    reference = f", {event.authority_reference}" if event.authority_reference else ""
    return f"told on {day_words(event.authority_told_on)}{reference}"
