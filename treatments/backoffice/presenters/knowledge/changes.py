"""Two versions compared: what changed, and how that affects safety."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from treatments.backoffice.presenters.knowledge.lines import anchor
from treatments.rules.differences import DifferenceKind, FieldChange, RowChange, differences
from treatments.rules.replay import SafetyEffect
from treatments.rules.rulebook import Knowledge
from treatments.wording.clinic_days import counted

SAFETY = {
    SafetyEffect.LESS_SAFE: ("stop", "Less safe"),
    SafetyEffect.SAFER: ("good", "Safer"),
    SafetyEffect.OTHER: ("quiet", "No order of safety"),
}
KINDS = {DifferenceKind.ADDED: "Added", DifferenceKind.REMOVED: "Taken out", DifferenceKind.CHANGED: "Changed"}


@dataclass(frozen=True)
class KnowledgeChangeLine:
    """A row that differs, field by field."""

    anchor: str
    code: str
    kind: str
    tone: str
    safety: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class KnowledgeSection:
    anchor: str
    title: str
    changes: tuple[KnowledgeChangeLine, ...]


@dataclass(frozen=True)
class Changes:
    """Everything the page shows; `summary` counts rows by safety, the less safe first."""

    summary: tuple[tuple[str, str], ...]
    sections: tuple[KnowledgeSection, ...]


def changes(old: Knowledge, new: Knowledge) -> Changes:
    """Returns what `new` changes compared to `old`; in each section the less safe rows first."""
    found = differences(old, new)
    rows = Counter(change.safety for of_section in found.values() for change in of_section)
    return Changes(
        summary=tuple(_counts(rows)),
        sections=tuple(
            KnowledgeSection(
                anchor("section", title), title, tuple(_line(title, change) for change in _by_safety(of_section))
            )
            for title, of_section in found.items()
        ),
    )


def _counts(rows: Counter[SafetyEffect]) -> Iterator[tuple[str, str]]:
    words = {
        SafetyEffect.LESS_SAFE: "less safe",
        SafetyEffect.SAFER: "safer",
        SafetyEffect.OTHER: "without an order of safety",
    }
    for safety, said in words.items():
        if rows[safety]:
            yield SAFETY[safety][0], f"{counted(rows[safety], 'row')} {said}"


def _by_safety(found: tuple[RowChange, ...]) -> list[RowChange]:
    return sorted(found, key=lambda change: change.safety)


def _line(title: str, change: RowChange) -> KnowledgeChangeLine:
    return KnowledgeChangeLine(
        anchor(title, change.code), change.code, KINDS[change.kind], *SAFETY[change.safety], change.fields
    )
