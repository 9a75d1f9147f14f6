"""Changes one cell of the gate or the matrix at a time, and reports the changes that no test detects.

    python -m scripts.mutate_rules             every change
    python -m scripts.mutate_rules diabetes    the changes of rows whose code begins with this

A change is made in memory, in a copy of the newest version: an action becomes milder or stricter, is removed or added;
a bound moves by one; a phototype, area or concern is added or removed, or the `beside` of a scope changes; an effect,
its evidence or its label changes; a route changes; a grade moves to another row of its concern. The tests of the tables
run against the copy; the tests of the golden files do not, because they would detect any change. A change that the
check of the knowledge base refuses counts as detected. Exits with 1 if a change is not detected. Run this by hand: it
takes some minutes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import singledispatch
from pathlib import Path
from types import MappingProxyType

import pytest

from treatments.rules import knowledge as versions
from treatments.rules.conditions import Aged, Condition, DaysSince, DaysUntil, HasPhototype, Scope, Ticked
from treatments.rules.facts import AREAS, CONCERNS, PHOTOTYPES
from treatments.rules.rulebook import ACTIONS, EVIDENCE, ROUTES, Effect, GateRow, Knowledge, MatrixRow, RuleVerdict
from treatments.rules.soundness import check

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "rules"
TABLES = (
    "test_cells.py",
    "test_scopes.py",
    "test_beside.py",
    "test_gate.py",
    "test_matrix.py",
    "test_preferences.py",
    "test_explain.py",
    "test_contract.py",
)
PLAIN = ["-c", os.devnull, "--noconftest", "-p", "no:cacheprovider", "--import-mode=importlib"]
"""Options that leave out the plug-ins and settings of the other tests, which take longer than these tests."""

LARGEST_EFFECT = 3
NOTICED, REFUSED, UNNOTICED = "noticed by a test", "refused when read", "NOT NOTICED"

Change = tuple[str, Knowledge]
"""A description of the change, and the knowledge with that change."""

CHANGES: list[Change] = []
"""Filled before the processes fork, because knowledge cannot be pickled."""


def main() -> None:
    base = versions.load()
    begins = sys.argv[1] if sys.argv[1:] else ""
    CHANGES.extend(found for found in (*_gate_changes(base), *_matrix_changes(base)) if found[0].startswith(begins))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    counts = dict.fromkeys((NOTICED, REFUSED, UNNOTICED), 0)
    # One process for each change, because the tests load the knowledge once and keep it.
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        if not pool.apply(_tests_pass_as_it_is):
            sys.exit("The tests of the tables fail on the knowledge as it is. Mend that first.")
        for what, verdict in pool.imap_unordered(_judge, range(len(CHANGES)), chunksize=1):
            counts[verdict] += 1
            if verdict == UNNOTICED:
                print(f"{UNNOTICED}: {what}", flush=True)
    print(f"{len(CHANGES)} changes: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    sys.exit(bool(counts[UNNOTICED]))


def _judge(place: int) -> tuple[str, str]:
    what, changed = CHANGES[place]
    try:
        check(changed, file="changed")
    except versions.KnowledgeError:
        return what, REFUSED
    return what, UNNOTICED if _tests_pass(changed) else NOTICED


def _tests_pass_as_it_is() -> bool:
    return _tests_pass(versions.load())


def _tests_pass(knowledge: Knowledge) -> bool:
    versions.load = lambda version=None: knowledge
    files = [str(TESTS / name) for name in TABLES]
    arguments = [*PLAIN, "-x", "-q", f"--rootdir={ROOT}", *files]
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        return pytest.main(arguments) == pytest.ExitCode.OK


def _gate_changes(base: Knowledge) -> Iterator[Change]:
    for place, row in enumerate(base.gate):
        for what, changed in _gate_row_changes(row, base):
            yield f"{row.code}: {what}", replace(base, gate=(*base.gate[:place], changed, *base.gate[place + 1 :]))


def _gate_row_changes(row: GateRow, base: Knowledge) -> Iterator[tuple[str, GateRow]]:
    for name in base.treatments:
        for action in (None, *ACTIONS):
            if action != (row.verdicts[name].action if name in row.verdicts else None):
                yield f"{name} {action or 'nothing'}", replace(row, verdicts=_with_action(row, name, action))
    for condition in _conditions(row.condition):
        yield f"when {condition}", replace(row, condition=condition)
    for scope in _scopes(row.scope) if row.scope else ():
        yield f"scope {scope}", replace(row, scope=scope)
    if row.scope:
        yield f"asks {not row.asks}", replace(row, asks=not row.asks)


def _with_action(row: GateRow, treatment: str, action: str | None) -> Mapping[str, RuleVerdict]:
    verdicts = {name: verdict for name, verdict in row.verdicts.items() if name != treatment}
    if action:
        reason = row.verdicts.get(treatment, next(iter(row.verdicts.values()))).reason
        verdicts[treatment] = RuleVerdict(action, reason)
    return MappingProxyType(verdicts)


@singledispatch
def _conditions(condition: Condition) -> Iterator[Condition]:
    yield from ()


@_conditions.register
def _(condition: Aged) -> Iterator[Condition]:
    for step in (-1, 1):
        yield replace(condition, youngest=condition.youngest + step)
        yield replace(condition, oldest=condition.oldest + step)


@_conditions.register
def _(condition: HasPhototype) -> Iterator[Condition]:
    yield replace(condition, or_unsure=not condition.or_unsure)
    for phototype in PHOTOTYPES:
        yield replace(condition, phototypes=tuple(sorted({*condition.phototypes} ^ {phototype})))


@_conditions.register
def _(condition: DaysSince) -> Iterator[Condition]:
    yield from (replace(condition, under=condition.under + step) for step in (-1, 1))


@_conditions.register
def _(condition: DaysUntil) -> Iterator[Condition]:
    yield from (replace(condition, at_most=condition.at_most + step) for step in (-1, 1))


@_conditions.register
def _(condition: Ticked) -> Iterator[Condition]:
    yield replace(condition, at_least=condition.at_least + 1)


def _scopes(scope: Scope) -> Iterator[Scope]:
    yield replace(scope, all_but=not scope.all_but)
    yield from (replace(scope, areas=scope.areas ^ {area}) for area in AREAS)
    yield from (replace(scope, concerns=scope.concerns - {concern}) for concern in sorted(scope.concerns or ()))
    if scope.beside:
        yield from (replace(scope, beside=concern) for concern in (None, *CONCERNS) if concern != scope.beside)


def _matrix_changes(base: Knowledge) -> Iterator[Change]:
    for row in base.matrix:
        for what, changed in _matrix_row_changes(row, base):
            yield f"{row.code}: {what}", _with_row(base, row, changed)
    for key, row in base.rows_by_grades.items():
        for other in base.matrix:
            if other.concern == row.concern and other is not row:
                grades = ", ".join(str(part) for part in key[1:] if part is not None)
                changed = MappingProxyType({**base.rows_by_grades, key: other})
                yield f"{row.code}: grades {grades} to {other.code}", replace(base, rows_by_grades=changed)


def _matrix_row_changes(row: MatrixRow, base: Knowledge) -> Iterator[tuple[str, MatrixRow]]:
    for name in base.treatments:
        for effect in _effects(row.effect(name)):
            what = f"{name} {effect.size}{effect.evidence}{' off label' if effect.off_label else ''}"
            yield what, replace(row, effects=MappingProxyType({**row.effects, name: effect}))
    for route in ROUTES:
        for to in (
            (),
            *((name,) for name in base.treatments),
            tuple(base.treatments),
            tuple(reversed(base.treatments)),
        ):
            if (route, to) != (row.route, row.to):
                yield f"{route} {' '.join(to)}", replace(row, route=route, to=to)


def _effects(effect: Effect) -> Iterator[Effect]:
    yield from (replace(effect, size=size) for size in range(LARGEST_EFFECT + 1) if size != effect.size)
    if effect.size:
        yield from (replace(effect, evidence=letter) for letter in EVIDENCE if letter != effect.evidence)
        yield replace(effect, off_label=not effect.off_label)


def _with_row(base: Knowledge, row: MatrixRow, changed: MatrixRow) -> Knowledge:
    return replace(
        base,
        matrix=tuple(changed if other is row else other for other in base.matrix),
        rows_by_grades=MappingProxyType(
            {key: changed if other is row else other for key, other in base.rows_by_grades.items()}
        ),
    )


if __name__ == "__main__":
    main()
