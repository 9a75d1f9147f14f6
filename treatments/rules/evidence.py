"""What is known of each option: numbers with their unit, their source and the people they come from.

A text of the knowledge base never holds a figure of its own. It names a number, as `{botox_onset}`, and says it
in that number's words, so that a figure stands in one place and takes its source and its group along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from treatments.rules.facts import Facts, RatedConcern

if TYPE_CHECKING:
    from treatments.rules.law import Country

BASES = ("studied", "labelled", "quoted")
"""Where a group comes from: who was in the study, who the label names, or whom a clinic's advice or price is for."""

UNITS = {"day": "days", "week": "weeks", "month": "months", "visit": "", "shot": "", "of ten": "of 10", "USD": ""}
"""The units of a quantity, and the word that follows its figures."""

ATTRIBUTES = ("onset", "peak", "duration", "downtime", "discomfort", "visits", "cost")
"""What every treatment has a quantity of, or an open word that none was found."""

OUT_OF = 100
"""The one number of people that every chance is counted out of, so that two of them can be held side by side."""

BENEFIT, HARM = "benefit", "harm"
KINDS = (BENEFIT, HARM)

AGE, PHOTOTYPE, AREA, GRADE = "age", "phototype", "area", "grade"

ROWS = (
    "what_it_is",
    "for_you",
    "not",
    "when",
    "visits",
    "days_off",
    "discomfort",
    "downsides",
    "risks",
    "cost",
)
"""What is told of every option, in this order."""

VISIT, SKIN, PEOPLE, FEELING, CHANGE = "visit", "skin", "people", "feeling", "change"
FIRST_WEEKS = (VISIT, SKIN, PEOPLE, FEELING, CHANGE)
"""What is told of living through the weeks after a visit of every option, in this order."""

DRAWN = (VISIT, SKIN, CHANGE)
"""Those of the first weeks that can be drawn on a line of days."""

DOCTOR, GRADERS, DOCTOR_AND_PERSON, PERSON, SATISFIED = "doctor", "graders", "doctor_and_person", "person", "satisfied"
JUDGES = (DOCTOR, GRADERS, DOCTOR_AND_PERSON, PERSON, SATISFIED)
"""Who says that something got better: a doctor, graders who see photos alone, doctor and patient both, the patient;
or how many patients said that they were satisfied."""

VISIT_BEFORE, COURSE_BEFORE = "visit", "course"
SINCE = (VISIT_BEFORE, COURSE_BEFORE)
"""From when the days of a chance are counted: from the visit, or from the last visit of the course."""

WORDINGS = ("figures", "others", "without")
"""Ways to say a number beside the first: see `in_words`."""

INJECTED, APPLIED, SUBSTANCE = "injected", "applied", "substance"
GIVEN = (INJECTED, APPLIED, SUBSTANCE)
"""Kinds of names of medicines: brands that are injected, creams, and the word for what those brands hold."""

BEFORE, AFTER = "before", "after"
STAGES = (BEFORE, AFTER)
"""The two sides of a visit that care is for."""

EMERGENCY, CALL, USUAL = "emergency", "call", "usual"
ACTIONS = (EMERGENCY, CALL, USUAL)
"""What to do about a sign, the most pressing first: get help at once, call the clinic, or wait."""

UNCHECKED = "unchecked"
"""Known from memory only: for clinicians to look up, and never a number that a patient sees."""

