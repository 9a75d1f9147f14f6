"""How well all options fit, for the clinician: the bars that the patient sees, in the same order, as numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from treatments.models import Outcome
from treatments.rules.alignment import alignment
from treatments.rules.facts import Facts
from treatments.rules.knowledge import Knowledge
from treatments.wording.options import ORDER

SETTLE_FIRST = (Outcome.CLINICIAN_FIRST,)


@dataclass(frozen=True)
class OptionBar:
    """One option; `left` of 100 is what remains of `gain` after what the patient minds about it."""

    key: str
    name: str
    gain: int
    left: int
    minded: int
    is_outcome: bool
    is_held_back: bool


def bars_of(result: Mapping[str, Any], outcome: str, facts: Facts, rules: Knowledge) -> tuple[OptionBar, ...]:
    """Returns the bars of all options; empty if nothing is weighed, as then the patient sees none either."""
    if outcome in SETTLE_FIRST or not result:
        return ()
    found = alignment(facts, rules)
    return tuple(
        OptionBar(
            key=key,
            name=Outcome(key).label,
            gain=found.bars[key].gain,
            left=found.bars[key].left,
            minded=found.bars[key].gain - found.bars[key].left,
            is_outcome=key == outcome,
            is_held_back=key in found.held_back,
        )
        for key in ORDER
        if key in found.bars
    )


def lead_of(bars: Collection[OptionBar]) -> int:
    """How many points longer the outcome's bar is than the longest other one; 0 where another is as long."""
    [own] = [bar.left for bar in bars if bar.is_outcome]
    return own - max(bar.left for bar in bars if not bar.is_outcome)
