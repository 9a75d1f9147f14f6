"""Reads for the clinician's review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from treatments.models import Assessment, Booking, Plan, PlannedSession, Review, User

LABELS = {"insert": "made", "update": "changed"}


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


def changes_of(rows: Mapping[str, Model]) -> list[Change]:
    """What the audit holds on these rows, each under its name, the oldest first: one query for each table."""
    names = {(type(row), row.pk): name for name, row in rows.items()}
    events = [event for table in dict.fromkeys(table for table, _ in names) for event in _events(table, names)]
    users = User.objects.in_bulk({act["user"] for act in map(_act, events) if act.get("user")})
    return [
        Change(
            at=event.pgh_created_at,
            what=f"{names[event.pgh_tracked_model, event.pgh_obj_id]}: {LABELS.get(event.pgh_label, event.pgh_label)}",
            act=_act(event).get("action", ""),
            by=users.get(_act(event).get("user", 0)),
        )
        for event in sorted(events, key=lambda event: (event.pgh_created_at, event.pgh_id))
    ]


def _events(table: type[Any], names: Iterable[tuple[type[Any], int]]) -> QuerySet[Any]:
    found: QuerySet[Any] = table.pgh_event_model.objects.filter(pgh_obj__in=[pk for of, pk in names if of is table])
    return found.select_related("pgh_context")


def _act(event: Any) -> dict[str, Any]:
    """Who did what, as the service named it; nothing for what was written past the services."""
    act: dict[str, Any] = event.pgh_context.metadata if event.pgh_context else {}
    return act


def sessions_of(plan: Plan) -> QuerySet[PlannedSession, Any]:
    """A plan's sessions in order, each with its bookings, the newest first."""
    bookings = Booking.objects.select_related("clinician__user", "room").order_by("-booked_at")
    return plan.sessions.order_by("position").prefetch_related(Prefetch("bookings", bookings))
