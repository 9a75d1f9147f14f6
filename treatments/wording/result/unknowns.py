"""What is not known: no reliable number was found, or the evidence comes from weak studies."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.rules.evidence import KINDS, NoGoodNumber
from treatments.wording import options
from treatments.wording.effects import concern_name, sentence_case
from treatments.wording.options import PARTS
from treatments.wording.result.basis import Statement
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.texts import translated

HOME = "US"
WEAK = {"C", "D"}


@dataclass(frozen=True)
class Unknown:
    """What is not known of one option."""

    option: str
    statements: tuple[Statement, ...]


def unknowns(case: AssessedCase) -> tuple[Unknown, ...]:
    """Returns for every option what concerns the patient; the entries of "both" also apply to each of the two."""
    return tuple(Unknown(case.name(key), (*_unknown(key, case), *_weak(key, case))) for key in options.ORDER)


def _unknown(key: str, case: AssessedCase) -> Iterator[Statement]:
    for row in case.evidence.unknown.values():
        if row.treatment == key and _is_hers(row, case):
            what = sentence_case(translated(row.what))
            # Chances without a number already appear with their reason among the numbers.
            yield Statement(f"{what}." if row.about in KINDS else f"{what}. {translated(row.why)}", row.sources)


def _is_hers(row: NoGoodNumber, case: AssessedCase) -> bool:
    if row.about == "cost":
        return case.clinic.country != HOME
    named = row.concern is None or row.concern in case.served(row.treatment)
    return named and row.concerns_age(case.facts.age)


def _weak(key: str, case: AssessedCase) -> Iterator[Statement]:
    """Yields the concerns for which the evidence that a treatment works is weak."""
    if key not in TREATMENTS:
        return
    for concern in case.facts.concerns:
        row = case.base.row_for(concern)
        effect = row.effect(key)
        if effect.size and effect.evidence in WEAK and all(case.is_open(part) for part in PARTS[key]):
            words = _("%(concern)s: studies are weak.") % {"concern": concern_name(concern.id)}
            yield Statement(words, row.sources_of(key))
