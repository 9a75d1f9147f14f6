"""What differs between two versions of the knowledge base, row by row, and whether that is safer.

Every field of every row is compared as text, so that fields added later are compared too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import singledispatch
from typing import Any

from treatments.rules.conditions import Condition, Grades
from treatments.rules.evidence import Fact, Group, Number, RedFlag
from treatments.rules.markdown import listed, spoken
from treatments.rules.replay import SafetyEffect
from treatments.rules.row_safety import (
    CONSULTATION,
    GATE,
    LIMITS,
    MATRIX,
    PERSON,
    RED_FLAGS,
    SIGNS,
    SPACING,
    VISITS,
    safety_of,
)
from treatments.rules.row_words import effect, grades, reflection, words
from treatments.rules.rulebook import Effect, Knowledge

Rows = Mapping[str, Any]
Fields = dict[str, str]
Numbers = Mapping[str, Number]

ITS_OWN_NAME = {"code", "id"}
SAID_AS = {
    "text": "patient reads",
    "clinical": "clinician reads",
    "condition": "when",
    "effects": "effect of",
    "fact": "patient reads",
    **dict.fromkeys(("reason", "verdicts", "origin", "facts"), ""),
}
"""Labels of fields whose own names are unclear; "" for fields whose content needs no label."""


class DifferenceKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; "" if it was or is absent."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """An added, removed or changed row. Its safety is OTHER if its section has no order of safety."""

    code: str
    kind: DifferenceKind
    safety: SafetyEffect
    fields: tuple[FieldChange, ...]


def differences(old: Knowledge, new: Knowledge) -> dict[str, tuple[RowChange, ...]]:
    """Returns the rows that differ, by section in the order of the rule book, without sections that are the same."""
    found = {title: tuple(_of_section(title, old, new)) for title in SECTIONS}
    return {title: changes for title, changes in found.items() if changes}


def _of_section(title: str, old: Knowledge, new: Knowledge) -> Iterator[RowChange]:
    before, after = (SECTIONS[title](version) for version in (old, new))
    names = {treatment.id: treatment.name for version in (old, new) for treatment in version.treatments.values()}
    for code in {**before, **after}:
        row, other = before.get(code), after.get(code)
        changed = tuple(_changed(_in_text(row, old, names), _in_text(other, new, names)))
        if changed:
            yield RowChange(code, _kind(row, other), safety_of(title, row, other), changed)


def _kind(before: Any, after: Any) -> DifferenceKind:
    if before is None:
        return DifferenceKind.ADDED
    return DifferenceKind.REMOVED if after is None else DifferenceKind.CHANGED


def _changed(before: Fields, after: Fields) -> Iterator[FieldChange]:
    for name in {**before, **after}:
        pair = before.get(name, ""), after.get(name, "")
        if pair[0] != pair[1]:
            yield FieldChange(name, *pair)


def _in_text(row: Any, knowledge: Knowledge, names: Mapping[str, str]) -> Fields:
    return {} if row is None else dict(_flat("", row, knowledge.evidence.numbers, names))


def _flat(name: str, value: Any, numbers: Numbers, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields a value under its name, or its parts, each under both names; `names` are the treatments' names."""
    text = _text(value, numbers)
    if text is not None:
        yield name or "value", text
        return
    for inner, part in _parts(value):
        called = names.get(inner) or SAID_AS.get(inner, spoken(inner))
        yield from _flat(" ".join(filter(None, [name, called])), part, numbers, names)


@singledispatch
def _text(value: Any, numbers: Numbers) -> str | None:
    """Returns a value as text; None for one that consists of others."""
    return None if is_dataclass(value) or isinstance(value, Mapping) else str(value)


@_text.register
def _(value: None, numbers: Numbers) -> str:
    return ""


@_text.register
def _(value: bool, numbers: Numbers) -> str:
    return "yes" if value else "no"


@_text.register
def _(value: tuple, numbers: Numbers) -> str:  # type: ignore[type-arg]  # dispatch is by class alone
    return listed(map(str, value))


@_text.register
def _(value: frozenset, numbers: Numbers) -> str:  # type: ignore[type-arg]
    return listed(sorted(map(str, value)))


@_text.register
def _(value: Condition, numbers: Numbers) -> str:
    return words(value) or "always"


@_text.register
def _(value: Grades, numbers: Numbers) -> str:
    return grades(value)


@_text.register
def _(value: Effect, numbers: Numbers) -> str:
    return effect(value)


