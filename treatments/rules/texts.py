"""The texts of a version that patients read, and that must be translated."""

from __future__ import annotations

from collections.abc import Iterator

from treatments.rules.evidence import Chance
from treatments.rules.rulebook import GateRow, Knowledge, MatrixRow, PersonRow


def patient_texts(base: Knowledge) -> Iterator[str]:
    """Yields each text in English; a text used in two places comes twice."""
    yield from (treatment.name for treatment in base.treatments.values())
    yield from (visit.name for visit in base.visits.values())
    yield from base.concerns.values()
    yield from (reason.text for reason in base.reasons())
    rows: list[PersonRow | GateRow | MatrixRow] = [*base.person, *base.gate, *base.matrix]
    yield from (row.question for row in rows if row.question)
    yield from (question for treatment in base.treatments.values() for question in treatment.questions)
    yield from base.questions
    evidence = base.evidence
    yield from (option.name for option in evidence.options.values())
    yield from (fact.text for _, fact in evidence.facts())
    yield from (sign.notice for sign in evidence.signs)
    yield from (number.what for number in evidence.numbers.values())
    yield from (number.note for number in evidence.numbers.values() if isinstance(number, Chance) and number.note)
    yield from (text for other in evidence.alternatives for text in (other.text, other.plain))
    yield from (group.words for group in evidence.groups.values())
    yield from (text for unknown in evidence.unknown.values() for text in (unknown.what, unknown.why))
    yield from (country.name for country in evidence.countries.values())
