"""Converters for the variable parts of URLs."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import StringConverter

from questionnaire.days import day_from


class DateConverter:
    """An ISO date, such as 2026-11-24."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return day_from(value)  # a ValueError results in a 404

    def to_url(self, value: date | str) -> str:
        return str(value)


class ReferenceConverter(StringConverter):
    """The reference of an assessment, such as K7QF-2MRT."""

    regex = "[0-9A-Z]{4}-[0-9A-Z]{4}"


class TokenConverter(StringConverter):
    """A secret that gives access to one calendar, as written by `secrets.token_urlsafe`."""

    regex = "[0-9A-Za-z_-]{1,100}"


register_converter(DateConverter, "date")
register_converter(ReferenceConverter, "reference")
register_converter(TokenConverter, "token")
