"""Chances as a hundred dots: those that are certain, those that the range adds, and the rest.

The three are distinguished by size and ring as well as by colour. The dots of a row are one dashed stroke with round
caps, a dot every ten SVG units, so a picture of a hundred people takes a few dozen characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.rules.evidence import OUT_OF, Chance

ACROSS = 10
STEP = 10
HALF = 5


class IncomparableError(ValueError):
    """Two chances that must not be compared; the message says why."""


@dataclass(frozen=True)
class IconArray:
    """One picture and its text. `sure`, `maybe` and `rest` are SVG paths, "" if there are no such dots."""

    label: str
    had: str
    had_not: str
    sure: str
    maybe: str
    rest: str
    alternative: str


def pair(chance: Chance, *, treatment: str) -> tuple[IconArray, ...]:
    """Returns the picture with the treatment and, if the same trial counted it, the one with a placebo.

    Raises IncomparableError. If the number of people with the placebo is known, both counts are from one trial and so
    over the same time.
    """
    with_it = _array(_("With %(treatment)s") % {"treatment": treatment}, chance)
    if chance.without is None:
        return (with_it,)
    low, high = chance.without
    dummy = replace(chance, low=low, high=high, without=None)
    if chance.n_without is None:
        check_comparable(chance, dummy)
    return with_it, _array(_("With a placebo (dummy) injection"), dummy)


def check_comparable(one: Chance, other: Chance) -> None:
    """Raises IncomparableError if two chances differ in the number of people counted or in the time."""
    if one.out_of != other.out_of:
        raise IncomparableError(f"{one.id} and {other.id} are not out of the same number of people.")
    if one.horizon_days is None or one.horizon_days != other.horizon_days:
        raise IncomparableError(f"{one.id} and {other.id} were not counted over the same time.")


def _array(label: str, chance: Chance) -> IconArray:
    sure, most = round(chance.low), round(chance.high)
    return IconArray(
        label=label,
        had=_("%(some)s of 100 had it") % {"some": _span(sure, most)},
        had_not=_("%(others)s did not") % {"others": _span(OUT_OF - most, OUT_OF - sure)},
        sure=dots(0, sure),
        maybe=dots(sure, most),
        rest=dots(most, OUT_OF),
        alternative=" ".join(_alternative(sure, most)),
    )


def _alternative(sure: int, most: int) -> Iterator[str]:
    yield ngettext("Of 100 dots, %(sure)s is filled.", "Of 100 dots, %(sure)s are filled.", sure) % {"sure": sure}
    if most > sure:
        yield ngettext(
            "%(maybe)s more is a ring: it may be so many.", "%(maybe)s more are rings: it may be so many.", most - sure
        ) % {"maybe": most - sure}
    yield ngettext("%(rest)s is small.", "%(rest)s are small.", OUT_OF - most) % {"rest": OUT_OF - most}


def dots(start: int, stop: int) -> str:
    """Returns the dots from `start` up to `stop`, counted from 0 row by row, as an SVG path; "" if there are none."""
    rows = range(start // ACROSS, -(-stop // ACROSS)) if start < stop else ()
    return "".join(_row(row, max(start - row * ACROSS, 0), min(stop - row * ACROSS, ACROSS) - 1) for row in rows)


def _row(row: int, first: int, last: int) -> str:
    """The path runs slightly beyond the last dot, so that rounding cannot drop it."""
    return f"M{HALF + STEP * first} {HALF + STEP * row}h{STEP * (last - first)}.1"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
