"""Explains an outcome: the reasons by weight, the questions to take along, and every rule, fired or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from treatments.rules.facts import Facts, RatedConcern
from treatments.rules.gate import concerns_in_scope
from treatments.rules.rulebook import (
    CHECK,
    EACH,
    NONE,
    NOTE,
    STOP,
    TIE,
    GateRow,
    Knowledge,
    MatrixRow,
    RuleReason,
    RuleVerdict,
)
from treatments.rules.weighing import (
    WeighedOutcome,
    burden,
    contribution,
    decide,
    importances,
    refuses_needles,
    that_leave_out,
    worth,
)

LATER = "later"
"""The action of the weighing on a treatment that preferences leave out."""


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule for one patient: whether it fired, because of which answer, and its action on which treatment.

    `treatment` is None if a rule is about the patient, or about no single treatment. `action` is stop, check or note;
    for a row of the matrix its route; and for the weighing tie, both, none or later. `reason` contains both wordings
    and the sources.
    """

    code: str
    fired: bool
    answer: str
    treatment: str | None
    action: str
    reason: RuleReason


def trace(facts: Facts, knowledge: Knowledge) -> list[RuleTrace]:
    """Returns every rule in the order of the contract's steps.

    The rules about the patient, the gate by treatment, the matrix, needles, and the weighing.
    """
    decision = decide(facts, knowledge)
    return [
        *_person_traces(facts, knowledge),
        *(trace for row in knowledge.gate for trace in _gate_traces(row, facts)),
        *(trace for row in knowledge.matrix for trace in _matrix_traces(row, facts)),
        _needle_trace(facts, knowledge),
        *_tie_traces(decision, facts, knowledge),
        *_later_traces(decision, facts, knowledge),
        _order_trace(decision, knowledge),
    ]


def _person_traces(facts: Facts, knowledge: Knowledge) -> Iterator[RuleTrace]:
    for row in knowledge.person:
        fired = row.condition.holds(facts)
        yield RuleTrace(row.code, fired, row.condition.answer(facts), None, STOP, row.reason)


def _gate_traces(row: GateRow, facts: Facts) -> Iterator[RuleTrace]:
    concerns = concerns_in_scope(row, facts)
    fired = row.condition.holds(facts) and (concerns is None or bool(concerns))
    answer = row.condition.answer(facts)
    for treatment, verdict in row.verdicts.items():
        yield RuleTrace(row.code, fired, answer, treatment, verdict.action, verdict.reason)


def _matrix_traces(row: MatrixRow, facts: Facts) -> Iterator[RuleTrace]:
    concern = next((concern for concern in facts.concerns if concern.id == row.concern), None)
    fired = concern is not None and row.grades.cover(concern)
    answer = _graded(concern) if concern else f"{row.concern}: not named"
    for treatment in row.to or (None,):
        yield RuleTrace(row.code, fired, answer, treatment, row.route, row.reason)


def _graded(concern: RatedConcern) -> str:
    if concern.severity is not None:
        return f"{concern.id}: severity {concern.severity}, {concern.area}"
    return f"{concern.id}: movement {concern.movement}, rest {concern.rest}, {concern.area}"


def _needle_trace(facts: Facts, knowledge: Knowledge) -> RuleTrace:
    reason = knowledge.wording["needles_refused"]
    return RuleTrace(reason.code, refuses_needles(facts), f"needles: {facts.needles}", None, NONE, reason)


