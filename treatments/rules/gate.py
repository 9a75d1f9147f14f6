"""Safety first: what must be settled about the patient, and what speaks against each treatment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from treatments.rules.facts import Facts
from treatments.rules.rulebook import CHECK, NOTE, STOP, GateRow, Knowledge, PersonRow, RuleVerdict, stricter


@dataclass(frozen=True, slots=True)
class Objection:
    """A row of the gate that holds for this patient, and the concerns it applies to; None means all of them."""

    row: GateRow
    concerns: frozenset[str] | None

    def speaks_of(self, concern: str) -> bool:
        return self.concerns is None or concern in self.concerns


@dataclass(frozen=True, slots=True)
class Gate:
    """Every objection for one patient, with precomputed look-ups of what they block.

    `shut` contains the treatments at stop or check as a whole, `shut_for` pairs of treatment and concern, and `asked`
    the concerns that a row sends to the clinician.
    """

    objections: tuple[Objection, ...]
    shut: frozenset[str] = field(init=False)
    shut_for: frozenset[tuple[str, str]] = field(init=False)
    asked: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        blocking = [(name, objection.concerns) for name, objection in self._blocking()]
        object.__setattr__(self, "shut", frozenset(name for name, concerns in blocking if concerns is None))
        object.__setattr__(
            self,
            "shut_for",
            frozenset((name, concern) for name, concerns in blocking for concern in concerns or ()),
        )
        object.__setattr__(
            self,
            "asked",
            frozenset(
                concern for objection in self.objections if objection.row.asks for concern in objection.concerns or ()
            ),
        )

    def _blocking(self) -> Iterator[tuple[str, Objection]]:
        for objection in self.objections:
            for treatment, verdict in objection.row.verdicts.items():
                if verdict.action != NOTE:
                    yield treatment, objection

    def blocks(self, treatment: str, concern: str) -> bool:
        return treatment in self.shut or (treatment, concern) in self.shut_for

    def worst(self, treatment: str, concerns: Iterable[str]) -> str | None:
        """Returns the stricter of stop and check for the treatment, or for it with these concerns; None if neither."""
        wanted = frozenset(concerns)
        actions = [
            verdict.action
            for objection, verdict in self.against(treatment)
            if objection.concerns is None or objection.concerns & wanted
        ]
        return STOP if STOP in actions else CHECK if CHECK in actions else None

    def against(self, treatment: str) -> Iterator[tuple[Objection, RuleVerdict]]:
        for objection in self.objections:
            verdict = objection.row.verdicts.get(treatment)
            if verdict is not None:
                yield objection, verdict

    def raised(self, treatment: str) -> dict[str, RuleVerdict]:
        """Returns the verdicts shown against a treatment, by flag; the stricter one if two rows apply."""
        shown: dict[str, RuleVerdict] = {}
        for objection, verdict in self.against(treatment):
            known = shown.get(objection.row.shown_as)
            if known is None or stricter(known.action, verdict.action) != known.action:
                shown[objection.row.shown_as] = verdict
        return shown


def person_rows(facts: Facts, knowledge: Knowledge) -> tuple[PersonRow, ...]:
    """Returns what must be settled about the patient before anything is weighed (contract, step 1)."""
    return tuple(row for row in knowledge.person if row.condition.holds(facts))


def examine(facts: Facts, knowledge: Knowledge) -> Gate:
    """Returns every objection to a treatment (contract, step 2)."""
    return Gate(tuple(_objections(facts, knowledge)))


def _objections(facts: Facts, knowledge: Knowledge) -> Iterator[Objection]:
    for row in knowledge.gate:
        if row.condition.holds(facts):
            concerns = concerns_in_scope(row, facts)
            if concerns is None or concerns:
                yield Objection(row, concerns)


def concerns_in_scope(row: GateRow, facts: Facts) -> frozenset[str] | None:
    """Returns the patient's concerns that the row applies to; None if it applies to the treatment as a whole."""
    if row.scope is None:
        return None
    return row.scope.concerns_of(facts)
