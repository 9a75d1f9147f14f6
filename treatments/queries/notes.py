"""What a note tells of."""

from dataclasses import dataclass

from treatments.models import Assessment, Plan, PlannedSession, Review
from treatments.queries.reviews import review_of, sessions_of


@dataclass(frozen=True)
class Record:
    """An assessment and what followed: the decision, the plan, and its sessions in order, each with its bookings."""

    assessment: Assessment
    review: Review | None
    plan: Plan | None
    sessions: tuple[PlannedSession, ...]


def record_of(assessment: Assessment) -> Record:
    """The record of an assessment that came with its patient, clinic and submission."""
    review = review_of(assessment)
    plan: Plan | None = getattr(review, "plan", None)
    return Record(assessment, review, plan, tuple(sessions_of(plan)) if plan else ())
