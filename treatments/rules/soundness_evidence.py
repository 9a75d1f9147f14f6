"""Checks of a knowledge base's numbers and texts that must pass before any is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from treatments.rules.countries import COUNTRIES
from treatments.rules.evidence import (
    ACTIONS,
    ATTRIBUTES,
    BASES,
    BENEFIT,
    DRAWN,
    FIRST_WEEKS,
    JUDGES,
    KINDS,
    NAMED,
    OUT_OF,
    ROWS,
    SINCE,
    STAGES,
    UNCHECKED,
    UNITS,
    WORDINGS,
    Alternative,
    CareAdvice,
    Chance,
    ClinicalFact,
    Evidence,
    Fact,
    Group,
    Number,
    OptionFacts,
    Quantity,
    Sign,
)
from treatments.rules.facts import ALL_FLAGS, AREAS, CONCERNS, GRADES, PHOTOTYPES
from treatments.rules.problems import missing, outside, unknown
from treatments.rules.rulebook import CHECKED, EVIDENCE, Knowledge
from treatments.rules.soundness_law import law_problems

TOGETHER = ("both", "neither")
"""The options besides the treatments themselves."""


def citations(evidence: Evidence) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each row that must have a source, with its sources."""
    yield from ((f"number '{number.id}'", number.origin.sources) for number in evidence.numbers.values())
    yield from ((f"no_good_number '{row.id}'", row.sources) for row in evidence.unknown.values())
    yield from ((f"clinical_facts '{row.id}'", row.sources) for row in evidence.clinical)
    yield from ((f"alternatives '{row.id}'", row.sources) for row in evidence.alternatives)
    yield from ((where, fact.sources) for where, fact in evidence.facts() if fact.sources)


def evidence_problems(knowledge: Knowledge) -> Iterator[str]:
    """Yields every problem of the informative part of the knowledge base, each as a sentence."""
    evidence = knowledge.evidence
    options = [*knowledge.treatments, *TOGETHER]
    yield from _group_problems(evidence)
    for number in evidence.numbers.values():
        yield from _number_problems(number, options, knowledge)
    for clinical in evidence.clinical:
        yield from _clinical_problems(clinical, options)
    for row in evidence.unknown.values():
        where = f"no_good_number '{row.id}'"
        yield from unknown(f"{where}, treatment", [row.treatment], options)
        yield from unknown(f"{where}, about", [row.about], (*ATTRIBUTES, *KINDS))
        yield from unknown(f"{where}, concern", [row.concern] if row.concern else [], CONCERNS)
        if row.id in evidence.numbers:
            yield f"{where} contradicts the number of that id. Keep one of the two."
    yield from _contradictions(evidence)
    for alternative in evidence.alternatives:
        yield from _alternative_problems(alternative, knowledge)
    if knowledge.edition > 1:
        yield from _second_edition_problems(knowledge)
    yield from _attribute_problems(knowledge)
    yield from _option_problems(evidence, options)
    yield from _care_problems(knowledge)
    for place, fact in evidence.facts():
        yield from _fact_problems(place, fact, evidence)
    yield from law_problems(evidence.countries, knowledge.treatments, knowledge.sources)


def _group_problems(evidence: Evidence) -> Iterator[str]:
    used = {number.origin.group.id for number in evidence.numbers.values()}
    for group in evidence.groups.values():
        where = f"group '{group.id}'"
        yield from unknown(f"{where}, basis", [group.basis], BASES)
        yield from unknown(f"{where}, areas", group.areas or (), AREAS)
        yield from outside(f"{where}, phototypes", {*(group.phototypes or ()), *group.few_phototypes}, PHOTOTYPES)
        yield from outside(f"{where}, movement and rest", {*(group.movement or ()), *(group.rest or ())}, GRADES)
        if _is_empty(group):
            yield f"{where} holds nobody: one of its lists is empty. Leave it out where there is no limit."
        if group.id not in used:
            yield f"{where} is the group of no number. Use it, or take it out."


def _is_empty(group: Group) -> bool:
    return frozenset() in (group.areas, group.phototypes, group.movement, group.rest)


