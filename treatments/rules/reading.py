"""Parses a knowledge file into its rows. Anything it cannot parse is an error with file, row and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from types import MappingProxyType
from typing import TypeVar

from treatments.rules.conditions import (
    Aged,
    Always,
    Condition,
    DaysSince,
    DaysUntil,
    Grades,
    HasPhototype,
    Scope,
    Ticked,
)
from treatments.rules.facts import AREAS, CONCERNS, GRADES, LINE_CONCERNS, SEVERITIES, SPLIT_FLAGS, RatedConcern
from treatments.rules.places import no_day
from treatments.rules.reading_evidence import read_evidence
from treatments.rules.rulebook import (
    CONSULTATION,
    Burden,
    Consultation,
    DoseLimit,
    Doubt,
    Effect,
    GateRow,
    GradeKey,
    Knowledge,
    LabelDose,
    MatrixRow,
    PersonRow,
    Reflection,
    RuleReason,
    RuleVerdict,
    Source,
    Treatment,
    TreatmentCourse,
    VisitKind,
    grade_key,
)
from treatments.rules.tables import KnowledgeError, Table
from treatments.scheduling.cadence import Cadence, CadenceStep

K = TypeVar("K")
V = TypeVar("V")


def read(text: str, *, file: str) -> Knowledge:
    """Parses the knowledge in `text`, without checking its soundness. Raises KnowledgeError."""
    try:
        root = Table(file, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(
            no_day(text, file=file) or f"{file}: not valid TOML: {error}. Correct that line."
        ) from error
    edition = root.take("edition", int, default=1)
    treatments = {name: _treatment(name, table) for name, table in root.named("treatments")}
    matrix = tuple(row for table in root.tables("matrix") for row in _matrix_rows(table, treatments))
    spacing = root.table("spacing")
    return Knowledge(
        version=root.text("version"),
        edition=edition,
        treatments=_fixed(treatments),
        visits=_fixed({name: _visit(name, table) for name, table in root.named("visits")}),
        cadence=_cadence(root),
        consultation=_consultation(root.table("consultation")) if "consultation" in root.values else None,
        waiting_days=root.take("waiting_days", int, default=0),
        spacing_sources=_fixed({_pair(gap): gap.texts("sources") for gap in spacing.tables("gaps")}),
        limits=_fixed({name: _dose_limit(table) for name, table in root.named("limits")}),
        place_weights=root.table("weighing").wholes("place_weights"),
        burdens=tuple(_burden(table) for table in root.table("weighing").tables("burdens")),
        doubt=_doubt(root.table("weighing").table("doubt")),
        concerns=_fixed({name: root.table("concerns").text(name) for name in root.table("concerns").values}),
        person=tuple(_person_row(table) for table in root.tables("person")),
        gate=tuple(_as_meant(_gate_row(table, treatments), edition) for table in root.tables("gate")),
        matrix=matrix,
        wording=_fixed({code: _wording(code, table) for code, table in root.named("wording")}),
        questions=root.table("questions").texts("general"),
        evidence=read_evidence(root),
        sources=_fixed({name: _source(name, table) for name, table in root.named("sources")}),
        rows_by_grades=_fixed(_by_grades(matrix, file)),
    )


def _fixed(mapping: dict[K, V]) -> Mapping[K, V]:
    return MappingProxyType(mapping)


def _treatment(name: str, table: Table) -> Treatment:
    table.only("name", "history", "course", "questions")
    course = table.table("course").only("sessions", "sessions_for", "repeat_within_days", "review", "judged_after_days")
    if ("sessions" in course.values) == ("repeat_within_days" in course.values):
        raise course.error("give either 'sessions' or 'repeat_within_days'.")
    sessions_for = course.table("sessions_for") if "sessions_for" in course.values else None
    return Treatment(
        id=name,
        name=table.text("name"),
        history=table.optional("history", str),
        course=TreatmentCourse(
            sessions=course.optional("sessions", int),
            sessions_for={key: sessions_for.whole(key) for key in sessions_for.values} if sessions_for else {},
            repeat_within_days=course.optional("repeat_within_days", int),
            review=course.optional("review", str),
            judged_after_days=course.optional("judged_after_days", int),
        ),
        questions=table.texts("questions"),
    )


def _consultation(table: Table) -> Consultation:
    table.only("name", "ideal", "latest", "reflections", "sources")
    return Consultation(
        id=CONSULTATION,
        name=table.text("name"),
        ideal=table.whole("ideal"),
        latest=table.whole("latest"),
        reflections=tuple(_reflection(row) for row in table.tables("reflections")),
        sources=table.texts("sources"),
    )


def _reflection(row: Table) -> Reflection:
    row.only("days", "when", "places", "sources")
    return Reflection(
        days=row.whole("days"),
        condition=_condition(row),
        places=frozenset(row.texts("places") if "places" in row.values else ()),
        sources=row.texts("sources"),
    )


_VISIT_KEYS = (
    "name",
    "treatment",
    "after",
    "earliest",
    "ideal",
    "latest",
    "quiet_before_event",
    "ideal_before_event",
    "sources",
)


def _visit(name: str, table: Table) -> VisitKind:
    table.only(*_VISIT_KEYS)
    return VisitKind(name, table.text("name"), table.text("treatment"), table.texts("sources"))


def _cadence(root: Table) -> Cadence:
    spacing = root.table("spacing").only("first_within_days", "gaps")
    visits = dict(root.named("visits"))
    return Cadence(
        steps=_fixed({name: _step(table) for name, table in visits.items()}),
        gaps=_fixed({_pair(gap): gap.whole("days") for gap in spacing.tables("gaps")}),
        quiet_before_event=_days_named("quiet_before_event", visits),
        ideal_before_event=_days_named("ideal_before_event", visits),
        first_within=spacing.whole("first_within_days"),
    )


def _days_named(key: str, visits: Mapping[str, Table]) -> Mapping[str, int]:
    return _fixed({name: table.whole(key) for name, table in visits.items() if key in table.values})


def _step(table: Table) -> CadenceStep:
    step = CadenceStep(table.text("after"), table.whole("earliest"), table.whole("ideal"), table.whole("latest"))
    if not 0 <= step.earliest <= step.ideal <= step.latest:
        raise table.error("'earliest', 'ideal' and 'latest' must not go down.")
    return step


def _pair(gap: Table) -> tuple[str, str]:
    gap.only("earlier", "later", "days", "sources")
    return gap.text("earlier"), gap.text("later")


def _dose_limit(table: Table) -> DoseLimit:
    table.only("most_units", "within_days", "sources", "doses")
    return DoseLimit(
        most_units=table.whole("most_units"),
        within_days=table.whole("within_days"),
        sources=table.texts("sources"),
        doses=tuple(_label_dose(row) for row in table.tables("doses")),
    )


def _label_dose(row: Table) -> LabelDose:
    units = row.only("areas", "units", "sources").wholes("units")
    if len(units) != 2:
        raise row.error(f"'units' must be the least and the most; it is {list(units)}.")
    return LabelDose(row.texts("areas"), *units, row.texts("sources"))


def _burden(table: Table) -> Burden:
    table.only("id", "preference", "levels", "can_leave_out", "sources")
    levels = table.table("levels")
    return Burden(
        id=table.text("id"),
        preference=table.text("preference"),
        levels=_fixed({name: levels.whole(name) for name in levels.values}),
        can_leave_out=table.take("can_leave_out", bool),
        sources=table.texts("sources"),
    )


def _doubt(table: Table) -> Doubt:
    table.only("plausible_steps", "too_close_below")
    return Doubt(table.whole("plausible_steps"), table.whole("too_close_below"))


def _person_row(table: Table) -> PersonRow:
    table.only("code", "when", "reason", "clinical", "question", "settled_by", "sources")
    return PersonRow(
        table.text("code"),
        _condition(table),
        _reason(table.text("code"), table),
        table.text("question"),
        table.take("settled_by", str, ""),
    )


def _gate_row(table: Table, treatments: Mapping[str, Treatment]) -> GateRow:
    table.only("code", "shown_as", "when", "scope", "asks", "reason", "clinical", "question", "sources", *treatments)
    code = table.text("code")
    verdicts = {name: _verdict(code, name, table) for name in treatments if name in table.values}
    if not verdicts:
        raise table.error(f"it can never fire: it names no treatment. Add one of {', '.join(treatments)}.")
    return GateRow(
        code=code,
        shown_as=table.take("shown_as", str, code),
        condition=_condition(table),
        scope=_scope(table.table("scope")) if "scope" in table.values else None,
        verdicts=_fixed(verdicts),
        question=table.text("question"),
        asks=table.take("asks", bool, default=False),
    )


def _as_meant(row: GateRow, edition: int) -> GateRow:
    """Extends a flag, in a first-edition version, to the flags that the second edition split off from it.

    A version from before means the whole: asthma was a stop then.
    """
    if edition > 1 or not isinstance(row.condition, Ticked):
        return row
    parts = tuple(part for part, whole in SPLIT_FLAGS.items() if whole in row.condition.flags)
    return replace(row, condition=replace(row.condition, flags=(*row.condition.flags, *parts)))


def _verdict(code: str, treatment: str, row: Table) -> RuleVerdict:
    """Parses an action with the row's own reason, or a table with a reason for this treatment."""
    if isinstance(row.values[treatment], str):
        return RuleVerdict(row.text(treatment), _reason(code, row))
    own = row.table(treatment).only("action", "reason", "clinical", "settled_by", "sources")
    return RuleVerdict(own.text("action"), _reason(f"{code}_{treatment}", own), own.take("settled_by", str, ""))


