"""Why: the reasons in order of precedence, the questions to take along, and every rule, fired or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from treatments.rules.facts import Concern, Facts
from treatments.rules.gate import concerns_in_scope
from treatments.rules.rulebook import NONE, NOTE, STOP, GateRow, Knowledge, MatrixRow, Reason
from treatments.rules.weighing import Decision, refuses_needles


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule and this person: whether it fired, on which answer, and what it does to which treatment.

    `treatment` is None where a rule speaks of the person, or sends a concern to no single treatment;
    `action` is stop, check or note, or for a row of the matrix its route.
    """

    code: str
    fired: bool
    answer: str
    treatment: str | None
    action: str | None
    text: str
    sources: tuple[str, ...]


def trace(facts: Facts, knowledge: Knowledge) -> list[RuleTrace]:
    """Every rule about the person, every row of the gate per treatment, every row of the matrix."""
    return [
        *_person_traces(facts, knowledge),
        *(trace for row in knowledge.gate for trace in _gate_traces(row, facts)),
        *(trace for row in knowledge.matrix for trace in _matrix_traces(row, facts)),
    ]


def _person_traces(facts: Facts, knowledge: Knowledge) -> Iterator[RuleTrace]:
    for row in knowledge.person:
        fired = row.condition.holds(facts)
        answer = row.condition.answer(facts)
        yield RuleTrace(row.code, fired, answer, None, STOP, row.reason.text, row.reason.sources)


def _gate_traces(row: GateRow, facts: Facts) -> Iterator[RuleTrace]:
    concerns = concerns_in_scope(row, facts)
    fired = row.condition.holds(facts) and (concerns is None or bool(concerns))
    answer = row.condition.answer(facts)
    for treatment, verdict in row.verdicts.items():
        reason = verdict.reason
        yield RuleTrace(row.code, fired, answer, treatment, verdict.action, reason.text, reason.sources)


def _matrix_traces(row: MatrixRow, facts: Facts) -> Iterator[RuleTrace]:
    concern = next((concern for concern in facts.concerns if concern.id == row.concern), None)
    fired = concern is not None and row.grades.cover(concern)
    answer = _graded(concern) if concern else f"{row.concern}: not named"
    for treatment in row.to or (None,):
        yield RuleTrace(row.code, fired, answer, treatment, row.route, row.reason.text, row.reason.sources)


def _graded(concern: Concern) -> str:
    if concern.severity is not None:
        return f"{concern.id}: severity {concern.severity}, {concern.area}"
    return f"{concern.id}: movement {concern.movement}, rest {concern.rest}, {concern.area}"


def reasons(decision: Decision, facts: Facts, knowledge: Knowledge) -> tuple[Reason, ...]:
    """What decided, in order of precedence, each sentence once."""
    if decision.person:
        return tuple(row.reason for row in decision.person)
    found = [
        *_needle_reasons(facts, knowledge),
        *_offer_reasons(decision, facts, knowledge),
        *_choice_reasons(decision, knowledge),
        *_ask_reasons(decision, facts, knowledge),
        *_no_benefit_reasons(decision, facts, knowledge),
        *_note_reasons(decision),
    ]
    return tuple(dict.fromkeys(found))


def _needle_reasons(facts: Facts, knowledge: Knowledge) -> Iterator[Reason]:
    if refuses_needles(facts):
        yield knowledge.wording["needles_refused"]


def _offer_reasons(decision: Decision, facts: Facts, knowledge: Knowledge) -> Iterator[Reason]:
    """Why each concern goes where it goes, the ones that are served first."""
    later = [concern for concern in facts.concerns if concern.id in decision.later]
    served = [concern for concern in facts.concerns if concern not in later]
    for concern in (*served, *later):
        if concern.id in decision.offers.to:
            yield knowledge.row_for(concern).reason


def _choice_reasons(decision: Decision, knowledge: Knowledge) -> Iterator[Reason]:
    if not decision.kept:
        return
    broken = decision.offers.tie_broken
    if broken is not None:
        yield knowledge.wording["tie_by_preference" if broken else "tie_at_neutral"]
    if len(decision.kept) > 1:
        yield knowledge.wording["both_in_order"]
    if decision.later:
        yield knowledge.wording["left_for_later"]


def _ask_reasons(decision: Decision, facts: Facts, knowledge: Knowledge) -> Iterator[Reason]:
    for concern in facts.concerns:
        if concern.id in decision.offers.ask:
            row = knowledge.row_for(concern)
            held_back = list(_held_back(decision, row, concern))
            yield from held_back or [row.reason]


def _held_back(decision: Decision, row: MatrixRow, concern: Concern) -> Iterator[Reason]:
    """What the gate says against the treatments that the concern would go to, or sends it to the clinician."""
    for objection in decision.gate.objections:
        if not objection.speaks_of(concern.id):
            continue
        for treatment, verdict in objection.row.verdicts.items():
            if objection.row.asks or (treatment in row.to and verdict.action != NOTE):
                yield verdict.reason


def _no_benefit_reasons(decision: Decision, facts: Facts, knowledge: Knowledge) -> Iterator[Reason]:
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        if row.route == NONE and concern.id not in decision.offers.ask:
            yield row.reason


def _note_reasons(decision: Decision) -> Iterator[Reason]:
    for treatment in decision.kept:
        for verdict in decision.gate.raised(treatment).values():
            if verdict.action == NOTE:
                yield verdict.reason


def questions(decision: Decision, facts: Facts, knowledge: Knowledge) -> tuple[str, ...]:
    """What to ask the clinician: about the person's own answers first, then what everybody should ask."""
    if decision.person:
        return tuple(dict.fromkeys(row.question for row in decision.person))
    found = [
        *(row.question for row in _rows_in_question(decision, facts, knowledge)),
        *(asked for row in map(knowledge.row_for, facts.concerns) if (asked := row.question)),
        *(asked for name in decision.kept for asked in knowledge.treatments[name].questions),
        *knowledge.questions,
    ]
    return tuple(dict.fromkeys(found))


def _rows_in_question(decision: Decision, facts: Facts, knowledge: Knowledge) -> Iterator[GateRow]:
    """The rows of the gate that speak of a treatment that a concern of this person would go to."""
    wanted = _wanted(facts, knowledge)
    for objection in decision.gate.objections:
        if objection.row.asks or any(
            (treatment, concern) in wanted and objection.speaks_of(concern)
            for treatment in objection.row.verdicts
            for concern in (concern.id for concern in facts.concerns)
        ):
            yield objection.row


def _wanted(facts: Facts, knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    rows: Iterable[MatrixRow] = map(knowledge.row_for, facts.concerns)
    return frozenset((treatment, row.concern) for row in rows for treatment in row.to)