NAMED = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
"""A number that a text names, and which of its wordings if not the first."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people that a number comes from. None: not limited in this, or the source does not say.

    `few_men`, `few_from_age` and `few_phototypes`: such people were among them, too few to say much of.
    """

    id: str
    words: str
    basis: str
    ages: tuple[int, int] | None = None
    phototypes: frozenset[int] | None = None
    areas: frozenset[str] | None = None
    movement: frozenset[int] | None = None
    rest: frozenset[int] | None = None
    few_men: bool = False
    few_from_age: int | None = None
    few_phototypes: frozenset[int] = frozenset()

    def left_by(self, facts: Facts, concerns: tuple[RatedConcern, ...]) -> tuple[str, ...]:
        """In what this person, with these concerns, is outside the group: of age, phototype, area and grade.

        An unsure phototype is outside any group that is limited in it. One concern inside the areas is enough, and
        one inside the grades; a concern that is no line has no grade to be outside of.
        """
        outside = {
            AGE: self.ages is not None and not self.ages[0] <= facts.age <= self.ages[1],
            PHOTOTYPE: self.phototypes is not None and facts.phototype not in self.phototypes,
            AREA: self.areas is not None and not any(concern.area in self.areas for concern in concerns),
            GRADE: not any(self._covers(concern) for concern in concerns),
        }
        return tuple(name for name, is_outside in outside.items() if is_outside)

    def had_few_like(self, facts: Facts) -> tuple[str, ...]:
        """In what only few of the group were like this person: of age and phototype."""
        few = {
            AGE: self.few_from_age is not None and facts.age >= self.few_from_age,
            PHOTOTYPE: facts.phototype in self.few_phototypes,
        }
        return tuple(name for name, is_rare in few.items() if is_rare)

    def _covers(self, concern: RatedConcern) -> bool:
        limits = ((self.movement, concern.movement), (self.rest, concern.rest))
        return all(allowed is None or grade is None or grade in allowed for allowed, grade in limits)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from; `certainty` is A to D, and `n` how many people were treated.

    `year` and `n` are None where the source does not say.
    """

    group: Group
    country: str
    certainty: str
    checked: str
    sources: tuple[str, ...]
    year: int | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """An attribute of a treatment, from `low` to `high` of its unit; the two are the same where one figure is known."""

    id: str
    treatment: str
    attribute: str
    what: str
    unit: str
    low: float
    high: float
    origin: Origin

    def in_words(self, wording: str | None = None) -> str:
        """3 to 4 months, $600 to $1,600, 1 to 5 of 10; `figures` are those without their unit."""
        low, high = (f"{value:,.0f}" for value in (self.low, self.high))
        if self.unit == "USD":
            low, high = f"${low}", f"${high}"
        figures = low if low == high else f"{low} to {high}"
        unit = UNITS[self.unit]
        if wording == "figures" or not unit:
            return figures
        return f"{figures} {unit.removesuffix('s') if self.high == 1 else unit}"


@dataclass(frozen=True, slots=True)
class Chance:
    """How many of `out_of` people had something within `horizon_days`, and how many `without` the treatment.

    `concerns` are those that it speaks of, none where it holds for all. `judged_by` is one of `JUDGES`, and the days
    are counted from one of `SINCE`. `n_without` is how many people had no treatment; `note` is said beside it.
    """

    id: str
    treatment: str
    kind: str
    what: str
    out_of: int
    low: float
    high: float
    origin: Origin
    concerns: tuple[str, ...] = ()
    without: tuple[float, float] | None = None
    horizon_days: tuple[int, int] | None = None
    since: str = VISIT_BEFORE
    judged_by: str | None = None
    n_without: int | None = None
    note: str | None = None

    def in_words(self, wording: str | None = None) -> str:
        """61 of 100 people; `others` are those who had it not, `without` those who had no treatment."""
        if wording == "without" and self.without is not None:
            low, high = self.without
        elif wording == "others":
            low, high = self.out_of - self.high, self.out_of - self.low
        else:
            low, high = self.low, self.high
        figures = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"
        return figures if wording == "others" else f"{figures} of {self.out_of}"


@dataclass(frozen=True, slots=True)
class NoGoodNumber:
    """That a number was looked for and none was good enough: a value of its own, and never a blank or a zero.

    With `ages` it is told only to people of these ages.
    """

    id: str
    treatment: str
    about: str
    what: str
    why: str
    sources: tuple[str, ...]
    concern: str | None = None
    ages: tuple[int, int] | None = None

    def concerns_age(self, age: int) -> bool:
        """Whether it is told to people of this age."""
        return self.ages is None or self.ages[0] <= age <= self.ages[1]


Number = Quantity | Chance


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence or two about an option, by its template; the numbers it names bring their own sources."""

    text: str
    sources: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The ids of the numbers in the text, in their order."""
        return tuple(dict.fromkeys(found[1] for found in NAMED.finditer(self.text)))

    def told(self, numbers: Mapping[str, Number]) -> str:
        """The text with its numbers in words."""
        return NAMED.sub(lambda found: numbers[found[1]].in_words(found[2]), self.text)

    def cited(self, numbers: Mapping[str, Number]) -> tuple[str, ...]:
        """Its own sources, then those of its numbers."""
        own = [*self.sources, *(source for name in self.names() for source in numbers[name].origin.sources)]
        return tuple(dict.fromkeys(own))


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """One of the choices: a treatment, both in order, or neither. `facts` by the row that they stand in.

    `first_weeks` tells what the days after a visit are like, by row; `days` names the numbers, all in days after
    a visit, that a row can be drawn from.
    """

    id: str
    name: str
    facts: Mapping[str, Fact]
    first_weeks: Mapping[str, Fact]
    days: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """What to watch for after a treatment, and what to do then."""

    treatment: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class CareAdvice:
    """What to do before or after a visit; with a `flag` it is for those alone who have ticked it."""

    id: str
    treatment: str
    stage: str
    fact: Fact
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a patient may notice after a treatment, in her words, and what to do about it."""

    id: str
    treatment: str
    action: str
    notice: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Alternative:
    """What else treats some concerns. `plain` says it without the name of a medicine, for pages that may name none."""

    id: str
    concerns: tuple[str, ...]
    text: str
    plain: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalFact:
    """A fact for clinicians only, exact and terse; `checked` says how far it was seen in its source."""

    id: str
    treatment: str
    text: str
    checked: str
    sources: tuple[str, ...]