def _reason(code: str, table: Table) -> RuleReason:
    return RuleReason(code, table.text("reason"), table.texts("sources"), table.text("clinical"))


def _condition(row: Table) -> Condition:
    if "when" not in row.values:
        return Always()
    when = row.table("when")
    for key, build in _CONDITIONS.items():
        if key in when.values:
            return build(when)
    raise when.error(f"unknown condition. Use one of: {', '.join(_CONDITIONS)}.")


def _aged(when: Table) -> Condition:
    youngest, oldest = when.only("ages").wholes("ages")
    return Aged(youngest, oldest)


_CONDITIONS: Mapping[str, Callable[[Table], Condition]] = {
    "flag": lambda when: Ticked((when.only("flag").text("flag"),)),
    "ticked": lambda when: Ticked(when.only("ticked", "at_least").texts("ticked"), when.whole("at_least")),
    "ages": _aged,
    "phototypes": lambda when: HasPhototype(
        when.only("phototypes", "or_unsure").wholes("phototypes"), when.take("or_unsure", bool, default=False)
    ),
    "days_since": lambda when: DaysSince(when.only("days_since", "under").text("days_since"), when.whole("under")),
    "days_until": lambda when: DaysUntil(when.only("days_until", "at_most").text("days_until"), when.whole("at_most")),
}


