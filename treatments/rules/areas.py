"""The treatment areas on the drawn face, for the record, and the label's injection points for Botox.

A spot's coordinates are thousandths of the drawing's width and height from its top left corner. The points are those of
the US label (B3), as a starting point; the clinician sets the dose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from treatments.rules.facts import RatedConcern


@dataclass(frozen=True)
class Spot:
    """A point on the drawing, and the label's units for it."""

    x: int
    y: int
    units: int


@dataclass(frozen=True)
class Area:
    """An area that a record can name: `zone` is its part of the drawing, `pattern` the label's points, if any."""

    id: str
    name: str
    zone: str
    pattern: tuple[Spot, ...] = ()

    @property
    def pattern_words(self) -> str:
        """The pattern as text, such as "5 × 4 U"; "" if the label names no points."""
        return f"{len(self.pattern)} × {self.pattern[0].units} U" if self.pattern else ""


def _spots(units: int, *places: tuple[int, int]) -> tuple[Spot, ...]:
    return tuple(Spot(x, y, units) for x, y in places)


def _both_sides(units: int, *places: tuple[int, int]) -> tuple[Spot, ...]:
    return _spots(units, *places, *((1000 - x, y) for x, y in places))


FROWN = _spots(4, (500, 416), (456, 392), (544, 392), (395, 360), (605, 360))
FOREHEAD = _spots(4, (375, 308), (437, 294), (500, 288), (563, 294), (625, 308))
CROWS_FEET = _both_sides(4, (312, 420), (294, 450), (308, 482))

TOXIN = (
    Area("frown_lines", "Frown lines", "frown", FROWN),
    Area("forehead_lines", "Forehead", "forehead", FOREHEAD),
    Area("crows_feet", "Crow’s feet", "crows_feet", CROWS_FEET),
    Area("neck_bands", "Neck bands", "neck"),
    Area("bunny_lines", "Side of the nose", "bunny"),
    Area("lip_lines", "Around the lips", "lips"),
    Area("square_jaw", "Jaw muscle", "jaw"),
)
NEEDLING = (
    Area("forehead", "Forehead", "forehead"),
    Area("cheeks", "Cheeks", "cheeks"),
    Area("nose", "Nose", "bunny"),
    Area("lips", "Around the lips", "lips"),
    Area("jaw", "Chin and jaw", "jaw"),
    Area("neck", "Neck", "neck"),
)
AREAS: Mapping[str, tuple[Area, ...]] = {"botox": TOXIN, "skinpen": NEEDLING}
"""The areas of each treatment; a review visit has none."""

FACE = tuple(area.id for area in NEEDLING if area.zone != "neck")
NEEDLED_BY_CONCERN: Mapping[str, tuple[str, ...]] = {"lip_lines": ("lips",)}
NEEDLED_BY_PART: Mapping[str, tuple[str, ...]] = {"face": FACE, "neck": ("neck",)}
"""Where a concern is needled: in its own area if it has one, else in the whole part that the patient named."""

DEEPEST_MM = Decimal("2.5")  # P6: the device has steps of 0.25 mm up to this depth
DEPTH_STEP_MM = Decimal("0.25")


def areas_of(treatment: str) -> tuple[Area, ...]:
    """Returns the areas that a record of this treatment can name, in page order."""
    return AREAS.get(treatment, ())


def areas_for(treatment: str, concerns: Iterable[RatedConcern]) -> tuple[str, ...]:
    """Returns the areas where a treatment of these concerns begins, in page order; none for a review visit.

    A toxin area has the id of its concern. Concerns on the body or the eyelid have no area here.
    """
    named: set[str] = set()
    for concern in concerns:
        if treatment == "skinpen":
            named.update(NEEDLED_BY_CONCERN.get(concern.id) or NEEDLED_BY_PART.get(concern.area, ()))
        else:
            named.add(concern.id)
    return tuple(area.id for area in areas_of(treatment) if area.id in named)


def zones_of(treatment: str, areas: Iterable[str]) -> frozenset[str] | None:
    """Returns the parts of the face that contain these areas of a treatment; None if no area is given."""
    named = {area.id: area.zone for area in areas_of(treatment)}
    return frozenset(named.get(area, area) for area in areas) or None


def area_named(treatment: str, area: str) -> Area | None:
    """Returns the area with this id, or None if the treatment has none."""
    return next((candidate for candidate in areas_of(treatment) if candidate.id == area), None)
