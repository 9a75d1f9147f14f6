"""Whether a session that is still to come is safe by what is known now, on each day on which it may take place.

The gate and the step of the person speak, as they do in an assessment; nothing is weighed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from treatments.rules.conditions import Ticked
from treatments.rules.facts import ALL_FLAGS, Facts
from treatments.rules.gate import Objection, examine, person_rows
from treatments.rules.rulebook import ACTIONS, CHECK, NOTE, STOP, GateRow, Knowledge, PersonRow, RuleReason, stricter

NOT_KNOWN = "treatment_not_known"
NOT_READABLE = "answers_not_readable"
"""The codes of what keeps a session from being looked at: neither is a rule of the knowledge base."""

CAN_CHANGE = (
    "pregnant",
    "trying_to_conceive",
    "breastfeeding",
    "isotretinoin_current",
    "infection_or_open_skin_at_site",
    "active_cold_sore",
    "sunburn_or_tan",
    "sun_planned",
    "blood_thinner",
    "aspirin_or_similar",
    "aminoglycoside_recent",
    "immunosuppressed",
    "surgery_planned",
    "weak_or_double_vision",
)
"""The flags that a person can come to have from one visit to the next, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A session that is still to come: the kind of visit, and the days on which it may take place, both included."""

    treatment: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """What speaks against a session, under the code of its rule.

    `flags` are the ticked ones that made the rule hold; none where it looks at something else, such as a date.
    """

    code: str
    action: str
    text: str
    clinical: str
    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a clinician looked at and let pass, and when (aware): the strictest action that she saw, by code."""

    actions: Mapping[str, str]
    at: datetime

    def covers(self, finding: SafetyFinding, told: Mapping[str, datetime]) -> bool:
        """Whether she saw this. What has become stricter she did not see, nor a flag that was told after that."""
        seen = self.actions.get(finding.code)
        if seen is None or stricter(seen, finding.action) != seen:
            return False
        return all(told[flag] <= self.at for flag in finding.flags if flag in told)


@dataclass(frozen=True, slots=True)
class SessionSafety:
    """How a session stands: everything that speaks against it, the strictest first."""

    findings: tuple[SafetyFinding, ...] = ()

    @property
    def action(self) -> str | None:
        """The strictest action, None where nothing speaks against it."""
        return max((finding.action for finding in self.findings), key=ACTIONS.index, default=None)

    @property
    def holds(self) -> bool:
        """Whether a clinician has to look before it takes place: at stop and at check, never for a note."""
        return self.action in (STOP, CHECK)

    def settled(self, at: datetime) -> Settled:
        """The same, looked at and let pass."""
        return Settled({finding.code: finding.action for finding in self.findings}, at)

    def beyond(self, settled: Iterable[Settled], told: Mapping[str, datetime]) -> SessionSafety:
        """What of it holds the session and no clinician has let pass; `told` says when each new flag was told."""
        known = tuple(settled)
        return SessionSafety(
            tuple(
                finding
                for finding in self.findings
                if finding.action != NOTE and not any(each.covers(finding, told) for each in known)
            )
        )


def with_flags(facts: Facts, flags: Iterable[str]) -> Facts:
    """The same person with these flags beside those that she had."""
    ticked = {*facts.flags, *flags}
    return replace(facts, flags=tuple(flag for flag in ALL_FLAGS if flag in ticked))


def recheck(facts: Facts, sessions: Sequence[Planned], knowledge: Knowledge) -> tuple[SessionSafety, ...]:
    """How each of the sessions stands, in their order.

    A session that may take place on several days stands as on the strictest of them. A visit without a treatment,
    such as a look at the result, is never spoken against: it is where a clinician sees her.
    """
    return tuple(_safety(facts, session, knowledge) for session in sessions)


def _safety(facts: Facts, session: Planned, knowledge: Knowledge) -> SessionSafety:
    kind = knowledge.visits.get(session.treatment)
    if kind is None:
        return unreadable(NOT_KNOWN, "This version of the rules does not know the treatment.")
    if kind.id != kind.treatment:
        return SessionSafety()
    found: dict[str, SafetyFinding] = {}
    for day in _telling_days(facts, session):
        for finding in _findings(facts.as_of(day), session.treatment, knowledge):
            known = found.get(finding.code)
            if known is None or stricter(known.action, finding.action) != known.action:
                found[finding.code] = finding
    return SessionSafety(tuple(sorted(found.values(), key=lambda each: -ACTIONS.index(each.action))))


def unreadable(code: str, why: str) -> SessionSafety:
    """How a session stands that the rules cannot look at: a clinician has to."""
    return SessionSafety((SafetyFinding(code, CHECK, why, why, ()),))


def _telling_days(facts: Facts, session: Planned) -> Iterator[date]:
    """The days that show whatever holds on any: ages and times since something change once, an event has its day."""
    yield session.first
    if session.last != session.first:
        yield session.last
    if facts.event_on and session.first < facts.event_on < session.last:
        yield facts.event_on


def _findings(facts: Facts, treatment: str, knowledge: Knowledge) -> Iterator[SafetyFinding]:
    for row in person_rows(facts, knowledge):
        yield _finding(row, row.reason, STOP, facts)
    treated = _treated(treatment, facts, knowledge)
    for objection, verdict in examine(facts, knowledge).against(treatment):
        if _speaks_of(objection, treated):
            yield _finding(objection.row, verdict.reason, verdict.action, facts)


def _finding(row: PersonRow | GateRow, reason: RuleReason, action: str, facts: Facts) -> SafetyFinding:
    return SafetyFinding(row.code, action, reason.text, reason.clinical, reason.sources, row.condition.ticked(facts))


def _treated(treatment: str, facts: Facts, knowledge: Knowledge) -> frozenset[str]:
    """The concerns that a treatment can be for; all of hers where it has an effect on none."""
    helped = frozenset(each.id for each in facts.concerns if knowledge.row_for(each).effect(treatment).size)
    return helped or frozenset(each.id for each in facts.concerns)


def _speaks_of(objection: Objection, concerns: frozenset[str]) -> bool:
    return objection.concerns is None or bool(objection.concerns & concerns)


def asked_before(treatment: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The flags to ask about before a visit: those that can have changed and hold back the treatment it belongs to."""
    kind = knowledge.visits.get(treatment)
    named = kind.treatment if kind else treatment
    holding = {flag for row in knowledge.person for flag in _flags_of(row)} | {
        flag
        for row in knowledge.gate
        if named in row.verdicts and row.verdicts[named].action != NOTE
        for flag in _flags_of(row)
    }
    return tuple(flag for flag in CAN_CHANGE if flag in holding)


def _flags_of(row: PersonRow | GateRow) -> tuple[str, ...]:
    return row.condition.flags if isinstance(row.condition, Ticked) else ()
