"""Checks of the countries' rows that must pass before any is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from treatments.rules.countries import COUNTRIES, REGIONS
from treatments.rules.evidence import OTHER_COUNTRY, UNCHECKED
from treatments.rules.law import WAYS, Country
from treatments.rules.problems import missing, unknown
from treatments.rules.rulebook import CHECKED, Source

_PLACES = {OTHER_COUNTRY, *COUNTRIES, *(region for regions in REGIONS.values() for region in regions)}


def law_problems(
    countries: Mapping[str, Country], treatments: Iterable[str], sources: Mapping[str, Source]
) -> Iterator[str]:
    """Yields every problem of the countries' law and crisis help, each as a sentence."""
    yield from missing("countries", [OTHER_COUNTRY], countries)
    yield from (
        f"countries '{code}' is no country or region. Use a code of ISO 3166, like US or GB-SCT, or '{OTHER_COUNTRY}'."
        for code in countries
        if code not in _PLACES
    )
    for country in countries.values():
        yield from _laxness_problems(country, countries.get(OTHER_COUNTRY))
        yield from _help_problems(country, sources)
        yield from _examination_problems(country, list(treatments))


def _laxness_problems(country: Country, other: Country | None) -> Iterator[str]:
    for name in ("names_medicines", "shows_prices") if other else ():
        if getattr(other, name) and not getattr(country, name):
            yield f"countries '{OTHER_COUNTRY}', {name} is laxer than in '{country.id}'. Make it as careful."


def _help_problems(country: Country, sources: Mapping[str, Source]) -> Iterator[str]:
    for line in country.crisis:
        where = f"countries '{country.id}', crisis '{line.number}'"
        yield from unknown(f"{where}, checked", [line.checked], CHECKED)
        if line.number not in line.fact.text:
            yield f"{where}: the text does not give the number. Write it there as people dial it."
        known = {sources[name].checked for name in line.fact.sources if name in sources}
        if line.checked != UNCHECKED and known == {UNCHECKED}:
            yield f"{where} cannot be checked '{line.checked}': none of its sources was. Make it '{UNCHECKED}'."
    if country.in_danger and (not country.emergency or country.emergency not in country.in_danger.text):
        yield f"countries '{country.id}', in_danger does not give the emergency number. Write it there."


def _examination_problems(country: Country, treatments: list[str]) -> Iterator[str]:
    for rule in country.examinations:
        where = f"countries '{country.id}', examinations, {rule.treatment}"
        yield from unknown(f"{where}, treatment", [rule.treatment], treatments)
        yield from unknown(f"{where}, ways", rule.ways, WAYS)
        yield from unknown(f"{where}, checked", [rule.checked], CHECKED)
        if not rule.by or not rule.ways:
            yield f"{where} says not who sees the patient, or not how. Name at least one of each."
        if rule.valid_days is not None and rule.valid_days < 1:
            yield f"{where}: 'valid_days' must be 1 or more. Leave it out where no source gives a number."