def _tie_traces(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[RuleTrace]:
    """Yields how a tie was settled, with the burdens that were compared."""
    mattering = importances(facts)
    burdens = [f"{name} {burden(name, mattering, knowledge.burdens)}" for name in knowledge.treatments]
    for code, by_preference in (("tie_at_neutral", False), ("tie_by_preference", True)):
        fired = decision.offers.tie_broken is by_preference and bool(decision.kept)
        answer = f"burdens: {', '.join(burdens)}" if decision.offers.tie_broken is not None else "no tie"
        yield RuleTrace(code, fired, answer, decision.kept[0] if fired else None, TIE, knowledge.wording[code])


def _later_traces(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[RuleTrace]:
    """Yields whether each treatment after the first was left out, with the burden and the worth that were compared."""
    reason = knowledge.wording["left_for_later"]
    others = decision.offers.treatments()[1:] if decision.kept else ()
    if not others:
        yield RuleTrace(reason.code, False, "no second treatment to weigh", None, LATER, reason)
    for name in others:
        asks = burden(name, importances(facts), that_leave_out(knowledge))
        adds = worth(name, decision.offers, facts, knowledge)
        answer = f"{name}: burden {asks}, worth {adds}"
        yield RuleTrace(reason.code, name not in decision.kept, answer, name, LATER, reason)


def _order_trace(decision: WeighedOutcome, knowledge: Knowledge) -> RuleTrace:
    kept = ", then ".join(decision.kept) or "no treatment"
    return RuleTrace("both_in_order", len(decision.kept) > 1, kept, None, EACH, knowledge.wording["both_in_order"])


def reasons(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> tuple[RuleReason, ...]:
    """Returns what decided, by how much it decided, each once, in the order of docs/weighing.md.

    If rules about the patient come first, only those; otherwise needles refused, stops, checks, what works by
    contribution, what is not offered, preferences and order, notes.
    """
    if decision.person:
        return tuple(row.reason for row in decision.person)
    found = [
        *_needle_reasons(facts, knowledge),
        *_held_back_reasons(decision, facts, knowledge, STOP),
        *_held_back_reasons(decision, facts, knowledge, CHECK),
        *_ask_reasons(decision, facts, knowledge),
        *_offer_reasons(decision, facts, knowledge),
        *_no_benefit_reasons(decision, facts, knowledge),
        *_choice_reasons(decision, knowledge),
        *_note_reasons(decision),
    ]
    return tuple(dict.fromkeys(found))


def _needle_reasons(facts: Facts, knowledge: Knowledge) -> Iterator[RuleReason]:
    if refuses_needles(facts):
        yield knowledge.wording["needles_refused"]


def _held_back_reasons(
    decision: WeighedOutcome, facts: Facts, knowledge: Knowledge, action: str
) -> Iterator[RuleReason]:
    """Yields the gate's reasons with this action against the treatments for the concerns in `ask`."""
    for concern in facts.concerns:
        if concern.id in decision.offers.ask:
            for verdict in _held_back(decision, knowledge.row_for(concern), concern):
                if verdict.action == action:
                    yield verdict.reason


def _held_back(decision: WeighedOutcome, row: MatrixRow, concern: RatedConcern) -> Iterator[RuleVerdict]:
    """Yields the verdicts that keep the concern's treatments back or send the concern to the clinician."""
    for objection in decision.gate.objections:
        if not objection.speaks_of(concern.id):
            continue
        for treatment, verdict in objection.row.verdicts.items():
            if verdict.action != NOTE and (objection.row.asks or treatment in row.to):
                yield verdict


def _ask_reasons(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[RuleReason]:
    """Yields what has to be examined for each concern that no treatment is sure to suit."""
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        if concern.id in decision.offers.ask and not any(_held_back(decision, row, concern)):
            yield row.reason


def _offer_reasons(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[RuleReason]:
    """Yields why each concern is routed where it is: served concerns before those left for later, most worth first."""
    for concern in sorted(
        (concern for concern in facts.concerns if concern.id in decision.offers.to),
        key=lambda concern: (concern.id in decision.later, -_worth_of(concern, decision, facts, knowledge)),
    ):
        yield knowledge.row_for(concern).reason


def _worth_of(concern: RatedConcern, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> int:
    """Returns what the concern's treatments do for it; equal concerns keep the patient's order."""
    return sum(contribution(name, concern.id, facts, knowledge) for name in decision.offers.to[concern.id])


def _no_benefit_reasons(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[RuleReason]:
    for concern in facts.concerns:
        row = knowledge.row_for(concern)
        if row.route == NONE and concern.id not in decision.offers.ask:
            yield row.reason


def _choice_reasons(decision: WeighedOutcome, knowledge: Knowledge) -> Iterator[RuleReason]:
    if not decision.kept:
        return
    broken = decision.offers.tie_broken
    if broken is not None:
        yield knowledge.wording["tie_by_preference" if broken else "tie_at_neutral"]
    if decision.later:
        yield knowledge.wording["left_for_later"]
    if len(decision.kept) > 1:
        yield knowledge.wording["both_in_order"]


def _note_reasons(decision: WeighedOutcome) -> Iterator[RuleReason]:
    for treatment in decision.kept:
        for verdict in decision.gate.raised(treatment).values():
            if verdict.action == NOTE:
                yield verdict.reason


def questions(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> tuple[str, ...]:
    """Returns what to ask the clinician: first about the patient's own answers, then what everybody should ask."""
    if decision.person:
        return tuple(dict.fromkeys(row.question for row in decision.person))
    found = [
        *(row.question for row in _rows_in_question(decision, facts, knowledge)),
        *(asked for row in map(knowledge.row_for, facts.concerns) if (asked := row.question)),
        *(asked for name in decision.kept for asked in knowledge.treatments[name].questions),
        *knowledge.questions,
    ]
    return tuple(dict.fromkeys(found))


def _rows_in_question(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> Iterator[GateRow]:
    """Yields the gate rows that apply to a treatment for one of the patient's concerns."""
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
