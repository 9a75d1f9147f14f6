"""A stored assessment, read with the version of the knowledge base that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from treatments.models import Assessment, Clinic, Outcome
from treatments.rules import knowledge
from treatments.rules.evidence import Evidence
from treatments.rules.facts import Facts, parse_answers
from treatments.rules.firmness import Firmness, firmness
from treatments.rules.knowledge import Knowledge
from treatments.rules.outcomes import NO_BENEFIT
from treatments.rules.soundness import overdue
from treatments.wording.options import BOTOX, PARTS, SKINPEN
from treatments.wording.texts import translated
from treatments.wording.verdict import ChoicesVerdict, verdict_of

TREATMENTS = (BOTOX, SKINPEN)


@dataclass(frozen=True)
class AssessedCase:
    """One assessment: the patient's facts, the result of the rules, and the sources that are overdue for review."""

    clinic: Clinic
    facts: Facts
    result: Mapping[str, Any]
    base: Knowledge
    firm: Firmness
    under_review: frozenset[str]

    @classmethod
    def of(cls, assessment: Assessment) -> "AssessedCase":
        today = timezone.localdate(assessment.created_at, assessment.clinic.zone)
        facts = parse_answers(assessment.facts, today=today)
        base = knowledge.load(assessment.knowledge_version)
        late = overdue(base, today=timezone.localdate(timezone=assessment.clinic.zone))
        return cls(
            clinic=assessment.clinic,
            facts=facts,
            result=assessment.result,
            base=base,
            firm=firmness(facts, base),
            under_review=frozenset(row.source.id for row in late),
        )

    @property
    def evidence(self) -> Evidence:
        return self.base.evidence

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.result["outcome"])

    @property
    def verdict(self) -> ChoicesVerdict:
        return verdict_of(self.outcome, self.firm, self.base)

    @property
    def wait(self) -> Mapping[str, Any] | None:
        """From when a treatment fits, if time is the only obstacle; results of the first versions lack it."""
        found: Mapping[str, Any] | None = self.result.get("wait")
        return found

    @property
    def is_ranked(self) -> bool:
        """Whether nothing has to be settled before the choices are weighed."""
        return self.verdict.is_ranked

    @property
    def in_danger(self) -> bool:
        """Whether the patient reported thoughts of hurting themselves."""
        return "self_harm_thoughts" in self.facts.flags

    @property
    def under_pressure(self) -> bool:
        """Whether the patient reported that somebody pushes them towards a treatment."""
        return "pressured_by_someone" in self.facts.flags

    @property
    def is_heard_first(self) -> bool:
        """Whether the wellbeing answers ask a clinician to listen first; no price is shown before that."""
        return any(reason["code"] == "wellbeing_prompts" for reason in self.result["reasons"])

    @property
    def too_close(self) -> bool:
        """Whether no closest match is named."""
        return self.verdict.is_close

    @property
    def leading(self) -> tuple[str, ...]:
        """The closest match, or the two that fit about equally well, ordered by name and never by score."""
        return self.verdict.leading

    def name(self, option: str) -> str:
        """Returns the name of an option, such as "Botox" or "Neither for now"."""
        return translated(self.evidence.options[option].name)

    def order(self, option: str) -> tuple[str, ...]:
        """Returns the treatments of an option, the one that would come first at the front."""
        first = self.result["start_with"]
        return tuple(sorted(PARTS[option], key=lambda treatment: treatment != first))

    def status(self, treatment: str) -> str:
        return str(self.result["treatments"][treatment]["status"])

    def is_open(self, treatment: str) -> bool:
        """Returns whether nothing in the patient's health speaks against it, as far as was asked."""
        return self.status(treatment) not in {"stop", "check"}

    def could_be_for(self, treatment: str) -> bool:
        """Returns whether the treatment would be for any of the patient's concerns if nothing held it back."""
        return any(treatment in self.base.row_for(concern).to for concern in self.facts.concerns)

    def adds_nothing(self, option: str) -> tuple[str, ...]:
        """Returns the parts of an option that help none of the patient's concerns, if another part does."""
        idle = tuple(treatment for treatment in PARTS[option] if self.status(treatment) == NO_BENEFIT)
        return idle if len(idle) < len(PARTS[option]) else ()

    def served(self, treatment: str) -> list[str]:
        """Returns the concerns that a treatment is for; empty if something has to be settled first."""
        return [concern["id"] for concern in self.result["treatments"][treatment]["concerns"]]

    def unanswered(self) -> list[str]:
        """Returns the concerns that a clinician has to look at and that no treatment helps, not even in part."""
        helped = {concern for treatment in TREATMENTS for concern in self.served(treatment)}
        return [concern for concern in self.result["ask"] if concern not in helped]
