"""What stops a treatment for a patient, and which clinician's act can settle each stop.

Most stops are lifted only by other facts. A few are questions for a clinician: whether the patient chooses freely, what
a formal screening found, what a specialist says. Their rows in the knowledge base name the act that settles them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from treatments.rules.facts import Facts
from treatments.rules.recheck import Planned, recheck
from treatments.rules.rulebook import STOP, Knowledge


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule at stop: its code, its text for clinicians, and the ticked flags that made it hold."""

    code: str
    clinical: str
    flags: tuple[str, ...]


def stops(facts: Facts, treatment: str, knowledge: Knowledge) -> tuple[Stop, ...]:
    """Returns all that stops a treatment for this patient on the day of the answers, in the knowledge base's order."""
    today = Planned(treatment, facts.assessed_on, facts.assessed_on)
    [safety] = recheck(facts, [today], knowledge)
    return tuple(
        Stop(finding.code, finding.clinical, finding.flags) for finding in safety.findings if finding.action == STOP
    )


def settling_act(code: str, treatment: str, knowledge: Knowledge) -> str:
    """Returns the act that settles the stop with this code, "" if there is none."""
    for person in knowledge.person:
        if person.code == code:
            return person.settled_by
    for row in knowledge.gate:
        if row.code == code and treatment in row.verdicts:
            return row.verdicts[treatment].settled_by
    return ""


def without(facts: Facts, flags: Iterable[str]) -> Facts:
    """Returns the facts without the flags that were settled."""
    settled = frozenset(flags)
    return replace(facts, flags=tuple(flag for flag in facts.flags if flag not in settled))
