"""The words patients read for treatments, visits, numbers and days, in their own language."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from treatments.rules.evidence import NAMED, Chance, Fact, Number, Quantity

TREATMENTS = {
    "consultation": gettext_lazy("Consultation"),
    "botox": gettext_lazy("Botox"),
    "botox_review": gettext_lazy("Botox check"),
    "skinpen": gettext_lazy("SkinPen"),
}
MOSTLY_ONE = {"consultation", "botox_review"}
IN_UNITS = {
    "day": ngettext_lazy("%(figures)s day", "%(figures)s days", "count"),
    "week": ngettext_lazy("%(figures)s week", "%(figures)s weeks", "count"),
    "month": ngettext_lazy("%(figures)s month", "%(figures)s months", "count"),
    "of ten": gettext_lazy("%(figures)s of 10"),
}
"""A quantity in its unit; of visits, shots and dollars the figures say enough."""


def translated(text: str) -> str:
    """A text of the knowledge base, of a stored result or of the quiz in the reader's language; "" stays ""."""
    return _(text) if text else ""


def treatment_name(treatment: str) -> str:
    """botox_review is "Botox check"."""
    return str(TREATMENTS.get(treatment, treatment.replace("_", " ").capitalize()))


def visit_name(treatment: str, number: int) -> str:
    """The second SkinPen session is "SkinPen 2"; a first consultation or check has no number: mostly there is one."""
    name = treatment_name(treatment)
    return name if treatment in MOSTLY_ONE and number == 1 else f"{name} {number}"


def day_in_words(day: date) -> str:
    """March 5, 2026, or 5 de marzo de 2026: a month by its name cannot be taken for a day."""
    return formats.date_format(day, pgettext("a day, as Django's date filter writes it", "F j, Y"))


def days_in_words(first: date, last: date) -> str:
    """December 14 to 28, 2026; the month and the year once where they are the same."""
    if first == last:
        return day_in_words(first)
    if first.year != last.year:
        return _("%(first_day)s to %(last_day)s") % {
            "first_day": day_in_words(first),
            "last_day": day_in_words(last),
        }
    if first.month != last.month:
        words = _("%(first_month)s %(first)s to %(last_month)s %(last)s, %(year)s")
    else:
        words = _("%(first_month)s %(first)s to %(last)s, %(year)s")
    return words % {
        "first_month": formats.date_format(first, "F"),
        "first": first.day,
        "last_month": formats.date_format(last, "F"),
        "last": last.day,
        "year": last.year,
    }


def time_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """2:30 p.m. by a zone's clock; `moment` is aware."""
    local = moment.astimezone(zone)
    half = _("a.m.") if local.hour < 12 else _("p.m.")
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def weekday_in_words(day: date) -> str:
    """Monday, March 5, 2026."""
    return _("%(weekday)s, %(day)s") % {"weekday": formats.date_format(day, "l"), "day": day_in_words(day)}


def listed(items: Sequence[str]) -> str:
    """One, two and three."""
    if len(items) < 2:
        return "".join(items)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": ", ".join(items[:-1]), "last": items[-1]}


def clock_in_words(time_zone: str) -> str:
    """America/New_York is "New York time"."""
    return _("%(city)s time") % {"city": time_zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")}


def told(fact: Fact, numbers: Mapping[str, Number]) -> str:
    """What a fact says, with its numbers in words."""
    return with_numbers(fact.text, numbers)


def with_numbers(text: str, numbers: Mapping[str, Number]) -> str:
    """A text of the knowledge base, translated, with the numbers that it names in words."""
    return NAMED.sub(lambda found: number_in_words(numbers[found[1]], found[2]), translated(text))


def number_in_words(number: Number, wording: str | None = None) -> str:
    """As `Number.in_words` has it, in the reader's language: 3 to 4 months, $600 to $1,600, 61 of 100."""
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
