"""Measures the speed of the rules, on one core, compared with another engine in the same run: `make bench`.

It times one outcome with its reasons, one full assessment, and a replay of stored cases with the command
itself. The other engine, GoRules zen, evaluates a decision table of 40 rows, the first 40 of our own matrix,
for one concern. That is less work than an outcome: the engine serves as a yardstick, not as an alternative.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import zen

from tests.rules.made_up import people
from treatments.rules.engine import assess
from treatments.rules.explain import reasons
from treatments.rules.facts import Facts, RatedConcern, parse_answers
from treatments.rules.knowledge import load
from treatments.rules.rulebook import MatrixRow
from treatments.rules.weighing import decide

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 22)
KNOWLEDGE = load()
PEOPLE = 250
ROWS = 40
FEWER = 10_000
"""Cases of a first, shorter replay: if the longer replay needs no more memory, memory use is constant."""

REPLAYED = int(os.environ.get("BENCH_CASES", "100000"))


class Replayed(NamedTuple):
    """The cost of a replay: `seconds` of wall-clock time, and `of_the_core`, its CPU time in seconds."""

    cases: int
    seconds: float
    of_the_core: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--product", required=True, help="the Python of the product, for the replay")
    product = parser.parse_args().product
    _stay_on_one_core()
    answers = list(people(PEOPLE))
    facts = [parse_answers(given, today=TODAY) for given in answers]
    concerns = [concern for person in facts for concern in person.concerns][:PEOPLE]
    peer = _median(_peer_call(), concerns, rounds=20)
    explained = _median(_peer_call(trace=True), concerns, rounds=20)
    outcome = _median(_outcome, facts, rounds=20)
    assessment = _median(lambda person: assess(person, KNOWLEDGE), facts, rounds=1)
    _print_times(peer, explained, outcome, assessment)
    stored = [_stored_line(person, given) for person, given in zip(facts, answers, strict=True)]
    _print_replays([_replay(product, stored, count) for count in sorted({min(FEWER, REPLAYED), REPLAYED})])


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _outcome(facts: Facts) -> object:
    return reasons(decide(facts, KNOWLEDGE), facts, KNOWLEDGE)


def _median(call: Callable[[Any], object], given: list[Any], *, rounds: int) -> float:
    """Returns the median time of one call in seconds, over all values in `given`, repeated `rounds` times."""
    times = []
    for value in given * rounds:
        start = perf_counter()
        call(value)
        times.append(perf_counter() - start)
    return median(times)


def _peer_call(*, trace: bool = False) -> Callable[[RatedConcern], object]:
    rows = KNOWLEDGE.matrix[:ROWS]
    decision = zen.ZenEngine().create_decision(json.dumps(_decision_table(rows)))
    covered = next(iter(rows)).concern
    found = decision.evaluate({"concern": covered, "movement": 3, "rest": 0, "severity": None})["result"]
    if found != {"route": rows[0].route, "to": ",".join(rows[0].to)}:
        sys.exit(f"The other engine reads our rows wrongly: {found}")
    return lambda concern: decision.evaluate(
        {"concern": concern.id, "movement": concern.movement, "rest": concern.rest, "severity": concern.severity},
        {"trace": trace},
    )


def _decision_table(rows: Iterable[MatrixRow]) -> dict[str, Any]:
    asked = ("concern", "movement", "rest", "severity")
    answered = ("route", "to")
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in asked],
        "outputs": [{"id": name, "name": name, "field": name} for name in answered],
        "rules": [{"_id": f"{place}", **_rule(row)} for place, row in enumerate(rows)],
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _rule(row: MatrixRow) -> dict[str, str]:
    is_line = (row.concern, 0, 0, None) in KNOWLEDGE.rows_by_grades
    return {
        "concern": f'"{row.concern}"',
        "movement": _any_of(row.grades.movement) if is_line else "",
        "rest": _any_of(row.grades.rest) if is_line else "",
        "severity": "" if is_line else _any_of(row.grades.severity),
        "route": f'"{row.route}"',
        "to": f'"{",".join(row.to)}"',
    }


def _any_of(grades: Iterable[int]) -> str:
    return ", ".join(map(str, grades))


def _stored_line(facts: Facts, answers: dict[str, Any]) -> str:
    return json.dumps({"answers": answers, "result": assess(facts, KNOWLEDGE).as_dict()})


def _replay(product: str, stored: list[str], count: int) -> Replayed:
    """Measures a replay of `count` cases with the command itself, including its start and the reading of the file."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(_lines(stored, count))
        file.flush()
        start = perf_counter()
        process = subprocess.Popen(  # noqa: S603
            [product, "manage.py", "replay", f"--knowledge={KNOWLEDGE.version}", f"--cases={file.name}"],
            cwd=ROOT,
            env={**os.environ, "DEBUG": "on"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, state, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
    if state:
        sys.exit("The replay found changes under the version that decided, or failed.")
    kilobyte = 1024 if sys.platform == "darwin" else 1
    return Replayed(count, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / kilobyte / 1024)


def _lines(stored: list[str], count: int) -> Iterator[str]:
    return (f"{line}\n" for line in islice(cycle(stored), count))


def _print_times(peer: float, explained: float, outcome: float, assessment: float) -> None:
    print(f"{'median of one, on one core':<48}{'time':>12}{'to the peer':>14}")
    for name, seconds in [
        (f"zen-engine, a decision table of {ROWS} rows", peer),
        ("the same with its trace", explained),
        ("outcome with reasons", outcome),
        ("full assessment, with flips and firmness", assessment),
    ]:
        print(f"{name:<48}{seconds * 1e6:>9,.0f} us{seconds / peer:>13.2f}x")


def _print_replays(replays: list[Replayed]) -> None:
    """Prints the replays, with cases per second of CPU time: on a busy machine wall-clock time says less."""
    print(
        f"\n{'replay of stored cases':<26}{'seconds':>10}{'of the core':>14}{'cases a second':>17}{'peak memory':>14}"
    )
    for replay in replays:
        print(
            f"{f'{replay.cases:,} cases':<26}{replay.seconds:>10.1f}{replay.of_the_core:>14.1f}"
            f"{replay.cases / replay.of_the_core:>17,.0f}{replay.megabytes:>11,.0f} MB"
        )


if __name__ == "__main__":
    main()
