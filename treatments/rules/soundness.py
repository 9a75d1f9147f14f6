"""Checks between the rows of a knowledge base that must pass before it may decide anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from itertools import chain, combinations

from treatments.rules.conditions import Aged, Always, Condition, DaysSince, DaysUntil, HasPhototype, Ticked
from treatments.rules.countries import COUNTRIES, REGIONS
from treatments.rules.facts import (
    ALL_FLAGS,
    AREAS,
    CONCERNS,
    DATES,
    EDITIONS,
    PAST_DATES,
    PHOTOTYPES,
    PREFERENCES,
    RatedConcern,
)
from treatments.rules.markdown import listed
from treatments.rules.problems import missing, outside, unknown
from treatments.rules.rulebook import (
    ACTIONS,
    ASK,
    BEST,
    CHECKED,
    EACH,
    EVIDENCE,
    NONE,
    OPINION,
    ROUTES,
    SETTLING_ACTS,
    STOP,
    STRENGTHS,
    TIE,
    Consultation,
    DoseLimit,
    GateRow,
    Knowledge,
    MatrixRow,
    Source,
)
from treatments.rules.soundness_evidence import citations, evidence_problems
from treatments.rules.tables import KnowledgeError

WORDING = ("needles_refused", "tie_at_neutral", "tie_by_preference", "both_in_order", "left_for_later")
"""The codes of the texts that belong to no single row."""

_EFFECTS = range(4)
_LEVELS = range(4)
_STEPS = range(5)
_PERCENT = range(101)
_CONCERNS_BY_AREA = tuple(RatedConcern(concern, area) for concern in CONCERNS for area in AREAS)


def check(knowledge: Knowledge, *, file: str) -> Knowledge:
    """Returns the knowledge if it is sound. Raises KnowledgeError with every problem found, one per line."""
    problems = [f"{file}: {problem}" for problem in _problems(knowledge)]
    if problems:
        raise KnowledgeError("\n".join(problems))
    return knowledge


@dataclass(frozen=True, slots=True)
class Overdue:
    """A source past its review date: a warning, not an error. The page says "under review"."""

    source: Source
    text: str


def overdue(knowledge: Knowledge, *, today: date) -> tuple[Overdue, ...]:
    """Returns the sources past their `review_by`, each with advice; `today` is the reader's day."""
    return tuple(
        Overdue(
            source,
            f"{knowledge.version}.toml: source '{source.id}' was to be looked at again by {source.review_by}. "
            "Check it, and give it a new date in a new version.",
        )
        for source in knowledge.sources.values()
        if source.review_by < today
    )


def _problems(knowledge: Knowledge) -> Iterator[str]:
    yield from _source_problems(knowledge)
    yield from _vocabulary_problems(knowledge)
    yield from _code_problems(knowledge)
    yield from _treatment_problems(knowledge)
    yield from _consultation_problems(knowledge.consultation)
    for name, limit in knowledge.limits.items():
        yield from _limit_problems(name, limit, knowledge)
    for person_row in knowledge.person:
        where = f"person '{person_row.code}'"
        yield from _condition_problems(person_row.condition, f"{where}, when")
        yield from _settling_problems(person_row.settled_by, STOP, where)
    for gate_row in knowledge.gate:
        yield from _gate_problems(gate_row)
    for matrix_row in knowledge.matrix:
        yield from _matrix_problems(matrix_row)
    yield from _rows_that_never_fire(knowledge)
    yield from _contradictions(knowledge.gate)
    yield from evidence_problems(knowledge)


def _source_problems(knowledge: Knowledge) -> Iterator[str]:
    cited: set[str] = set()
    for where, sources in _citations(knowledge):
        if not sources:
            yield f"{where} has no source. Name at least one."
        cited.update(sources)
        for name in sources:
            if name not in knowledge.sources:
                yield f"{where}: unknown source '{name}'. Add it under [sources], or correct the id."
    for source in knowledge.sources.values():
        if source.id not in cited:
            yield f"source '{source.id}' is cited by no row. Cite it, or take it out."
        yield from unknown(f"source '{source.id}', strength", [source.strength], STRENGTHS)
        yield from unknown(f"source '{source.id}', checked", [source.checked], CHECKED)


