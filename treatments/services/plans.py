"""Plans and the windows of their sessions: written when a clinician decides, re-computed by what really happens."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Sum

from treatments.lifecycle import BookingState, Kind, PlanState, SessionState, check_move
from treatments.models import Assessment, Booking, Limit, Plan, PlannedSession, Review, User
from treatments.models.clinic import BOTOX, BOTOX_REVIEW, SKINPEN
from treatments.rules import course, knowledge
from treatments.rules.facts import Facts, parse_answers
from treatments.rules.knowledge import Knowledge, KnowledgeError
from treatments.rules.outcomes import ProposedSession
from treatments.scheduling.cadence import Visit, Window, Wish
from treatments.scheduling.cascade import Course

INTERVALS = {BOTOX: Limit.TOXIN_INTERVAL, BOTOX_REVIEW: Limit.TOXIN_INTERVAL, SKINPEN: Limit.SKINPEN_INTERVAL}
"""Which limit holds between two visits of one treatment."""

NO_LEAVE: Mapping[int, Mapping[str, int]] = MappingProxyType({})


@transaction.atomic
def make_plan(*, review: Review, start_on: date, by: User) -> Plan:
    """The plan of the reviewed treatments, its sessions to be booked from `start_on`, a day of the clinic's calendar.

    The number of sessions, the days between them and the quiet days around an event come from the knowledge
    version that made the assessment.
    """
    assessment = review.assessment
    proposed = preview(
        assessment=assessment, treatments=review.treatments, start_with=review.start_with, start_on=start_on
    )
    with _for(by, review=review.pk):
        plan = Plan.objects.create(
            patient_id=assessment.patient_id, clinic_id=assessment.clinic_id, review=review, start_on=start_on
        )
        PlannedSession.objects.bulk_create(
            PlannedSession(plan=plan, position=position, **asdict(session))
            for position, session in enumerate(proposed, start=1)
        )
    return plan


def preview(
    *, assessment: Assessment, treatments: Sequence[str], start_with: str, start_on: date
) -> Sequence[ProposedSession]:
    """The sessions that a plan of these treatments would have; nothing is written."""
    facts = _facts(assessment)
    rules = _rules(assessment)
    return course.propose(
        facts,
        tuple(treatments),
        start_with or None,
        {treatment: _concerns(treatment, assessment, facts, rules) for treatment in treatments},
        rules,
        start_on,
    )


@transaction.atomic
def recompute_windows(*, plan: Plan, by: User) -> list[PlannedSession]:
    """Move the windows of the sessions that have no time to where biology allows them now; answers those that moved.

    A session that is done counts from the day it was done, one that is booked from its local day at the clinic,
    any other from its ideal day. A dropped session counts for nothing. Call it in the transaction that books, moves,
    cancels or completes.
    """
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("clinic").get(pk=plan.pk)
    sessions, timing = course_of(locked)
    moved = [
        session
        for session, visit, window in zip(sessions, timing.visits, timing.windows(), strict=True)
        if visit.on is None and give(session, window)
    ]
    with _for(by, plan=plan.pk):
        PlannedSession.objects.bulk_update(moved, ["earliest", "ideal", "latest"])
    return moved


def course_of(plan: Plan) -> tuple[list[PlannedSession], Course]:
    """The plan's sessions in their order, dropped ones left out, and the course that they make with their days."""
    kept = plan.sessions.exclude(state=SessionState.DROPPED).annotate(given=Sum("record__points__units"))
    sessions: list[PlannedSession] = list(kept.order_by("position").prefetch_related("overrides"))
    return sessions, course_with(plan, sessions, basis_of(plan))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan stands on: her answers as assessed, and the rules that decided on them."""

    assessment: Assessment
    facts: Facts
    rules: Knowledge


def basis_of(plan: Plan) -> Basis:
    """Her answers and the rules of a plan. Raises InvalidAnswers where today's code cannot read the answers."""
    assessment = Assessment.objects.get(review__plan=plan)
    return Basis(assessment, _facts(assessment), _rules(assessment))


def course_with(
    plan: Plan,
    sessions: Sequence[PlannedSession],
    basis: Basis,
    leave: Mapping[int, Mapping[str, int]] = NO_LEAVE,
) -> Course:
    """The course that these sessions make in this order, also one that nobody has saved.

    `leave` is what a clinician is about to allow beside what stands: by position, then by limit.
    """
    days = days_of(plan, sessions)
    return Course(
        visits=[
            Visit(
                session.treatment,
                session.number,
                days.get(session.pk),
                wish_of(session, leave.get(session.position, {})),
                _also(session, basis.rules),
            )
            for session in sessions
        ],
        cadence=basis.rules.cadence,
        start_on=plan.start_on,
        history=history_of(plan, basis),
        event_on=basis.facts.event_on,
    )


