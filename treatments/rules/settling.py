"""What stops a treatment for a person, and by which act of a clinician each stop can be settled.

Most stops are lifted by other facts alone. A few are questions to a clinician: whether the patient chooses freely, what
a formal screening found, what a specialist says. Their rows of the knowledge base name the act that answers them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from treatments.rules.facts import Facts
from treatments.rules.recheck import Planned, recheck
from treatments.rules.rulebook import STOP, Knowledge


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule at stop: its code, the sentence for a clinician, and the ticked flags that made it hold."""

    code: str
    clinical: str
    flags: tuple[str, ...]


def stops(facts: Facts, treatment: str, knowledge: Knowledge) -> tuple[Stop, ...]:
    """All that stops a treatment for this person on the day of the answers, in the order of the knowledge base."""
    today = Planned(treatment, facts.assessed_on, facts.assessed_on)
    [safety] = recheck(facts, [today], knowledge)
    return tuple(
        Stop(finding.code, finding.clinical, finding.flags) for finding in safety.findings if finding.action == STOP
    )


def settling_act(code: str, treatment: str, knowledge: Knowledge) -> str:
    """The act that settles the stop of this code, "" where none does."""
    for person in knowledge.person:
        if person.code == code:
            return person.settled_by
    for row in knowledge.gate:
        if row.code == code and treatment in row.verdicts:
            return row.verdicts[treatment].settled_by
    return ""


def without(facts: Facts, flags: Iterable[str]) -> Facts:
    """The same person without the flags that were settled."""
    settled = frozenset(flags)
    return replace(facts, flags=tuple(flag for flag in facts.flags if flag not in settled))
