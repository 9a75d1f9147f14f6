"""The plan and its bookings. States are mapped by table, so that a new state fails until it is mapped."""

from collections.abc import Iterator, Mapping

from treatments.backoffice.presenters.cases import in_order
from treatments.backoffice.presenters.fhir.resources import Resource, Site, annotation, concept, instant
from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Plan, PlannedSession, Review
from treatments.queries.care.notes import CareHistory
from treatments.rules.areas import area_named
from treatments.wording.treatments import visit_name

PLAN_STATUS: Mapping[str, str] = {
    PlanState.ACTIVE: "active",
    PlanState.COMPLETED: "completed",
    PlanState.STOPPED: "revoked",
}
SESSION_STATUS: Mapping[str, str] = {
    SessionState.TO_BOOK: "not-started",
    SessionState.BOOKED: "scheduled",
    SessionState.HELD: "on-hold",
    SessionState.DONE: "completed",
    SessionState.DROPPED: "cancelled",
}
BOOKING_STATUS: Mapping[str, str] = {
    BookingState.BOOKED: "booked",
    BookingState.ARRIVED: "arrived",
    BookingState.DONE: "fulfilled",
    BookingState.NO_SHOW: "noshow",
    BookingState.CANCELLED: "cancelled",
}


def care_plan(plan: Plan, review: Review, record: CareHistory, site: Site) -> Resource:
    """Returns the plan that follows from a decision, with a planned activity for each session."""
    reference = record.assessment.reference
    return site.resource(
        "CarePlan",
        reference,
        identifier=[{"system": site.system("assessment"), "value": reference}],
        status=PLAN_STATUS[plan.state],
        intent="plan",
        title=in_order(review.treatments, review.start_with),
        subject=site.reference("Patient", plan.patient_id),
        period={"start": plan.start_on.isoformat()},
        created=instant(plan.created_at),
        author=site.reference("Practitioner", review.decided_by_id),
        supportingInfo=[site.reference("ClinicalImpression", reference)],
        activity=[_activity(session, record, site) for session in record.sessions],
        note=[annotation(text) for text in _remarks(plan)],
    )


def _remarks(plan: Plan) -> Iterator[str]:
    if plan.stopped_because:
        yield f"Stopped: {plan.stopped_because}"
    if plan.elsewhere_on is not None:
        units = "units not known" if plan.elsewhere_units is None else f"{plan.elsewhere_units} units"
        yield f"Toxin outside this plan on {plan.elsewhere_on.isoformat()}: {units}"


def _activity(session: PlannedSession, record: CareHistory, site: Site) -> Resource:
    treated = record.treated_at(session.pk)
    outcome = [site.reference("Procedure", treated.pk)] if treated else []
    done = [{"time": session.done_on.isoformat(), "text": "Done"}] if session.done_on else []
    detail = {
        "code": concept(visit_name(session.treatment, session.number)),
        "status": SESSION_STATUS[session.state],
        "scheduledPeriod": {"start": session.earliest.isoformat(), "end": session.latest.isoformat()},
        "description": "; ".join(_planned(session)),
    }
    return {
        "id": f"session-{session.position}",
        "outcomeReference": outcome,
        "progress": done,
        "detail": detail,
    }


def _planned(session: PlannedSession) -> Iterator[str]:
    yield f"Ideally on {session.ideal.isoformat()}"
    if session.areas:
        found = ((area, area_named(session.treatment.removesuffix("_review"), area)) for area in session.areas)
        yield f"Areas: {', '.join(known.name if known else area for area, known in found)}"
    if session.units is not None:
        yield f"{session.units} units"
    if session.not_before is not None:
        yield f"Not before {session.not_before.isoformat()}"
    if session.not_after is not None:
        yield f"Not after {session.not_after.isoformat()}"
    if session.drop_reason:
        yield f"Dropped: {session.drop_reason}"


def appointment(booking: Booking, session: PlannedSession, record: CareHistory, site: Site) -> Resource:
    """Returns a booking that is not cancelled."""
    who = [
        site.reference("Patient", booking.patient_id),
        site.reference("Practitioner", booking.clinician.user_id),
        {"display": str(booking.room)},
    ]
    name = visit_name(session.treatment, session.number)
    return site.resource(
        "Appointment",
        booking.calendar_uid,
        identifier=[{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{booking.calendar_uid}"}],
        status=BOOKING_STATUS[booking.state],
        serviceType=[concept(name)],
        description=name,
        supportingInformation=[site.reference("CarePlan", record.assessment.reference)],
        start=instant(booking.starts_at),
        end=instant(booking.ends_at),
        created=instant(booking.booked_at),
        participant=[{"actor": actor, "status": "accepted"} for actor in who],
    )
