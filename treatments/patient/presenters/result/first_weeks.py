"""What the weeks after a visit are like, with the same rows for each option: as text, and as three weeks of dots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.patient.presenters.result.choices import FactRow, row_of
from treatments.rules.evidence import CHANGE, DRAWN, FEELING, PEOPLE, SKIN, VISIT, OptionFacts
from treatments.wording import options
from treatments.wording.effects import Words
from treatments.wording.icon_arrays import HALF, STEP
from treatments.wording.result.case import AssessedCase

WEEKS = 3
DAYS = 7 * WEEKS
BETWEEN_WEEKS = 6

LABELS: Mapping[str, Words] = {
    VISIT: gettext_lazy("Visits"),
    SKIN: gettext_lazy("Your skin"),
    PEOPLE: gettext_lazy("Work and people"),
    FEELING: gettext_lazy("How it feels"),
    CHANGE: gettext_lazy("When you see it"),
}


@dataclass(frozen=True)
class Strip:
    """Three weeks of days as SVG paths: certain, possible, and none; and the same as text."""

    sure: str
    maybe: str
    rest: str
    alternative: str


@dataclass(frozen=True)
class WeekRow:
    """One row of an option; what cannot be drawn has no strip."""

    fact: FactRow
    strip: Strip | None


@dataclass(frozen=True)
class FirstWeeks:
    """The first weeks of one option."""

    key: str
    name: str
    icon: str
    rows: tuple[WeekRow, ...]


@dataclass(frozen=True)
class _Days:
    """Days after the first visit, which is day 0."""

    sure: frozenset[int] = frozenset()
    maybe: frozenset[int] = frozenset()


def first_weeks(case: AssessedCase) -> tuple[FirstWeeks, ...]:
    """Returns all four options, as if the first visit was on the first day."""
    return tuple(
        FirstWeeks(
            key=key,
            name=case.name(key),
            icon=options.ICONS[key],
            rows=tuple(_row(row, case.evidence.options[key], case) for row in LABELS),
        )
        for key in options.ORDER
    )


def _row(row: str, option: OptionFacts, case: AssessedCase) -> WeekRow:
    fact = row_of(str(LABELS[row]), option.first_weeks[row], case)
    return WeekRow(fact, _strip(_days(row, option.id, case)) if row in DRAWN else None)


def _days(row: str, key: str, case: AssessedCase) -> _Days:
    """Returns the affected days of an option's treatments, the second one as soon after the first as allowed."""
    found = []
    begins, before = 0, None
    for treatment in case.order(key):
        begins += case.base.cadence.gap(before, treatment) if before else 0
        found.append(_drawn(row, begins, case.evidence.options[treatment], case))
        before = treatment
    sure = frozenset(day for days in found for day in days.sure)
    return _Days(sure, frozenset(day for days in found for day in days.maybe) - sure)


def _drawn(row: str, begins: int, treatment: OptionFacts, case: AssessedCase) -> _Days:
    numbers = [case.evidence.numbers[name] for name in treatment.days.get(row, ())]
    spans = [(begins + int(number.low), begins + int(number.high)) for number in numbers]
    if row == VISIT:
        return _Days(sure=frozenset({begins, *(last for _, last in spans)}))
    if not spans:
        return _Days()
    if row == CHANGE:
        (first, last), *_rest = spans
        return _Days(frozenset(range(last, DAYS)), frozenset(range(first, last)))
    return _passing(begins, spans)


def _passing(begins: int, spans: list[tuple[int, int]]) -> _Days:
    """Returns the days after the visit: certain up to the low end of the first span, possible up to the latest end."""
    return _Days(
        sure=frozenset(range(begins + 1, spans[0][0] + 1)),
        maybe=frozenset(range(begins + 1, max(last for _, last in spans) + 1)),
    )


def _strip(days: _Days) -> Strip:
    sure = {day for day in days.sure if day < DAYS}
    maybe = {day for day in days.maybe if day < DAYS}
    return Strip(
        sure="".join(_dots(sure)),
        maybe="".join(_dots(maybe)),
        rest="".join(_dots(set(range(DAYS)) - sure - maybe)),
        alternative=_("Of 21 days: %(sure)s for sure, %(maybe)s maybe.") % {"sure": len(sure), "maybe": len(maybe)},
    )


def _dots(days: set[int]) -> Iterator[str]:
    """Yields one stroke for each day; a gap separates the weeks."""
    for day in sorted(days):
        yield f"M{HALF + STEP * day + BETWEEN_WEEKS * (day // 7)} {HALF}h.1"
