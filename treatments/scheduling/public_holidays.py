"""The public holidays of a country or of a part of it."""

from datetime import date

import holidays


def public_holidays(country: str, region: str | None, first: date, last: date) -> dict[date, str]:
    """Returns the names of the public holidays from `first` to `last`, both included, by day.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 such as US-TX; an unknown region counts as its country.
    The result is empty for an unknown country.
    """
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return {}
    part = (region or "").partition("-")[2]
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(
        country, subdiv=part if part in known[country] else None, years=years, language="en_US"
    )
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}
