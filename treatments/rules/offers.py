"""Where each concern is routed by safety and effect, before preferences are considered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from treatments.rules.facts import Facts, RatedConcern
from treatments.rules.gate import Gate, examine, person_rows
from treatments.rules.rulebook import ASK, EACH, NONE, TIE, Knowledge, MatrixRow, PersonRow


@dataclass(frozen=True, slots=True)
class Offers:
    """Where the concerns are routed, in the patient's order: to treatments (the leading one first), or to `ask`.

    `tie_broken` tells how ties were settled: by preference (True), the neutral way (False), no tie (None).
    """

    to: Mapping[str, tuple[str, ...]]
    ask: tuple[str, ...]
    tie_broken: bool | None = None

    def treatments(self) -> tuple[str, ...]:
        """Returns the treatments that have a concern, the one for the first concern first."""
        return tuple(dict.fromkeys(name for names in self.to.values() for name in names))

    def concerns(self, treatment: str) -> tuple[str, ...]:
        return tuple(concern for concern, names in self.to.items() if treatment in names)


@dataclass(frozen=True, slots=True)
class OfferStanding:
    """The result of contract steps 1 to 4; in `offers`, each tie goes to its leading treatment.

    Preferences may move the concerns in `tied` between the treatments in `between`, the leading one first; both are
    empty if they may not.
    """

    person: tuple[PersonRow, ...]
    gate: Gate
    offers: Offers
    tied: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


def stand(facts: Facts, knowledge: Knowledge) -> OfferStanding:
    """Returns the result for the patient, each treatment and each concern, before any weighing."""
    person = person_rows(facts, knowledge)
    gate = examine(facts, knowledge)
    if person:
        return OfferStanding(person, gate, _nothing_offered(facts, gate, knowledge))
    to, ask, ties = _routed(facts, gate, knowledge)
    between = _between(ties, to, facts, gate, knowledge)
    tied = tuple(row.concern for row in ties) if between else ()
    return OfferStanding(person, gate, Offers(to, ask, False if ties else None), tied, between)


def _nothing_offered(facts: Facts, gate: Gate, knowledge: Knowledge) -> Offers:
    ask = tuple(
        concern.id for concern in facts.concerns if concern.id in gate.asked or knowledge.row_for(concern).route != NONE
    )
    return Offers({}, ask)


Routed = tuple[dict[str, tuple[str, ...]], tuple[str, ...], list[MatrixRow]]


def _routed(facts: Facts, gate: Gate, knowledge: Knowledge) -> Routed:
    """Routes each concern to the treatment with the larger effect, or to `ask`; returns also the ties."""
    to: dict[str, tuple[str, ...]] = {}
    ask: list[str] = []
    ties: list[MatrixRow] = []
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        names, asked = _route(concern, row, gate)
        if names:
            to[concern.id] = names[:1] if row.route == TIE else names
        if asked:
            ask.append(concern.id)
        if row.route == TIE and len(names) > 1:
            ties.append(row)
    return to, tuple(ask), ties


def _route(concern: RatedConcern, row: MatrixRow, gate: Gate) -> tuple[tuple[str, ...], bool]:
    """Returns a concern's unblocked treatments, and whether to ask about it.

    If its leading treatment is blocked, the concern is asked about and never goes to a lesser treatment instead.
    """
    if concern.id in gate.asked or row.route == ASK:
        return (), True
    if row.route == NONE:
        return (), False
    free = tuple(name for name in row.to if not gate.blocks(name, concern.id))
    if row.to[0] not in free:
        return (), True
    return free, row.route == EACH and free != row.to


def _between(
    ties: list[MatrixRow], to: Mapping[str, tuple[str, ...]], facts: Facts, gate: Gate, knowledge: Knowledge
) -> tuple[str, ...]:
    """Returns the treatments between which preferences may settle a tie.

    Empty if other concerns bring in a treatment anyway, or if one of the two is held back for another concern: neither
    preferences nor a further check ever add a treatment.
    """
    if not ties or len(to) > len(ties):
        return ()
    if any(_held_back(name, facts.concerns, gate, knowledge) for name in ties[0].to):
        return ()
    return tuple(name for name in ties[0].to if all(name in row.to for row in ties))


def _held_back(treatment: str, concerns: Iterable[RatedConcern], gate: Gate, knowledge: Knowledge) -> bool:
    return any(gate.blocks(treatment, concern.id) for concern in concerns if treatment in knowledge.row_for(concern).to)
