"""One version of the knowledge base on a page, in full or filtered by a concern, a flag or a source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from treatments.backoffice.presenters.knowledge import lines
from treatments.backoffice.presenters.knowledge.sign_off import VersionLine, version_line
from treatments.rules.conditions import Condition, Scope, Ticked
from treatments.rules.evidence import Chance
from treatments.rules.facts import AREAS, RatedConcern
from treatments.rules.rulebook import GateRow, Knowledge, MatrixRow, PersonRow
from treatments.rules.soundness import overdue
from treatments.wording.clinic_days import day_short


@dataclass(frozen=True)
class Narrowing:
    """The filters of the page, by id; "" for everything."""

    concern: str = ""
    flag: str = ""
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.concern or self.flag or self.source)


@dataclass(frozen=True)
class Browser:
    """Everything the page shows. `next_review` is the day by which the next source is due for review."""

    version: VersionLine
    treatments: tuple[str, ...]
    person: tuple[lines.PersonLine, ...]
    gate: tuple[lines.GateLine, ...]
    matrix: tuple[lines.MatrixLine, ...]
    visits: tuple[lines.VisitRuleLine, ...]
    spacing: tuple[lines.RuleOfDays, ...]
    numbers: tuple[lines.NumberLine, ...]
    sources: tuple[lines.SourceLine, ...]
    overdue: int
    next_review: str
    is_narrowed: bool
    is_for_all: bool


def browser(knowledge: Knowledge, asked: Narrowing, *, today: date) -> Browser:
    """Returns the page of a version; `today` is the reader's day, which decides whether a source is overdue."""
    late = {found.source.id for found in overdue(knowledge, today=today)}
    ahead = [source.review_by for source in knowledge.sources.values() if source.id not in late]
    narrow = _Narrow(asked)
    person = tuple(map(lines.person_line, filter(narrow.person, knowledge.person)))
    gate = tuple(lines.gate_line(row, knowledge) for row in filter(narrow.gate, knowledge.gate))
    matrix = tuple(lines.matrix_line(row, knowledge) for row in filter(narrow.matrix, knowledge.matrix))
    visits = tuple(line for line in lines.visit_lines(knowledge) if narrow.other(line.sources))
    spacing = tuple(line for line in lines.spacing_lines(knowledge) if narrow.other(line.sources))
    numbers = tuple(_numbers(knowledge, narrow))
    cited = set(_cited((person, gate, matrix, visits, spacing, numbers)))
    return Browser(
        version=version_line(knowledge.version),
        treatments=tuple(treatment.name for treatment in knowledge.treatments.values()),
        person=person,
        gate=gate,
        matrix=matrix,
        visits=visits,
        spacing=spacing,
        numbers=numbers,
        sources=tuple(
            lines.source_line(source, late)
            for source in knowledge.sources.values()
            if not asked or source.id in cited | {asked.source}
        ),
        overdue=len(late),
        next_review=day_short(min(ahead)) if ahead else "",
        is_narrowed=bool(asked),
        is_for_all=bool(asked.concern) and not asked.flag,
    )


def flags_of(knowledge: Knowledge) -> list[str]:
    """Returns every flag that a row asks about, and rows that ask about something else, by their displayed name."""
    rows: Iterable[PersonRow | GateRow] = chain(knowledge.person, knowledge.gate)
    return list(dict.fromkeys(chain.from_iterable(_flags(row) for row in rows)))


def _flags(row: PersonRow | GateRow) -> tuple[str, ...]:
    return _ticked(row.condition) or (row.shown_as if isinstance(row, GateRow) else row.code,)


def _ticked(condition: Condition) -> tuple[str, ...]:
    return condition.flags if isinstance(condition, Ticked) else ()


@dataclass(frozen=True)
class _Narrow:
    """Which rows pass the filters. A row without a scope applies to all concerns, so it matches none."""

    asked: Narrowing

    def person(self, row: PersonRow) -> bool:
        return not self.asked.concern and self._flag(_flags(row)) and self._source(row.reason.sources)

    def gate(self, row: GateRow) -> bool:
        sources = chain.from_iterable(verdict.reason.sources for verdict in row.verdicts.values())
        in_scope = not self.asked.concern or _speaks_of(row.scope, self.asked.concern)
        return in_scope and self._flag(_flags(row)) and self._source(sources)

    def matrix(self, row: MatrixRow) -> bool:
        return not self.asked.flag and self.asked.concern in ("", row.concern) and self._source(row.reason.sources)

    def number(self, concern: str | None, sources: Iterable[str]) -> bool:
        return not self.asked.flag and self.asked.concern in ("", concern) and self._source(sources)

    def other(self, sources: Iterable[str]) -> bool:
        return not self.asked.flag and not self.asked.concern and self._source(sources)

    def _flag(self, flags: Iterable[str]) -> bool:
        return not self.asked.flag or self.asked.flag in flags

    def _source(self, sources: Iterable[str]) -> bool:
        return not self.asked.source or self.asked.source in sources


def _speaks_of(scope: Scope | None, concern: str) -> bool:
    return scope is not None and any(scope.includes(RatedConcern(id=concern, area=area)) for area in AREAS)


def _numbers(knowledge: Knowledge, narrow: _Narrow) -> Iterator[lines.NumberLine]:
    for number in knowledge.evidence.numbers.values():
        concerns = number.concerns if isinstance(number, Chance) else ()
        if any(narrow.number(concern, number.origin.sources) for concern in concerns or (None,)):
            yield lines.number_line(number, knowledge)
    for unknown in knowledge.evidence.unknown.values():
        if narrow.number(unknown.concern, unknown.sources):
            yield lines.unknown_line(unknown, knowledge)


def _cited(shown: Iterable[Any]) -> Iterator[str]:
    for line in chain.from_iterable(shown):
        if isinstance(line, lines.GateLine):
            yield from chain.from_iterable(verdict.said.sources for verdict in line.verdicts if verdict.said)
        elif isinstance(line, lines.PersonLine | lines.MatrixLine):
            yield from line.said.sources
        else:
            yield from line.sources
