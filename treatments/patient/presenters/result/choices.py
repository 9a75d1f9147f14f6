"""The four choices side by side: each with the same rows, in the same order, and its status for the patient."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from treatments.rules.evidence import Fact, Number
from treatments.rules.facts import RatedConcern
from treatments.wording import options
from treatments.wording.cost import cost_facts
from treatments.wording.effects import EFFECTS, EVIDENCE, LOOK_FIRST, STAYS, concern_name
from treatments.wording.numbers import warning
from treatments.wording.options import NEITHER, PARTS
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.texts import told, translated

MATTERS = 3  # from "quite a lot" on
ROWS_THAT_MATTER = {
    "fast_result": options.WHEN,
    "long_lasting": options.WHEN,
    "low_downtime": options.DAYS_OFF,
    "low_discomfort": options.DISCOMFORT,
    "low_cost": options.COST,
    "few_visits": options.VISITS,
}


@dataclass(frozen=True)
class FactRow:
    """One fact of an option. `unlike_you`: a number in it comes from people unlike the patient."""

    label: str
    text: str
    sources: tuple[str, ...]
    unlike_you: bool = False


@dataclass(frozen=True)
class OptionCard:
    """One of the four choices. `status_word` is empty if nothing may be ranked."""

    key: str
    name: str
    icon: str
    rows: tuple[FactRow, ...]
    lined_up: bool
    status_tone: str
    status_word: str


@dataclass(frozen=True)
class ConcernEffect:
    """What one option may do for one concern, and the grade of the evidence ("" if there is no effect to grade)."""

    option: str
    effect: str
    evidence: str = ""


@dataclass(frozen=True)
class Aligned:
    """One of the patient's concerns, with a cell for each option, in their order."""

    concern: str
    cells: tuple[ConcernEffect, ...]


def choices(case: AssessedCase) -> tuple[OptionCard, ...]:
    """Returns all four, ordered by name and never by score."""
    return tuple(_choice(key, facts, case) for key, facts in _facts(case).items())


def numbers_named(case: AssessedCase) -> list[Number]:
    """Returns every number that a row of an option names, without duplicates, in the order of the rows."""
    names = (name for facts in _facts(case).values() for fact in facts.values() for name in fact.names())
    return [case.evidence.numbers[name] for name in dict.fromkeys(names)]


def aligned(case: AssessedCase) -> tuple[Aligned, ...]:
    """Returns what each option may do for each of the patient's concerns; empty if nothing is ranked."""
    concerns = case.facts.concerns if case.is_ranked else ()
    return tuple(
        Aligned(concern_name(concern.id), tuple(cell(key, concern, case) for key in options.ORDER))
        for concern in concerns
    )


@dataclass(frozen=True)
class Graded:
    """How strong the evidence is that a treatment helps with one of the concerns that it is for."""

    treatment: str
    concern: str
    strength: str


def graded(case: AssessedCase) -> tuple[Graded, ...]:
    """Returns the evidence behind the outcome, concern by concern; empty if nothing is ranked."""
    return tuple(
        Graded(case.name(treatment), concern_name(helped["id"]).lower(), translated(EVIDENCE[helped["evidence"]]))
        for treatment in (TREATMENTS if case.is_ranked else ())
        for helped in case.result["treatments"][treatment]["concerns"]
    )


def row_of(label: str, fact: Fact, case: AssessedCase) -> FactRow:
    """Returns a fact as a row, marked if one of its numbers comes from people unlike the patient."""
    numbers = case.evidence.numbers
    return FactRow(
        label=label,
        text=told(fact, numbers),
        sources=fact.cited(numbers),
        unlike_you=any(warning(numbers[name], case.facts) for name in fact.names()),
    )


