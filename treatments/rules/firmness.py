"""How firm an outcome is against what matters to the person: exact, counted and solved, never sampled."""

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
"""A burden at neutral, and by how much it grows with each step of one importance above that."""

Outcomes = Callable[[Importances], str]


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where one importance may go, 0-4, the others as answered, with the same outcome.

    The outcome stays everywhere between the ends; `holds_low` and `holds_high` say whether also at an end itself.
    """

    preference: str
    low: Fraction
    high: Fraction
    holds_low: bool
    holds_high: bool

    @property
    def is_whole(self) -> bool:
        """This preference alone changes nothing."""
        return (self.low, self.high) == (LEAST, MOST) and self.holds_low and self.holds_high


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm the outcome is. `share` is 0-1, of the plausible importances under which it stays.

    `rival` is the outcome that comes up most often under the others, None where there are none.
    """

    share: Fraction
    intervals: tuple[Interval, ...]
    rival: str | None
    too_close: bool


def firmness(facts: Facts, knowledge: Knowledge) -> Firmness:
    """The firmness of the outcome for these facts; not part of an assessment, worked out where it is shown."""
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
    """Preferences have something to settle."""
    return not refuses_needles(facts) and bool(standing.between or len(standing.offers.treatments()) > 1)


def _counted(mattering: Importances, outcome: Outcomes, knowledge: Knowledge) -> Counter[str]:
    """How many of the plausible answers to all preferences together give each outcome.

    An importance below neutral weighs as a neutral one does, so those are tried once and counted together.
    """
    plausible = [_plausible(int(mattering[name]), knowledge.doubt.plausible_steps) for name in PREFERENCES]
    found: Counter[str] = Counter()
    for each in product(*(counts.items() for counts in plausible)):
        found[outcome(dict(zip(PREFERENCES, (value for value, _ in each), strict=True)))] += prod(n for _, n in each)
    return found


def _plausible(answer: int, steps: int) -> Counter[int]:
    """The answers within so many steps of the one given, each with how many weigh the same."""
    return Counter(max(NEUTRAL_IMPORTANCE, other) for other in IMPORTANCES if abs(other - answer) <= steps)


def _intervals(
    standing: OfferStanding, mattering: Importances, outcome: Outcomes, facts: Facts, knowledge: Knowledge
) -> Iterator[Interval]:
    for name in PREFERENCES:
        turns = {turn for turn in _turns(name, standing, mattering, facts, knowledge) if LEAST < turn < MOST}
        yield _interval(name, sorted({LEAST, *turns, MOST}), mattering, outcome)


def _interval(name: str, points: list[Fraction], mattering: Importances, outcome: Outcomes) -> Interval:
    """The run of points, and of stretches between them, around the answer over which the outcome is its own.

    Between two neighbouring points nothing turns, so that one value there speaks for the whole stretch.
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
    """The importances of one preference at which a comparison of the weighing comes out level.

    A burden is a straight line in each importance from neutral on, and flat below, so that each comparison
    has one such point at most: burden against worth, and burden against burden where a tie is to be settled.
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
    """The importance, neutral or above, at which two lines meet; none where they run side by side."""
    steepness = other[1] - one[1]
    if steepness:
        above_neutral = Fraction(one[0] - other[0]) / steepness
        if above_neutral >= 0:
            yield NEUTRAL_IMPORTANCE + above_neutral
