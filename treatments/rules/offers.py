"""What safety and effect leave to choose from: where each concern goes, before any preference is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from treatments.rules.facts import Facts, RatedConcern
from treatments.rules.gate import Gate, examine, person_rows
from treatments.rules.rulebook import ASK, EACH, NONE, TIE, Knowledge, MatrixRow, PersonRow


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
class OfferStanding:
    """How things stand by contract steps 1 to 4; `offers` has each tie at its leading treatment.

    Preferences may move the concerns in `tied` between the treatments in `between`, the leading one first;
    both are empty where they may not.
    """

    person: tuple[PersonRow, ...]
    gate: Gate
    offers: Offers
    tied: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


def stand(facts: Facts, knowledge: Knowledge) -> OfferStanding:
    """Weigh nothing yet: the person, each treatment, each concern."""
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
    """Each concern to the treatment with the larger effect, or to `ask`; the ties among them."""
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
    """The treatments that are free for a concern, and whether it is asked about: never to a lesser one instead."""
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
    """The treatments that preferences may settle a tie between, where that decides between one and another.

    None where other concerns bring in a treatment anyway, or one of the two is held back for another concern:
    preferences never add a treatment, nor does a further check.
    """
    if not ties or len(to) > len(ties):
        return ()
    if any(_held_back(name, facts.concerns, gate, knowledge) for name in ties[0].to):
        return ()
    return tuple(name for name in ties[0].to if all(name in row.to for row in ties))


def _held_back(treatment: str, concerns: Iterable[RatedConcern], gate: Gate, knowledge: Knowledge) -> bool:
    return any(gate.blocks(treatment, concern.id) for concern in concerns if treatment in knowledge.row_for(concern).to)
