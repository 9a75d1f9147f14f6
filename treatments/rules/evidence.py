"""What is known of each option: numbers with their unit, their source and the people they come from.

Texts of the knowledge base contain no figures. A text refers to a number, as in `{botox_onset}`, and is filled in with
that number's wording, so that a figure is stored in one place together with its source and group.
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
"""Where a group comes from: people in a study, people named on a label, or those a clinic's advice or price is for."""

UNITS = {"day": "days", "week": "weeks", "month": "months", "visit": "", "shot": "", "of ten": "of 10", "USD": ""}
"""The units of a quantity, and the word after its figures."""

ATTRIBUTES = ("onset", "peak", "duration", "downtime", "discomfort", "visits", "cost")
"""Every treatment has a quantity of each, or an explicit entry that none was found."""

OUT_OF = 100
"""Every chance is given out of this number of people, so that two chances can be compared."""

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
"""What patients read about every option, in this order."""

VISIT, SKIN, PEOPLE, FEELING, CHANGE = "visit", "skin", "people", "feeling", "change"
FIRST_WEEKS = (VISIT, SKIN, PEOPLE, FEELING, CHANGE)
"""What patients read about the weeks after a visit of every option, in this order."""

DRAWN = (VISIT, SKIN, CHANGE)
"""The rows of the first weeks that can be drawn on a timeline of days."""

DOCTOR, GRADERS, DOCTOR_AND_PERSON, PERSON, SATISFIED = "doctor", "graders", "doctor_and_person", "person", "satisfied"
JUDGES = (DOCTOR, GRADERS, DOCTOR_AND_PERSON, PERSON, SATISFIED)
"""Who judges an improvement: a doctor, graders who see only photos, doctor and patient together, the patient;
or the number of patients who said that they were satisfied."""

VISIT_BEFORE, COURSE_BEFORE = "visit", "course"
SINCE = (VISIT_BEFORE, COURSE_BEFORE)
"""The start of a chance's days: the visit, or the last visit of the course."""

WORDINGS = ("figures", "others", "without")
"""Further wordings of a number: see `in_words`."""

INJECTED, APPLIED, SUBSTANCE = "injected", "applied", "substance"
GIVEN = (INJECTED, APPLIED, SUBSTANCE)
"""Kinds of medicine names: injected brands, creams, and the name of the substance in those brands."""

BEFORE, AFTER = "before", "after"
STAGES = (BEFORE, AFTER)
"""Whether care advice is for before or after a visit."""

EMERGENCY, CALL, USUAL = "emergency", "call", "usual"
ACTIONS = (EMERGENCY, CALL, USUAL)
"""What to do about a sign, the most urgent first: get help at once, call the clinic, or wait."""

UNCHECKED = "unchecked"
"""Known from memory only: for clinicians to verify, and never shown to a patient as a number."""

NAMED = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
"""A reference to a number in a text, with its wording if that is not the first."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people that a number comes from. None: no limit, or the source does not say.

    `few_men`, `few_from_age` and `few_phototypes`: such people were included, but too few for a firm conclusion.
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
        """Returns in which of age, phototype, area and grade a patient with these concerns is outside the group.

        An unsure phototype is outside any group limited by phototype. One concern within the areas is enough, and one
        within the grades; a concern that is not a line has no grade and so cannot be outside.
        """
        outside = {
            AGE: self.ages is not None and not self.ages[0] <= facts.age <= self.ages[1],
            PHOTOTYPE: self.phototypes is not None and facts.phototype not in self.phototypes,
            AREA: self.areas is not None and not any(concern.area in self.areas for concern in concerns),
            GRADE: not any(self._covers(concern) for concern in concerns),
        }
        return tuple(name for name, is_outside in outside.items() if is_outside)

    def had_few_like(self, facts: Facts) -> tuple[str, ...]:
        """Returns in which of age and phototype only few of the group were like this patient."""
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

    `year` and `n` are None if the source does not say.
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
    """An attribute of a treatment, from `low` to `high` of its unit; both are the same if only one figure is known."""

    id: str
    treatment: str
    attribute: str
    what: str
    unit: str
    low: float
    high: float
    origin: Origin

    def in_words(self, wording: str | None = None) -> str:
        """Returns text such as "3 to 4 months", "$600 to $1,600" or "1 to 5 of 10"; `figures` omits the unit."""
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

    `concerns` are those that it applies to; none means all. `judged_by` is one of `JUDGES`, and the days are counted
    from one of `SINCE`. `n_without` is how many people had no treatment; `note` is shown next to the number.
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
        """Returns text such as "61 of 100"; `others` counts those who did not have it, `without` the untreated."""
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
    """States that a number was looked for and none was good enough; this is never a blank or a zero.

    With `ages`, it is shown only to patients of these ages.
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
        """Whether it is shown to patients of this age."""
        return self.ages is None or self.ages[0] <= age <= self.ages[1]


