"""Reads for the clinician's review."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from treatments.models import Assessment, Booking, PlannedSession, Plan, Review, User


@dataclass(frozen=True)
class Change:
    """One row that the database wrote: when (aware UTC), on what, in which act, and by whom (None: the patient)."""

    at: datetime
    what: str
    act: str
    by: User | None


def review_of(assessment: Assessment) -> Review | None:
    """The decision, with who made it and its plan; None while the assessment waits."""
    return Review.objects.select_related("decided_by", "plan").filter(assessment=assessment).first()


def changes_of(*rows: Model) -> list[Change]:
    """What the audit holds on these rows, the oldest first."""
    events = [
        (event, row._meta.verbose_name)
        for row in rows
        for event in row.events.select_related("pgh_context")  # type: ignore[attr-defined]  # pghistory adds it
    ]
    acts = [event.pgh_context.metadata if event.pgh_context else {} for event, _ in events]
    users = User.objects.in_bulk({act["user"] for act in acts if act.get("user")})
    found = [
        Change(event.pgh_created_at, f"{what}: {event.pgh_label}", act.get("action", ""), users.get(act.get("user")))
        for (event, what), act in zip(events, acts, strict=True)
    ]
    return sorted(found, key=lambda change: change.at)


def sessions_of(plan: Plan) -> QuerySet[PlannedSession, Any]:
    """A plan's sessions in order, each with its bookings, the newest first."""
    bookings = Booking.objects.select_related("clinician__user", "room").order_by("-booked_at")
    return plan.sessions.order_by("position").prefetch_related(Prefetch("bookings", bookings))
