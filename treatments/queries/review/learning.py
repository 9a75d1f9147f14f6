"""What decisions and events say about rules and products, counted in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Max, Q, QuerySet

from treatments.lifecycle import SessionState
from treatments.models import Clinic, LotUse, PlannedSession, Review
from treatments.models.review.assessments import DEPARTS
from treatments.rules.intervals import Share


class Unnest(Func):
    """Each element of an array on a row of its own."""

    function = "unnest"
    set_returning = True


@dataclass(frozen=True)
class OverrideRate:
    """How often decisions departed from the rules where a rule fired, and for which coded reasons."""

    rule: str
    version: str
    share: Share
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class EventRate:
    """The share of sessions with an adverse event, and the worst grade among the events."""

    name: str
    version: str
    share: Share
    worst: int | None


def departures(rule: str, version: str, clinics: Iterable[Clinic], most: int) -> list[Review]:
    """The decisions at these clinics that departed from the rules where this rule fired, the newest first."""
    fired = Review.objects.of_proposals().filter(fired_rules__contains=[rule], assessment__knowledge_version=version)
    ours = fired.filter(DEPARTS, assessment__clinic__in=clinics)
    return list(ours.select_related("assessment__clinic", "decided_by").order_by("-decided_at", "-pk")[:most])


def override_rates() -> list[OverrideRate]:
    """Each rule of each version that fired in a decision, the most departed from first; at most 2 queries."""
    by_rule = Review.objects.of_proposals().annotate(
        rule=Unnest("fired_rules"), version=F("assessment__knowledge_version")
    )
    counts = by_rule.values("rule", "version").annotate(decided=Count("pk"), departed=Count("pk", filter=DEPARTS))
    reasons: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in by_rule.filter(DEPARTS).values("rule", "version", "reason_code").annotate(n=Count("pk")).order_by("-n"):
        reasons.setdefault((row["rule"], row["version"]), []).append((row["reason_code"], row["n"]))
    rates = [
        OverrideRate(
            row["rule"],
            row["version"],
            Share(row["departed"], row["decided"]),
            tuple(reasons.get((row["rule"], row["version"]), ())),
        )
        for row in counts
    ]
    return sorted(rates, key=lambda rate: (-(rate.share.low or 0), -rate.share.of, rate.version, rate.rule))


def event_rates_by_rule(clinics: QuerySet[Clinic]) -> list[EventRate]:
    """For each rule that fired for the plan: its sessions that are done, and those with an adverse event."""
    done = PlannedSession.objects.filter(plan__clinic__in=clinics, state=SessionState.DONE)
    rows = done.annotate(
        name=Unnest("plan__review__fired_rules"), version=F("plan__review__assessment__knowledge_version")
    )
    return _event_rates(rows.values("name", "version"), "pk", "adverse_events")


def event_rates_by_product(clinics: QuerySet[Clinic]) -> list[EventRate]:
    """For each product and lot in a signed record: the sessions that used it, and those with an adverse event."""
    used = LotUse.objects.filter(lot__clinic__in=clinics, record__signed_at__isnull=False)
    rows = used.annotate(name=F("lot__product__name"), version=F("lot__number")).values("name", "version")
    return _event_rates(rows, "record__session", "record__session__adverse_events")


def _event_rates(rows: QuerySet[Any, Any], session: str, events: str) -> list[EventRate]:
    counted: Iterable[dict[str, Any]] = rows.annotate(
        sessions=Count(session, distinct=True),
        hit=Count(session, distinct=True, filter=Q(**{f"{events}__isnull": False})),
        worst=Max(f"{events}__grade"),
    )
    rates = [
        EventRate(row["name"], row["version"], Share(row["hit"], row["sessions"]), row["worst"]) for row in counted
    ]
    return sorted(rates, key=lambda rate: (-rate.share.count, -(rate.worst or 0), rate.name, rate.version))
