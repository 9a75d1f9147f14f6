"""What differs by where the clinic is: who may be treated, what may be named, what comes first, and who helps.

Of a part of a country with a law of its own (`GB-SCT`) only what differs from its country is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from treatments.rules.evidence import UNCHECKED, Fact

IN_PERSON, BY_VIDEO = "in_person", "by_video"
WAYS = (IN_PERSON, BY_VIDEO)
"""How a patient may be seen before a treatment. A form is none of them."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Whom to call in a crisis. `takes_texts`: the number can be texted too; `unchecked` lines are shown to nobody."""

    number: str
    takes_texts: bool
    checked: str
    fact: Fact

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return self.number.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Examination:
    """What must come before a treatment: who sees the patient, and how.

    `by` are professions and `ways` of WAYS. `each_time`: before every treatment, not before the first alone;
    `valid_days` None: no source gives a number. `since` is the first day on which the rule holds, None where it is
    older than its sources say. `checked` says how far the rule was seen in its source.
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
    """The law, the labels and the help of a country or of a part of one, by its code in ISO 3166.

    `names_medicines`: public pages may name a prescription medicine. `emergency` is the number to call for help, ""
    where the row is for many countries or no source for it was seen; `in_danger` says when to call it.
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
        """The lines that may be shown, the first to call first."""
        return tuple(line for line in self.crisis if line.checked != UNCHECKED)

    def examination(self, treatment: str, on: date) -> Examination | None:
        """What must come before a treatment on that day; None where no rule was found."""
        held = (rule for rule in self.examinations if rule.treatment == treatment)
        return next((rule for rule in held if rule.since is None or rule.since <= on), None)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every text that a patient may read, by the key that it stands under."""
        yield "under_18", self.under_18
        yield "label", self.label
        yield "advertising", self.advertising
        if self.in_danger:
            yield "in_danger", self.in_danger
        yield from ((f"crisis '{line.number}'", line.fact) for line in self.crisis)
        yield from ((f"examinations, {rule.treatment}", rule.fact) for rule in self.examinations)
