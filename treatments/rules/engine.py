"""The only entry point from facts to an assessment."""

from __future__ import annotations

from types import MappingProxyType

from treatments.rules.course import proposed_plan
from treatments.rules.explain import RuleTrace, questions, reasons, trace
from treatments.rules.facts import ALL_FLAGS, Facts
from treatments.rules.flips import flips
from treatments.rules.outcomes import (
    SUITS,
    HelpedConcern,
    RaisedFlag,
    Robustness,
    RulesAnswer,
    TreatmentWeighed,
)
from treatments.rules.rulebook import STOP, Knowledge
from treatments.rules.waiting import wait
from treatments.rules.weighing import WeighedOutcome, decide, margin, score, status

__all__ = ["RuleTrace", "RulesAnswer", "assess", "trace"]


def assess(facts: Facts, knowledge: Knowledge) -> RulesAnswer:
    """Assesses the treatments for one patient. The same facts and knowledge always give the same assessment."""
    decision = decide(facts, knowledge)
    return RulesAnswer(
        outcome=decision.outcome,
        start_with=decision.start_with,
        treatments=MappingProxyType(
            {name: _weighed(name, decision, facts, knowledge) for name in knowledge.treatments}
        ),
        ask=decision.offers.ask,
        later=decision.later,
        reasons=reasons(decision, facts, knowledge),
        robustness=Robustness(
            margin=margin(decision, facts, knowledge), flips=flips(facts, decision.outcome, knowledge)
        ),
        plan=tuple(proposed_plan(decision, facts, knowledge)),
        questions=questions(decision, facts, knowledge),
        knowledge_version=knowledge.version,
        edition=knowledge.edition,
        wait=wait(decision, facts, knowledge),
    )


def _weighed(treatment: str, decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> TreatmentWeighed:
    state = status(treatment, decision, facts, knowledge)
    served = decision.offers.concerns(treatment) if state == SUITS else ()
    rows = [knowledge.row_for(concern) for concern in facts.concerns if concern.id in served]
    effects = [(row.concern, row.effect(treatment)) for row in rows]
    return TreatmentWeighed(
        status=state,
        score=score(treatment, decision, facts, knowledge),
        concerns=tuple(HelpedConcern(concern, effect.size, effect.evidence) for concern, effect in effects),
        flags=_raised(treatment, decision, facts),
        off_label=tuple(concern for concern, effect in effects if effect.off_label),
    )


def _raised(treatment: str, decision: WeighedOutcome, facts: Facts) -> tuple[RaisedFlag, ...]:
    """Returns what speaks against the treatment, including the stops for the patient; ticked flags first, in order."""
    person = {
        shown: RaisedFlag(shown, STOP, row.reason.text, row.reason.sources)
        for row in decision.person
        for shown in row.shown_as(facts)
    }
    gate = {
        shown: RaisedFlag(shown, verdict.action, verdict.reason.text, verdict.reason.sources)
        for shown, verdict in decision.gate.raised(treatment).items()
    }
    return tuple(sorted((gate | person).values(), key=_place))


def _place(raised: RaisedFlag) -> int:
    return ALL_FLAGS.index(raised.flag) if raised.flag in ALL_FLAGS else len(ALL_FLAGS)
