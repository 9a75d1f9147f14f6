"""Safety information about a patient: adverse events, held visits, limit overrides, and facts reported later."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from treatments.backoffice.presenters.adverse import event_name
from treatments.backoffice.presenters.fhir.resources import Resource, Site, annotation, concept, hl7, instant
from treatments.backoffice.presenters.fhir.treated import provenance
from treatments.backoffice.presenters.holds import HOW, flag_words
from treatments.models import (
    AdverseEvent,
    AskFirst,
    EventCourse,
    FactSource,
    Grade,
    HealthFact,
    Hold,
    HoldCause,
    LimitOverride,
    PlannedSession,
)
from treatments.models.care.adverse import SERIOUS
from treatments.queries.care.notes import CareHistory
from treatments.wording.treatments import visit_name

SEVERITY: Mapping[int, str] = {
    Grade.MILD: "mild",
    Grade.MODERATE: "moderate",
    Grade.SEVERE: "severe",
    Grade.LIFE_THREATENING: "severe",
    Grade.FATAL: "severe",
}
OUTCOME: Mapping[str, str] = {
    EventCourse.ONGOING: "ongoing",
    EventCourse.GETTING_BETTER: "recovering",
    EventCourse.OVER: "resolved",
    EventCourse.OVER_WITH_TRACES: "resolvedWithSequelae",
    EventCourse.UNKNOWN: "unknown",
}
ENDED = (EventCourse.OVER, EventCourse.OVER_WITH_TRACES)


def adverse_event(event: AdverseEvent, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields an event, and the condition that it led to, which holds the description."""
    condition = site.reference("Condition", f"adverse-{event.pk}")
    treated = record.treated_at(event.session_id)
    outcome = "fatal" if event.grade == Grade.FATAL else OUTCOME[event.course]
    serious = "Serious" if event.grade >= SERIOUS else "Non-serious"
    severity = SEVERITY[event.grade]
    yield site.resource(
        "AdverseEvent",
        event.pk,
        identifier={"system": site.system("adverse-event"), "value": str(event.pk)},
        actuality="actual",
        event=_event_code(event, site),
        subject=site.reference("Patient", record.assessment.patient_id),
        date=event.began_on.isoformat(),
        recordedDate=instant(event.recorded_at),
        resultingCondition=[condition],
        seriousness=concept(serious, hl7("adverse-event-seriousness", serious)),
        severity=concept(severity.capitalize(), hl7("adverse-event-severity", severity)),
        outcome=concept(event.get_course_display(), hl7("adverse-event-outcome", outcome)),
        recorder=site.staff(event.recorded_by_id),
        suspectEntity=[{"instance": site.reference("Procedure", treated.pk)}] if treated else [],
    )
    yield _condition(event, record, site)


def _event_code(event: AdverseEvent, site: Site) -> Resource:
    sign = [{"system": site.system("sign"), "code": event.sign}] if event.sign else []
    term = {
        "system": site.system("adverse-event-term"),
        "code": event.term,
        "display": event.get_term_display(),
    }
    return concept(event_name(event), term, *sign)


def _condition(event: AdverseEvent, record: CareHistory, site: Site) -> Resource:
    session = event.session
    said = {
        "": event.words,
        "After: ": visit_name(session.treatment, session.number),
        "Treated with: ": event.treated_with,
        "Authority told on: ": event.authority_told_on.isoformat() if event.authority_told_on else "",
        "Authority's reference: ": event.authority_reference,
    }
    is_over = event.course in ENDED
    return site.resource(
        "Condition",
        f"adverse-{event.pk}",
        clinicalStatus=concept(
            event.get_course_display(), hl7("condition-clinical", "resolved" if is_over else "active")
        ),
        verificationStatus=concept("Confirmed", hl7("condition-ver-status", "confirmed")),
        category=[concept("Adverse event after a treatment")],
        severity=concept(event.get_grade_display(), {"system": site.system("grade"), "code": str(event.grade)}),
        code=_event_code(event, site),
        subject=site.reference("Patient", record.assessment.patient_id),
        onsetDateTime=event.began_on.isoformat(),
        abatementDateTime=event.ended_on.isoformat() if is_over and event.ended_on else None,
        recordedDate=instant(event.recorded_at),
        recorder=site.staff(event.recorded_by_id),
        note=[annotation(f"{name}{text}") for name, text in said.items() if text],
    )


