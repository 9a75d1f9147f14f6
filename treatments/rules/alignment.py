"""How far each option lines up with what matters to the person, as bars to be drawn: docs/weighing.md.

The bars decide nothing. They show the numbers that decided, so that no bar is longer than the outcome's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from treatments.rules.facts import Facts
from treatments.rules.offers import OfferStanding, stand
from treatments.rules.outcomes import BOTH, NEITHER
from treatments.rules.rulebook import CHECK, STOP, Knowledge
from treatments.rules.weighing import WeighedOutcome, burden, importances, settle, share, status, that_leave_out, worth


@dataclass(frozen=True, slots=True)
class OptionScore:
    """One option, 0-100 of the most that could be done for everything asked for.

    `gain` is what it may do, and `left` what remains of that after what the person minds of it.
    """

    gain: int
    left: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The outcome, and a bar for each treatment, for both and for neither, by id.

    There are no bars where nothing is kept to be weighed: something is to be settled first, no treatment is a match,
    or needles are refused. `held_back` are the treatments that the gate keeps from a concern they would suit.
    `idle` is the treatment that would add nothing to the other one; both together then have no bar of any length.
    """

    outcome: str
    bars: Mapping[str, OptionScore]
    held_back: tuple[str, ...] = ()
    idle: str | None = None


def alignment(facts: Facts, knowledge: Knowledge) -> Alignment:
    """The bars of all options for these facts; not part of an assessment, worked out where they are shown."""
    standing = stand(facts, knowledge)
    decision = settle(standing, importances(facts), facts, knowledge)
    if not decision.kept:
        return Alignment(decision.outcome, MappingProxyType({}))
    gains = _gains(standing, decision, facts, knowledge)
    minded = _minded(standing, facts, knowledge)
    alone = {name: OptionScore(gains[name], max(0, gains[name] - minded[name])) for name in knowledge.treatments}
    idle = _idle(decision, facts, knowledge)
    both = OptionScore(0, 0) if idle else _both(decision, alone, minded, facts, knowledge)
    bars = {**alone, BOTH: both, NEITHER: OptionScore(0, 0)}
    return Alignment(
        decision.outcome,
        MappingProxyType({name: _on_the_scale(bar, facts, knowledge) for name, bar in bars.items()}),
        tuple(name for name in knowledge.treatments if status(name, decision, facts, knowledge) in (STOP, CHECK)),
        idle,
    )


def _idle(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> str | None:
    """The treatment beside that of the outcome that does nothing for any concern; None where each does something."""
    others = [name for name in knowledge.treatments if name not in decision.kept]
    if len(decision.kept) > 1 or any(worth(name, decision.offers, facts, knowledge) for name in others):
        return None
    return next(iter(others), None)


def _gains(standing: OfferStanding, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> dict[str, int]:
    """What each treatment may do for the concerns that it got.

    Where a tie is open each side of it counts with what the other does: that is what a tie says.
    """
    gains = {name: worth(name, decision.offers, facts, knowledge) for name in knowledge.treatments}
    return {**gains, **dict.fromkeys(standing.between, gains[decision.kept[0]])}


def _minded(standing: OfferStanding, facts: Facts, knowledge: Knowledge) -> dict[str, int]:
    """What the person minds of each treatment: all burdens to settle a tie, else those that may leave one out."""
    counted = knowledge.burdens if standing.between else that_leave_out(knowledge)
    return {name: int(burden(name, importances(facts), counted)) for name in knowledge.treatments}


def _both(
    decision: WeighedOutcome,
    alone: Mapping[str, OptionScore],
    minded: Mapping[str, int],
    facts: Facts,
    knowledge: Knowledge,
) -> OptionScore:
    """The treatment of the outcome, and what the others of it, or else the best other one, would add or take."""
    first, kept = decision.kept[0], decision.kept[1:]
    adds = {name: worth(name, decision.offers, facts, knowledge) for name in alone if name != first}
    partners = kept or sorted(adds, key=lambda name: minded[name] - adds[name])[:1]
    gain = alone[first].gain + sum(adds[name] for name in partners)
    return OptionScore(gain, max(0, alone[first].left + sum(adds[name] - minded[name] for name in partners)))


def _on_the_scale(bar: OptionScore, facts: Facts, knowledge: Knowledge) -> OptionScore:
    return OptionScore(share(bar.gain, facts, knowledge), share(bar.left, facts, knowledge))
