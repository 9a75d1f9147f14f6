"""Plans and the windows of their sessions: created by a clinician's decision, recomputed by what actually happens."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from treatments.lifecycle import LifecycleKind, PlanState, SessionState, check_move
from treatments.models import Assessment, Plan, PlannedSession, Review, User
from treatments.models.audit import attributed
from treatments.rules import course
from treatments.rules.areas import areas_for
from treatments.rules.facts import Facts
from treatments.rules.knowledge import Knowledge
from treatments.rules.limits import label_dose
from treatments.rules.outcomes import ProposedSession
from treatments.services.windows.plan_windows import basis_of, facts_of, recompute_windows, rules_of


@transaction.atomic
def make_plan(*, review: Review, start_on: date, by: User) -> Plan:
    """Create the plan of the reviewed treatments, to be booked from `start_on`, a day of the clinic's calendar.

    It starts later if the reflection period after the answers is not over by then; the day of approval takes the place
    of the consultation. The number of sessions, the days between them, the quiet days around an event and the initial
    units come from the knowledge version that made the assessment.
    """
    assessment = review.assessment
    start_on = after_reflection(assessment, start_on)
    proposed = preview(
        assessment=assessment, treatments=review.treatments, start_with=review.start_with, start_on=start_on
    )
    with attributed(by, review=review.pk):
        plan = Plan.objects.create(
            patient_id=assessment.patient_id, clinic_id=assessment.clinic_id, review=review, start_on=start_on
        )
        begin_with = {treatment: _first_dose(treatment, assessment) for treatment in review.treatments}
        PlannedSession.objects.bulk_create(
            PlannedSession(plan=plan, position=position, **asdict(session), **begin_with.get(session.treatment, {}))
            for position, session in enumerate(proposed, start=1)
        )
        basis = basis_of(plan)
        if basis.beside or basis.history != course.history(basis.facts, basis.rules):
            recompute_windows(plan=plan, by=by)
    return plan


def _first_dose(treatment: str, assessment: Assessment) -> dict[str, Any]:
    """The initial areas and units of a session: the areas the patient named, with the label's lowest dose for them."""
    facts, rules = facts_of(assessment), rules_of(assessment)
    treated = _concerns(treatment, assessment, facts, rules)
    areas = areas_for(treatment, [concern for concern in facts.concerns if concern.id in treated])
    dose = label_dose(treatment, areas, rules)
    return {"areas": list(areas), "units": dose.least if dose else None}


def after_reflection(assessment: Assessment, start_on: date) -> date:
    """`start_on`, or the first day on which a treatment may follow the answers, whichever is later."""
    return max(start_on, course.first_day(facts_of(assessment), rules_of(assessment)))


def preview(
    *, assessment: Assessment, treatments: Sequence[str], start_with: str, start_on: date
) -> Sequence[ProposedSession]:
    """The sessions that a plan of these treatments would have; nothing is written."""
    facts = facts_of(assessment)
    rules = rules_of(assessment)
    return course.propose(
        facts,
        tuple(treatments),
        start_with or None,
        {treatment: _concerns(treatment, assessment, facts, rules) for treatment in treatments},
        rules,
        after_reflection(assessment, start_on),
    )


@transaction.atomic
def complete_when_done(*, plan: Plan, by: User) -> Plan:
    """Complete a plan whose sessions are all done or dropped. Call it in the transaction that ends a session."""
    locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if locked.sessions.exclude(state__in=[SessionState.DONE, SessionState.DROPPED]).exists():
        return locked
    check_move(LifecycleKind.PLAN, locked.state, PlanState.COMPLETED)
    with attributed(by, plan=plan.pk):
        locked.state = PlanState.COMPLETED
        locked.save(update_fields=["state"])
    return locked


def _concerns(treatment: str, assessment: Assessment, facts: Facts, rules: Knowledge) -> tuple[str, ...]:
    """The concerns the treatment is for: by the rules or, if a clinician chose it, those on which it has an effect."""
    helped = assessment.result["treatments"][treatment]["concerns"]
    if helped:
        return tuple(concern["id"] for concern in helped)
    return tuple(concern.id for concern in facts.concerns if rules.row_for(concern).effect(treatment).size)
