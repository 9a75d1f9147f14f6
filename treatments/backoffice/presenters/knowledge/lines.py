"""The rows of a version as lines of a page, each with an anchor for links."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from treatments.backoffice.presenters.cases import ACTIONS
from treatments.rules.book import STRENGTH_WORDS
from treatments.rules.book_evidence import CHECKED_WORDS, horizon
from treatments.rules.evidence import Chance, NoGoodNumber, Number
from treatments.rules.markdown import all_of, spoken
from treatments.rules.row_words import EFFECT_WORDS, course, goes_to, grades, when, words
from treatments.rules.rulebook import GateRow, Knowledge, MatrixRow, PersonRow, RuleReason, Source
from treatments.wording.clinic_days import day_short

CERTAINTY = {"A": "trials and label", "B": "good studies", "C": "small or indirect studies", "D": "opinion"}


@dataclass(frozen=True)
class Said:
    """What a row says, to the patient and to the clinician, and the ids of its sources."""

    patient: str
    clinical: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class PersonLine:
    anchor: str
    code: str
    when: str
    said: Said


@dataclass(frozen=True)
class VerdictLine:
    """What a row does to one treatment; `said` is None if it does nothing."""

    treatment: str
    tone: str
    action: str
    said: Said | None


@dataclass(frozen=True)
class GateLine:
    anchor: str
    code: str
    when: str
    verdicts: tuple[VerdictLine, ...]


@dataclass(frozen=True)
class EffectCell:
    """How much a treatment is expected to help, 0 to 3, and the certainty of that."""

    size: int
    words: str
    evidence: str
    certainty: str
    off_label: bool


@dataclass(frozen=True)
class MatrixLine:
    anchor: str
    code: str
    concern: str
    when: str
    effects: tuple[EffectCell, ...]
    goes_to: str
    said: Said


@dataclass(frozen=True)
class VisitRuleLine:
    """Days count from the visit that it follows; `quiet` are the days before an event."""

    anchor: str
    name: str
    after: str
    earliest: int
    ideal: int
    latest: int
    quiet: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class RuleOfDays:
    """A rule about time or amount, as a sentence."""

    anchor: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class NumberLine:
    """A quantity or a chance; `why_none` is set if no reliable number was found."""

    anchor: str
    code: str
    treatment: str
    what: str
    value: str
    people: str
    basis: str
    why_none: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SourceLine:
    anchor: str
    id: str
    title: str
    url: str
    strength: str
    date: str
    checked: str
    review_by: str
    is_overdue: bool


def said(reason: RuleReason) -> Said:
    return Said(reason.text, reason.clinical, reason.sources)


def person_line(row: PersonRow) -> PersonLine:
    return PersonLine(anchor("person", row.code), row.code, words(row.condition), said(row.reason))


def gate_line(row: GateRow, knowledge: Knowledge) -> GateLine:
    verdicts = tuple(_verdict(row, name, knowledge) for name in knowledge.treatments)
    return GateLine(anchor("gate", row.code), row.code, when(row, knowledge), verdicts)


def _verdict(row: GateRow, name: str, knowledge: Knowledge) -> VerdictLine:
    treatment, verdict = knowledge.treatments[name].name, row.verdicts.get(name)
    if verdict is None:
        return VerdictLine(treatment, "quiet", "Nothing", None)
    return VerdictLine(treatment, *ACTIONS[verdict.action], said(verdict.reason))


def matrix_line(row: MatrixRow, knowledge: Knowledge) -> MatrixLine:
    return MatrixLine(
        anchor=anchor("matrix", row.code),
        code=row.code,
        concern=knowledge.concerns[row.concern],
        when=grades(row.grades),
        effects=tuple(_effect(row, name) for name in knowledge.treatments),
        goes_to=goes_to(row, knowledge),
        said=said(row.reason),
    )


def _effect(row: MatrixRow, treatment: str) -> EffectCell:
    effect = row.effect(treatment)
    return EffectCell(
        effect.size, EFFECT_WORDS[effect.size], effect.evidence, CERTAINTY[effect.evidence], effect.off_label
    )


def visit_lines(knowledge: Knowledge) -> Iterator[VisitRuleLine]:
    for name, visit in knowledge.visits.items():
        step = knowledge.cadence.steps[name]
        yield VisitRuleLine(
            anchor=anchor("visit", name),
            name=visit.name,
            after=knowledge.visits[step.after].name,
            earliest=step.earliest,
            ideal=step.ideal,
            latest=step.latest,
            quiet=str(knowledge.cadence.quiet_before_event.get(name, "–")),
            sources=visit.sources,
        )


def spacing_lines(knowledge: Knowledge) -> Iterator[RuleOfDays]:
    """Yields the rules between visits, for courses, and for units."""
    for (earlier, later), days in knowledge.cadence.gaps.items():
        first, then = (knowledge.visits[visit].name for visit in (earlier, later))
        text = f"{first}, then {then}: at least {days} days."
        yield RuleOfDays(anchor("days", f"{earlier} {later}"), text, knowledge.spacing_sources[earlier, later])
    for name, limit in knowledge.limits.items():
        text = (
            f"{knowledge.treatments[name].name}: at most {limit.most_units} units within any {limit.within_days} days."
        )
        yield RuleOfDays(anchor("units", name), text, limit.sources)
        for dose in limit.doses:
            areas = all_of(knowledge.concerns[area] for area in dose.areas)
            text = f"Label, {areas}: {dose.in_words()} units."
            yield RuleOfDays(anchor("dose", f"{name} {' '.join(dose.areas)}"), text, dose.sources)
    for treatment in knowledge.treatments.values():
        yield RuleOfDays(anchor("course", treatment.id), f"{treatment.name}: {course(treatment, knowledge)}.", ())


def number_line(number: Number, knowledge: Knowledge) -> NumberLine:
    origin = number.origin
    days = f" within {horizon(number)} days" if isinstance(number, Chance) and number.horizon_days else ""
    basis = [CHECKED_WORDS[origin.checked], f"certainty {origin.certainty}", origin.country]
    basis += [f"n {origin.n:,}"] if origin.n is not None else []
    basis += [str(origin.year)] if origin.year is not None else []
    return NumberLine(
        anchor=anchor("number", number.id),
        code=number.id,
        treatment=_of(number.treatment, knowledge),
        what=number.what,
        value=f"{number.in_words()}{_without(number)}{days}",
        people=origin.group.words,
        basis=", ".join(basis),
        why_none="",
        sources=origin.sources,
    )


def _without(number: Number) -> str:
    has_control = isinstance(number, Chance) and number.without is not None
    return f"; without it {number.in_words('without')}" if has_control else ""


def unknown_line(number: NoGoodNumber, knowledge: Knowledge) -> NumberLine:
    return NumberLine(
        anchor=anchor("number", number.id),
        code=number.id,
        treatment=_of(number.treatment, knowledge),
        what=number.what,
        value="No good number",
        people="",
        basis="",
        why_none=number.why,
        sources=number.sources,
    )


def _of(treatment: str, knowledge: Knowledge) -> str:
    known = knowledge.treatments.get(treatment)
    return known.name if known else spoken(treatment).capitalize()


def source_line(source: Source, overdue: Collection[str]) -> SourceLine:
    return SourceLine(
        anchor=anchor("source", source.id),
        id=source.id,
        title=source.title,
        url=source.url or "",
        strength=STRENGTH_WORDS[source.strength],
        date=source.date,
        checked=CHECKED_WORDS[source.checked],
        review_by=day_short(source.review_by),
        is_overdue=source.id in overdue,
    )


def anchor(kind: str, code: str) -> str:
    """Returns the anchor of a row on the page; a code never changes, so links to it stay valid."""
    return f"{kind}-{slugify(code)}"
