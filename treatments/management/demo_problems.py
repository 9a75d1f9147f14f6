"""What patients of the demo clinic reported after a visit: one report is answered, one is unread."""

from datetime import datetime, timedelta

from django.utils import timezone

from treatments.lifecycle import BookingState
from treatments.models import Booking, Plan, ProblemReport, Strength, User
from treatments.queries.care import signs
from treatments.rules.evidence import CALL, USUAL
from treatments.services.care import problems

WORDS = {USUAL: "It looks better than yesterday. Is this normal?", CALL: "It began this morning."}
ANSWER = "Thank you for telling us. This is usual so soon after the visit. Call us if it gets worse."


def report(plan: Plan, action: str, *, now: datetime) -> ProblemReport | None:
    """Reports a sign with that action after the plan's last visit that took place; returns None if there was none."""
    visit = _last_visit(plan)
    if visit is None:
        return None
    noticed = [sign.id for sign in signs.signs_after(visit) if sign.action == action]
    sent_at = min(now, visit.ends_at + timedelta(hours=20))
    return problems.report_problem(
        booking=visit,
        noticed=noticed[:1],
        since=timezone.localdate(sent_at, plan.clinic.zone),
        strength=Strength.MEDIUM,
        words=WORDS[action],
        now=sent_at,
    )


def answered(plan: Plan, *, by: User, now: datetime) -> None:
    """Creates a mild report that a clinician has answered."""
    sent = report(plan, USUAL, now=now)
    if sent is not None:
        problems.answer(report=sent, text=ANSWER, by=by, now=min(now, sent.created_at + timedelta(hours=3)))


def _last_visit(plan: Plan) -> Booking | None:
    done = Booking.objects.filter(session__plan=plan, state=BookingState.DONE)
    return done.select_related("session__plan__clinic", "clinician__user").order_by("-during").first()
