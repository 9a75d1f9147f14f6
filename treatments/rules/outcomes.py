"""The results of the rules, as values; `RulesAnswer.as_dict` is the contract's output, in its fixed key order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from treatments.rules.rulebook import RuleReason

BOTH = "both"
NEITHER = "neither"
CLINICIAN_FIRST = "clinician_first"
"""The outcomes besides the treatments' ids."""

SUITS = "suits"
NO_BENEFIT = "no_benefit"
"""The states of a treatment besides the gate's stop and check."""


@dataclass(frozen=True, slots=True)
class HelpedConcern:
    """A concern that a treatment is for; `effect` is 1-3, `evidence` A (trials and label) to D (opinion)."""

    id: str
    effect: int
    evidence: str


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A fact that speaks against a treatment; `action` is stop, check or note."""

    flag: str
    action: str
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreatmentWeighed:
    """The result for one treatment and this patient. `score` is 0-100, and 0 if nothing is ranked."""

    status: str
    score: int
    concerns: tuple[HelpedConcern, ...]
    flags: tuple[RaisedFlag, ...]
    off_label: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "status": self.status,
            "score": self.score,
            "concerns": [
                {"id": helped.id, "effect": helped.effect, "evidence": helped.evidence} for helped in self.concerns
            ],
            "flags": [
                {"flag": raised.flag, "action": raised.action, "reason": raised.reason, "sources": list(raised.sources)}
                for raised in self.flags
            ],
            "off_label": list(self.off_label),
        }


Answer = int | str | bool | None


@dataclass(frozen=True, slots=True)
class Flip:
    """One changed answer that would change the outcome; `field` is its path, like `concerns[0].rest`.

    A flag's path is `flags.<id>`, and its value true or false; a date's value is an ISO day or null.
    """

    field: str
    before: Answer
    after: Answer
    outcome: str

    def as_dict(self) -> dict[str, object]:
        return {"field": self.field, "from": self.before, "to": self.after, "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class Robustness:
    """`margin` is the lead over the runner-up, 0-100; `flips` are the single changes, the smallest first."""

    margin: int
    flips: tuple[Flip, ...]

    def as_dict(self) -> dict[str, object]:
        return {"margin": self.margin, "flips": [flip.as_dict() for flip in self.flips]}


@dataclass(frozen=True, slots=True)
class ProposedSession:
    """A session of the plan: the `number`-th visit of its kind, and the days on which it may take place."""

    treatment: str
    number: int
    earliest: date
    ideal: date
    latest: date

    def as_dict(self) -> dict[str, object]:
        return {
            "treatment": self.treatment,
            "number": self.number,
            "earliest": self.earliest.isoformat(),
            "ideal": self.ideal.isoformat(),
            "latest": self.latest.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Wait:
    """The day from which the passing of time alone leads to a treatment with fewer concerns to ask about.

    `because` lists the facts that no longer hold it back by `until`; `outcome` and `plan` are those of that day.
    """

    until: date
    because: tuple[str, ...]
    outcome: str
    plan: tuple[ProposedSession, ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "until": self.until.isoformat(),
            "because": list(self.because),
            "outcome": self.outcome,
            "plan": [session.as_dict() for session in self.plan],
        }


@dataclass(frozen=True)
class RulesAnswer:
    """The whole result for one patient, from one version of the knowledge base.

    `edition` is the edition of the contract that it follows: the first has no `wait`.
    """

    outcome: str
    start_with: str | None
    treatments: Mapping[str, TreatmentWeighed]
    ask: tuple[str, ...]
    later: tuple[str, ...]
    reasons: tuple[RuleReason, ...]
    robustness: Robustness
    plan: tuple[ProposedSession, ...]
    questions: tuple[str, ...]
    knowledge_version: str
    edition: int
    wait: Wait | None = None

    def as_dict(self) -> dict[str, object]:
        return {
            "outcome": self.outcome,
            "start_with": self.start_with,
            "treatments": {name: weighed.as_dict() for name, weighed in self.treatments.items()},
            "ask": list(self.ask),
            "later": list(self.later),
            "reasons": [
                {"code": reason.code, "text": reason.text, "sources": list(reason.sources)} for reason in self.reasons
            ],
            "robustness": self.robustness.as_dict(),
            "plan": [session.as_dict() for session in self.plan],
            **({"wait": self.wait.as_dict() if self.wait else None} if self.edition > 1 else {}),
            "questions": list(self.questions),
            "knowledge_version": self.knowledge_version,
        }

    def to_json(self) -> str:
        """Returns one line, byte for byte the same for the same answers and knowledge version."""
        return json.dumps(self.as_dict())