def _choice(key: str, facts: Mapping[str, Fact], case: AssessedCase) -> OptionCard:
    tone, word = _status(key, case) if case.is_ranked else ("", "")
    return OptionCard(
        key=key,
        name=case.name(key),
        icon=options.ICONS[key],
        rows=tuple(_rows(facts, case)),
        lined_up=case.is_ranked and not case.too_close and key == case.outcome,
        status_tone=tone,
        status_word=word,
    )


def _status(key: str, case: AssessedCase) -> tuple[str, str]:
    """Returns the tone and text of the tag under an option's name."""
    if key in case.leading:
        return ("info", _("Fits about equally well")) if case.too_close else ("good", _("Closest match"))
    if not all(case.is_open(treatment) for treatment in PARTS[key]):
        return "care", _("Ask a clinician first")
    if {case.status(treatment) for treatment in PARTS[key]} == {"no_benefit"}:
        return "quiet", _("Not likely to help here")
    if case.adds_nothing(key):
        return "quiet", _("One part adds nothing here")
    return "info", _("Also a choice")


def _facts(case: AssessedCase) -> dict[str, dict[str, Fact]]:
    """Returns the facts of each option, by row, with the prices that may be shown at this clinic."""
    offers = case.clinic.offers.all()
    costs = cost_facts(case.clinic, offers, case.evidence, talk_first=case.is_heard_first)
    return {key: _facts_of(key, costs[key], case) for key in options.ORDER}


def _facts_of(key: str, cost: Fact, case: AssessedCase) -> dict[str, Fact]:
    facts = {**case.evidence.options[key].facts, options.COST: cost}
    if case.is_ranked:
        facts[options.FOR_YOU] = Fact(_for_you(key, case), _sources_for_you(key, case))
    return facts


def _rows(facts: Mapping[str, Fact], case: AssessedCase) -> Iterator[FactRow]:
    mattering = {
        ROWS_THAT_MATTER[name] for name in ROWS_THAT_MATTER if case.facts.preferences.importance(name) >= MATTERS
    }
    for row, label in options.ROWS.items():
        words = _("%(row)s (matters to you)") % {"row": translated(label)} if row in mattering else translated(label)
        yield row_of(words, facts[row], case)


def _for_you(key: str, case: AssessedCase) -> str:
    cells = ((concern_name(concern.id), cell(key, concern, case).effect) for concern in case.facts.concerns)
    effects = [f"{name} – {effect[0].lower()}{effect[1:]}." for name, effect in cells]
    return " ".join([*effects, *(no_gain(case.name(part)) for part in case.adds_nothing(key))])


def no_gain(treatment: str) -> str:
    """Returns what a part of an option that does not help the patient would still involve."""
    return _("%(treatment)s adds nothing to that here. Its visits, its cost and its risks would come on top.") % {
        "treatment": treatment
    }


def _sources_for_you(key: str, case: AssessedCase) -> tuple[str, ...]:
    """Returns the sources of an option's effects on these concerns; empty without effects or for opinion only."""
    told = [concern for concern in case.facts.concerns if concern.id not in case.unanswered()]
    parts = [treatment for treatment in PARTS[key] if case.is_open(treatment)]
    found = (case.base.row_for(concern).sources_of(treatment) for concern in told for treatment in parts)
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def cell(key: str, concern: RatedConcern, case: AssessedCase) -> ConcernEffect:
    """Returns what an option may do for a concern; it promises nothing that a clinician has to look at first."""
    name = case.name(key)
    if key == NEITHER:
        return ConcernEffect(name, str(STAYS))
    open_parts = [treatment for treatment in PARTS[key] if case.is_open(treatment)]
    if not open_parts or concern.id in case.unanswered():
        return ConcernEffect(name, str(LOOK_FIRST))
    row = case.base.row_for(concern)
    effect = max((row.effect(treatment) for treatment in open_parts), key=lambda effect: effect.size)
    return ConcernEffect(name, str(EFFECTS[effect.size]), translated(EVIDENCE[effect.evidence]) if effect.size else "")
