"""What a treatment is worth to a patient, its burdens, and what preferences then change: docs/weighing.md.

An additive value model in whole numbers: worth = effect x strength x weight of the place, over the treatment's
concerns; burden = how far the patient minds each thing above neutral, times the level of it that the treatment brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from treatments.rules.facts import NEUTRAL_IMPORTANCE, PREFERENCES, Facts, RatedConcern
from treatments.rules.gate import Gate
from treatments.rules.offers import Offers, OfferStanding, stand
from treatments.rules.outcomes import BOTH, CLINICIAN_FIRST, NEITHER, NO_BENEFIT, SUITS
from treatments.rules.rulebook import STOP, Burden, Knowledge, PersonRow

LARGEST_EFFECT = 3

Importance = int | Fraction
Importances = Mapping[str, Importance]
"""How much each preference matters, 0-4. Answers are whole; a turning point of an outcome may be between them."""


@dataclass(frozen=True, slots=True)
class WeighedOutcome:
    """The outcome and its basis. `kept` are the treatments of the outcome, the one to begin with first.

    `offers` is what the matrix and the gate allow; `later` is what preferences left out of it.
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


def decide(facts: Facts, knowledge: Knowledge) -> WeighedOutcome:
    """Returns the outcome by the contract's precedence: the patient, each treatment, each concern, preferences."""
    return settle(stand(facts, knowledge), importances(facts), facts, knowledge)


def importances(facts: Facts) -> dict[str, Importance]:
    """Returns how much each preference matters, as the patient answered."""
    return {name: facts.preferences.importance(name) for name in PREFERENCES}


def settle(standing: OfferStanding, mattering: Importances, facts: Facts, knowledge: Knowledge) -> WeighedOutcome:
    """Returns the outcome for these preferences, with all else as in `standing` (contract, step 5)."""
    if standing.person:
        return WeighedOutcome(CLINICIAN_FIRST, standing.person, standing.gate, standing.offers, (), ())
    offers = _ties_settled(standing, mattering, knowledge)
    kept = _kept(offers, mattering, facts, knowledge)
    left_out = {name for name in offers.treatments() if name not in kept}
    later = tuple(concern for concern, names in offers.to.items() if left_out.intersection(names))
    return WeighedOutcome(_outcome(kept, offers, facts), standing.person, standing.gate, offers, kept, later)


def _ties_settled(standing: OfferStanding, mattering: Importances, knowledge: Knowledge) -> Offers:
    """Routes a tie to the treatment with the smallest burden, or to the leading one if they are equal."""
    if not standing.between:
        return standing.offers
    choice = min(standing.between, key=lambda name: burden(name, mattering, knowledge.burdens))
    if choice == standing.between[0]:
        return standing.offers
    moved = dict.fromkeys(standing.tied, (choice,))
    return replace(standing.offers, to={**standing.offers.to, **moved}, tie_broken=True)


def _kept(offers: Offers, mattering: Importances, facts: Facts, knowledge: Knowledge) -> tuple[str, ...]:
    """Returns the first treatment, and each other one whose worth is at least its burden."""
    if refuses_needles(facts):
        return ()
    first, others = offers.treatments()[:1], offers.treatments()[1:]
    return first + tuple(name for name in others if _adds(name, offers, mattering, facts, knowledge))


def _adds(treatment: str, offers: Offers, mattering: Importances, facts: Facts, knowledge: Knowledge) -> bool:
    return burden(treatment, mattering, that_leave_out(knowledge)) <= worth(treatment, offers, facts, knowledge)


def _outcome(kept: tuple[str, ...], offers: Offers, facts: Facts) -> str:
    if len(kept) > 1:
        return BOTH
    if kept:
        return kept[0]
    return NEITHER if refuses_needles(facts) or not offers.ask else CLINICIAN_FIRST


def refuses_needles(facts: Facts) -> bool:
    return facts.needles == "refuses"


def that_leave_out(knowledge: Knowledge) -> tuple[Burden, ...]:
    """Returns the burdens that may reduce both treatments to one."""
    return tuple(burden for burden in knowledge.burdens if burden.can_leave_out)


def burden(treatment: str, mattering: Importances, counted: Iterable[Burden]) -> Importance:
    """Returns the weight of these burdens of a treatment, given how much the preferences matter."""
    return sum(
        max(0, mattering[counted_burden.preference] - NEUTRAL_IMPORTANCE) * counted_burden.levels[treatment]
        for counted_burden in counted
    )


def worth(treatment: str, offers: Offers, facts: Facts, knowledge: Knowledge) -> int:
    """Returns what a treatment does for the concerns routed to it."""
    return sum(contribution(treatment, concern, facts, knowledge) for concern in offers.concerns(treatment))


def contribution(treatment: str, concern: str, facts: Facts, knowledge: Knowledge) -> int:
    """Returns what a treatment does for one of the patient's concerns: effect x strength x weight of its place."""
    place = next(place for place, named in enumerate(facts.concerns) if named.id == concern)
    named = facts.concerns[place]
    return knowledge.row_for(named).effect(treatment).size * _weight(place, named, knowledge)


def _weight(place: int, concern: RatedConcern, knowledge: Knowledge) -> int:
    """Returns how much a concern counts: its strength times the weight of its place."""
    weights = knowledge.place_weights
    return concern.strength * weights[min(place, len(weights) - 1)]


def net_worth(treatment: str, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> int:
    """Returns what a treatment does for this patient, minus the burdens that the patient minds.

    A treatment without a concern counts with what it could do for the offered ones, unless the gate holds it back: this
    makes it a runner-up.
    """
    concerns = decision.offers.concerns(treatment) or tuple(
        concern for concern in decision.offers.to if not decision.gate.blocks(treatment, concern)
    )
    benefit = sum(contribution(treatment, concern, facts, knowledge) for concern in concerns)
    return benefit - int(burden(treatment, importances(facts), knowledge.burdens)) if benefit else 0


def score(treatment: str, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> int:
    """Returns 0-100: the share that a treatment reaches of the most that could be done for all concerns."""
    if not decision.kept:
        return 0
    return share(net_worth(treatment, decision, facts, knowledge), facts, knowledge)


def margin(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> int:
    """Returns 0-100: the lead of the outcome over the best other choice, on the scale of the scores."""
    if not decision.kept:
        return 0
    net = {name: net_worth(name, decision, facts, knowledge) for name in knowledge.treatments}
    offered = decision.offers.treatments()
    choices = {frozenset([name]) for name in net} | {frozenset(offered)}
    values = {choice: sum(net[name] for name in choice) for choice in choices}
    outcome = values.pop(frozenset(decision.kept))
    return share(outcome - max(0, *values.values()), facts, knowledge)


def share(worth_: int, facts: Facts, knowledge: Knowledge) -> int:
    """Returns 0-100: a worth on the scale of the scores, of the most that could be done for all concerns."""
    most = LARGEST_EFFECT * sum(_weight(place, concern, knowledge) for place, concern in enumerate(facts.concerns))
    return max(0, min(100, (200 * worth_ + most) // (2 * most))) if most else 0


def status(treatment: str, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> str:
    """Returns "suits", "no_benefit", or the action that holds the treatment back."""
    if decision.person:
        return STOP
    if treatment in decision.offers.treatments() and not refuses_needles(facts):
        return SUITS
    wanting = [concern.id for concern in facts.concerns if treatment in knowledge.row_for(concern).to]
    return decision.gate.worst(treatment, wanting) or NO_BENEFIT