def hold(held: Hold, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields a held visit, the message to the patient about it, and who lifted it and why."""
    yield _flag(
        f"hold-{held.pk}",
        f"{_visit(held.session)} is held: {HoldCause(held.cause).label}. {reasons_of(held)}",
        start=held.opened_at,
        end=held.lifted_at,
        author=site.staff(held.opened_by_id),
        record=record,
        site=site,
    )
    flag = [site.reference("Flag", f"hold-{held.pk}")]
    if held.told_at is not None:
        yield site.resource(
            "Communication",
            f"hold-{held.pk}",
            status="completed",
            subject=site.reference("Patient", record.assessment.patient_id),
            topic=concept(f"{_visit(held.session)} is held"),
            about=flag,
            sent=instant(held.told_at),
            sender=site.staff(held.told_by_id),
            recipient=[site.reference("Patient", record.assessment.patient_id)],
            payload=[{"contentString": held.draft}] if held.draft else [],
        )
    if held.lifted_at is not None:
        yield provenance(
            f"hold-lifted-{held.pk}",
            target=flag,
            recorded=instant(held.lifted_at),
            activity=concept("Hold lifted", hl7("v3-DataOperation", "UPDATE")),
            who=site.staff(held.lifted_by_id),
            why=held.lift_reason,
            site=site,
        )


def reasons_of(row: Hold | AskFirst) -> str:
    """Returns the reasons as clinicians read them."""
    return " ".join(reason.get("clinical") or reason["text"] for reason in row.reasons)


def _visit(session: PlannedSession) -> str:
    return visit_name(session.treatment, session.number)


def ask_first(mark: AskFirst, record: CareHistory, site: Site) -> Resource:
    """Returns a visit to ask about before treating, until somebody has decided on the answers behind it."""
    is_open = hasattr(mark.assessment, "waiting")
    return _flag(
        f"ask-first-{mark.pk}",
        f"Ask before {_visit(mark.session)}: later answers that nobody proved to be the patient's. {reasons_of(mark)}",
        start=mark.noted_at,
        end=None,
        is_active=is_open,
        record=record,
        site=site,
    )


def _flag(
    key: str,
    text: str,
    *,
    start: datetime,
    end: datetime | None,
    record: CareHistory,
    site: Site,
    author: Resource | None = None,
    is_active: bool = True,
) -> Resource:
    return site.resource(
        "Flag",
        key,
        status="active" if is_active and end is None else "inactive",
        category=[concept("Safety", hl7("flag-category", "safety"))],
        code=concept(text),
        subject=site.reference("Patient", record.assessment.patient_id),
        period={"start": instant(start), "end": instant(end) if end else None},
        author=author,
    )


def override(session: PlannedSession, leave: LimitOverride, record: CareHistory, site: Site) -> Resource:
    """Returns a limit that a clinician overrode in their name, with their reason."""
    treated = record.treated_at(session.pk)
    followed = [site.reference("Procedure", treated.pk)] if treated else []
    return site.resource(
        "DetectedIssue",
        f"override-{leave.pk}",
        status="final",
        code=concept(leave.get_limit_display(), {"system": site.system("limit"), "code": leave.limit}),
        patient=site.reference("Patient", record.assessment.patient_id),
        identifiedDateTime=instant(leave.given_at),
        author=site.staff(leave.given_by_id),
        implicated=[site.reference("CarePlan", record.assessment.reference), *followed],
        detail=f"{_visit(session)}: {leave.found}",
        mitigation=[
            {
                "action": concept(
                    f"Allowed: {leave.get_reason_code_display()}. {leave.reason}",
                    {"system": site.system("override-reason"), "code": leave.reason_code},
                ),
                "date": instant(leave.given_at),
                "author": site.staff(leave.given_by_id),
            }
        ],
    )


def health_fact(fact: HealthFact, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields a fact reported after the quiz, and who ended it and why."""
    patient = site.reference("Patient", record.assessment.patient_id)
    yield site.resource(
        "Observation",
        f"fact-{fact.pk}",
        status="final",
        category=[concept("Told by the patient", hl7("observation-category", "survey"))],
        code=concept(flag_words(fact.flag), {"system": site.system("flag"), "code": fact.flag}),
        subject=patient,
        effectivePeriod={"start": instant(fact.told_at), "end": instant(fact.ended_at) if fact.ended_at else None},
        issued=instant(fact.told_at),
        performer=[site.staff(fact.told_to_id) or patient],
        valueBoolean=True,
        method=concept(f"Told {HOW[FactSource(fact.source)]}"),
        note=[annotation(fact.note)] if fact.note else [],
    )
    if fact.ended_at is not None:
        yield provenance(
            f"fact-ended-{fact.pk}",
            target=[site.reference("Observation", f"fact-{fact.pk}")],
            recorded=instant(fact.ended_at),
            activity=concept("No longer true", hl7("v3-DataOperation", "UPDATE")),
            who=site.staff(fact.ended_by_id),
            why=fact.end_reason,
            site=site,
        )
