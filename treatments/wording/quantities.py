"""Numbers of the knowledge base with their units, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from treatments.rules.evidence import Chance, Number, Quantity

IN_UNITS = {
    "day": ngettext_lazy("%(figures)s day", "%(figures)s days", "count"),
    "week": ngettext_lazy("%(figures)s week", "%(figures)s weeks", "count"),
    "month": ngettext_lazy("%(figures)s month", "%(figures)s months", "count"),
    "of ten": gettext_lazy("%(figures)s of 10"),
}
"""A quantity with its unit; visits, shots and dollars need only the figures."""


def number_in_words(number: Number, wording: str | None = None) -> str:
    """Returns `Number.in_words` in the reader's language: 3 to 4 months, $600 to $1,600, 61 of 100."""
    return _chance_in_words(number, wording) if isinstance(number, Chance) else _quantity_in_words(number, wording)


def _quantity_in_words(quantity: Quantity, wording: str | None) -> str:
    money = "$" if quantity.unit == "USD" else ""
    figures = _span(*(f"{money}{value:,.0f}" for value in (quantity.low, quantity.high)))
    if wording == "figures" or quantity.unit not in IN_UNITS:
        return figures
    return IN_UNITS[quantity.unit] % {"figures": figures, "count": int(quantity.high)}


def _chance_in_words(chance: Chance, wording: str | None) -> str:
    low, high = chance.low, chance.high
    if wording == "others":
        return _span(*(f"{chance.out_of - value:.0f}" for value in (high, low)))
    if wording == "without" and chance.without is not None:
        low, high = chance.without
    figures = _span(f"{low:.0f}", f"{high:.0f}")
    return _("%(figures)s of %(people)s") % {"figures": figures, "people": chance.out_of}


def _span(low: str, high: str) -> str:
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
