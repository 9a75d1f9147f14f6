"""The rows of the knowledge base, as value objects."""

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
"""The actions of a gate row on a treatment, mildest first."""

SEEN_ALONE, SCREENED, SPECIALIST_AGREES = "seen_alone", "screened", "specialist_agrees"
SETTLING_ACTS: Mapping[str, str] = {
    SEEN_ALONE: "Seen alone: the patient decides freely",
    SCREENED: "Screened with a formal tool: the treatment can go ahead",
    SPECIALIST_AGREES: "The treating specialist agrees",
}
"""A clinician's acts that settle a stop if its row names one, worded for clinicians."""

BEST, TIE, EACH, ASK, NONE = "best", "tie", "both", "ask", "none"
ROUTES = (BEST, TIE, EACH, ASK, NONE)

CONSULTATION = "consultation"
"""The kind of the first visit of a plan: it belongs to no treatment."""

OPINION = "D"
EVIDENCE = ("A", "B", "C", OPINION)
"""How well an effect is known: from trials of this use down to expert opinion alone."""
STRENGTHS = ("REG", "SR", "RCT", "TRIAL", "GUID", "MFR", "CLIN")
CHECKED = ("original", "copy", "derived", "unchecked")


def stricter(one: str, other: str) -> str:
    return max(one, other, key=ACTIONS.index)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. `date` is as exact as known: a day, a month, a year, or "undated".

    `checked` tells how far it was seen; `review_by` is the day by which it must be reviewed again.
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
    """The wording of a rule under a stable code, and the ids of its sources.

    `text` is a sentence or two for the patient, `clinical` the same for a clinician: terse, with the numbers.
    """

    code: str
    text: str
    sources: tuple[str, ...]
    clinical: str


@dataclass(frozen=True, slots=True)
class TreatmentCourse:
    """How a treatment continues after its first session.

    Either a number of sessions (more if one of the concerns in `sessions_for` is treated), or repeats for
    `repeat_within_days` from the first session of the plan. `review` is a visit after the first session.
    """

    sessions: int | None = None
    sessions_for: Mapping[str, int] = field(default_factory=dict)
    repeat_within_days: int | None = None
    review: str | None = None
    judged_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment. `history` names the fact with the day on which the patient last had it; None if it is not asked."""

    id: str
    name: str
    history: str | None
    course: TreatmentCourse
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reflection:
    """The fewest days from the answers to the first treatment for those to whom the condition applies.

    `places` are the countries and regions with this law or house rule; none means everywhere.
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
    """The examination at the start of each plan: its ideal and latest day, counted from the day of the answers."""

    id: str
    name: str
    ideal: int
    latest: int
    reflections: tuple[Reflection, ...]
    sources: tuple[str, ...]

    def days_to_treatment(self, facts: Facts) -> int:
        """Returns the fewest days from the answers to the first treatment, by the strictest rule that applies."""
        return max((rule.days for rule in self.reflections if rule.holds(facts)), default=0)


@dataclass(frozen=True, slots=True)
class VisitKind:
    """A kind of visit in a plan; `treatment` is the one that it belongs to."""

    id: str
    name: str
    treatment: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelDose:
    """The label's dose for these areas together, from the least to the most units."""

    areas: tuple[str, ...]
    least: int
    most: int
    sources: tuple[str, ...]

    def in_words(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class DoseLimit:
    """The most units of a treatment within any `within_days` days, from all sources, and the label's doses by area."""

    most_units: int
    within_days: int
    sources: tuple[str, ...]
    doses: tuple[LabelDose, ...]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """A rule's action. `settled_by` is a clinician's act that settles a stop, "" if only other facts could lift it."""

    action: str
    reason: RuleReason
    settled_by: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What must be settled before anything is weighed; `settled_by` is as in RuleVerdict."""

    code: str
    condition: Condition
    reason: RuleReason
    question: str
    settled_by: str = ""

    def shown_as(self, facts: Facts) -> tuple[str, ...]:
        return self.condition.ticked(facts) or (self.code,)


@dataclass(frozen=True, slots=True)
class GateRow:
    """What speaks against a treatment: as a whole, or for the concerns in `scope`.

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

    `sources` are those of this effect; None if its row's sources apply.
    """

    size: int
    evidence: str
    off_label: bool = False
    sources: tuple[str, ...] | None = None


NO_EFFECT = Effect(0, "D")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What works for a concern of certain grades. `to` lists the treatments it is routed to, the leading one first."""

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
        """Returns the sources of a treatment's effect; () if it is opinion alone, or no effect is expected."""
        effect = self.effect(treatment)
        if not effect.size:
            return ()
        return self.reason.sources if effect.sources is None else effect.sources


@dataclass(frozen=True, slots=True)
class Burden:
    """What a treatment demands of a patient, by level 0-3, and the preference that tells how much that matters."""

    id: str
    preference: str
    levels: Mapping[str, int]
    can_leave_out: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far an importance may plausibly be off, in steps of its scale, and when an outcome is too close to call.

    `too_close_below` is the least share, 0-100, of the plausible importances that must keep the outcome.
    """

    plausible_steps: int
    too_close_below: int


GradeKey = tuple[str, int | None, int | None, int | None]


def grade_key(concern: RatedConcern) -> GradeKey:
    return concern.id, concern.movement, concern.rest, concern.severity


@dataclass(frozen=True)
class Knowledge:
    """One version of the knowledge base, checked when it was read.

    `edition` is the edition of the contract that it uses. `consultation` is None if a plan begins with the first
    treatment. `waiting_days` is how many days ahead are searched for a day on which a treatment becomes suitable; 0 for
    none.
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
        """The flags in its edition, in the contract's order."""
        return flags_of(self.edition)

    def row_for(self, concern: RatedConcern) -> MatrixRow:
        return self.rows_by_grades[grade_key(concern)]

    def reasons(self) -> tuple[RuleReason, ...]:
        """Returns every reason that a patient may read, in the order of the file."""
        verdicts = [verdict.reason for row in self.gate for verdict in row.verdicts.values()]
        found = [
            *(row.reason for row in self.person),
            *verdicts,
            *(row.reason for row in self.matrix),
            *self.wording.values(),
        ]
        return tuple(dict.fromkeys(found))
