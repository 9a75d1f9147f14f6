"""What a year of each option may cost: by the clinic's own prices, else by what was found on the web for the US."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from treatments.models import Clinic, TreatmentOffer
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.presenters import options
from treatments.presenters.options import BOTH, COST, FACTS, NEITHER, Fact

VISITS_IN_A_YEAR = {BOTOX: (3, 4), SKINPEN: (3, 4)}  # M4, P30, P33
PRICES_NOT_SHOWN = ("GB", "IE")  # a prescription medicine is not advertised to the public there: L30, L33
SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}
NOT_KNOWN = Fact("We found no good number for your country. Ask the clinic what a year of visits may come to.")

Range = tuple[Decimal, Decimal]


def cost_facts(clinic: Clinic, offers: Iterable[TreatmentOffer]) -> Mapping[str, Fact]:
    """The cost row of each option, by option."""
    public = {option: FACTS[option][COST] for option in options.ORDER}
    priced = {offer.treatment: offer for offer in offers if offer.price_from is not None}
    if clinic.country in PRICES_NOT_SHOWN or (clinic.country != "US" and not priced):
        return dict.fromkeys(options.ORDER, NOT_KNOWN) | {NEITHER: public[NEITHER]}
    if not {BOTOX, SKINPEN} <= set(priced):
        return public
    return {**public, **_own_prices(priced)}


def _own_prices(priced: Mapping[str, TreatmentOffer]) -> dict[str, Fact]:
    years = {treatment: _year(priced[treatment]) for treatment in (BOTOX, SKINPEN)}
    both = (years[BOTOX][0] + years[SKINPEN][0], years[BOTOX][1] + years[SKINPEN][1])
    currency = priced[BOTOX].currency
    return {
        BOTOX: Fact(f"{_money(years[BOTOX], currency)} at this clinic, for three or four visits.", ("M4",)),
        BOTH: Fact(f"{_money(both, currency)} at this clinic, for six to eight visits.", ("M4", "P30")),
        SKINPEN: Fact(f"{_money(years[SKINPEN], currency)} at this clinic, for three or four visits.", ("P30",)),
    }


def _year(offer: TreatmentOffer) -> Range:
    fewest, most = VISITS_IN_A_YEAR[offer.treatment]
    return (offer.price_from or Decimal(0)) * fewest, (offer.price_to or Decimal(0)) * most


def _money(amounts: Range, currency: str) -> str:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    low, high = (f"{symbol}{amount:,.0f}" for amount in amounts)
    return f"{low} to {high}"
