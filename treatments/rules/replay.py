"""What another version of the knowledge base would change about a case, and whether that is less safe.

Compares what decides: outcome, first treatment, the state of each treatment and its concerns, concerns to ask about or
left for later, and the windows of the plan. Wording, scores and margins are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from treatments.rules.course import proposed_plan
from treatments.rules.facts import Facts
from treatments.rules.gate import Objection, person_rows
from treatments.rules.outcomes import CLINICIAN_FIRST, NO_BENEFIT, SUITS
from treatments.rules.rulebook import CHECK, STOP, Knowledge, MatrixRow
from treatments.rules.weighing import decide, status

SPACING = "spacing and courses"
WEIGHTS = "weights"
VERSION_GONE = "unknown: the version that decided is gone"
"""Used for a change if no rule that fires differently can be named."""

Session = tuple[str, int, str, str]
"""Treatment, number, earliest and latest day (ISO)."""


class SafetyEffect(IntEnum):
    """The effect of a change on safety, in the order in which to review them."""

    LESS_SAFE = 0
    SAFER = 1
    OTHER = 2

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class ReplayedOutcome:
    """What an assessment decided, without its wording. `serves` contains concerns by treatment."""

    outcome: str
    start_with: str | None
    statuses: Mapping[str, str]
    serves: Mapping[str, tuple[str, ...]]
    ask: tuple[str, ...]
    later: tuple[str, ...]
    plan: tuple[Session, ...]

    def status(self, treatment: str) -> str:
        return self.statuses.get(treatment, NO_BENEFIT)

    def served(self, concern: str) -> bool:
        return any(concern in concerns for concerns in self.serves.values())


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that fires differently for this patient; `before` and `after` are its actions, "-" for none."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReplayedChange:
    """What would change for one case: `differences` maps what differs to (before, after)."""

    safety: SafetyEffect
    differences: Mapping[str, tuple[str, str]]
    rules: tuple[RuleChange, ...]


def recorded(result: Mapping[str, Any]) -> ReplayedOutcome:
    """Returns the outcome in a stored assessment (the contract's output). Raises KeyError if it is not one."""
    treatments = result["treatments"]
    return ReplayedOutcome(
        outcome=result["outcome"],
        start_with=result["start_with"],
        statuses={name: weighed["status"] for name, weighed in treatments.items()},
        serves={name: tuple(helped["id"] for helped in weighed["concerns"]) for name, weighed in treatments.items()},
        ask=tuple(result["ask"]),
        later=tuple(result["later"]),
        plan=tuple(
            (session["treatment"], session["number"], session["earliest"], session["latest"])
            for session in result["plan"]
        ),
    )


def decided(facts: Facts, knowledge: Knowledge) -> ReplayedOutcome:
    """Returns the outcome that an assessment with this knowledge would have, without flips and texts."""
    decision = decide(facts, knowledge)
    statuses = {name: status(name, decision, facts, knowledge) for name in knowledge.treatments}
    return ReplayedOutcome(
        outcome=decision.outcome,
        start_with=decision.start_with,
        statuses=statuses,
        serves={name: decision.offers.concerns(name) if state == SUITS else () for name, state in statuses.items()},
        ask=decision.offers.ask,
        later=decision.later,
        plan=tuple(
            (session.treatment, session.number, session.earliest.isoformat(), session.latest.isoformat())
            for session in proposed_plan(decision, facts, knowledge)
        ),
    )


def replay(facts: Facts, before: ReplayedOutcome, old: Knowledge | None, new: Knowledge) -> ReplayedChange | None:
    """Returns what `new` would change about a case with the outcome `before`; None if nothing.

    `old` is the version that decided it; None if it no longer exists, so that no rule can be named.
    """
    after = decided(facts, new)
    if after == before:
        return None
    differences = dict(_differences(before, after))
    rules = rule_changes(facts, old, new) if old else ()
    return ReplayedChange(
        safety(before, after), differences, rules or (RuleChange(_no_rule(differences, old), "-", "-"),)
    )


def _no_rule(differences: Mapping[str, tuple[str, str]], old: Knowledge | None) -> str:
    if old is None:
        return VERSION_GONE
    return SPACING if set(differences) == {"plan"} else WEIGHTS


def safety(before: ReplayedOutcome, after: ReplayedOutcome) -> SafetyEffect:
    """Returns LESS_SAFE if anything is less safe; SAFER if nothing is, but the reverse change would be; else OTHER."""
    if less_safe(before, after):
        return SafetyEffect.LESS_SAFE
    return SafetyEffect.SAFER if less_safe(after, before) else SafetyEffect.OTHER


def less_safe(before: ReplayedOutcome, after: ReplayedOutcome) -> bool:
    """Whether any of these holds, regardless of improvements.

    - A clinician came first, and no longer does.
    - A treatment was at stop and is now at check or free, or was at check and is now free.
    - A concern to ask about goes to a treatment instead.
    - With the same outcome, a session of the plan may take place sooner.
    """
    return (
        (before.outcome == CLINICIAN_FIRST != after.outcome)
        or any(_care(after.status(name)) < _care(state) for name, state in before.statuses.items())
        or any(after.served(concern) for concern in before.ask if concern not in after.ask)
        or _sooner(before, after)
    )


def _same_outcome(before: ReplayedOutcome, after: ReplayedOutcome) -> bool:
    return (before.outcome, before.start_with) == (after.outcome, after.start_with)


def _care(state: str) -> int:
    return {STOP: 2, CHECK: 1}.get(state, 0)


def _sooner(before: ReplayedOutcome, after: ReplayedOutcome) -> bool:
    if not _same_outcome(before, after):
        return False
    earliest = {(treatment, number): day for treatment, number, day, _ in before.plan}
    return any(day < earliest.get((treatment, number), day) for treatment, number, day, _ in after.plan)


def _differences(before: ReplayedOutcome, after: ReplayedOutcome) -> Iterator[tuple[str, tuple[str, str]]]:
    pairs = {
        "outcome": (before.outcome, after.outcome),
        "start_with": (before.start_with or "-", after.start_with or "-"),
        **{name: (before.status(name), after.status(name)) for name in {**before.statuses, **after.statuses}},
        **{
            f"{name}: for": (_named(before.serves.get(name, ())), _named(after.serves.get(name, ())))
            for name in {**before.serves, **after.serves}
        },
        "ask": (_named(before.ask), _named(after.ask)),
        "later": (_named(before.later), _named(after.later)),
        "plan": (_sessions(before, after), _sessions(after, before)) if _same_outcome(before, after) else ("", ""),
    }
    yield from ((what, pair) for what, pair in pairs.items() if pair[0] != pair[1])


def _named(concerns: tuple[str, ...]) -> str:
    return ", ".join(concerns) or "-"


def _sessions(standing: ReplayedOutcome, other: ReplayedOutcome) -> str:
    """Returns the sessions of one plan that the other does not have in the same form."""
    sessions = [session for session in standing.plan if session not in other.plan]
    return ", ".join(f"{name} {number} {earliest} to {latest}" for name, number, earliest, latest in sessions) or "-"


def rule_changes(facts: Facts, old: Knowledge, new: Knowledge) -> tuple[RuleChange, ...]:
    """Returns the rules that fire for this patient in only one of the versions, or act differently in each."""
    before, after = firings(facts, old), firings(facts, new)
    return tuple(
        RuleChange(code, before.get(code, "-"), after.get(code, "-"))
        for code in before | after
        if before.get(code) != after.get(code)
    )


def firings(facts: Facts, knowledge: Knowledge) -> dict[str, str]:
    """Returns the action of each rule that fires, by code, in the order of the file."""
    decision = decide(facts, knowledge)
    found = {row.code: "clinician first" for row in person_rows(facts, knowledge)}
    found |= {objection.row.code: _objects(objection) for objection in decision.gate.objections}
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        found[row.code] = "; ".join(part for part in (found.get(row.code, ""), _routes(row)) if part)
    return found


def _objects(objection: Objection) -> str:
    actions = ", ".join(f"{name} {verdict.action}" for name, verdict in objection.row.verdicts.items())
    asks = ", ask" if objection.row.asks else ""
    return actions + asks + (f" for {_named(tuple(sorted(objection.concerns)))}" if objection.concerns else "")


def _routes(row: MatrixRow) -> str:
    effects = ", ".join(f"{name} {effect.size}{effect.evidence}" for name, effect in row.effects.items())
    return f"{row.concern} {row.route} {' '.join(row.to)}".rstrip() + (f" ({effects})" if effects else "")