OTHER_COUNTRY = "other"
"""The row for every country without one of its own: as careful as the most careful of the others."""


@dataclass(frozen=True)
class Evidence:
    """Everything that is said about the options and decides nothing.

    `medicines` are names of prescription medicines, by how they are given: some countries keep them off public pages.
    """

    groups: Mapping[str, Group]
    numbers: Mapping[str, Number]
    unknown: Mapping[str, NoGoodNumber]
    options: Mapping[str, OptionFacts]
    red_flags: tuple[RedFlag, ...]
    care: tuple[CareAdvice, ...]
    signs: tuple[Sign, ...]
    clinical: tuple[ClinicalFact, ...]
    countries: Mapping[str, Country]
    medicines: Mapping[str, tuple[str, ...]]
    alternatives: tuple[Alternative, ...] = ()

    def alternatives_for(self, concern: str) -> tuple[Alternative, ...]:
        """What else treats a concern, in the order of the file."""
        return tuple(row for row in self.alternatives if concern in row.concerns)

    def country(self, code: str, region: str | None = None) -> Country:
        """The law, labels and help of a region, else of its country, by their codes; else the row for all others."""
        return self.countries.get(region or "") or self.countries.get(code) or self.countries[OTHER_COUNTRY]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every text that a patient may read, and where it stands."""
        for option in self.options.values():
            yield from ((f"options '{option.id}', {row}", fact) for row, fact in option.facts.items())
            yield from (
                (f"options '{option.id}', first_weeks, {row}", fact) for row, fact in option.first_weeks.items()
            )
        yield from ((f"red_flags of '{flag.treatment}'", flag.fact) for flag in self.red_flags)
        yield from ((f"care '{row.id}'", row.fact) for row in self.care)
        yield from ((f"signs '{sign.id}'", sign.fact) for sign in self.signs)
        for country in self.countries.values():
            yield from ((f"countries '{country.id}', {key}", fact) for key, fact in country.facts())

    def chances(self, kind: str) -> tuple[Chance | NoGoodNumber, ...]:
        """The benefits or the harms, in the order of the file, those without a good number last."""
        known = (number for number in self.numbers.values() if isinstance(number, Chance) and number.kind == kind)
        return (*known, *(unknown for unknown in self.unknown.values() if unknown.about == kind))


@dataclass(frozen=True, slots=True)
class Unlike:
    """That a number comes from people unlike this one.

    `outside` names in what of age, phototype, area and grade none was like this person, `few` in what only few were.
    """

    number: Number
    outside: tuple[str, ...]
    few: tuple[str, ...] = ()


def counter_check(number: Number, facts: Facts) -> Unlike | None:
    """Whether this person is unlike the group that a number comes from; None where they are like it.

    A chance is held against the concerns that it speaks of, any other number against all of the person's.
    """
    of = number.concerns if isinstance(number, Chance) else ()
    concerns = tuple(concern for concern in facts.concerns if not of or concern.id in of)
    group = number.origin.group
    outside = group.left_by(facts, concerns or facts.concerns)
    few = tuple(name for name in group.had_few_like(facts) if name not in outside)
    return Unlike(number, outside, few) if outside or few else None
