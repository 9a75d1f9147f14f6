"""Which treatment each concern goes to, and what preferences change about it. See docs/weighing.md.

All arithmetic is in whole numbers: worth = effect x strength x weight of the place; a burden weighs how far
the person minds it above neutral, times its level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from treatments.rules.facts import NEUTRAL_IMPORTANCE, Concern, Facts
from treatments.rules.gate import Gate, examine, person_rows
from treatments.rules.outcomes import BOTH, CLINICIAN_FIRST, NEITHER, NO_BENEFIT, SUITS
from treatments.rules.rulebook import ASK, EACH, NONE, STOP, TIE, Knowledge, MatrixRow, PersonRow

LARGEST_EFFECT = 3


@dataclass(frozen=True, slots=True)
class Offers:
    """Where the concerns go, in the person's order: to treatments (the leading one first), or to `ask`.

    `tie_broken` says how ties were settled: by preference (True), the neutral way (False), no tie (None).
    """

    to: Mapping[str, tuple[str, ...]]
    ask: tuple[str, ...]
    tie_broken: bool | None = None

    def treatments(self) -> tuple[str, ...]:
        """The treatments that got a concern, the one that serves the first concern first."""
        return tuple(dict.fromkeys(name for names in self.to.values() for name in names))

    def concerns(self, treatment: str) -> tuple[str, ...]:
        return tuple(concern for concern, names in self.to.items() if treatment in names)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and what it came from. `kept` are the treatments of the outcome, the first to begin with.

    `offers` holds what the matrix and the gate allow; `later` what preferences left out of it.
    """

    outcome: str
    person: tuple[PersonRow, ...]
    gate: Gate
    offers: Offers
    kept: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def start_with(self) -> str | None:
        return self.kept[0] if len(self.kept) > 1 else None


def decide(facts: Facts, knowledge: Knowledge) -> Decision:
    """The outcome by the contract's precedence: the person, each treatment, each concern, preferences."""
    person = person_rows(facts, knowledge)
    gate = examine(facts, knowledge)
    if person:
        return Decision(CLINICIAN_FIRST, person, gate, _nothing_ranked(facts, gate, knowledge), (), ())
    offers = _offer(facts, gate, knowledge)
    kept = _kept(facts, offers, knowledge)
    left_out = [name for name in offers.treatments() if name not in kept]
    later = tuple(concern for concern, names in offers.to.items() if set(names) & set(left_out))
    return Decision(_outcome(facts, kept, offers), person, gate, offers, kept, later)


def _outcome(facts: Facts, kept: tuple[str, ...], offers: Offers) -> str:
    if len(kept) > 1:
        return BOTH
    if kept:
        return kept[0]
    return NEITHER if refuses_needles(facts) or not offers.ask else CLINICIAN_FIRST


def refuses_needles(facts: Facts) -> bool:
    return facts.needles == "refuses"


def _nothing_ranked(facts: Facts, gate: Gate, knowledge: Knowledge) -> Offers:
    ask = tuple(
        concern.id for concern in facts.concerns if concern.id in gate.asked or knowledge.row_for(concern).route != NONE
    )
    return Offers({}, ask)


def _offer(facts: Facts, gate: Gate, knowledge: Knowledge) -> Offers:
    """Each concern to the treatment with the larger effect, or to `ask`; never to a lesser one in its stead."""
    to: dict[str, tuple[str, ...]] = {}
    ask: list[str] = []
    ties: list[MatrixRow] = []
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        free = tuple(name for name in row.to if not gate.blocks(name, concern.id))
        if concern.id in gate.asked or row.route == ASK:
            ask.append(concern.id)
        elif row.route == NONE:
            continue
        elif row.to[0] not in free:
            ask.append(concern.id)
        elif row.route == TIE:
            to[concern.id] = free[:1]
            if len(free) > 1:
                ties.append(row)
        else:
            to[concern.id] = free
            if row.route == EACH and free != row.to:
                ask.append(concern.id)
    broken = _break_ties(ties, to, facts, gate, knowledge)
    return Offers(to, tuple(ask), broken)


def _break_ties(
    ties: list[MatrixRow],
    to: dict[str, tuple[str, ...]],
    facts: Facts,
    gate: Gate,
    knowledge: Knowledge,
) -> bool | None:
    """Settle ties by preference, but only where that decides between one treatment and another.

    Where other concerns bring in a treatment anyway, or one of the two is held back for another concern,
    the leading treatment stands: preferences never add a treatment, nor does a further check.
    """
    if not ties:
        return None
    lead = ties[0].to[0]
    if len(to) > len(ties) or any(_held_back(name, facts, gate, knowledge) for name in ties[0].to):
        return False
    shared = [name for name in ties[0].to if all(name in row.to for row in ties)]
    choice = min(shared, key=lambda name: minded(name, facts, knowledge), default=lead)
    if choice == lead:
        return False
    to.update((row.concern, (choice,)) for row in ties)
    return True


