"""Whether a future session is safe by the current facts, on each day on which it may take place.

Uses the gate and the rules about the patient, as in an assessment; nothing is weighed again.
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
"""The codes for sessions that cannot be checked: neither is a rule of the knowledge base."""

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
"""The flags that a patient can acquire between visits, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A future session: the kind of visit, and the days on which it may take place, both included."""

    treatment: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """What speaks against a session, with the code of its rule.

    `flags` are the ticked ones that made the rule hold; none if it checks something else, such as a date.
    """

    code: str
    action: str
    text: str
    clinical: str
    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a clinician reviewed and allowed, and when (aware): the strictest action the clinician saw, by code."""

    actions: Mapping[str, str]
    at: datetime

    def covers(self, finding: SafetyFinding, told: Mapping[str, datetime]) -> bool:
        """Whether the clinician saw this finding: at least as strict, and with none of its flags reported since."""
        seen = self.actions.get(finding.code)
        if seen is None or stricter(seen, finding.action) != seen:
            return False
        return all(told[flag] <= self.at for flag in finding.flags if flag in told)


@dataclass(frozen=True, slots=True)
class SessionSafety:
    """The safety of a session: everything that speaks against it, the strictest first."""

    findings: tuple[SafetyFinding, ...] = ()

    @property
    def action(self) -> str | None:
        """The strictest action, None if nothing speaks against it."""
        return max((finding.action for finding in self.findings), key=ACTIONS.index, default=None)

    @property
    def holds(self) -> bool:
        """Whether a clinician must review it first: at stop and at check, never for a note."""
        return self.action in (STOP, CHECK)

    def settled(self, at: datetime) -> Settled:
        """Returns the findings as reviewed and allowed."""
        return Settled({finding.code: finding.action for finding in self.findings}, at)

    def beyond(self, settled: Iterable[Settled], told: Mapping[str, datetime]) -> SessionSafety:
        """Returns the findings that hold the session and that no clinician has allowed.

        `told` is when each new flag was reported.
        """
        known = tuple(settled)
        return SessionSafety(
            tuple(
                finding
                for finding in self.findings
                if finding.action != NOTE and not any(review.covers(finding, told) for review in known)
            )
        )


def with_flags(facts: Facts, flags: Iterable[str]) -> Facts:
    """Returns the facts with these flags added."""
    ticked = {*facts.flags, *flags}
    return replace(facts, flags=tuple(flag for flag in ALL_FLAGS if flag in ticked))


def recheck(facts: Facts, sessions: Sequence[Planned], knowledge: Knowledge) -> tuple[SessionSafety, ...]:
    """Returns the safety of each session, in order.

    If a session may take place on several days, the strictest finding of each rule counts. A visit without a treatment,
    such as a review, has no findings: it is where a clinician sees the patient.
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
    return SessionSafety(
        tuple(sorted(found.values(), key=lambda safety_finding: -ACTIONS.index(safety_finding.action)))
    )


def unreadable(code: str, why: str) -> SessionSafety:
    """Returns the safety of a session that the rules cannot check: a clinician must."""
    return SessionSafety((SafetyFinding(code, CHECK, why, why, ()),))


def _telling_days(facts: Facts, session: Planned) -> Iterator[date]:
    """Yields days that together show every finding of the period.

    Ages and times since an event change once; an event ahead has its own day.
    """
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
    """Returns the concerns that a treatment can be for; all of the patient's if it has an effect on none."""
    helped = frozenset(concern.id for concern in facts.concerns if knowledge.row_for(concern).effect(treatment).size)
    return helped or frozenset(concern.id for concern in facts.concerns)


def _speaks_of(objection: Objection, concerns: frozenset[str]) -> bool:
    return objection.concerns is None or bool(objection.concerns & concerns)


def asked_before(treatment: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Returns the flags to ask about before a visit: those that can have changed and that hold back its treatment."""
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
