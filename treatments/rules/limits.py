"""Limits that a plan may exceed only with a clinician's name and reason: days between treatments, units, quiet days.

Takes dated visits, returns breaches. The limits are rows of the knowledge base; each breach cites its row's sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from math import ceil

from treatments.rules.rulebook import Knowledge, LabelDose

TOXIN_INTERVAL, SKINPEN_INTERVAL, SPACING = "toxin_interval", "skinpen_interval", "spacing"
TOXIN_UNITS, EVENT = "toxin_units", "event"

_INTERVALS = {"botox": TOXIN_INTERVAL, "skinpen": SKINPEN_INTERVAL}
_BETWEEN = {"botox": "toxin treatments", "skinpen": "SkinPen sessions"}


@dataclass(frozen=True, slots=True)
class Dose:
    """One visit as it counts towards the limits, on its day at the clinic.

    `treatment` is a visit of the knowledge base. `position` is its place in the plan, None for a visit elsewhere or in
    another plan. `units` is None if unknown. A visit that is `done` cannot be changed.
    """

    treatment: str
    day: date
    units: Decimal | None = None
    position: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit exceeded by the visit at `position`: `found` days or units, where `allowed` is the last permitted value.

    Fewer days are worse, more units are worse. `text` is the sentence shown to staff.
    """

    limit: str
    found: int
    allowed: int
    position: int
    text: str
    sources: tuple[str, ...]

    @property
    def excess(self) -> int:
        """How far beyond the limit, in the limit's own unit."""
        return abs(self.found - self.allowed)

    def is_within(self, amount: int) -> bool:
        """Whether an override for `amount`, the value found when it was given, covers this breach."""
        return self.found <= amount if self.limit == TOXIN_UNITS else self.found >= amount


@dataclass(frozen=True, slots=True)
class Reference:
    """The label's dose for a set of areas."""

    least: int
    most: int
    sources: tuple[str, ...]


def breaches(doses: Iterable[Dose], knowledge: Knowledge, *, event_on: date | None = None) -> list[Breach]:
    """Returns every limit that a future visit exceeds, the worst of each kind for each visit, in visit order.

    Two visits that are both done, or not part of the plan, are history and are not reported.
    """
    in_time = sorted(doses, key=lambda dose: (dose.day, dose.position or 0))
    found = [*_too_close(in_time, knowledge), *_too_much(in_time, knowledge), *_too_near(in_time, knowledge, event_on)]
    worst: dict[tuple[int, str], Breach] = {}
    for breach in found:
        key = breach.position, breach.limit
        if key not in worst or breach.excess > worst[key].excess:
            worst[key] = breach
    return [worst[key] for key in sorted(worst)]


def label_dose(treatment: str, areas: Iterable[str], knowledge: Knowledge) -> Reference | None:
    """Returns the label's dose for exactly these areas; None if the label gives no dose for one of them."""
    wanted, limit = sorted(set(areas)), knowledge.limits.get(_family(treatment, knowledge))
    if limit is None or not wanted:
        return None
    for count in range(1, len(wanted) + 1):
        for rows in combinations(limit.doses, count):
            if sorted(area for row in rows for area in row.areas) == wanted:
                return _together(rows)
    return None


def _together(rows: Sequence[LabelDose]) -> Reference:
    sources = dict.fromkeys(source for row in rows for source in row.sources)
    return Reference(sum(row.least for row in rows), sum(row.most for row in rows), tuple(sources))


def _too_close(in_time: Sequence[Dose], knowledge: Knowledge) -> Iterator[Breach]:
    for earlier, later in combinations(in_time, 2):
        position = _to_change(earlier, later)
        pair = _strictest(earlier, later, knowledge)
        days = (later.day - earlier.day).days
        if position is None or pair is None or days >= knowledge.cadence.gaps[pair]:
            continue
        allowed = knowledge.cadence.gaps[pair]
        yield Breach(
            _INTERVALS.get(pair[0], SPACING) if pair[0] == pair[1] else SPACING,
            days,
            allowed,
            position,
            f"{days} {_days(days)} {_between(pair, knowledge)}; the limit is {allowed}.",
            knowledge.spacing_sources[pair],
        )


def _strictest(earlier: Dose, later: Dose, knowledge: Knowledge) -> tuple[str, str] | None:
    """Returns the pair of kinds whose gap counts, the widest of several; on the same day, either may come first."""
    pairs = [(one, other) for one in _kinds(earlier, knowledge) for other in _kinds(later, knowledge)]
    if earlier.day == later.day:
        pairs += [(other, one) for one, other in pairs]
    known = [pair for pair in pairs if pair in knowledge.cadence.gaps]
    return max(known, key=lambda pair: knowledge.cadence.gaps[pair], default=None)


def _kinds(dose: Dose, knowledge: Knowledge) -> tuple[str, ...]:
    """Returns the visit's kinds: a review at which units are injected counts as a treatment too."""
    return (dose.treatment, _family(dose.treatment, knowledge)) if dose.units else (dose.treatment,)


def _family(visit: str, knowledge: Knowledge) -> str:
    return knowledge.visits[visit].treatment if visit in knowledge.visits else visit


def _to_change(earlier: Dose, later: Dose) -> int | None:
    """Returns the position of the later of the two visits that is in the plan and not done; None if neither is."""
    for dose in (later, earlier):
        if dose.position is not None and not dose.done:
            return dose.position
    return None


def _between(pair: tuple[str, str], knowledge: Knowledge) -> str:
    earlier, later = pair
    if earlier == later:
        return f"between {_BETWEEN.get(earlier, f'visits for {knowledge.visits[earlier].name}')}"
    return f"from {knowledge.visits[earlier].name} to {knowledge.visits[later].name}"


def _too_much(in_time: Sequence[Dose], knowledge: Knowledge) -> Iterator[Breach]:
    for treatment, limit in knowledge.limits.items():
        given = [dose for dose in in_time if dose.units and _family(dose.treatment, knowledge) == treatment]
        for last in given:
            window = [dose for dose in given if 0 <= (last.day - dose.day).days < limit.within_days]
            units = ceil(sum((dose.units or Decimal(0) for dose in window), Decimal(0)))
            if units > limit.most_units:
                text = f"{units} units within {limit.within_days} days; the limit is {limit.most_units}."
                for position in _positions(last, window):
                    yield Breach(TOXIN_UNITS, units, limit.most_units, position, text, limit.sources)


def _positions(last: Dose, window: Sequence[Dose]) -> Iterator[int]:
    """Yields the last visit of the window or, if it cannot be changed, every visit of the window that can."""
    for dose in window if last.position is None or last.done else [last]:
        if dose.position is not None and not dose.done:
            yield dose.position


def _too_near(in_time: Sequence[Dose], knowledge: Knowledge, event_on: date | None) -> Iterator[Breach]:
    if event_on is None:
        return
    for dose in in_time:
        quiet = knowledge.cadence.quiet_before_event.get(dose.treatment)
        days = (event_on - dose.day).days
        if quiet is None or dose.position is None or dose.done or not 0 <= days <= quiet:
            continue
        visit = knowledge.visits[dose.treatment]
        yield Breach(
            EVENT,
            days,
            quiet + 1,
            dose.position,
            f"{days} {_days(days)} from {visit.name} to the patient's big day; "
            f"the {quiet} days before it are kept free.",
            visit.sources,
        )


def _days(count: int) -> str:
    return "day" if count == 1 else "days"
