"""The rules that fired for an assessment, and those that did not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string

from treatments.backoffice.presenters.cases import ACTIONS
from treatments.rules import engine
from treatments.rules.engine import RuleTrace
from treatments.rules.facts import Facts
from treatments.rules.knowledge import Knowledge, Source
from treatments.wording.clinical import plain
from treatments.wording.texts import listed
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class RuleLine:
    """One rule, its action, the answer it checked, and its sources."""

    code: str
    tone: str
    action: str
    treatments: str
    answer: str
    text: str
    sources: tuple[Source, ...]
    fired: bool

    @property
    def html(self) -> str:
        """The rule as the page shows it."""
        return _rule_html(self)


@lru_cache(maxsize=4096)
def _rule_html(rule: RuleLine) -> str:
    """Cached: a page lists all rules of a version, and most of them read alike for most patients."""
    return render_to_string("admin/treatments/assessment/rule.html", {"rule": rule})


def fired_and_quiet(facts: Facts, rules: Knowledge) -> tuple[tuple[RuleLine, ...], tuple[RuleLine, ...]]:
    """Returns the rules that fired, and those that did not."""
    lines = [(trace.fired, _rule(same, rules)) for trace, same in _by_rule(engine.trace(facts, rules))]
    return tuple(line for fired, line in lines if fired), tuple(line for fired, line in lines if not fired)


def _by_rule(traces: Iterable[RuleTrace]) -> Iterator[tuple[RuleTrace, list[RuleTrace]]]:
    """Groups the traces of a rule that has the same effect on several treatments."""
    for _, same in groupby(traces, key=lambda trace: (trace.code, trace.answer, trace.action, trace.reason)):
        rows = list(same)
        yield rows[0], rows


def _rule(same: Sequence[RuleTrace], rules: Knowledge) -> RuleLine:
    trace = same[0]
    tone, action = ACTIONS[trace.action]
    return RuleLine(
        code=trace.code,
        tone=tone if trace.fired else "quiet",
        action=action,
        treatments=listed([treatment_name(row.treatment) for row in same if row.treatment]),
        answer=plain(trace.answer),
        text=trace.reason.clinical,
        sources=tuple(rules.sources[source] for source in trace.reason.sources),
        fired=trace.fired,
    )
