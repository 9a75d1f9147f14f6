"""The rows of the knowledge base, as values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from treatments.rules.conditions import Condition, Grades, Scope
from treatments.rules.evidence import Evidence
from treatments.rules.facts import Facts, RatedConcern, flags_of
from treatments.scheduling.cadence import Cadence

STOP, CHECK, NOTE = "stop", "check", "note"
ACTIONS = (NOTE, CHECK, STOP)
"""What a row of the gate does to a treatment, mildest first."""

SEEN_ALONE, SCREENED, SPECIALIST_AGREES = "seen_alone", "screened", "specialist_agrees"
SETTLING_ACTS: Mapping[str, str] = {
    SEEN_ALONE: "Seen alone: the patient decides freely",
    SCREENED: "Screened with a formal tool: the treatment can go ahead",
    SPECIALIST_AGREES: "The treating specialist agrees",
}
"""The acts of a clinician that settle a stop where its row names one, in words for clinicians."""

BEST, TIE, EACH, ASK, NONE = "best", "tie", "both", "ask", "none"
ROUTES = (BEST, TIE, EACH, ASK, NONE)

CONSULTATION = "consultation"
"""The kind of the visit at the head of a plan: it belongs to no treatment."""

OPINION = "D"
EVIDENCE = ("A", "B", "C", OPINION)
"""How well an effect is known: from trials for this very use down to the opinion of experts alone."""
STRENGTHS = ("REG", "SR", "RCT", "TRIAL", "GUID", "MFR", "CLIN")
CHECKED = ("original", "copy", "derived", "unchecked")


def stricter(one: str, other: str) -> str:
    return max(one, other, key=ACTIONS.index)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. `date` is as exact as known: a day, a month, a year, or "undated".

    `checked` says how far it was seen; `review_by` is the day by which somebody has to look again.
    """

    id: str
    title: str
    strength: str
    date: str
    checked: str
    review_by: datetime.date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RuleReason:
    """What is said under a stable code, and the ids of the sources that it stands on.

    `text` is a sentence or two for the patient, `clinical` the same for a clinician: terse, with the numbers.
    """

    code: str
    text: str
    sources: tuple[str, ...]
    clinical: str


@dataclass(frozen=True, slots=True)
class TreatmentCourse:
    """How a treatment goes on after its first session.

    Either a number of sessions (more where one of `sessions_for`'s concerns is treated), or repeats for
    `repeat_within_days` from the first session of the plan. `review` is a visit after the first session.
    """

    sessions: int | None = None
    sessions_for: Mapping[str, int] = field(default_factory=dict)
    repeat_within_days: int | None = None
    review: str | None = None
    judged_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """`history` names the fact that holds the day on which the person last had it; None where nobody is asked."""

    id: str
    name: str
    history: str | None
    course: TreatmentCourse
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reflection:
    """The fewest days from the answers to the first treatment, for whom the condition holds.

    `places` are the countries and regions whose law or house rule it is; none means everywhere.
    """

    days: int
    condition: Condition
    places: frozenset[str]
    sources: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        is_here = not self.places or facts.country in self.places or facts.region in self.places
        return is_here and self.condition.holds(facts)


@dataclass(frozen=True, slots=True)
class Consultation:
    """The examination at the head of each plan: its ideal and latest day, counted from the day of the answers."""

    id: str
    name: str
    ideal: int
    latest: int
    reflections: tuple[Reflection, ...]
    sources: tuple[str, ...]

    def days_to_treatment(self, facts: Facts) -> int:
        """How many days after the answers the first treatment may take place: the strictest rule that holds."""
        return max((rule.days for rule in self.reflections if rule.holds(facts)), default=0)


