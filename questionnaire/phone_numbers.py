"""Phone numbers: parsed by the rules of a country, stored in E.164, shown in that country's format. Pure.

A number is stored as `+12125550100`, with an extension as `+12125550100;ext=4` (RFC 3966). `country` is an ISO 3166-1
alpha-2 code; its rules apply to a number without a country code.
"""

import re
from enum import Enum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from questionnaire.lines import clean_line

LONGEST_EXTENSION = 10
KEPT = re.compile(r"\+[1-9][0-9]{3,14}(;ext=[0-9]+)?")


class PhoneFault(Enum):
    """What is wrong with a phone number."""

    NO_DIGITS = "no_digits"
    LETTERS = "letters"
    NO_SUCH_COUNTRY = "no_such_country"
    NO_AREA_CODE = "no_area_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WRONG_LENGTH = "wrong_length"


FAULTS_OF_LENGTH = {
    ValidationResult.INVALID_COUNTRY_CODE: PhoneFault.NO_SUCH_COUNTRY,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneFault.NO_AREA_CODE,
    ValidationResult.TOO_SHORT: PhoneFault.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneFault.TOO_LONG,
    ValidationResult.INVALID_LENGTH: PhoneFault.WRONG_LENGTH,
}
FAULTS_OF_READING = {
    NumberParseException.INVALID_COUNTRY_CODE: PhoneFault.NO_SUCH_COUNTRY,
    NumberParseException.TOO_LONG: PhoneFault.TOO_LONG,
}


class NotAPhoneNumber(ValueError):
    """The number cannot be dialled; `fault` says why."""

    def __init__(self, fault: PhoneFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def to_e164(text: str, country: str) -> str:
    """Returns the typed number in E.164, with its extension; "" for an empty text. Raises NotAPhoneNumber.

    A number is accepted if its length is possible in its country, because lists of numbers in use are never complete.
    """
    typed = clean_line(text)
    if not typed:
        return ""
    number = _read(typed, country)
    length = phonenumbers.is_possible_number_with_reason(number)
    if length in FAULTS_OF_LENGTH:
        raise NotAPhoneNumber(FAULTS_OF_LENGTH[length])
    if len(number.extension or "") > LONGEST_EXTENSION:
        raise NotAPhoneNumber(PhoneFault.TOO_LONG)
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def to_e164_or_as_typed(text: str, country: str) -> str:
    """Returns `to_e164`; for a number that cannot be parsed, the typed text without invisible characters."""
    try:
        return to_e164(text, country)
    except NotAPhoneNumber:
        return clean_line(text)


def as_written(number: str, country: str) -> str:
    """Returns a stored number in national format if it belongs to `country`, otherwise in international format.

    A text that is not in E.164 is returned unchanged.
    """
    if not KEPT.fullmatch(number):
        return number
    parsed = phonenumbers.parse(number)
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    way = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, way)


def example(country: str) -> str:
    """Returns an example number in the country's format; a US number if none is known."""
    number = phonenumbers.example_number(country) or phonenumbers.parse("212 555 0100", "US")
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _read(typed: str, country: str) -> PhoneNumber:
    if not any(character.isdigit() for character in typed):
        raise NotAPhoneNumber(PhoneFault.NO_DIGITS)
    has_letters = any(character.isalpha() for character in typed)
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException as error:
        fault = FAULTS_OF_READING.get(error.error_type, PhoneFault.TOO_SHORT)
        raise NotAPhoneNumber(PhoneFault.LETTERS if has_letters else fault) from error
    if has_letters and not number.extension:  # otherwise letters would become the digits on their keys
        raise NotAPhoneNumber(PhoneFault.LETTERS)
    return number
