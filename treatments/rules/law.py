"""What depends on the clinic's place: who may be treated, what may be named, required examinations, crisis lines.

A region with its own law (`GB-SCT`) states only what differs from its country.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from treatments.rules.evidence import UNCHECKED, Fact

IN_PERSON, BY_VIDEO = "in_person", "by_video"
WAYS = (IN_PERSON, BY_VIDEO)
"""How a patient may be seen before a treatment. A form does not count."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Whom to call in a crisis. `takes_texts`: the number accepts texts too. `unchecked` lines are never shown."""

    number: str
    takes_texts: bool
    checked: str
    fact: Fact

    @property
    def dialled(self) -> str:
        """The number as dialled by a phone."""
        return self.number.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Examination:
    """What must come before a treatment: who sees the patient, and how.

    `by` are professions, `ways` values of WAYS. `each_time`: before every treatment, not only before the first.
    `valid_days` None: no source gives a number. `since` is the first day on which the rule holds, None if it is older
    than its sources say. `checked` tells how far the rule was seen in its source.
    """

    treatment: str
    by: tuple[str, ...]
    ways: tuple[str, ...]
    each_time: bool
    valid_days: int | None
    since: date | None
    checked: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Country:
    """The law, the labels and the crisis help of a country or a region, by its ISO 3166 code.

    `names_medicines`: public pages may name a prescription medicine. `emergency` is the emergency number, "" if the row
    is for many countries or no source was seen; `in_danger` says when to call it.
    """

    id: str
    name: str
    emergency: str
    names_medicines: bool
    shows_prices: bool
    under_18: Fact
    label: Fact
    advertising: Fact
    in_danger: Fact | None = None
    crisis: tuple[CrisisLine, ...] = ()
    examinations: tuple[Examination, ...] = ()

    @property
    def crisis_lines(self) -> tuple[CrisisLine, ...]:
        """The lines that may be shown, in the order in which to call them."""
        return tuple(line for line in self.crisis if line.checked != UNCHECKED)

    def examination(self, treatment: str, on: date) -> Examination | None:
        """Returns what must come before a treatment on that day; None if there is no rule."""
        held = (rule for rule in self.examinations if rule.treatment == treatment)
        return next((rule for rule in held if rule.since is None or rule.since <= on), None)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yields every text that a patient may read, by its key."""
        yield "under_18", self.under_18
        yield "label", self.label
        yield "advertising", self.advertising
        if self.in_danger:
            yield "in_danger", self.in_danger
        yield from ((f"crisis '{line.number}'", line.fact) for line in self.crisis)
        yield from ((f"examinations, {rule.treatment}", rule.fact) for rule in self.examinations)
