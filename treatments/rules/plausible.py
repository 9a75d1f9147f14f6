"""The usual ranges of the numbers in a treatment record. A number outside is confirmed before signing.

A range is not a limit: the form and the table refuse impossible values, and `limits` has those that need a reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

HOUSE_RULE = "house rule"


@dataclass(frozen=True)
class Usual:
    """A range, both ends included. `source` names the evidence, or says that it is a house rule."""

    name: str
    least: Decimal
    most: Decimal
    unit: str
    source: str

    @property
    def words(self) -> str:
        """The range as text, such as "1 to 5 mL"."""
        return f"{_number(self.least)} to {_number(self.most)} {self.unit}".rstrip()

    def has(self, amount: Decimal | int) -> bool:
        """Whether the amount is in the range."""
        return self.least <= amount <= self.most


POINT_UNITS = Usual("One point", Decimal("0.5"), Decimal(10), "units", f"{HOUSE_RULE}; the label gives 4: B3")
DILUTION = Usual(
    "Saline in the vial", Decimal(1), Decimal(5), "mL", f"{HOUSE_RULE}; 1.25 mL to 50 units, 2.5 mL to 100: B7"
)
UNITS_ELSEWHERE = Usual("Units elsewhere", Decimal(0), Decimal(400), "units", "B9")
FACE_DEPTH = Usual("Needle depth, face", Decimal("0.25"), Decimal("1.5"), "mm", "P6, P7")
NECK_DEPTH = Usual("Needle depth, neck", Decimal("0.25"), Decimal("2.5"), "mm", "P6, P85")
PASSES = Usual("Passes", Decimal(2), Decimal(8), "", HOUSE_RULE)
TABLE = (POINT_UNITS, DILUTION, UNITS_ELSEWHERE, FACE_DEPTH, NECK_DEPTH, PASSES)


@dataclass(frozen=True)
class Amounts:
    """The numbers of a record; None is a number that was not entered. `points` are the units of each point."""

    areas: tuple[str, ...] = ()
    points: tuple[Decimal, ...] = ()
    dilution_ml: Decimal | None = None
    units_elsewhere: int | None = None
    depth_mm: Decimal | None = None
    passes: int | None = None


def unusual(amounts: Amounts) -> list[str]:
    """Returns a sentence for each number outside its range, without duplicates.

    Each sentence contains the number, so that a confirmation is valid for that number only.
    """
    written = ((usual, amount) for usual, amount in _written(amounts) if amount is not None)
    return list(dict.fromkeys(_sentence(usual, amount) for usual, amount in written if not usual.has(amount)))


def _written(amounts: Amounts) -> Iterator[tuple[Usual, Decimal | int | None]]:
    yield from _points(amounts.points)
    yield DILUTION, amounts.dilution_ml
    yield UNITS_ELSEWHERE, amounts.units_elsewhere
    # The record has one depth for all areas, the deepest; if the neck is among them, it can be the neck's.
    yield NECK_DEPTH if "neck" in amounts.areas else FACE_DEPTH, amounts.depth_mm
    yield PASSES, amounts.passes


def _points(units: Iterable[Decimal]) -> Iterator[tuple[Usual, Decimal]]:
    return ((POINT_UNITS, amount) for amount in units)


def _sentence(usual: Usual, amount: Decimal | int) -> str:
    return f"{usual.name}: {_number(amount)} {usual.unit}".rstrip() + f". Usual: {usual.words}."


def _number(amount: Decimal | int) -> str:
    """Returns the number as text, such as 0.1, 5 or 100, without the zeros that a decimal column adds."""
    return f"{Decimal(amount).normalize():f}"