def leave_of(session: PlannedSession) -> dict[str, int]:
    """How far the overrides of a session go, by limit: the most units, or the fewest days."""
    farthest: dict[str, int] = {}
    for override in session.overrides.all() if session.pk else ():
        if override.amount is not None:
            wider = max if override.limit == Limit.TOXIN_UNITS else min
            farthest[override.limit] = wider(override.amount, farthest.get(override.limit, override.amount))
    return farthest


def wish_of(session: PlannedSession, leave: Mapping[str, int]) -> Wish:
    """What a clinician wants of a session, and the leave that she has given for it or is about to give."""
    farthest = {**leave_of(session), **leave}
    return Wish(
        not_before=session.not_before,
        not_after=session.not_after,
        interval=farthest.get(INTERVALS.get(session.treatment, "")),
        spacing=farthest.get(Limit.SPACING),
        before_event=farthest.get(Limit.EVENT),
    )


def units_of(session: PlannedSession) -> Decimal | None:
    """The units that were given, as the record has them; before, those that are planned; None where nobody knows."""
    given: Decimal | None = getattr(session, "given", None)
    return given if given is not None else Decimal(session.units) if session.units is not None else None


def _also(session: PlannedSession, rules: Knowledge) -> str | None:
    """The treatment that a visit of another kind is too, once units are given at it."""
    treatment = rules.visits[session.treatment].treatment
    return treatment if treatment != session.treatment and units_of(session) else None


def history_of(plan: Plan, basis: Basis) -> dict[str, date]:
    """What she had before the plan by her own answers, and outside it by what a clinician has noted since."""
    days = course.history(basis.facts, basis.rules)
    if plan.elsewhere_on:
        days[BOTOX] = max(plan.elsewhere_on, days.get(BOTOX, date.min))
    return days


@transaction.atomic
def complete_when_done(*, plan: Plan, by: User) -> Plan:
    """Close a plan whose last session is over: each one done or dropped. Call it in the transaction that ends one."""
    locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if locked.sessions.exclude(state__in=[SessionState.DONE, SessionState.DROPPED]).exists():
        return locked
    check_move(Kind.PLAN, locked.state, PlanState.COMPLETED)
    with _for(by, plan=plan.pk):
        locked.state = PlanState.COMPLETED
        locked.save(update_fields=["state"])
    return locked


def _for(by: User, **about: int) -> AbstractContextManager[Any]:
    """Names the actor in the audit but no act: the act is deciding or booking, and its name stays."""
    context: AbstractContextManager[Any] = pghistory.context(user=by.pk, **about)
    return context


def _facts(assessment: Assessment) -> Facts:
    return parse_answers(assessment.facts, today=assessment.created_at.date())


def _rules(assessment: Assessment) -> Knowledge:
    """The version that decided; where it was taken away, the newest, so that a plan still keeps its intervals."""
    try:
        return knowledge.load(assessment.knowledge_version)
    except KnowledgeError:
        return knowledge.load()


def _concerns(treatment: str, assessment: Assessment, facts: Facts, rules: Knowledge) -> tuple[str, ...]:
    """What the treatment is for: as the rules had it, or, where a clinician chose it, what it has an effect on."""
    helped = assessment.result["treatments"][treatment]["concerns"]
    if helped:
        return tuple(concern["id"] for concern in helped)
    return tuple(concern.id for concern in facts.concerns if rules.row_for(concern).effect(treatment).size)


def days_of(plan: Plan, sessions: Iterable[PlannedSession]) -> dict[int, date]:
    """The clinic's day of each session that has one, by key: it is done, or has a booking that she can still keep."""
    standing = Booking.objects.standing().exclude(state=BookingState.NO_SHOW).filter(session__plan=plan)
    days = {booking.session_id: booking.starts_at.astimezone(plan.clinic.zone).date() for booking in standing}
    return days | {session.pk: session.done_on for session in sessions if session.done_on}


def give(session: PlannedSession, window: Window) -> bool:
    """Give the session a window, not yet saved; whether that is another one than it had."""
    before = (session.earliest, session.ideal, session.latest)
    session.earliest, session.ideal, session.latest = window.earliest, window.ideal, window.latest
    return before != (window.earliest, window.ideal, window.latest)
