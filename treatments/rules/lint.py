"""What `rules --check` and a release refuse beyond the checks at loading: slips that contradict no row.

Loading does not run these checks, so that a version that has decided stays readable. Each problem names file, line and
remedy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial

from treatments.rules.evidence import NAMED, Quantity
from treatments.rules.markdown import listed
from treatments.rules.places import with_lines
from treatments.rules.rulebook import Knowledge

FARTHEST_REVIEW_YEARS = 5
WIDEST_PRICE = 20
"""How many times the lower price the upper price may be: 4.7 is the widest range in a source."""

_EMPTY = re.compile(r"""\b(\w+)\s*=\s*(?:"\s*"|'\s*')""")
_MAY_BE_EMPTY = {"emergency"}  # no number is valid in all other countries
_MARKUP = re.compile(r"</?[A-Za-z!][^>]*>|&#?\w+;")
_YEAR = re.compile(r"""\b(year|date)\s*=\s*"?(\d{4})""")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}
_SPACES = " \n\t"


def lint(text: str, knowledge: Knowledge, *, file: str, treatments: Collection[str]) -> list[str]:
    """Returns every problem of a version that loads, one sentence each. `treatments` are the ids the product knows."""
    rows = [*_unknown_treatments(knowledge, treatments), *_row_problems(knowledge)]
    return [
        *lint_text(text, file=file),
        *(with_lines(f"{file}: {problem}", text=text, file=file) for problem in rows),
        *(f"{file}, {problem}" for problem in _typed_figures(knowledge, text)),
    ]


def lint_text(text: str, *, file: str) -> list[str]:
    """Returns the problems visible in the lines alone, whether the version loads or not."""
    year = re.search(r'^version = "(\d{4})-', text, re.MULTILINE)
    looks: list[Callable[[str], Iterator[str]]] = [_hidden, _empty, _markup]
    looks += [partial(_future, year=int(year[1]))] if year else []
    return [
        f"{file}, line {number}: {problem}"
        for number, line in enumerate(text.splitlines(), start=1)
        for look in looks
        for problem in look(line)
    ]


def _hidden(line: str) -> Iterator[str]:
    for char in line:
        kind = unicodedata.category(char)
        if (kind in _HIDDEN and char not in _SPACES) or (kind == "Zs" and char != " "):
            name = unicodedata.name(char, "a control character")
            yield f"it holds a character that cannot be seen, U+{ord(char):04X} ({name}). Delete it, or type a space."


def _empty(line: str) -> Iterator[str]:
    for found in _EMPTY.finditer(line):
        if found[1] not in _MAY_BE_EMPTY:
            yield f"'{found[1]}' is empty. Write it, or take the key out."


def _markup(line: str) -> Iterator[str]:
    if not line.lstrip().startswith("url"):
        yield from (
            f"'{found[0]}' is markup, and pages show it as it is. Take it out." for found in _MARKUP.finditer(line)
        )


def _future(line: str, *, year: int) -> Iterator[str]:
    for found in _YEAR.finditer(line):
        if int(found[2]) > year:
            yield f"'{found[1]}' is {found[2]}, after the year of the version, {year}. Correct it."


def _unknown_treatments(knowledge: Knowledge, treatments: Collection[str]) -> Iterator[str]:
    for treatment in knowledge.treatments:
        if treatment not in treatments:
            yield (
                f"treatment '{treatment}': the product's tables know only {listed(treatments)}. A treatment is not "
                "added by data alone: see CONTRIBUTING.md."
            )


def _row_problems(knowledge: Knowledge) -> Iterator[str]:
    latest = date(int(knowledge.version[:4]) + FARTHEST_REVIEW_YEARS, 12, 31)
    for source in knowledge.sources.values():
        if source.review_by > latest:
            yield f"source '{source.id}': 'review_by' is {source.review_by}. Name a day up to {latest}."
    for number in knowledge.evidence.numbers.values():
        if isinstance(number, Quantity) and number.unit == "USD" and number.high > WIDEST_PRICE * max(number.low, 1):
            yield f"number '{number.id}': a price from {number.low} to {number.high} says nothing. Correct one of them."


def _typed_figures(knowledge: Knowledge, text: str) -> Iterator[str]:
    """Yields figures in reasons for patients that no row of the version has as a value: they have no source."""
    lines = text.splitlines()
    values = set(_FIGURE.findall(re.sub(r'"[^"\n]*"', '""', text)))
    for reason in knowledge.reasons():
        for figure in _FIGURE.findall(NAMED.sub("", reason.text)):
            if figure not in values:
                line = next((number for number, line_text in enumerate(lines, start=1) if reason.text in line_text), 1)
                yield f"line {line}: no row has the figure {figure} of '{reason.code}'. Name a number's row there."