Number = Quantity | Chance


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence or two about an option, as a template; the numbers in it bring their own sources."""

    text: str
    sources: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Returns the ids of the numbers in the text, in order."""
        return tuple(dict.fromkeys(found[1] for found in NAMED.finditer(self.text)))

    def told(self, numbers: Mapping[str, Number]) -> str:
        """Returns the text with its numbers filled in."""
        return NAMED.sub(lambda found: numbers[found[1]].in_words(found[2]), self.text)

    def cited(self, numbers: Mapping[str, Number]) -> tuple[str, ...]:
        """Returns its own sources, then those of its numbers."""
        own = [*self.sources, *(source for name in self.names() for source in numbers[name].origin.sources)]
        return tuple(dict.fromkeys(own))


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """One of the choices: a treatment, both in order, or neither. `facts` is by row.

    `first_weeks` describes the days after a visit, by row; `days` gives the ids of the numbers, all in days after a
    visit, that a row can be drawn from.
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
    """What to do before or after a visit; with a `flag`, only for patients who have ticked it."""

    id: str
    treatment: str
    stage: str
    fact: Fact
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a patient may notice after a treatment, in the patient's words, and what to do about it."""

    id: str
    treatment: str
    action: str
    notice: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another treatment for some concerns. `plain` names no medicine, for pages that must not name any."""

    id: str
    concerns: tuple[str, ...]
    text: str
    plain: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalFact:
    """A fact for clinicians only, exact and terse; `checked` tells how far its source was checked."""

    id: str
    treatment: str
    text: str
    checked: str
    sources: tuple[str, ...]


OTHER_COUNTRY = "other"
"""The row for countries without their own: as strict as the strictest of the others."""


@dataclass(frozen=True)
class Evidence:
    """Everything that informs about the options without deciding.

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
        """Returns the alternatives for a concern, in the order of the file."""
        return tuple(row for row in self.alternatives if concern in row.concerns)

    def country(self, code: str, region: str | None = None) -> Country:
        """Returns the row of a region, else of its country, by their codes; else the row for all other countries."""
        return self.countries.get(region or "") or self.countries.get(code) or self.countries[OTHER_COUNTRY]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yields every text that a patient may read, with its place."""
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
        """Returns the benefits or the harms, in the order of the file, those without a good number last."""
        known = (number for number in self.numbers.values() if isinstance(number, Chance) and number.kind == kind)
        return (*known, *(unknown for unknown in self.unknown.values() if unknown.about == kind))


@dataclass(frozen=True, slots=True)
class Unlike:
    """States that a number comes from people unlike this patient.

    `outside` lists in which of age, phototype, area and grade none were like this patient, `few` in which only few
    were.
    """

    number: Number
    outside: tuple[str, ...]
    few: tuple[str, ...] = ()


def counter_check(number: Number, facts: Facts) -> Unlike | None:
    """Returns how this patient differs from the group that a number comes from; None if they are alike.

    A chance is compared with the concerns that it applies to, any other number with all of the patient's.
    """
    of = number.concerns if isinstance(number, Chance) else ()
    concerns = tuple(concern for concern in facts.concerns if not of or concern.id in of)
    group = number.origin.group
    outside = group.left_by(facts, concerns or facts.concerns)
    few = tuple(name for name in group.had_few_like(facts) if name not in outside)
    return Unlike(number, outside, few) if outside or few else None
