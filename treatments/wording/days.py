"""Days and times in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day_in_words(day: date) -> str:
    """Returns "March 5, 2026" or "5 de marzo de 2026": the month's name cannot be mistaken for a day."""
    return formats.date_format(day, pgettext("a day, as Django's date filter writes it", "F j, Y"))


def days_in_words(first: date, last: date) -> str:
    """Returns "December 14 to 28, 2026"; names the month and the year once if they are the same."""
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
    """Returns "2:30 p.m." in a time zone; `moment` is aware."""
    local = moment.astimezone(zone)
    half = _("a.m.") if local.hour < 12 else _("p.m.")
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def weekday_in_words(day: date) -> str:
    """Returns "Monday, March 5, 2026"."""
    return _("%(weekday)s, %(day)s") % {"weekday": formats.date_format(day, "l"), "day": day_in_words(day)}


def clock_in_words(time_zone: str) -> str:
    """Returns the name of a time zone for readers: America/New_York is "New York time"."""
    return _("%(city)s time") % {"city": time_zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")}
