"""Care around a visit, from the knowledge base: what to do before it, after it, and when to get help."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.patient.presenters.result import ListedSource, by_letter_and_number
from treatments.rules.evidence import AFTER, BEFORE, Fact
from treatments.rules.knowledge import Knowledge
from treatments.wording.law import law_of
from treatments.wording.texts import told
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class CareLine:
    """A sentence or two, with the ids of its sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class VisitCare:
    """What to do around one visit. `when` is its day as text."""

    treatment: str
    when: str
    lines: tuple[CareLine, ...]


@dataclass(frozen=True)
class Warnings:
    """The red flags of one treatment."""

    treatment: str
    lines: tuple[CareLine, ...]


@dataclass(frozen=True)
class CarePage:
    """All care advice, with its sources; None if there is no such visit, or no advice."""

    before: VisitCare | None
    after: VisitCare | None
    warnings: tuple[Warnings, ...]
    emergency: str
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True)
class CaredVisit:
    """A visit that care is for: its id in the knowledge base, and its day as text."""

    kind: str
    day: str


def care_page(
    *,
    clinic: Clinic,
    coming: CaredVisit | None,
    last: CaredVisit | None,
    planned: Iterable[str],
    flags: Collection[str],
) -> CarePage:
    """Returns care for the next and the last visit, and red flags of all treatments that are `planned`.

    `planned` are ids of visits, `flags` what the patient ticked in the most recently assessed quiz.
    """
    base = live_knowledge()
    before = _care(base, coming, BEFORE, flags)
    after = _care(base, last, AFTER, flags)
    warnings = tuple(_warnings(base, dict.fromkeys(treatment_of(base, kind) for kind in planned)))
    lines = [line for part in (before, after, *warnings) if part for line in part.lines]
    return CarePage(before, after, warnings, law_of(clinic).emergency, _sources(base, lines))


def treatment_of(base: Knowledge, kind: str) -> str:
    """Returns the treatment that a kind of visit belongs to: a Botox check gets the care of Botox."""
    found = base.visits.get(kind)
    return found.treatment if found else kind


def _care(base: Knowledge, visit: CaredVisit | None, stage: str, flags: Collection[str]) -> VisitCare | None:
    if visit is None:
        return None
    treatment = treatment_of(base, visit.kind)
    rows = (row for row in base.evidence.care if row.treatment == treatment and row.stage == stage)
    lines = tuple(_line(base, row.fact) for row in rows if row.flag is None or row.flag in flags)
    return VisitCare(treatment_name(treatment), visit.day, lines) if lines else None


def _warnings(base: Knowledge, treatments: Iterable[str]) -> Iterator[Warnings]:
    for treatment in treatments:
        facts = (flag.fact for flag in base.evidence.red_flags if flag.treatment == treatment)
        lines = tuple(_line(base, fact) for fact in facts)
        if lines:
            yield Warnings(treatment_name(treatment), lines)


def _line(base: Knowledge, fact: Fact) -> CareLine:
    return CareLine(told(fact, base.evidence.numbers), fact.cited(base.evidence.numbers))


def _sources(base: Knowledge, lines: Iterable[CareLine]) -> tuple[ListedSource, ...]:
    ids = sorted({source for line in lines for source in line.sources}, key=by_letter_and_number)
    found = (base.sources[source] for source in ids)
    return tuple(ListedSource(source.id, source.title, source.url or "", under_review=False) for source in found)