def _scope(table: Table) -> Scope:
    table.only("concerns", "areas", "all_but", "beside")
    return Scope(
        concerns=frozenset(table.texts("concerns")) if "concerns" in table.values else None,
        areas=frozenset(table.texts("areas")) if "areas" in table.values else frozenset(AREAS),
        all_but=table.take("all_but", bool, default=False),
        beside=table.optional("beside", str),
    )


def _matrix_rows(table: Table, treatments: Mapping[str, Treatment]) -> Iterator[MatrixRow]:
    table.only("code", "concerns", "when", "route", "to", "reason", "clinical", "question", "sources", *treatments)
    for concern in table.texts("concerns"):
        yield MatrixRow(
            code=table.text("code"),
            concern=concern,
            grades=_grades(table.table("when") if "when" in table.values else None),
            effects=_fixed({name: _effect(table.table(name)) for name in treatments if name in table.values}),
            route=table.text("route"),
            to=table.texts("to") if "to" in table.values else (),
            reason=_reason(table.text("code"), table),
            question=table.optional("question", str),
        )


def _grades(when: Table | None) -> Grades:
    if when is None:
        return Grades(GRADES, GRADES, SEVERITIES)
    when.only("movement", "rest", "severity")
    return Grades(
        movement=when.wholes("movement") if "movement" in when.values else GRADES,
        rest=when.wholes("rest") if "rest" in when.values else GRADES,
        severity=when.wholes("severity") if "severity" in when.values else SEVERITIES,
    )


def _effect(table: Table) -> Effect:
    table.only("effect", "evidence", "off_label", "sources")
    return Effect(
        size=table.whole("effect"),
        evidence=table.text("evidence"),
        off_label=table.take("off_label", bool, default=False),
        sources=table.texts("sources") if "sources" in table.values else None,
    )


def _wording(code: str, table: Table) -> RuleReason:
    table.only("text", "clinical", "sources")
    return RuleReason(code, table.text("text"), table.texts("sources"), table.text("clinical"))


def _source(name: str, table: Table) -> Source:
    table.only("title", "strength", "date", "checked", "review_by", "url")
    return Source(
        id=name,
        title=table.text("title"),
        strength=table.text("strength"),
        date=table.text("date"),
        checked=table.text("checked"),
        review_by=table.take("review_by", date),
        url=table.optional("url", str),
    )


def _by_grades(rows: Iterable[MatrixRow], file: str) -> dict[GradeKey, MatrixRow]:
    """Returns the one row for every concern and grade; two rows or none is an error."""
    found: dict[GradeKey, MatrixRow] = {}
    rows = tuple(rows)
    for graded in _every_graded_concern():
        covering = [row for row in rows if row.concern == graded.id and row.grades.cover(graded)]
        if len(covering) != 1:
            grades = ", ".join(str(part) for part in grade_key(graded) if part is not None)
            problem = "no row covers" if not covering else f"'{covering[0].code}' and '{covering[1].code}' cover"
            raise KnowledgeError(f"{file}, matrix: {problem} {grades}. One row must cover it.")
        found[grade_key(graded)] = covering[0]
    return found


def _every_graded_concern() -> Iterator[RatedConcern]:
    for concern in CONCERNS:
        if concern in LINE_CONCERNS:
            yield from (RatedConcern(concern, "face", m, r) for m, r in product(GRADES, GRADES))
        else:
            yield from (RatedConcern(concern, "face", severity=severity) for severity in SEVERITIES)