@_text.register
def _(value: Group, numbers: Numbers) -> str:
    return value.words


@_text.register
def _(value: Fact, numbers: Numbers) -> str:
    return f"{value.told(numbers)} [{listed(value.cited(numbers))}]"


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        yield from ((of.name, getattr(value, of.name)) for of in fields(value) if of.name not in ITS_OWN_NAME)


def _visits(knowledge: Knowledge) -> Rows:
    return {
        name: {
            "": visit,
            "days": knowledge.cadence.steps[name],
            "quiet before event": knowledge.cadence.quiet_before_event.get(name),
            "ideal before event": knowledge.cadence.ideal_before_event.get(name),
        }
        for name, visit in knowledge.visits.items()
    }


def _spacing(knowledge: Knowledge) -> Rows:
    gaps = {
        f"{earlier}, then {later}": {"days": days, "sources": knowledge.spacing_sources[earlier, later]}
        for (earlier, later), days in knowledge.cadence.gaps.items()
    }
    return {**gaps, "first session": {"within days": knowledge.cadence.first_within}}


def _consultation(knowledge: Knowledge) -> Rows:
    if knowledge.consultation is None:
        return {}
    found = knowledge.consultation
    visit = {"name": found.name, "ideal": found.ideal, "latest": found.latest, "sources": found.sources}
    return {"visit": visit, **{reflection(rule): rule for rule in found.reflections}}


def _limits(knowledge: Knowledge) -> Rows:
    return {
        name: {"most units": limit.most_units, "within days": limit.within_days, "sources": limit.sources}
        for name, limit in knowledge.limits.items()
    }


def _doses(knowledge: Knowledge) -> Rows:
    return {f"{name}: {listed(dose.areas)}": dose for name, limit in knowledge.limits.items() for dose in limit.doses}


def _weighing(knowledge: Knowledge) -> Rows:
    burdens = {burden.id: burden for burden in knowledge.burdens}
    return {"place weights": {"weights": knowledge.place_weights}, "doubt": knowledge.doubt, **burdens}


def _by_code(rows: tuple[Any, ...]) -> Rows:
    return {row.code: row for row in rows}


def _by_id(rows: tuple[Any, ...]) -> Rows:
    return {row.id: row for row in rows}


def _red_flags(flags: tuple[RedFlag, ...]) -> Iterator[tuple[str, RedFlag]]:
    """Yields red flags by treatment and number, because they have no codes."""
    for treatment in dict.fromkeys(flag.treatment for flag in flags):
        of_it = [flag for flag in flags if flag.treatment == treatment]
        yield from ((f"{treatment} {place}", flag) for place, flag in enumerate(of_it, start=1))


SECTIONS: Mapping[str, Callable[[Knowledge], Rows]] = {
    PERSON: lambda version: _by_code(version.person),
    GATE: lambda version: _by_code(version.gate),
    MATRIX: lambda version: _by_code(version.matrix),
    "Treatments": lambda version: version.treatments,
    CONSULTATION: _consultation,
    VISITS: _visits,
    SPACING: _spacing,
    LIMITS: _limits,
    "Doses of the label": _doses,
    "Weighing": _weighing,
    "Concerns": lambda version: {name: {"name": said} for name, said in version.concerns.items()},
    "Sentences of no single row": lambda version: version.wording,
    "Waiting": lambda version: {"days ahead": {"days": version.waiting_days}},
    "Questions to take along": lambda version: {"everybody": {"questions": version.questions}},
    "Options": lambda version: version.evidence.options,
    "Numbers": lambda version: version.evidence.numbers,
    "No good number": lambda version: version.evidence.unknown,
    "People that numbers come from": lambda version: {
        name: {of.name: getattr(group, of.name) for of in fields(group)}
        for name, group in version.evidence.groups.items()
    },
    RED_FLAGS: lambda version: dict(_red_flags(version.evidence.red_flags)),
    "Care around a visit": lambda version: _by_id(version.evidence.care),
    SIGNS: lambda version: _by_id(version.evidence.signs),
    "For clinicians only": lambda version: {
        fact.id: {"clinician reads": fact.text, "of": fact.treatment, "checked": fact.checked, "sources": fact.sources}
        for fact in version.evidence.clinical
    },
    "By country": lambda version: version.evidence.countries,
    "Sources": lambda version: version.sources,
}
"""The content of a version: each section's rows, by code, in the order of the rule book."""
