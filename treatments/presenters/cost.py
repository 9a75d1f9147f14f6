"""What a year of each option may cost: by the clinic's own prices, else by what was found on the web for the US."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from treatments.models import Clinic, TreatmentOffer
from treatments.presenters import options
from treatments.presenters.options import BOTH, BOTOX, COST, NEITHER, SKINPEN
from treatments.rules.evidence import Evidence, Fact

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}
VISITS = {BOTOX: "botox_visits", SKINPEN: "skinpen_visits"}
NOT_SHOWN = Fact("We found no good number for your country. Ask the clinic what a year of visits may come to.")

Range = tuple[Decimal, Decimal]


def cost_facts(clinic: Clinic, offers: Iterable[TreatmentOffer], evidence: Evidence) -> Mapping[str, Fact]:
    """The cost row of each option, by option; no price where a medicine on prescription may not be advertised."""
    found = {option: evidence.options[option].facts[COST] for option in options.ORDER}
    if not evidence.country(clinic.country).shows_prices:
        return dict.fromkeys(options.ORDER, NOT_SHOWN) | {NEITHER: found[NEITHER]}
    priced = {offer.treatment: offer for offer in offers if offer.price_from is not None}
    if not {BOTOX, SKINPEN} <= set(priced):
        return found
    return {**found, **_own_prices(priced, evidence)}


def _own_prices(priced: Mapping[str, TreatmentOffer], evidence: Evidence) -> dict[str, Fact]:
    years = {treatment: _year(priced[treatment], evidence) for treatment in (BOTOX, SKINPEN)}
    both = (years[BOTOX][0] + years[SKINPEN][0], years[BOTOX][1] + years[SKINPEN][1])
    currency = priced[BOTOX].currency
    return {
        BOTOX: Fact(f"{_money(years[BOTOX], currency)} at this clinic, for {{botox_visits}} visits."),
        BOTH: Fact(f"{_money(both, currency)} at this clinic, for {{both_visits}} visits."),
        SKINPEN: Fact(f"{_money(years[SKINPEN], currency)} at this clinic, for {{skinpen_visits}} visits."),
    }


def _year(offer: TreatmentOffer, evidence: Evidence) -> Range:
    visits = evidence.numbers[VISITS[offer.treatment]]
    return (offer.price_from or Decimal(0)) * int(visits.low), (offer.price_to or Decimal(0)) * int(visits.high)


def _money(amounts: Range, currency: str) -> str:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    low, high = (f"{symbol}{amount:,.0f}" for amount in amounts)
    return f"{low} to {high}"
