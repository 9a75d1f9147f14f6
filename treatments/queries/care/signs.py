"""The signs to look for after a visit, by the version of the knowledge base that decides."""

from treatments.models import Booking, PlannedSession, Pressing, ProblemReport
from treatments.models.review.releases import live_knowledge
from treatments.rules.evidence import CALL, EMERGENCY, USUAL, Evidence, Sign

PRESSING = {USUAL: Pressing.USUAL, CALL: Pressing.CALL, EMERGENCY: Pressing.EMERGENCY}


def signs_after(booking: Booking) -> tuple[Sign, ...]:
    """The signs that may be noticed after this visit, the most urgent first."""
    return signs_after_session(booking.session)


def signs_after_session(session: PlannedSession) -> tuple[Sign, ...]:
    """The signs that may be noticed after the treatment of this session, the most urgent first."""
    base = live_knowledge()
    kind = base.visits.get(session.treatment)
    treatment = kind.treatment if kind else session.treatment
    return tuple(sign for sign in base.evidence.signs if sign.treatment == treatment)


def signs_of(report: ProblemReport, evidence: Evidence) -> tuple[Sign, ...]:
    """The signs that the patient ticked, the most urgent first; signs no longer in the knowledge are left out."""
    found = (sign for sign in evidence.signs if sign.id in report.noticed)
    return tuple(sorted(found, key=lambda sign: -PRESSING[sign.action]))