def _number_problems(number: Number, options: list[str], knowledge: Knowledge) -> Iterator[str]:
    where, origin = f"number '{number.id}'", number.origin
    yield from unknown(f"{where}, treatment", [number.treatment], options)
    yield from unknown(f"{where}, certainty", [origin.certainty], EVIDENCE)
    yield from unknown(f"{where}, checked", [origin.checked], CHECKED)
    if origin.country not in COUNTRIES:
        yield f"{where}, country: '{origin.country}' is no country. Use two capital letters, like US."
    for name, n in (("n", origin.n), ("n_without", getattr(number, "n_without", None))):
        if n is not None and n < 1:
            yield f"{where}, {name}: {n} people cannot have been counted. Correct it, or leave it out."
    known = [knowledge.sources[name].checked for name in origin.sources if name in knowledge.sources]
    if origin.checked != UNCHECKED and known and set(known) == {UNCHECKED}:
        yield f"{where} cannot be checked '{origin.checked}': none of its sources was. Make it '{UNCHECKED}'."
    yield from _quantity_problems(number) if isinstance(number, Quantity) else _chance_problems(number)


def _quantity_problems(quantity: Quantity) -> Iterator[str]:
    yield from unknown(f"number '{quantity.id}', attribute", [quantity.attribute], ATTRIBUTES)
    yield from unknown(f"number '{quantity.id}', unit", [quantity.unit], UNITS)


def _chance_problems(chance: Chance) -> Iterator[str]:
    where = f"number '{chance.id}'"
    yield from unknown(f"{where}, kind", [chance.kind], KINDS)
    yield from unknown(f"{where}, concern", chance.concerns, CONCERNS)
    yield from unknown(f"{where}, since", [chance.since], SINCE)
    yield from unknown(f"{where}, judged_by", [chance.judged_by] if chance.judged_by else [], JUDGES)
    for low, high in (span for span in ((chance.low, chance.high), chance.without) if span):
        if not 0 <= low <= high <= chance.out_of:
            yield f"{where}: {low} to {high} is not a part of {chance.out_of}. Correct one of them."
    if chance.without and chance.horizon_days is None and chance.n_without is None:
        yield f"{where}, without: two counts need one time. Add the 'horizon_days' over which both were counted."
    if chance.out_of != OUT_OF:
        yield f"{where}, out_of: count out of {OUT_OF}, as for every chance, so that people can compare them."


def _alternative_problems(row: Alternative, knowledge: Knowledge) -> Iterator[str]:
    """Yields problems of other treatments: what a patient reads about them must have been checked in a source."""
    where = f"alternatives '{row.id}'"
    yield from unknown(f"{where}, concerns", row.concerns, CONCERNS)
    for source in (knowledge.sources[name] for name in row.sources if name in knowledge.sources):
        if source.checked == UNCHECKED:
            yield f"{where}: source '{source.id}' is unchecked, so no patient may be told. Check it, or take it out."


def _second_edition_problems(knowledge: Knowledge) -> Iterator[str]:
    """Yields what patients could not learn about a number: out of how many, judged by whom, and from which source.

    Checked from the second edition on.
    """
    numbers = [row for row in knowledge.evidence.numbers.values() if row.origin.checked != UNCHECKED]
    for number in numbers:
        yield from _address_problems(number, knowledge)
    benefits = [row for row in numbers if isinstance(row, Chance) and row.kind == BENEFIT]
    for chance in benefits:
        if chance.concerns and chance.judged_by is None:
            yield f"number '{chance.id}' needs 'judged_by', so that a patient reads who saw it."
        if chance.origin.n is None and chance.note is None:
            yield f"number '{chance.id}' needs 'n', or a 'note' that says why it is not known."
    for one, other in combinations(benefits, 2):
        yield from _definition_problems(one, other)


def _address_problems(number: Number, knowledge: Knowledge) -> Iterator[str]:
    for source in (knowledge.sources[name] for name in number.origin.sources if name in knowledge.sources):
        if source.url is None:
            yield f"number '{number.id}': source '{source.id}' has no 'url'. A patient must be able to look it up."


def _definition_problems(one: Chance, other: Chance) -> Iterator[str]:
    """Yields figures with different definitions: side by side, a later day would look like a larger effect."""
    same_concern = one.treatment == other.treatment and {*one.concerns} & {*other.concerns}
    if same_concern and one.judged_by == other.judged_by and one.what != other.what:
        yield (
            f"number '{one.id}' and number '{other.id}' are two definitions of one thing by one judge. "
            "Keep the one that leads, and give the other to clinicians."
        )


def _clinical_problems(row: ClinicalFact, options: list[str]) -> Iterator[str]:
    yield from unknown(f"clinical_facts '{row.id}', treatment", [row.treatment], options)
    yield from unknown(f"clinical_facts '{row.id}', checked", [row.checked], CHECKED)


