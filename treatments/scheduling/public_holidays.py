"""The public holidays of a country or of a part of it."""

from datetime import date

import holidays


def public_holidays(country: str, region: str | None, first: date, last: date) -> dict[date, str]:
    """The holidays from the first day to the last, both included, by day, each with its name.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 such as US-TX; one of which nothing is known counts as its
    country. Nothing for a country of which nothing is known.
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