def _citations(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((f"'{reason.code}'", reason.sources) for reason in knowledge.reasons())
    yield from (
        (f"matrix '{row.code}', {treatment}", row.sources_of(treatment))
        for row in knowledge.matrix
        for treatment, effect in row.effects.items()
        if effect.evidence != OPINION
    )
    yield from ((f"burden '{burden.id}'", burden.sources) for burden in knowledge.burdens)
    yield from ((f"visit '{visit.id}'", visit.sources) for visit in knowledge.visits.values())
    if knowledge.consultation:
        yield "consultation", knowledge.consultation.sources
        for rule in knowledge.consultation.reflections:
            yield f"consultation, reflection of {rule.days} days", rule.sources
    yield from ((f"gap {pair}", sources) for pair, sources in knowledge.spacing_sources.items())
    for name, limit in knowledge.limits.items():
        yield f"limits '{name}'", limit.sources
        yield from ((f"limits '{name}', dose for {listed(dose.areas)}", dose.sources) for dose in limit.doses)
    yield from citations(knowledge.evidence)


def _vocabulary_problems(knowledge: Knowledge) -> Iterator[str]:
    yield from unknown("concerns", knowledge.concerns, CONCERNS)
    yield from missing("concerns", CONCERNS, knowledge.concerns)
    yield from unknown("wording", knowledge.wording, WORDING)
    yield from missing("wording", WORDING, knowledge.wording)
    conditions = [*(row.condition for row in knowledge.person), *(row.condition for row in knowledge.gate)]
    asked = {flag for condition in conditions for flag in _flags(condition)}
    yield from missing("person and gate: flags", knowledge.flags, asked)
    yield from outside("edition", [knowledge.edition], EDITIONS)
    weighed = [burden.preference for burden in knowledge.burdens]
    yield from unknown("burdens, preference", weighed, PREFERENCES)
    yield from missing("burdens, preference", PREFERENCES, weighed)


def _code_problems(knowledge: Knowledge) -> Iterator[str]:
    matrix_codes = dict.fromkeys((row.code, row.concern) for row in knowledge.matrix)
    codes = Counter(
        [
            *(row.code for row in knowledge.person),
            *(row.code for row in knowledge.gate),
            *dict.fromkeys(code for code, _ in matrix_codes),
            *knowledge.wording,
        ]
    )
    for code, count in codes.items():
        if count > 1:
            yield f"code '{code}' stands for {count} rows. Give each its own."


def _treatment_problems(knowledge: Knowledge) -> Iterator[str]:
    for treatment in knowledge.treatments.values():
        where = f"treatment '{treatment.id}'"
        yield from unknown(f"{where}, history", [treatment.history] if treatment.history else [], PAST_DATES)
        yield from unknown(f"{where}, sessions_for", treatment.course.sessions_for, CONCERNS)
        visits = [treatment.id, *([treatment.course.review] if treatment.course.review else [])]
        yield from unknown(f"{where}, visits", visits, knowledge.visits)
        if knowledge.cadence.gap(treatment.id, treatment.id) < 1:
            yield f"{where} has no gap to itself under [spacing]. Add the fewest days between two."
    for visit in knowledge.visits.values():
        step = knowledge.cadence.steps[visit.id]
        yield from unknown(f"visit '{visit.id}', treatment", [visit.treatment], knowledge.treatments)
        yield from unknown(f"visit '{visit.id}', after", [step.after], knowledge.visits)
        if step.earliest < knowledge.cadence.gap(step.after, visit.id):
            yield f"visit '{visit.id}': 'earliest' is less than its gap under [spacing]. Raise it."
    for burden in knowledge.burdens:
        yield from missing(f"burden '{burden.id}', levels", knowledge.treatments, burden.levels)
        yield from outside(f"burden '{burden.id}', levels", burden.levels.values(), _LEVELS)
    yield from outside("weighing.doubt, plausible_steps", [knowledge.doubt.plausible_steps], _STEPS)
    yield from outside("weighing.doubt, too_close_below", [knowledge.doubt.too_close_below], _PERCENT)


def _consultation_problems(consultation: Consultation | None) -> Iterator[str]:
    if consultation is None:
        return
    if not 0 <= consultation.ideal <= consultation.latest:
        yield "consultation: 'ideal' and 'latest' must not go down."
    if not any(isinstance(rule.condition, Always) and not rule.places for rule in consultation.reflections):
        yield "consultation: no reflection holds for everybody. Add one with neither 'when' nor 'places'."
    for rule in consultation.reflections:
        where = f"consultation, reflection of {rule.days} days"
        yield from _condition_problems(rule.condition, f"{where}, when")
        yield from unknown(f"{where}, places", rule.places, (*COUNTRIES, *chain(*REGIONS.values())))
        if not 0 <= rule.days <= consultation.latest:
            yield f"{where}: must be from 0 to {consultation.latest} days."


def _limit_problems(name: str, limit: DoseLimit, knowledge: Knowledge) -> Iterator[str]:
    where = f"limits '{name}'"
    yield from unknown(where, [name], knowledge.treatments)
    if limit.most_units < 1 or limit.within_days < 1:
        yield f"{where}: 'most_units' and 'within_days' must be 1 or more."
    for dose in limit.doses:
        of = f"{where}, dose for {listed(dose.areas) or 'no area'}"
        yield from unknown(of, dose.areas, CONCERNS)
        if not dose.areas or not 1 <= dose.least <= dose.most <= limit.most_units:
            yield f"{of}: name an area, and units that do not go down, from 1 to {limit.most_units}."
    for areas, count in Counter(frozenset(dose.areas) for dose in limit.doses).items():
        if count > 1:
            yield f"{where}: {count} doses for {listed(sorted(areas))}. Keep one."


def _gate_problems(row: GateRow) -> Iterator[str]:
    where = f"gate '{row.code}'"
    yield from _condition_problems(row.condition, f"{where}, when")
    yield from unknown(f"{where}, action", (verdict.action for verdict in row.verdicts.values()), ACTIONS)
    for treatment, verdict in row.verdicts.items():
        yield from _settling_problems(verdict.settled_by, verdict.action, f"{where}, {treatment}")
    if row.scope is not None:
        yield from unknown(f"{where}, concerns", row.scope.concerns or (), CONCERNS)
        yield from unknown(f"{where}, areas", row.scope.areas, AREAS)
        yield from unknown(f"{where}, beside", [row.scope.beside] if row.scope.beside else [], CONCERNS)
        if not row.scope.areas or row.scope.concerns == frozenset():
            yield f"{where} can never fire: its scope is empty. Widen it, or take the row out."
    elif row.asks:
        yield f"{where} asks, but has no scope. Say which concerns it speaks of."


def _settling_problems(act: str, action: str, where: str) -> Iterator[str]:
    """Only a stop is settled by an act; a check is settled by the clinician who decides."""
    if act:
        yield from unknown(f"{where}, settled_by", [act], SETTLING_ACTS)
        if action != STOP:
            yield f"{where} is settled by an act, but is no stop. Take settled_by out."


@singledispatch
def _condition_problems(condition: Condition, where: str) -> Iterator[str]:
    """Yields unknown names, and bounds with which the condition can never hold."""
    yield from ()


@_condition_problems.register
def _(condition: Ticked, where: str) -> Iterator[str]:
    yield from unknown(where, condition.flags, ALL_FLAGS)
    if not 1 <= condition.at_least <= len(condition.flags):
        yield f"{where} can never fire, or always: 'at_least' must be from 1 to {len(condition.flags)}."


@_condition_problems.register
def _(condition: Aged, where: str) -> Iterator[str]:
    if not 0 <= condition.youngest <= condition.oldest:
        yield f"{where} can never fire: {condition.youngest} to {condition.oldest} holds no age."


@_condition_problems.register
def _(condition: HasPhototype, where: str) -> Iterator[str]:
    yield from outside(where, condition.phototypes, PHOTOTYPES)
    if not condition.phototypes and not condition.or_unsure:
        yield f"{where} can never fire: it names no phototype."


@_condition_problems.register
def _(condition: DaysSince, where: str) -> Iterator[str]:
    yield from unknown(where, [condition.name], PAST_DATES)
    if condition.under < 1:
        yield f"{where} can never fire: 'under' must be 1 or more."


@_condition_problems.register
def _(condition: DaysUntil, where: str) -> Iterator[str]:
    yield from unknown(where, [condition.name], [day for day in DATES if day not in PAST_DATES])
    if condition.at_most < 0:
        yield f"{where} can never fire: 'at_most' must be 0 or more."


def _matrix_problems(row: MatrixRow) -> Iterator[str]:
    where = f"matrix '{row.code}'"
    yield from unknown(f"{where}, concerns", [row.concern], CONCERNS)
    yield from unknown(f"{where}, route", [row.route], ROUTES)
    yield from outside(f"{where}, effect", (effect.size for effect in row.effects.values()), _EFFECTS)
    yield from unknown(f"{where}, evidence", (effect.evidence for effect in row.effects.values()), EVIDENCE)
    wanted = {BEST: 1, TIE: 2, EACH: 2, ASK: 0, NONE: 0}.get(row.route, 0)
    if len(row.to) < wanted or (wanted < 2 and len(row.to) > wanted):
        yield f"{where}: route '{row.route}' goes to {wanted} treatments; it names {len(row.to)} in 'to'."
    for treatment in row.to:
        if row.effect(treatment).size == 0:
            yield f"{where}: it goes to '{treatment}', which has no effect there. Correct one of the two."
    if row.route == BEST and row.to and _lesser(row):
        yield f"{where}: another treatment has as large an effect as '{row.to[0]}'. Make it a tie, or correct it."


def _rows_that_never_fire(knowledge: Knowledge) -> Iterator[str]:
    """Yields rows that another row always precedes, or that apply to nothing that exists."""
    deciding = {id(row) for row in knowledge.rows_by_grades.values()}
    for matrix_row in knowledge.matrix:
        if id(matrix_row) not in deciding:
            yield (
                f"matrix '{matrix_row.code}' can never fire for '{matrix_row.concern}': no grade of it fits 'when'. "
                "Correct 'when', or take the concern out."
            )
    for row in knowledge.gate:
        if row.scope is not None and not any(row.scope.includes(concern) for concern in _CONCERNS_BY_AREA):
            yield f"gate '{row.code}' can never fire: its scope leaves no concern. Widen it, or take the row out."
        for person in knowledge.person:
            if _always_behind(row.condition, person.condition):
                yield f"gate '{row.code}' can never fire: person '{person.code}' goes before it. Take one of them out."


def _always_behind(condition: Condition, before: Condition) -> bool:
    """Whether the condition holds only where `before` has already decided."""
    if isinstance(condition, Aged) and isinstance(before, Aged):
        return before.youngest <= condition.youngest and condition.oldest <= before.oldest
    if isinstance(condition, Ticked) and isinstance(before, Ticked):
        return condition.at_least >= before.at_least and set(condition.flags) <= set(before.flags)
    return False


def _contradictions(gate: Iterable[GateRow]) -> Iterator[str]:
    """Yields pairs of rows with the same condition and concerns but different actions on a treatment."""
    for one, other in combinations(gate, 2):
        if one.condition != other.condition or not _overlap(one, other):
            continue
        for treatment in one.verdicts.keys() & other.verdicts.keys():
            actions = one.verdicts[treatment].action, other.verdicts[treatment].action
            if actions[0] != actions[1]:
                yield (
                    f"gate '{one.code}' and gate '{other.code}' contradict each other on '{treatment}': "
                    f"{actions[0]} and {actions[1]}. Keep one, or part their scopes."
                )


def _overlap(one: GateRow, other: GateRow) -> bool:
    """Whether both apply to a common concern, or both to the treatment as a whole."""
    if one.scope is None or other.scope is None:
        return one.scope is other.scope
    if one.scope.beside != other.scope.beside:
        return False
    return any(one.scope.includes(concern) and other.scope.includes(concern) for concern in _CONCERNS_BY_AREA)


def _lesser(row: MatrixRow) -> bool:
    best = row.effect(row.to[0]).size
    return any(effect.size >= best for name, effect in row.effects.items() if name != row.to[0])


def _flags(condition: Condition) -> tuple[str, ...]:
    return condition.flags if isinstance(condition, Ticked) else ()