def _contradictions(evidence: Evidence) -> Iterator[str]:
    """Yields pairs of rows about the same thing in the same group with different figures."""
    for one, other in combinations(evidence.numbers.values(), 2):
        if _speaks_of(one) == _speaks_of(other) and (one.low, one.high) != (other.low, other.high):
            yield f"number '{one.id}' and number '{other.id}' contradict each other. Keep one, or say how they differ."


def _speaks_of(number: Number) -> tuple[object, ...]:
    if isinstance(number, Quantity):
        return number.treatment, number.attribute, number.what, number.origin.group.id
    about = (number.kind, number.concerns, number.judged_by, number.horizon_days)
    return number.treatment, about, number.what, number.origin.group.id


def _attribute_problems(knowledge: Knowledge) -> Iterator[str]:
    """Yields attributes of a treatment with neither a value nor an entry that no good number was found."""
    evidence = knowledge.evidence
    covered = {(row.treatment, row.attribute) for row in evidence.numbers.values() if isinstance(row, Quantity)}
    covered |= {(row.treatment, row.about) for row in evidence.unknown.values()}
    for treatment in knowledge.treatments:
        yield from missing(
            f"treatment '{treatment}', quantities or no_good_number",
            ATTRIBUTES,
            [attribute for named, attribute in covered if named == treatment],
        )


def _option_problems(evidence: Evidence, options: list[str]) -> Iterator[str]:
    yield from unknown("options", evidence.options, options)
    yield from missing("options", options, evidence.options)
    for option in evidence.options.values():
        yield from unknown(f"options '{option.id}', facts", option.facts, ROWS)
        yield from missing(f"options '{option.id}', facts", ROWS, option.facts)
        yield from unknown(f"options '{option.id}', first_weeks", option.first_weeks, FIRST_WEEKS)
        yield from missing(f"options '{option.id}', first_weeks", FIRST_WEEKS, option.first_weeks)
        yield from unknown(f"options '{option.id}', days", option.days, DRAWN)
        yield from _drawn_problems(option, evidence)
    yield from unknown("red_flags, treatment", [flag.treatment for flag in evidence.red_flags], options)


def _drawn_problems(option: OptionFacts, evidence: Evidence) -> Iterator[str]:
    """Yields numbers on the timeline of days that are not a number of days a patient may see."""
    for name in (name for names in option.days.values() for name in names):
        number = evidence.numbers.get(name)
        if not isinstance(number, Quantity) or number.unit != "day" or number.origin.checked == UNCHECKED:
            yield f"options '{option.id}', days: '{name}' is no checked quantity in days. Name one that is."


def _care_problems(knowledge: Knowledge) -> Iterator[str]:
    """Yields problems of care and signs; each is for one treatment, as advice after two at once would be guesswork."""
    evidence = knowledge.evidence
    rows: list[CareAdvice | Sign] = [*evidence.care, *evidence.signs]
    yield from unknown("care and signs, treatment", [row.treatment for row in rows], knowledge.treatments)
    yield from unknown("care, stage", [row.stage for row in evidence.care], STAGES)
    yield from unknown("care, flag", [row.flag for row in evidence.care if row.flag], ALL_FLAGS)
    yield from unknown("signs, action", [sign.action for sign in evidence.signs], ACTIONS)
    for id_, times in Counter(row.id for row in rows).items():
        if times > 1:
            yield f"care and signs, '{id_}' is there {times} times. Give each row an id of its own."
    for row in rows:
        if not row.fact.sources:
            yield f"care and signs, '{row.id}' has no source. Name at least one."


def _fact_problems(where: str, fact: Fact, evidence: Evidence) -> Iterator[str]:
    yield from unknown(f"{where}, number", fact.names(), evidence.numbers)
    yield from unknown(f"{where}, wording", (found[2] for found in NAMED.finditer(fact.text) if found[2]), WORDINGS)
    for name in fact.names():
        if name in evidence.numbers and evidence.numbers[name].origin.checked == UNCHECKED:
            yield f"{where}: number '{name}' is unchecked, so no patient may see it. Check it first, or leave it out."
    typed = re.search(r"\d+", NAMED.sub("", fact.text))
    if typed and not where.startswith("countries"):
        yield f"{where}: the figure {typed[0]} has no source. Make it a row of its own, and name that row in the text."
    if typed and not fact.sources:
        yield f"{where} has no source. Name at least one."
