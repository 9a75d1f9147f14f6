"""Outcomes as the clinic reads them: counts with their intervals, next to what the knowledge base predicts."""

from collections.abc import Iterable
from dataclasses import dataclass

from treatments.models.review.releases import live_knowledge
from treatments.queries.care.outcomes import OutcomeCount
from treatments.rules.evidence import BENEFIT, UNCHECKED, Chance, Evidence
from treatments.rules.intervals import Share
from treatments.wording.effects import EFFECTS, concern_name
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class CountedLine:
    """A row of the table. `known` are the chances of the knowledge base, with n and sources."""

    treatment: str
    concern: str
    asked: int
    answered: int
    satisfied: str
    met: str
    foretold: str
    known: tuple[str, ...]


def counted_lines(counted: Iterable[OutcomeCount]) -> list[CountedLine]:
    evidence = live_knowledge().evidence
    return [
        CountedLine(
            treatment=treatment_name(count.treatment),
            concern=concern_name(count.concern),
            asked=count.asked,
            answered=count.satisfied.of,
            satisfied=share_words(count.satisfied),
            met=share_words(count.met),
            foretold=_effects(*count.foretold),
            known=known_of(count.treatment, count.concern, evidence),
        )
        for count in counted
    ]


def share_words(share: Share) -> str:
    """Returns a share such as "3 of 4: 75 % (30–95 %)", or a dash if nobody answered."""
    if share.value is None or share.low is None or share.high is None:
        return "–"
    return f"{share.count} of {share.of}: {share.value:.0%} ({share.low:.0%}–{share.high:.0%})"


def _effects(low: int, high: int) -> str:
    words = [f"{size} ({EFFECTS[size]})" for size in dict.fromkeys((low, high))]
    return " to ".join(words)


def known_of(treatment: str, concern: str, evidence: Evidence) -> tuple[str, ...]:
    """Returns the chances of a benefit for a concern: how many of 100, of how many people, and the sources."""
    found = (row for row in evidence.chances(BENEFIT) if isinstance(row, Chance))
    return tuple(
        f"{row.what}: {row.in_words()}, n {row.origin.n or 'not stated'}, {', '.join(row.origin.sources)}"
        for row in found
        if row.treatment == treatment and concern in row.concerns and row.origin.checked != UNCHECKED
    )
