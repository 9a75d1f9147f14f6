"""The gate's conditions on a patient's facts. Each tells whether it holds, and because of which answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from treatments.rules.facts import Facts, RatedConcern

UNSURE = "unsure"


class Condition:
    """A condition that does or does not hold for a patient."""

    __slots__ = ()

    def holds(self, facts: Facts) -> bool:
        raise NotImplementedError

    def answer(self, facts: Facts) -> str:
        """Returns the answer that the condition checked, as a short text for a clinician."""
        raise NotImplementedError

    def ticked(self, facts: Facts) -> tuple[str, ...]:
        """Returns the flags that made it hold; none if it checks something else."""
        return ()


@dataclass(frozen=True, slots=True)
class Always(Condition):
    """Holds for everybody: only the scope of the rule decides."""

    def holds(self, facts: Facts) -> bool:
        return True

    def answer(self, facts: Facts) -> str:
        return ", ".join(f"{concern.id}: {concern.area}" for concern in facts.concerns)


@dataclass(frozen=True, slots=True)
class Ticked(Condition):
    """At least `at_least` of these flags are ticked."""

    flags: tuple[str, ...]
    at_least: int = 1

    def holds(self, facts: Facts) -> bool:
        if len(self.flags) == 1:  # almost every row, called for each answer that is tried
            return self.flags[0] in facts.flags
        return len(self.ticked(facts)) >= self.at_least

    def answer(self, facts: Facts) -> str:
        return f"ticked: {', '.join(self.ticked(facts))}" if self.ticked(facts) else "not ticked"

    def ticked(self, facts: Facts) -> tuple[str, ...]:
        return tuple(flag for flag in self.flags if flag in facts.flags)


@dataclass(frozen=True, slots=True)
class Aged(Condition):
    """Whole years on the day of the assessment, both ends included."""

    youngest: int
    oldest: int

    def holds(self, facts: Facts) -> bool:
        return self.youngest <= facts.age <= self.oldest

    def answer(self, facts: Facts) -> str:
        return f"age {facts.age}"


@dataclass(frozen=True, slots=True)
class HasPhototype(Condition):
    """One of these Fitzpatrick phototypes or, if `or_unsure`, an unsure one."""

    phototypes: tuple[int, ...]
    or_unsure: bool

    def holds(self, facts: Facts) -> bool:
        return self.or_unsure if facts.phototype is None else facts.phototype in self.phototypes

    def answer(self, facts: Facts) -> str:
        return f"phototype {facts.phototype or UNSURE}"


@dataclass(frozen=True, slots=True)
class DaysSince(Condition):
    """A date in the past is fewer than `under` days ago."""

    name: str
    under: int

    def holds(self, facts: Facts) -> bool:
        day = facts.day(self.name)
        return day is not None and (facts.assessed_on - day).days < self.under

    def answer(self, facts: Facts) -> str:
        day = facts.day(self.name)
        return f"{day}, {(facts.assessed_on - day).days} days ago" if day else "no date"


@dataclass(frozen=True, slots=True)
class DaysUntil(Condition):
    """A date ahead is at most `at_most` days away."""

    name: str
    at_most: int

    def holds(self, facts: Facts) -> bool:
        day = facts.day(self.name)
        return day is not None and (day - facts.assessed_on).days <= self.at_most

    def answer(self, facts: Facts) -> str:
        day = facts.day(self.name)
        return f"{day}, in {(day - facts.assessed_on).days} days" if day else "no date"


@dataclass(frozen=True, slots=True)
class Scope:
    """The concerns that a rule applies to: those with these ids and in these areas, or all others. None means any id.

    `beside` restricts it to the other concerns in the area of that concern, and to patients who named that concern.
    """

    concerns: frozenset[str] | None
    areas: frozenset[str]
    all_but: bool = False
    beside: str | None = None

    def includes(self, concern: RatedConcern) -> bool:
        """Whether the rule can apply to such a concern."""
        named = self.concerns is None or concern.id in self.concerns
        return (named and concern.area in self.areas) != self.all_but and concern.id != self.beside

    def concerns_of(self, facts: Facts) -> frozenset[str]:
        """Returns the patient's concerns that the rule applies to."""
        spoken_of = [concern for concern in facts.concerns if self.includes(concern)]
        if self.beside is not None:
            areas = {concern.area for concern in facts.concerns if concern.id == self.beside}
            spoken_of = [concern for concern in spoken_of if concern.area in areas]
        return frozenset(concern.id for concern in spoken_of)


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of a concern that a row of the matrix applies to."""

    movement: Sequence[int]
    rest: Sequence[int]
    severity: Sequence[int]

    def cover(self, concern: RatedConcern) -> bool:
        if concern.severity is not None:
            return concern.severity in self.severity
        return concern.movement in self.movement and concern.rest in self.rest
