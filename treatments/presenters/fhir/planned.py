"""The plan and its bookings. Our states are mapped by table, so that a new one fails until somebody maps it."""

from collections.abc import Mapping

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Booking, Plan, PlannedSession, Review
from treatments.presenters.fhir.resources import Resource, Site, concept, instant
from treatments.presenters.review import in_order
from treatments.presenters.words import visit_name
from treatments.queries.notes import Record

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


def care_plan(plan: Plan, review: Review, record: Record, site: Site) -> Resource:
    """The plan that follows from a decision, with a planned activity for each session."""
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
        activity=[_activity(session) for session in record.sessions],
    )


def _activity(session: PlannedSession) -> Resource:
    done = [{"time": session.done_on.isoformat(), "text": "Done"}] if session.done_on else []
    detail = {
        "code": concept(visit_name(session.treatment, session.number)),
        "status": SESSION_STATUS[session.state],
        "scheduledPeriod": {"start": session.earliest.isoformat(), "end": session.latest.isoformat()},
        "description": f"Ideally on {session.ideal.isoformat()}",
    }
    return {"id": f"session-{session.position}", "progress": done, "detail": detail}


def appointment(booking: Booking, session: PlannedSession, record: Record, site: Site) -> Resource:
    """A booking that stands."""
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
