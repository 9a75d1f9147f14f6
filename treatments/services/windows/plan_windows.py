"""The windows of the sessions of a plan, and how they are computed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.db.models import F, Max, Prefetch, Q, QuerySet, Sum
from django.db.models.fields.json import KT

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Assessment, Booking, Limit, Patient, Plan, PlannedSession, User
from treatments.models.audit import attributed
from treatments.models.clinic import BOTOX, BOTOX_REVIEW, SKINPEN
from treatments.models.review.releases import knowledge_of
from treatments.rules import course
from treatments.rules.areas import zones_of
from treatments.rules.facts import Facts, InvalidAnswers, parse_answers
from treatments.rules.knowledge import Knowledge
from treatments.rules.limits import Dose
from treatments.scheduling.cadence import CourseVisit, VisitWish, Window
from treatments.scheduling.cascade import PlanCourse

INTERVALS = {BOTOX: Limit.TOXIN_INTERVAL, BOTOX_REVIEW: Limit.TOXIN_INTERVAL, SKINPEN: Limit.SKINPEN_INTERVAL}
"""The limit that applies between two visits of one treatment."""
NO_LEAVE: Mapping[int, Mapping[str, int]] = MappingProxyType({})
NOTHING_HAD: Mapping[str, date] = MappingProxyType({})
NO_MORE_LEAVE: Mapping[str, int] = MappingProxyType({})


@transaction.atomic
def recompute_windows(*, plan: Plan, by: User | None) -> list[PlannedSession]:
    """Recompute the windows of the unbooked sessions; returns the sessions whose windows changed.

    A session that is done counts from the day it was done, one that is booked from its local day at the clinic, any
    other from its ideal day. A dropped session does not count. The person's other active plans are recomputed too,
    since the visits of one plan affect the windows of all. Call it in the transaction that books, moves, cancels or
    completes.
    """
    locked = list(_plans_along(plan).select_for_update(of=("self",), no_key=True).select_related("clinic"))
    moved = [session for row in locked for session in _moved_windows(row, own=row.pk == plan.pk)]
    with attributed(by, plan=plan.pk):
        PlannedSession.objects.bulk_update(moved, ["earliest", "ideal", "latest"])
    return moved


def _plans_along(plan: Plan) -> QuerySet[Plan]:
    """The plan and the person's other active plans, in the order in which they are locked."""
    person = Patient.objects.same_person(plan.patient_id)
    active = Plan.objects.filter(patient__in=person, state=PlanState.ACTIVE)
    return (Plan.objects.filter(pk=plan.pk) | active).order_by("pk")


def _moved_windows(plan: Plan, *, own: bool) -> list[PlannedSession]:
    """The unbooked sessions whose windows change, not yet saved; another plan that cannot be read is left unchanged.

    The database refuses a booking that is too close to a visit of another plan, whatever that plan's windows are.
    """
    try:
        sessions, timing = course_of(plan)
    except InvalidAnswers:
        if own:
            raise
        return []
    return [
        session
        for session, visit, window in zip(sessions, timing.visits, timing.windows(), strict=True)
        if visit.on is None and set_window(session, window)
    ]


def course_of(plan: Plan, basis: "Basis | None" = None) -> tuple[list[PlannedSession], PlanCourse]:
    """The plan's sessions in their order without dropped ones, and the course of these sessions with their days."""
    kept = _counted(plan.sessions.exclude(state=SessionState.DROPPED))
    sessions: list[PlannedSession] = list(kept.order_by("position").prefetch_related("overrides"))
    return sessions, course_with(plan, sessions, basis or basis_of(plan))


def _counted(sessions: QuerySet[PlannedSession]) -> QuerySet[PlannedSession]:
    """Annotate sessions with the units and areas of their records: `given` and `treated`, None without a record."""
    return sessions.annotate(given=Sum("record__points__units"), treated=F("record__areas"))


@dataclass(frozen=True, slots=True)
class VisitBeside:
    """A visit of the person outside the plan that is booked or done, with its day by the calendar of its own clinic."""

    session: PlannedSession
    day: date

    @property
    def is_done(self) -> bool:
        return self.session.state == SessionState.DONE


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of a plan: the answers as assessed, the rules that decided on them, and all that is known besides.

    `history` is the day of the last visit of each treatment outside our clinics; `beside` are the person's visits in
    other plans, at all clinics.
    """

    assessment: Assessment
    facts: Facts
    rules: Knowledge
    history: Mapping[str, date]
    beside: tuple[VisitBeside, ...]


def basis_of(plan: Plan) -> Basis:
    """The basis of the plan. Raises InvalidAnswers if today's code cannot read the answers."""
    assessment = Assessment.objects.get(review__plan=plan)
    facts, rules = facts_of(assessment), rules_of(assessment)
    return Basis(assessment, facts, rules, _history(plan, facts, rules), tuple(_beside(plan, rules)))


def _beside(plan: Plan, rules: Knowledge) -> Iterator[VisitBeside]:
    person = Patient.objects.same_person(plan.patient_id)
    of_person = PlannedSession.objects.filter(plan__patient__in=person, treatment__in=rules.visits)
    others = _counted(of_person.exclude(plan=plan).exclude(state=SessionState.DROPPED)).select_related("plan__clinic")
    kept = Prefetch("bookings", Booking.objects.standing().exclude(state=BookingState.NO_SHOW), to_attr="standing")
    for session in others.prefetch_related("overrides", kept).order_by("pk"):
        booked = [booking.starts_at.astimezone(session.plan.clinic.zone).date() for booking in session.standing]
        for day in [session.done_on] if session.done_on else booked:
            yield VisitBeside(session, day)