@dataclass(frozen=True, slots=True)
class VisitKind:
    """A kind of visit that a plan can hold; `treatment` is the one that it belongs to."""

    id: str
    name: str
    treatment: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelDose:
    """What the label gives for these areas together, from the least to the most units."""

    areas: tuple[str, ...]
    least: int
    most: int
    sources: tuple[str, ...]

    def in_words(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class DoseLimit:
    """The most units of a treatment within any so many days, from all sources, and the label's doses by area."""

    most_units: int
    within_days: int
    sources: tuple[str, ...]
    doses: tuple[LabelDose, ...]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """`settled_by` is the act of a clinician that settles a stop, "" where only other facts could lift it."""

    action: str
    reason: RuleReason
    settled_by: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What has to be settled before anything is weighed; `settled_by` as in a verdict."""

    code: str
    condition: Condition
    reason: RuleReason
    question: str
    settled_by: str = ""

    def shown_as(self, facts: Facts) -> tuple[str, ...]:
        return self.condition.ticked(facts) or (self.code,)


@dataclass(frozen=True, slots=True)
class GateRow:
    """What speaks against a treatment: against all of it, or within `scope` for single concerns.

    `asks` sends every concern in the scope to the clinician, whichever treatment suits it.
    """

    code: str
    shown_as: str
    condition: Condition
    scope: Scope | None
    verdicts: Mapping[str, RuleVerdict]
    question: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """How much a treatment is expected to help, 0 (none) to 3 (marked in most), and how well that is known.

    `sources` are those of this effect; None where it stands on those of its row.
    """

    size: int
    evidence: str
    off_label: bool = False
    sources: tuple[str, ...] | None = None


NO_EFFECT = Effect(0, "D")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What works for a concern of certain grades. `to` names the treatments it goes to, the leading one first."""

    code: str
    concern: str
    grades: Grades
    effects: Mapping[str, Effect]
    route: str
    to: tuple[str, ...]
    reason: RuleReason
    question: str | None = None

    def effect(self, treatment: str) -> Effect:
        return self.effects.get(treatment, NO_EFFECT)

    def sources_of(self, treatment: str) -> tuple[str, ...]:
        """What the effect of a treatment stands on; () where it is opinion alone, or none is expected."""
        effect = self.effect(treatment)
        if not effect.size:
            return ()
        return self.reason.sources if effect.sources is None else effect.sources


@dataclass(frozen=True, slots=True)
class Burden:
    """What a treatment asks of a person, by level 0-3, and the preference that says how much she minds."""

    id: str
    preference: str
    levels: Mapping[str, int]
    can_leave_out: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far off an importance may plausibly be, in steps of its scale, and when an outcome is too close to call.

    `too_close_below` is the least share, 0-100, of the plausible importances under which the outcome has to stay.
    """

    plausible_steps: int
    too_close_below: int


GradeKey = tuple[str, int | None, int | None, int | None]


def grade_key(concern: RatedConcern) -> GradeKey:
    return concern.id, concern.movement, concern.rest, concern.severity


@dataclass(frozen=True)
class Knowledge:
    """One version of the knowledge base, checked when it was read.

    `edition` is the edition of the contract that it answers by. `consultation` is None where a plan begins with the
    first treatment. `waiting_days` is how far ahead a day is looked for from which a treatment fits; 0 for never.
    """

    version: str
    edition: int
    treatments: Mapping[str, Treatment]
    visits: Mapping[str, VisitKind]
    cadence: Cadence
    consultation: Consultation | None
    waiting_days: int
    spacing_sources: Mapping[tuple[str, str], tuple[str, ...]]
    limits: Mapping[str, DoseLimit]
    place_weights: tuple[int, ...]
    burdens: tuple[Burden, ...]
    doubt: Doubt
    concerns: Mapping[str, str]
    person: tuple[PersonRow, ...]
    gate: tuple[GateRow, ...]
    matrix: tuple[MatrixRow, ...]
    wording: Mapping[str, RuleReason]
    questions: tuple[str, ...]
    evidence: Evidence
    sources: Mapping[str, Source]
    rows_by_grades: Mapping[GradeKey, MatrixRow] = field(repr=False)

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that it knows, in the contract's order."""
        return flags_of(self.edition)

    def row_for(self, concern: RatedConcern) -> MatrixRow:
        return self.rows_by_grades[grade_key(concern)]

    def reasons(self) -> tuple[RuleReason, ...]:
        """Every sentence that a patient may read, in the order of the file."""
        verdicts = [verdict.reason for row in self.gate for verdict in row.verdicts.values()]
        found = [
            *(row.reason for row in self.person),
            *verdicts,
            *(row.reason for row in self.matrix),
            *self.wording.values(),
        ]
        return tuple(dict.fromkeys(found))
