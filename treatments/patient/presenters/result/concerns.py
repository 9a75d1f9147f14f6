"""Each concern that the patient named, answered by its name, and what else treats it.

The alternatives are listed for every concern in the same short wording, and were not weighed against the choices.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.rules.facts import RatedConcern
from treatments.rules.rulebook import ASK
from treatments.wording.effects import concern_name
from treatments.wording.result.basis import Statement
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.texts import listed, translated


@dataclass(frozen=True)
class ConcernAnswered:
    """One concern: what this page says about it, and what else treats it (empty if nothing was looked up)."""

    name: str
    answer: Statement
    others: tuple[Statement, ...]


def concerns_answered(case: AssessedCase) -> tuple[ConcernAnswered, ...]:
    """Returns all concerns of the patient, in their order; empty if the version lists no alternatives."""
    if not case.evidence.alternatives:
        return ()
    return tuple(
        ConcernAnswered(concern_name(concern.id), _answer(concern, case), _others(concern, case))
        for concern in case.facts.concerns
    )


def _answer(concern: RatedConcern, case: AssessedCase) -> Statement:
    row = case.base.row_for(concern)
    for_it = [case.name(treatment) for treatment in TREATMENTS if concern.id in case.served(treatment)]
    if for_it:
        return Statement(_("Looked at on this page with %(treatments)s.") % {"treatments": listed(for_it)})
    if case.is_ranked or row.route == ASK:
        return Statement(translated(row.reason.text), row.reason.sources)
    return Statement(_("This is looked at once the rest is settled."))


def _others(concern: RatedConcern, case: AssessedCase) -> tuple[Statement, ...]:
    """Omits the names of medicines if the clinic's country forbids them on public pages."""
    names_medicines = case.evidence.country(case.clinic.country).names_medicines
    return tuple(
        Statement(translated(row.text if names_medicines else row.plain), row.sources)
        for row in case.evidence.alternatives_for(concern.id)
    )