def course_with(
    plan: Plan,
    sessions: Sequence[PlannedSession],
    basis: Basis,
    leave: Mapping[int, Mapping[str, int]] = NO_LEAVE,
) -> PlanCourse:
    """The course of these sessions in this order, saved or not.

    `leave` is what a clinician is about to allow besides existing overrides: by position, then by limit.
    """
    days = days_of(plan, sessions)
    return PlanCourse(
        visits=[
            visit_of(session, days.get(session.pk), basis.rules, leave.get(session.position, {}))
            for session in sessions
        ],
        cadence=basis.rules.cadence,
        start_on=plan.start_on,
        history=basis.history,
        event_on=basis.facts.event_on,
        others=[visit_of(other.session, other.day, basis.rules) for other in basis.beside],
    )


def visit_of(
    session: PlannedSession, on: date | None, rules: Knowledge, leave: Mapping[str, int] = NO_MORE_LEAVE
) -> CourseVisit:
    """A session as it counts in a course, on its day if it has one."""
    areas = getattr(session, "treated", None) or session.areas
    return CourseVisit(
        session.treatment,
        session.number,
        on,
        wish_of(session, leave),
        _also(session, rules),
        zones_of(rules.visits[session.treatment].treatment, areas),
    )


def leave_of(session: PlannedSession) -> dict[str, int]:
    """How far the overrides of a session go, by limit: the most units, or the fewest days."""
    farthest: dict[str, int] = {}
    for override in session.overrides.all() if session.pk else ():
        if override.amount is not None:
            wider = max if override.limit == Limit.TOXIN_UNITS else min
            farthest[override.limit] = wider(override.amount, farthest.get(override.limit, override.amount))
    return farthest


def wish_of(session: PlannedSession, leave: Mapping[str, int]) -> VisitWish:
    """The clinician's wishes for a session, with existing overrides and those about to be given."""
    farthest = {**leave_of(session), **leave}
    return VisitWish(
        not_before=session.not_before,
        not_after=session.not_after,
        interval=farthest.get(INTERVALS.get(session.treatment, "")),
        spacing=farthest.get(Limit.SPACING),
        before_event=farthest.get(Limit.EVENT),
    )


def units_of(session: PlannedSession) -> Decimal | None:
    """The units given according to the record, otherwise the planned units; None if unknown."""
    given: Decimal | None = getattr(session, "given", None)
    return given if given is not None else Decimal(session.units) if session.units is not None else None


def _also(session: PlannedSession, rules: Knowledge) -> str | None:
    """The treatment that another kind of visit also counts as, if units are given at it."""
    treatment = rules.visits[session.treatment].treatment
    return treatment if treatment != session.treatment and units_of(session) else None


def _history(plan: Plan, facts: Facts, rules: Knowledge) -> dict[str, date]:
    """The last treatments outside our clinics, by what is known of the person.

    The answers count if the patient is known to have sent them or a clinician has decided on them; later notes count
    too.
    """
    person = Patient.objects.same_person(plan.patient_id)
    asked = {name: treatment.history for name, treatment in rules.treatments.items() if treatment.history}
    answered = Assessment.objects.filter(Q(is_proved=True) | Q(review__isnull=False), patient__in=person)
    days = course.history(facts, rules)
    for answers in answered.values_list(*(KT(f"facts__{question}") for question in asked.values())):
        for name, answer in zip(asked, answers, strict=True):
            if answer:
                days[name] = max(date.fromisoformat(answer), days.get(name, date.min))
    noted = Plan.objects.filter(patient__in=person).aggregate(last=Max("elsewhere_on"))["last"]
    if noted:
        days[BOTOX] = max(noted, days.get(BOTOX, date.min))
    return days


def doses_beside(plan: Plan, basis: Basis) -> list[Dose]:
    """The doses from outside a plan that count towards its limits, by day; units as noted, recorded or planned."""
    had = [Dose(treatment, day, _units_elsewhere(plan, treatment, day)) for treatment, day in basis.history.items()]
    return had + [
        Dose(other.session.treatment, other.day, units_of(other.session), done=other.is_done) for other in basis.beside
    ]


def _units_elsewhere(plan: Plan, treatment: str, day: date) -> Decimal | None:
    """The units noted with this day, in any of the person's plans."""
    if treatment != BOTOX:
        return None
    person = Patient.objects.same_person(plan.patient_id)
    noted = Plan.objects.filter(patient__in=person, elsewhere_on=day).aggregate(most=Max("elsewhere_units"))["most"]
    return None if noted is None else Decimal(noted)


def facts_of(assessment: Assessment) -> Facts:
    """The answers as assessed. Raises InvalidAnswers if today's code cannot read them."""
    return parse_answers(assessment.facts, today=assessment.created_at.date())


def rules_of(assessment: Assessment) -> Knowledge:
    """The version that decided; today's if that was removed, so that a plan still keeps its intervals."""
    return knowledge_of(assessment.knowledge_version)


def days_of(plan: Plan, sessions: Iterable[PlannedSession]) -> dict[int, date]:
    """The clinic's day of each session that is done or has a booking still to keep, by session key."""
    current = Booking.objects.standing().exclude(state=BookingState.NO_SHOW).filter(session__plan=plan)
    days = {booking.session_id: booking.starts_at.astimezone(plan.clinic.zone).date() for booking in current}
    return days | {session.pk: session.done_on for session in sessions if session.done_on}


def set_window(session: PlannedSession, window: Window) -> bool:
    """Set the window of the session, not saved; returns whether it changed."""
    before = (session.earliest, session.ideal, session.latest)
    session.earliest, session.ideal, session.latest = window.earliest, window.ideal, window.latest
    return before != (window.earliest, window.ideal, window.latest)
