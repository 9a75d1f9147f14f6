"""How well each option matches the patient's preferences, as bars to draw: docs/weighing.md.

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
    """One option, on a scale of 0-100 of the most that could be done for all concerns.

    `gain` is what it may do, and `left` is that minus the burdens that the patient minds.
    """

    gain: int
    left: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The outcome, and a bar for each treatment, for both and for neither, by id.

    There are no bars if nothing is left to weigh: something must be settled first, no treatment matches, or the patient
    refuses needles. `held_back` are the treatments that the gate keeps from a concern they would suit. `idle` is the
    treatment that would add nothing to the other one; the bar for both then has length 0.
    """

    outcome: str
    bars: Mapping[str, OptionScore]
    held_back: tuple[str, ...] = ()
    idle: str | None = None


def alignment(facts: Facts, knowledge: Knowledge) -> Alignment:
    """Returns the bars of all options for these facts; computed where they are shown, not part of an assessment."""
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
    """Returns the treatment outside the outcome that does nothing for any concern; None if each does something."""
    others = [name for name in knowledge.treatments if name not in decision.kept]
    if len(decision.kept) > 1 or any(worth(name, decision.offers, facts, knowledge) for name in others):
        return None
    return next(iter(others), None)


def _gains(standing: OfferStanding, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> dict[str, int]:
    """Returns what each treatment may do for the concerns routed to it.

    If a tie is open, each treatment in it gets the gain of the leading one: a tie means that they do as much.
    """
    gains = {name: worth(name, decision.offers, facts, knowledge) for name in knowledge.treatments}
    return {**gains, **dict.fromkeys(standing.between, gains[decision.kept[0]])}


def _minded(standing: OfferStanding, facts: Facts, knowledge: Knowledge) -> dict[str, int]:
    """Returns the burdens of each treatment that the patient minds.

    All burdens count if a tie is to be settled, otherwise only those that may leave a treatment for later.
    """
    counted = knowledge.burdens if standing.between else that_leave_out(knowledge)
    return {name: int(burden(name, importances(facts), counted)) for name in knowledge.treatments}


def _both(
    decision: WeighedOutcome,
    alone: Mapping[str, OptionScore],
    minded: Mapping[str, int],
    facts: Facts,
    knowledge: Knowledge,
) -> OptionScore:
    """Returns the outcome's first treatment plus what its others, or else the best other one, would add or cost."""
    first, kept = decision.kept[0], decision.kept[1:]
    adds = {name: worth(name, decision.offers, facts, knowledge) for name in alone if name != first}
    partners = kept or sorted(adds, key=lambda name: minded[name] - adds[name])[:1]
    gain = alone[first].gain + sum(adds[name] for name in partners)
    return OptionScore(gain, max(0, alone[first].left + sum(adds[name] - minded[name] for name in partners)))


def _on_the_scale(bar: OptionScore, facts: Facts, knowledge: Knowledge) -> OptionScore:
    return OptionScore(share(bar.gain, facts, knowledge), share(bar.left, facts, knowledge))
