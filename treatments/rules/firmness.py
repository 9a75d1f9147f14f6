"""How robust an outcome is to changes of the patient's preferences: exact, counted and solved, never sampled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import prod

from treatments.rules.facts import IMPORTANCES, NEUTRAL_IMPORTANCE, PREFERENCES, Facts
from treatments.rules.offers import OfferStanding, stand
from treatments.rules.rulebook import Burden, Knowledge
from treatments.rules.weighing import (
    Importance,
    Importances,
    burden,
    importances,
    refuses_needles,
    settle,
    that_leave_out,
    worth,
)

LEAST, MOST = Fraction(IMPORTANCES[0]), Fraction(IMPORTANCES[-1])

Line = tuple[Importance, Importance]
"""A burden at neutral, and its increase with each step of one importance above neutral."""

Outcomes = Callable[[Importances], str]


@dataclass(frozen=True, slots=True)
class Interval:
    """The range of one importance, 0-4, that keeps the outcome if the other importances are as answered.

    The outcome is the same everywhere between the ends; `holds_low` and `holds_high` tell whether also at the ends.
    """

    preference: str
    low: Fraction
    high: Fraction
    holds_low: bool
    holds_high: bool

    @property
    def is_whole(self) -> bool:
        """Whether this preference alone can change nothing."""
        return (self.low, self.high) == (LEAST, MOST) and self.holds_low and self.holds_high


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm the outcome is. `share`, 0-1, is the fraction of plausible importances that keep the outcome.

    `rival` is the most frequent outcome among the others, None if there are none.
    """

    share: Fraction
    intervals: tuple[Interval, ...]
    rival: str | None
    too_close: bool


def firmness(facts: Facts, knowledge: Knowledge) -> Firmness:
    """Returns the firmness of the outcome for these facts; computed where it is shown, not part of an assessment."""
    standing = stand(facts, knowledge)
    mattering = importances(facts)

    def outcome(others: Importances) -> str:
        return settle(standing, others, facts, knowledge).outcome

    counts = _counted(mattering, outcome, knowledge) if _is_open(standing, facts) else Counter([outcome(mattering)])
    stays = counts.pop(outcome(mattering))
    share = Fraction(stays, stays + counts.total())
    return Firmness(
        share=share,
        intervals=tuple(_intervals(standing, mattering, outcome, facts, knowledge)),
        rival=min(counts, key=lambda name: (-counts[name], name), default=None),
        too_close=share * 100 < knowledge.doubt.too_close_below,
    )


def _is_open(standing: OfferStanding, facts: Facts) -> bool:
    """Whether preferences have anything to decide."""
    return not refuses_needles(facts) and bool(standing.between or len(standing.offers.treatments()) > 1)


def _counted(mattering: Importances, outcome: Outcomes, knowledge: Knowledge) -> Counter[str]:
    """Returns how many of the plausible answers to all preferences together give each outcome.

    An importance below neutral counts like a neutral one, so these are tried once and counted together.
    """
    plausible = [_plausible(int(mattering[name]), knowledge.doubt.plausible_steps) for name in PREFERENCES]
    found: Counter[str] = Counter()
    for answers in product(*(counts.items() for counts in plausible)):
        found[outcome(dict(zip(PREFERENCES, (value for value, _ in answers), strict=True)))] += prod(
            n for _, n in answers
        )
    return found


def _plausible(answer: int, steps: int) -> Counter[int]:
    """Returns the answers within `steps` of the given one, each with how many answers have the same weight."""
    return Counter(max(NEUTRAL_IMPORTANCE, other) for other in IMPORTANCES if abs(other - answer) <= steps)


def _intervals(
    standing: OfferStanding, mattering: Importances, outcome: Outcomes, facts: Facts, knowledge: Knowledge
) -> Iterator[Interval]:
    for name in PREFERENCES:
        turns = {turn for turn in _turns(name, standing, mattering, facts, knowledge) if LEAST < turn < MOST}
        yield _interval(name, sorted({LEAST, *turns, MOST}), mattering, outcome)


def _interval(name: str, points: list[Fraction], mattering: Importances, outcome: Outcomes) -> Interval:
    """Returns the run of points and stretches around the answer over which the outcome is unchanged.

    Nothing changes between two neighbouring points, so one value stands for the whole stretch.
    """
    pieces = [(points[0], points[0])]
    for low, high in pairwise(points):
        pieces += [(low, high), (high, high)]
    own = outcome(mattering)
    stays = [outcome({**mattering, name: (low + high) / 2}) == own for low, high in pieces]
    first = last = next(place for place, piece in enumerate(pieces) if _holds(piece, mattering[name]))
    while first > 0 and stays[first - 1]:
        first -= 1
    while last < len(pieces) - 1 and stays[last + 1]:
        last += 1
    low, high = pieces[first][0], pieces[last][1]
    return Interval(name, low, high, holds_low=pieces[first] == (low, low), holds_high=pieces[last] == (high, high))


def _holds(piece: tuple[Fraction, Fraction], value: int | Fraction) -> bool:
    low, high = piece
    return low < value < high or low == value == high


def _turns(
    name: str, standing: OfferStanding, mattering: Importances, facts: Facts, knowledge: Knowledge
) -> Iterator[Fraction]:
    """Yields the importances of one preference at which the two sides of a comparison are equal.

    A burden is linear in each importance above neutral, and constant below. Each comparison therefore has at most one
    such point: burden against worth, and burden against burden if a tie is to be settled.
    """
    lowest = {**mattering, name: NEUTRAL_IMPORTANCE}
    a_step_up = {**mattering, name: NEUTRAL_IMPORTANCE + 1}

    def line(treatment: str, counted: tuple[Burden, ...]) -> Line:
        at_neutral = burden(treatment, lowest, counted)
        return at_neutral, burden(treatment, a_step_up, counted) - at_neutral

    for treatment in standing.offers.treatments()[1:]:
        flat = worth(treatment, standing.offers, facts, knowledge), 0
        yield from _level(line(treatment, that_leave_out(knowledge)), flat)
    for one, other in combinations(standing.between, 2):
        yield from _level(line(one, knowledge.burdens), line(other, knowledge.burdens))


def _level(one: Line, other: Line) -> Iterator[Fraction]:
    """Yields the importance, neutral or above, at which two lines meet; nothing if they are parallel."""
    steepness = other[1] - one[1]
    if steepness:
        above_neutral = Fraction(one[0] - other[0]) / steepness
        if above_neutral >= 0:
            yield NEUTRAL_IMPORTANCE + above_neutral
