"""Changing plans in tests: a clinician's input, and plans made by the real rules."""

from datetime import timedelta

from tests.factories import NOW, TODAY, ReviewFactory
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.services.plans import plan_changes
from treatments.services.plans.plan_changes import ChangeNote, version_of
from treatments.services.plans.plan_drafts import Wanted
from treatments.services.plans.plans import make_plan
from treatments.services.reasons import Justification


def plan_made(patient, by, *concerns, treatments=("botox",), start_with="", **answers):
    assessment = make_assessment(patient, *(concerns or [FROWN_LINES]), **answers)
    review = ReviewFactory(assessment=assessment, treatments=list(treatments), start_with=start_with, decided_by=by)
    return make_plan(review=review, start_on=TODAY, by=by)


def told(plan, code="examined", **reasons):
    """Returns the plan's version and one reason code, with texts by limit and position, as toxin_interval_3="..."."""
    keys = {"-".join(key.rsplit("_", 1)): Justification(code, words) for key, words in reasons.items()}
    return ChangeNote(version_of(plan), keys)


def wanted(treatment="botox", *, first=None, last=None, units=None, areas=()):
    """Returns the requested session; days are counted from TODAY."""
    days = [None if day is None else TODAY + timedelta(day) for day in (first, last)]
    return Wanted(treatment, tuple(areas), units, *days)


def add(plan, by, want, **reasons):
    return plan_changes.add_session(plan=plan, wanted=want, told=told(plan, **reasons), by=by, now=NOW)


def change(session, by, want, **reasons):
    return plan_changes.change_session(session=session, wanted=want, told=told(session.plan, **reasons), by=by, now=NOW)


def drop(session, by, reason="The patient wants fewer visits."):
    return plan_changes.drop_session(session=session, reason=reason, told=told(session.plan), by=by, now=NOW)


def order(plan):
    """Returns the sessions that are not dropped as (position, name, earliest, ideal, latest), in days from TODAY."""
    kept = plan.sessions.exclude(state="dropped").order_by("position")
    return [
        (session.position, f"{session.treatment} {session.number}", *((day - TODAY).days for day in window_of(session)))
        for session in kept
    ]


def window_of(session):
    return session.earliest, session.ideal, session.latest
