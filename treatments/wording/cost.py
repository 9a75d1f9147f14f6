"""What a year of each option may cost: by the clinic's own prices, else by prices found on the web for the US."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.models import Clinic, TreatmentOffer
from treatments.rules.evidence import Evidence, Fact
from treatments.wording import options
from treatments.wording.options import BOTH, BOTOX, COST, NEITHER, SKINPEN
from treatments.wording.quantities import number_in_words
from treatments.wording.texts import told, translated

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}
VISITS = {BOTOX: "botox_visits", SKINPEN: "skinpen_visits"}
ON_THE_WEB = {BOTOX: "botox_cost_visit", SKINPEN: "skinpen_cost_visit"}
TALK_FIRST = gettext_lazy("A clinician talks with you first. Ask about the cost then.")
NOT_SHOWN = gettext_lazy("No reliable figure for your country. Ask the clinic what a year of visits may cost.")

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Cost:
    """What a year of an option may cost, and how that was computed."""

    option: str
    text: str
    reckoned: str
    sources: tuple[str, ...]


def cost_facts(
    clinic: Clinic, offers: Iterable[TreatmentOffer], evidence: Evidence, *, talk_first: bool = False
) -> Mapping[str, Fact]:
    """Returns the cost row of each option, by option.

    No price is shown where a prescription medicine may not be advertised, or where a conversation comes first.
    """
    found = {option: evidence.options[option].facts[COST] for option in options.ORDER}
    if talk_first:
        return dict.fromkeys(options.ORDER, Fact(str(TALK_FIRST))) | {NEITHER: found[NEITHER]}
    if not evidence.country(clinic.country, clinic.region).shows_prices:
        return dict.fromkeys(options.ORDER, Fact(str(NOT_SHOWN))) | {NEITHER: found[NEITHER]}
    return {**found, **_own_prices(priced(offers), evidence)}


def costs(clinic: Clinic, offers: Iterable[TreatmentOffer], evidence: Evidence) -> tuple[Cost, ...]:
    """Returns the cost of every option, in the order of their names, each with how it was computed."""
    offers = list(offers)
    facts, own = cost_facts(clinic, offers, evidence), priced(offers)
    shown = evidence.country(clinic.country, clinic.region).shows_prices
    return tuple(
        Cost(
            option=translated(evidence.options[key].name),
            text=told(facts[key], evidence.numbers),
            reckoned=_reckoned(key, own, evidence) if shown else _("Prices are not shown in your country."),
            sources=facts[key].cited(evidence.numbers),
        )
        for key in options.ORDER
    )


def priced(offers: Iterable[TreatmentOffer]) -> Mapping[str, TreatmentOffer]:
    """Returns the clinic's offers of both treatments if both have a price; else an empty mapping."""
    found = {offer.treatment: offer for offer in offers if offer.price_from is not None}
    return found if {BOTOX, SKINPEN} <= set(found) else {}


def _own_prices(own: Mapping[str, TreatmentOffer], evidence: Evidence) -> dict[str, Fact]:
    if not own:
        return {}
    years = {treatment: _year(own[treatment], evidence) for treatment in (BOTOX, SKINPEN)}
    years[BOTH] = (years[BOTOX][0] + years[SKINPEN][0], years[BOTOX][1] + years[SKINPEN][1])
    words = {
        BOTOX: _("%(range)s at this clinic, for {botox_visits} visits."),
        BOTH: _("%(range)s at this clinic, for {both_visits} visits."),
        SKINPEN: _("%(range)s at this clinic, for {skinpen_visits} visits."),
    }
    return {key: Fact(words[key] % {"range": _money(years[key], own[BOTOX].currency)}) for key in words}


def _year(offer: TreatmentOffer, evidence: Evidence) -> Range:
    visits = evidence.numbers[VISITS[offer.treatment]]
    low, high = _prices(offer)
    return low * int(visits.low), high * int(visits.high)


def _prices(offer: TreatmentOffer) -> Range:
    return offer.price_from or Decimal(0), offer.price_to or Decimal(0)


def _reckoned(key: str, own: Mapping[str, TreatmentOffer], evidence: Evidence) -> str:
    if key == NEITHER:
        return _("No visits, so there is nothing to add up.")
    if key == BOTH:
        return _("The year of Botox and the course of SkinPen, added up.")
    visits = number_in_words(evidence.numbers[VISITS[key]])
    if own:
        price = _money(_prices(own[key]), own[key].currency)
        return _("This clinic’s price of a visit, %(price)s, times %(visits)s visits.") % {
            "price": price,
            "visits": visits,
        }
    number = evidence.numbers[ON_THE_WEB[key]]
    return _("Prices of a visit on the web in the US, %(year)s: %(price)s, times %(visits)s visits.") % {
        "price": number_in_words(number),
        "year": number.origin.year,
        "visits": visits,
    }


def _money(amounts: Range, currency: str) -> str:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    low, high = (f"{symbol}{amount:,.0f}" for amount in amounts)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}
