"""Collects a replay's findings on disk rather than in memory, then writes them by rule, safety changes first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from types import TracebackType
from typing import TextIO

from treatments.rules.replay import ReplayedChange, SafetyEffect
from treatments.wording.spreadsheets import write_csv

SHOWN = 20
"""Cases that the text names for each rule; CSV and JSON name all."""

FORMATS = ("text", "csv", "json")


@dataclass(frozen=True, slots=True)
class ReplayFinding:
    """One case and one rule that fires differently for it."""

    safety: SafetyEffect
    rule: str
    before: str
    after: str
    case: str
    differences: dict[str, tuple[str, str]]

    def as_dict(self) -> dict[str, object]:
        changed = {what: {"from": before, "to": after} for what, (before, after) in self.differences.items()}
        return {"case": self.case, "safety": self.safety.label, "changed": changed}


class ReplayReport:
    """Receives the changes in the order of the cases, and returns them by rule.

    They are stored in a temporary SQLite file, which is deleted when the report is closed, so that memory use does not
    grow with the number of changes.
    """

    def __init__(self, knowledge_version: str) -> None:
        self.knowledge_version = knowledge_version
        self.replayed = 0
        self.failed: list[tuple[str, str]] = []
        self.changed = dict.fromkeys(SafetyEffect, 0)
        self._store = sqlite3.connect("")
        self._store.execute("CREATE TABLE findings (safety, rule, before, after, place, case_id, differences)")

    def __enter__(self) -> ReplayReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._store.close()

    @property
    def less_safe(self) -> bool:
        """Whether any case became less safe or could not be replayed: what is not known is not assumed to be safe."""
        return bool(self.changed[SafetyEffect.LESS_SAFE] or self.failed)

    def add(self, case: str, change: ReplayedChange | None) -> None:
        self.replayed += 1
        if change is None:
            return
        self.changed[change.safety] += 1
        differences = json.dumps(change.differences)
        self._store.executemany(
            "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (change.safety.value, rule.code, rule.before, rule.after, self.replayed, case, differences)
                for rule in change.rules
            ],
        )

    def add_failure(self, case: str, message: str) -> None:
        """Adds a case that could not be replayed, and why."""
        self.failed.append((case, message))

    def findings(self) -> Iterator[ReplayFinding]:
        """Yields safety changes first, then by rule, the one with most cases first, then in the order of the cases."""
        rows = self._store.execute(
            "SELECT safety, rule, before, after, case_id, differences FROM findings "
            "JOIN (SELECT safety AS s, rule AS r, count(*) AS cases FROM findings GROUP BY s, r) "
            "ON s = safety AND r = rule ORDER BY safety, cases DESC, rule, place"
        )
        for safety, rule, before, after, case, differences in rows:
            yield ReplayFinding(SafetyEffect(safety), rule, before, after, case, json.loads(differences))

    def write(self, form: str, output: TextIO) -> None:
        {"text": self._text, "csv": self._csv, "json": self._json}[form](output)

    def _text(self, output: TextIO) -> None:
        for line in self._lines():
            output.write(f"{line}\n")

    def _lines(self) -> Iterator[str]:
        yield self.summary()
        yield from (f"could not be replayed: {case}: {message}" for case, message in self.failed)
        for (safety, rule), found in groupby(self.findings(), key=lambda finding: (finding.safety, finding.rule)):
            yield ""
            yield f"{safety.label.upper()}: {rule}"
            rest = 0
            for place, finding in enumerate(found):
                if place < SHOWN:
                    yield from _case(finding)
                else:
                    rest += 1
            if rest:
                yield f"  and {rest:,} more; --format csv names them all"

    def summary(self) -> str:
        counts = ", ".join(f"{count:,} {kind.label}" for kind, count in self.changed.items())
        return (
            f"{self.replayed:,} replayed with knowledge {self.knowledge_version}: {sum(self.changed.values()):,} "
            f"would change ({counts}); {len(self.failed):,} could not be replayed."
        )

    def _csv(self, output: TextIO) -> None:
        heads = ["safety", "rule", "rule_before", "rule_after", "case", "changed", "from", "to"]
        write_csv(output, heads, self._rows())

    def _rows(self) -> Iterator[list[str]]:
        for case, message in self.failed:
            yield ["could not be replayed", "", "", "", case, message, "", ""]
        for finding in self.findings():
            rule = [finding.safety.label, finding.rule, finding.before, finding.after, finding.case]
            for what, (before, after) in finding.differences.items():
                yield [*rule, what, before, after]

    def _json(self, output: TextIO) -> None:
        """Writes one object, piece by piece, because its list of rules may be long."""
        head = {
            "knowledge": self.knowledge_version,
            "replayed": self.replayed,
            "changed": {kind.label: count for kind, count in self.changed.items()},
            "failed": [{"case": case, "message": message} for case, message in self.failed],
        }
        output.write(json.dumps(head)[:-1] + ', "rules": [')
        groups = groupby(self.findings(), key=lambda finding: (finding.safety, finding.rule))
        for place, ((safety, rule), found) in enumerate(groups):
            output.write(",\n" if place else "\n")
            output.write(json.dumps({"safety": safety.label, "rule": rule})[:-1] + ', "cases": [')
            for inner, finding in enumerate(found):
                fires = {"rule_before": finding.before, "rule_after": finding.after}
                output.write(("," if inner else "") + "\n  " + json.dumps(finding.as_dict() | fires))
            output.write("]}")
        output.write("]}\n")


def _case(finding: ReplayFinding) -> Iterator[str]:
    changed = "; ".join(f"{what} {before} -> {after}" for what, (before, after) in finding.differences.items())
    yield f"  {finding.case}: {changed}"
    if (finding.before, finding.after) != ("-", "-"):
        yield f"    the rule: {finding.before} -> {finding.after}"