def _held_back(treatment: str, facts: Facts, gate: Gate, knowledge: Knowledge) -> bool:
    return any(
        gate.blocks(treatment, concern.id) for concern in facts.concerns if treatment in knowledge.row_for(concern).to
    )


def _kept(facts: Facts, offers: Offers, knowledge: Knowledge) -> tuple[str, ...]:
    """Of several treatments the first, and each other one that adds at least what it asks of the person."""
    if refuses_needles(facts):
        return ()
    return tuple(
        name
        for place, name in enumerate(offers.treatments())
        if place == 0 or minded(name, facts, knowledge, leaving_out=True) <= worth(name, offers, facts, knowledge)
    )


def minded(treatment: str, facts: Facts, knowledge: Knowledge, *, leaving_out: bool = False) -> int:
    """How heavily a treatment's burdens weigh for this person; `leaving_out` counts those that may reduce."""
    return sum(
        max(0, facts.preferences.importance(burden.preference) - NEUTRAL_IMPORTANCE) * burden.levels[treatment]
        for burden in knowledge.burdens
        if burden.can_leave_out or not leaving_out
    )


def worth(treatment: str, offers: Offers, facts: Facts, knowledge: Knowledge) -> int:
    """What a treatment does for the concerns that it got."""
    return _benefit(treatment, offers.concerns(treatment), facts, knowledge)


def _benefit(treatment: str, concerns: Iterable[str], facts: Facts, knowledge: Knowledge) -> int:
    counted = frozenset(concerns)
    return sum(
        knowledge.row_for(concern).effect(treatment).size * weight
        for concern, weight in _weights(facts, knowledge)
        if concern.id in counted
    )


def _weights(facts: Facts, knowledge: Knowledge) -> list[tuple[Concern, int]]:
    """How much each concern counts: how strong it is, times the weight of its place."""
    places = knowledge.place_weights
    return [
        (concern, concern.strength * places[min(place, len(places) - 1)])
        for place, concern in enumerate(facts.concerns)
    ]


def net_worth(treatment: str, decision: Decision, facts: Facts, knowledge: Knowledge) -> int:
    """What a treatment does for this person, less what she minds about it.

    A treatment that got no concern counts with what it could do for those that are offered, unless the gate
    holds it back: that is what makes it a runner-up.
    """
    concerns = decision.offers.concerns(treatment) or tuple(
        concern for concern in decision.offers.to if not decision.gate.blocks(treatment, concern)
    )
    benefit = _benefit(treatment, concerns, facts, knowledge)
    return benefit - minded(treatment, facts, knowledge) if benefit else 0


def score(treatment: str, decision: Decision, facts: Facts, knowledge: Knowledge) -> int:
    """0-100: the share that a treatment reaches of the most that could be done for everything asked for."""
    if not decision.kept:
        return 0
    return _share(net_worth(treatment, decision, facts, knowledge), facts, knowledge)


def margin(decision: Decision, facts: Facts, knowledge: Knowledge) -> int:
    """0-100: the lead of the outcome over the best other choice, on the scale of the scores."""
    if not decision.kept:
        return 0
    net = {name: net_worth(name, decision, facts, knowledge) for name in knowledge.treatments}
    offered = decision.offers.treatments()
    choices = {frozenset([name]) for name in net} | {frozenset(offered)}
    values = {choice: sum(net[name] for name in choice) for choice in choices}
    outcome = values.pop(frozenset(decision.kept))
    return _share(outcome - max(0, *values.values()), facts, knowledge)


def _share(worth_: int, facts: Facts, knowledge: Knowledge) -> int:
    most = LARGEST_EFFECT * sum(weight for _, weight in _weights(facts, knowledge))
    return max(0, min(100, (200 * worth_ + most) // (2 * most))) if most else 0


def status(treatment: str, decision: Decision, facts: Facts, knowledge: Knowledge) -> str:
    """Suits, no benefit, or what holds the treatment back."""
    if decision.person:
        return STOP
    if treatment in decision.offers.treatments() and not refuses_needles(facts):
        return SUITS
    wanting = [concern.id for concern in facts.concerns if treatment in knowledge.row_for(concern).to]
    return decision.gate.worst(treatment, wanting) or NO_BENEFIT
