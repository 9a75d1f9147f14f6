"""A plan in the demo clinic that its clinician has changed beyond a limit, with a reason."""

from datetime import datetime, timedelta

from treatments.lifecycle import SessionState
from treatments.models import OverrideReason, Plan, User
from treatments.models.clinic import BOTOX
from treatments.services.plans.plan_changes import ChangeNote, change_session, preview, reason_key, version_of
from treatments.services.plans.plan_drafts import Wanted
from treatments.services.reasons import Justification

SOONER = timedelta(days=10)
WIDTH = timedelta(days=7)
REASON = Justification(
    OverrideReason.EXAMINED, "Effect wore off early on both visits. The patient knows that the label asks for 90 days."
)


def sooner(plan: Plan, *, by: User, now: datetime) -> None:
    """Moves the plan's next unbooked toxin treatment to ten days before the earliest day that the rules allow."""
    session = plan.sessions.filter(treatment=BOTOX, state=SessionState.TO_BOOK).order_by("position").first()
    if session is None:
        return
    first = session.earliest - SOONER
    wanted = Wanted(BOTOX, ("frown_lines",), 20, first, first + WIDTH)
    breaches = preview(plan=plan, session=session, wanted=wanted, by=by, now=now).breaches
    told = ChangeNote(version_of(plan), {reason_key(breach): REASON for breach in breaches})
    change_session(session=session, wanted=wanted, told=told, by=by, now=now)
