"""Computed back from the patient's event: the last possible days of each option as dates, or that it is too late."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from treatments.rules.event import last_days, sources
from treatments.wording import options
from treatments.wording.days import day_in_words
from treatments.wording.effects import LOOK_FIRST
from treatments.wording.options import NEITHER, PARTS
from treatments.wording.result.case import TREATMENTS, AssessedCase


@dataclass(frozen=True)
class LastDay:
    """The last day of one option for one step, or the text that says why there is none."""

    option: str
    day: str
    too_late: bool


@dataclass(frozen=True)
class BigDayStep:
    """One step that has to happen before the event, with a cell for each option in their order."""

    what: str
    cells: tuple[LastDay, ...]


@dataclass(frozen=True)
class BigDay:
    """The patient's event, and what each option requires before it."""

    day: str
    days_left: int
    asked: tuple[BigDayStep, ...]
    sources: tuple[str, ...]


def big_day(case: AssessedCase) -> BigDay | None:
    """Returns None if the patient named no day, or if something has to be settled first."""
    event_on = case.facts.event_on
    if event_on is None or not case.is_ranked:
        return None
    asks = (_("To see the result by then, begin by"), _("To fit all visits in, begin by"), _("Last day for a visit"))
    columns = [_column(key, event_on, case) for key in options.ORDER]
    return BigDay(
        day=day_in_words(event_on),
        days_left=(event_on - case.facts.assessed_on).days,
        asked=tuple(BigDayStep(what, tuple(cells)) for what, *cells in zip(asks, *columns, strict=True)),
        sources=sources(TREATMENTS, case.base),
    )


def _column(key: str, event_on: date, case: AssessedCase) -> tuple[LastDay, LastDay, LastDay]:
    name = case.name(key)
    found = last_days(case.order(key), case.facts, case.base)
    if key == NEITHER or found is None:
        cell = LastDay(name, _("Nothing to plan"), too_late=False)
        return cell, cell, cell
    if not all(case.is_open(treatment) for treatment in PARTS[key]):
        cell = LastDay(name, str(LOOK_FIRST), too_late=False)
        return cell, cell, cell
    after = event_on + timedelta(days=1)
    return (
        _by(name, found.result, found.earliest, after),
        _by(name, found.course, found.earliest, after),
        _by(name, found.visit, found.earliest, after),
    )


def _by(option: str, day: date, earliest: date, after: date) -> LastDay:
    """Returns the last day or, if it is before the first possible day, the first day after the event."""
    if day >= earliest:
        return LastDay(option, day_in_words(day), too_late=False)
    words = _(
        "Too late before it: that would have to be by %(last)s, and the first day for you is %(first)s. "
        "After it: from %(after)s"
    )
    days = {"last": day, "first": earliest, "after": max(after, earliest)}
    return LastDay(option, words % {name: day_in_words(value) for name, value in days.items()}, too_late=True)
